import { randomUUID } from 'node:crypto';
import type { Parsed } from '../shared/contract.ts';
import { fail, type LabError } from '../shared/failure.ts';
import { ProfileId } from '../shared/ids.ts';
import { BUILT_IN, BUILT_IN_PASSWORD, type ListedProfile, type Profile } from '../shared/profile.ts';
import type { KeptSecrets, Secrets } from './secrets.ts';
import type { SettingsStore } from './settings.ts';

/** The built-in broker's connection, then the saved ones in their order. */
export interface Profiles {
  list(): ListedProfile[];
  /** @throws LabError PROFILE_NOT_FOUND */
  get(id: ProfileId): Profile;
  /** @throws LabError INVALID_INPUT for the built-in broker's */
  save(input: Parsed<'profile.save'>): ListedProfile;
  /** Until Warren ends it can be restored. @throws LabError INVALID_INPUT for the built-in broker's */
  remove(id: ProfileId): void;
  /** Brings back what was deleted, to its place and with its secrets. @throws LabError PROFILE_NOT_FOUND */
  restore(id: ProfileId): void;
  /** Right after the original, with its secrets. @throws LabError PROFILE_NOT_FOUND, INVALID_INPUT for the built-in broker's */
  duplicate(id: ProfileId): ListedProfile;
  /** The saved connections in this order, with these groups and colours; those that are not named follow. */
  arrange(places: Parsed<'profile.arrange'>['places']): void;
  /**
   * The password to use: `given`, or the one that is kept.
   * @throws LabError PASSWORD_MISSING, SECRET_UNREADABLE
   */
  passwordFor(id: ProfileId | null, given: string | null): string;
}

/** How many deleted connections can be brought back; the oldest go first. */
const MAX_DELETED = 200;

interface Deleted {
  readonly profile: Profile;
  readonly index: number;
  readonly secrets: KeptSecrets;
}

/** @param builtIn the built-in broker's connection as it is now */
export function createProfiles(settings: SettingsStore, secrets: Secrets, builtIn: () => Profile): Profiles {
  const listed = (profile: Profile): ListedProfile => ({ ...profile, password: secrets.placeOf(profile.id) });
  const all = (): Profile[] => settings.get('profiles');
  const deleted = new Map<ProfileId, Deleted>();

  const refuseBuiltIn = (id: ProfileId | null): void => {
    if (id !== BUILT_IN) return;
    throw fail('INVALID_INPUT', 'The built-in broker’s connection can’t be changed.', 'Make another one beside it.');
  };

  return {
    list: () => [{ ...builtIn(), password: 'session' }, ...all().map(listed)],
    get(id) {
      const profile = [builtIn(), ...all()].find((each) => each.id === id);
      if (!profile) throw missing();
      return profile;
    },
    save({ profile, password }) {
      refuseBuiltIn(profile.id);
      const saved: Profile = { ...profile, id: profile.id ?? newId() };
      const others = all();
      const index = others.findIndex((each) => each.id === saved.id);
      settings.set('profiles', index < 0 ? [...others, saved] : others.with(index, saved));
      if (password.keep !== 'unchanged') secrets.keep(saved.id, password.password, password.keep);
      return listed(saved);
    },
    remove(id) {
      refuseBuiltIn(id);
      const before = all();
      const index = before.findIndex((each) => each.id === id);
      if (index < 0) return;
      deleted.set(id, { profile: before[index]!, index, secrets: secrets.kept(id) });
      for (const oldest of [...deleted.keys()].slice(0, -MAX_DELETED)) deleted.delete(oldest);
      settings.set('profiles', before.toSpliced(index, 1));
      secrets.forget(id);
    },
    restore(id) {
      const gone = deleted.get(id);
      if (!gone) throw missing();
      deleted.delete(id);
      // An import may have brought one of the same id meanwhile.
      const back = all().some((each) => each.id === id) ? newId() : id;
      settings.set('profiles', all().toSpliced(gone.index, 0, { ...gone.profile, id: back }));
      secrets.putBack(back, gone.secrets);
    },
    duplicate(id) {
      refuseBuiltIn(id);
      const before = all();
      const index = before.findIndex((each) => each.id === id);
      const original = before[index];
      if (!original) throw missing();
      const copy = { ...original, id: newId(), name: nameOfCopy(original.name, before) };
      settings.set('profiles', before.toSpliced(index + 1, 0, copy));
      secrets.putBack(copy.id, secrets.kept(id));
      return listed(copy);
    },
    arrange(places) {
      const left = new Map(all().map((profile) => [profile.id, profile]));
      const arranged = places.flatMap(({ id, group, colour }): Profile[] => {
        const profile = left.get(id);
        return profile && left.delete(id) ? [{ ...profile, group, colour }] : [];
      });
      settings.set('profiles', [...arranged, ...left.values()]);
    },
    passwordFor(id, given) {
      if (id === BUILT_IN) return given ?? BUILT_IN_PASSWORD;
      const password = given ?? (id === null ? null : secrets.read(id));
      if (password !== null) return password;
      throw fail('PASSWORD_MISSING', 'The password of this connection is not known.', 'Enter it.');
    },
  };
}

export function newId(): ProfileId {
  return ProfileId.parse(randomUUID());
}

function missing(): LabError {
  return fail('PROFILE_NOT_FOUND', 'This connection is no longer there.', 'Choose another one.');
}

/** `orders (copy)`, `orders (copy 2)` …, within the length that a name may have. */
export function nameOfCopy(name: string, others: readonly Pick<Profile, 'name'>[]): string {
  const taken = new Set(others.map((each) => each.name));
  for (let i = 1; ; i++) {
    const ending = i === 1 ? ' (copy)' : ` (copy ${i})`;
    const copy = name.replace(/ \(copy( \d+)?\)$/, '').slice(0, 100 - ending.length) + ending;
    if (!taken.has(copy)) return copy;
  }
}
