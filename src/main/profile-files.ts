import { constants } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Parsed } from '../shared/contract.ts';
import { fail, LabError } from '../shared/failure.ts';
import { ProfileId } from '../shared/ids.ts';
import { formatHost, type Profile } from '../shared/profile.ts';
import type {
  ImportCandidate,
  ImportChoice,
  ImportOutcome,
  ImportPreview,
  ProfileExport,
} from '../shared/profile-import.ts';
import { type FileProfile, MAX_FILE_BYTES, readProfiles, writeProfiles } from './profile-file.ts';
import { newId } from './profiles.ts';
import type { KeptSecrets, Secrets } from './secrets.ts';
import type { SettingsStore } from './settings.ts';

/** Asks the user for files; null = it was cancelled. */
export interface ProfileDialogs {
  chooseTarget(suggestion: string): Promise<string | null>;
  chooseFile(): Promise<string | null>;
}

/** Connections to files and back. */
export interface ProfileFiles {
  /** @throws LabError FILE_NOT_WRITTEN, PROFILE_NOT_FOUND when there is none in that group */
  save(input: Parsed<'profile.export'>): Promise<ProfileExport>;
  /** Reads a file and changes nothing. @throws LabError IMPORT_… */
  preview(): Promise<ImportPreview>;
  /** Does what was chosen for each connection of the file that was read last. @throws LabError IMPORT_GONE and what `mayReplace` throws */
  import(input: Parsed<'profile.import'>): ImportOutcome;
  /** Takes the last import back. @throws LabError IMPORT_GONE */
  undo(input: Parsed<'profile.undoImport'>): void;
}

interface Pending {
  readonly token: number;
  readonly profiles: readonly FileProfile[];
  readonly candidates: readonly ImportCandidate[];
}

interface Done {
  readonly token: number;
  readonly added: Set<ProfileId>;
  readonly replaced: Map<ProfileId, { readonly profile: Profile; readonly secrets: KeptSecrets }>;
}

export function createProfileFiles(deps: {
  settings: SettingsStore;
  secrets: Secrets;
  dialogs: ProfileDialogs;
  /** @throws LabError why this connection can't become so now */
  mayReplace: (profile: Profile) => void;
}): ProfileFiles {
  const { settings, secrets, dialogs } = deps;
  let tokens = 0;
  let pending: Pending | null = null;
  let done: Done | null = null;

  function apply(choices: readonly ImportChoice[], { profiles, candidates, token }: Pending): ImportOutcome {
    const before = settings.get('profiles');
    const list = [...before];
    const added = new Set<ProfileId>();
    const replaced: Done['replaced'] = new Map();
    const count = { added: 0, replaced: 0, skipped: 0 };
    for (const [i, { id: wanted, ...fields }] of profiles.entries()) {
      const choice = choices[i];
      const index = list.findIndex(({ id }) => id === candidates[i]?.like?.id);
      if (choice === 'replace' && index >= 0) {
        const { id } = list[index]!;
        const original = before.find((profile) => profile.id === id);
        if (original && !replaced.has(id)) replaced.set(id, { profile: original, secrets: secrets.kept(id) });
        list[index] = { ...fields, id };
        count.replaced++;
      } else if (choice === 'add' || choice === 'replace') {
        const id = isFree(wanted, list) ? ProfileId.parse(wanted) : newId();
        list.push({ ...fields, id });
        added.add(id);
        count.added++;
      } else count.skipped++;
    }
    const changed = list.filter(({ id }) => replaced.has(id));
    for (const profile of changed) deps.mayReplace(profile);
    settings.set('profiles', list);
    // A password is given to whom it was entered for, and to nobody else that a file names.
    for (const profile of changed) {
      if (!isSamePlace(profile, replaced.get(profile.id)!.profile)) secrets.forget(profile.id);
    }
    done = { token, added, replaced };
    return { token, ...count };
  }

  /** A secret that was left behind must not find an owner in a file. */
  function isFree(id: string | undefined, list: readonly Profile[]): boolean {
    if (id === undefined || list.some((profile) => profile.id === id)) return false;
    return !Object.keys(settings.get('secrets')).some((name) => name === id || name.startsWith(`${id}:`));
  }

  return {
    async save({ group }) {
      const chosen = settings.get('profiles').filter((profile) => group === null || profile.group === group);
      if (chosen.length === 0) throw fail('PROFILE_NOT_FOUND', 'There is no connection to export.', 'Save one first.');
      const file = await dialogs.chooseTarget(`${fileName(group)}.json`);
      if (file === null) return { outcome: 'cancelled' };
      try {
        await writeFile(file, writeProfiles(chosen));
      } catch (error) {
        throw fail('FILE_NOT_WRITTEN', 'The file could not be written.', 'Choose another place.', words(error));
      }
      return { outcome: 'written', file, profiles: chosen.length };
    },
    async preview() {
      const file = await dialogs.chooseFile();
      if (file === null) return { outcome: 'cancelled' };
      const profiles = readProfiles(await readLimited(file));
      const candidates = findLikes(profiles, settings.get('profiles'));
      pending = { token: ++tokens, profiles, candidates };
      return { outcome: 'read', token: pending.token, file, candidates };
    },
    import({ token, choices }) {
      if (pending?.token !== token || choices.length !== pending.profiles.length) throw gone();
      const outcome = apply(choices, pending);
      pending = null;
      return outcome;
    },
    undo({ token }) {
      if (done?.token !== token) throw gone();
      const { added, replaced } = done;
      const before = settings.get('profiles');
      const list = before.flatMap((profile) => {
        if (added.has(profile.id)) return [];
        return [replaced.get(profile.id)?.profile ?? profile];
      });
      for (const profile of list) if (replaced.has(profile.id)) deps.mayReplace(profile);
      done = null;
      settings.set('profiles', list);
      for (const id of added) secrets.forget(id);
      for (const profile of list) {
        const original = replaced.get(profile.id);
        if (original) secrets.putBack(profile.id, original.secrets);
      }
    },
  };
}

/** For each connection of a file the saved one that it may be: the same one, or one to the same place. */
export function findLikes(profiles: readonly FileProfile[], saved: readonly Profile[]): ImportCandidate[] {
  const byId = new Map(saved.map((profile) => [profile.id as string, profile]));
  const byPlace = new Map(saved.map((profile) => [placeOf(profile), profile]));
  return profiles.map((profile) => {
    const same = profile.id === undefined ? undefined : byId.get(profile.id);
    const like = same ?? byPlace.get(placeOf(profile));
    const { name, group, colour, readOnly, hosts, vhost, username } = profile;
    return {
      ...{ name, group, colour, readOnly, hosts, vhost, username, tls: profile.tls !== null },
      like: like ? { id: like.id, name: like.name, isSame: same !== undefined } : null,
    };
  });
}

function placeOf({ hosts, vhost, username, tls }: Pick<Profile, 'hosts' | 'vhost' | 'username' | 'tls'>): string {
  const addresses = hosts.map((host) => formatHost(host).toLowerCase()).sort();
  return JSON.stringify([addresses, vhost, username, tls !== null]);
}

/** Whether what is sent to one is sent to the other, and to nobody else. */
function isSamePlace(one: Profile, other: Profile): boolean {
  const where = ({ hosts, username, tls, managementUrl }: Profile) => ({ hosts, username, tls, managementUrl });
  return isDeepStrictEqual(where(one), where(other));
}

function fileName(group: string | null): string {
  const words = (group ?? '').replace(/[^\p{L}\p{N} ._-]+/gu, '-').replace(/^[. -]+|[. -]+$/g, '');
  return words ? `connections ${words}` : 'connections';
}

/** Not more than is allowed, whatever the file says of its size, and from files only: a pipe would never end. */
async function readLimited(file: string): Promise<string> {
  try {
    await using handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!(await handle.stat()).isFile()) throw notAFile();
    const buffer = Buffer.alloc(MAX_FILE_BYTES + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > MAX_FILE_BYTES) throw tooLarge();
    return buffer.toString('utf8', 0, length);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw fail('IMPORT_UNREADABLE', 'The file could not be read.', 'Choose another one.', words(error));
  }
}

function notAFile(): LabError {
  return fail('IMPORT_UNREADABLE', 'This is a folder or a device, and no file.', 'Choose a file that Warren exported.');
}

function tooLarge(): LabError {
  const limit = MAX_FILE_BYTES / 1_000_000;
  return fail(
    'IMPORT_TOO_LARGE',
    `This file is larger than ${limit} MB, which no file of connections is.`,
    'Choose a file that Warren exported.',
  );
}

function gone(): LabError {
  return fail('IMPORT_GONE', 'Meanwhile another file was chosen.', 'Choose the file again.');
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
