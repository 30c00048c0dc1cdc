import { randomUUID } from 'node:crypto';
import { requireUsable } from '../engine/broker/client-identity.ts';
import type { Parsed } from '../shared/contract.ts';
import { fail, type LabError } from '../shared/failure.ts';
import { ProfileId } from '../shared/ids.ts';
import {
  BUILT_IN,
  BUILT_IN_PASSWORD,
  ClientIdentity,
  type Endpoint,
  type ListedProfile,
  type Profile,
} from '../shared/profile.ts';
import type { KeptSecrets, Secrets } from './secrets.ts';
import type { SettingsStore } from './settings.ts';

/** The built-in broker's connection, then the saved ones in their order. */
export interface Profiles {
  list(): ListedProfile[];
  /**
   * With the client certificate and its key, if it has one: not for the window.
   * @throws LabError PROFILE_NOT_FOUND, CLIENT_KEY_MISSING
   */
  get(id: ProfileId): ReachableProfile;
  /**
   * The endpoint with the client certificate and its key: those that it comes with, or the ones that are kept.
   * @throws LabError CLIENT_KEY_MISSING
   */
  withIdentity<E extends Endpoint>(id: ProfileId | null, endpoint: E): E & Pick<Endpoint, 'tls'>;
  /** @throws LabError INVALID_INPUT for the built-in broker's, CLIENT_KEY_INVALID */
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

export type ReachableProfile = Profile & Pick<Endpoint, 'tls'>;

/** How many deleted connections can be brought back; the oldest go first. */
const MAX_DELETED = 200;

interface Deleted {
  readonly profile: Profile;
  readonly index: number;
  readonly secrets: KeptSecrets;
}

/** @param builtIn the built-in broker's connection as it is now */
export function createProfiles(settings: SettingsStore, secrets: Secrets, builtIn: () => Profile): Profiles {
  const listed = (profile: Profile): ListedProfile => ({
    ...profile,
    password: secrets.placeOf(profile.id, 'password'),
    identity: secrets.placeOf(profile.id, 'identity'),
  });
  const all = (): Profile[] => settings.get('profiles');
  const deleted = new Map<ProfileId, Deleted>();

  const refuseBuiltIn = (id: ProfileId | null): void => {
    if (id !== BUILT_IN) return;
    throw fail('INVALID_INPUT', 'The built-in broker’s connection can’t be changed.', 'Make another one beside it.');
  };

  function withIdentity<E extends Endpoint>(id: ProfileId | null, endpoint: E): E & Pick<Endpoint, 'tls'> {
    const { tls } = endpoint;
    if (!tls?.client || tls.identity) return endpoint;
    const kept = id === null ? null : secrets.read(id, 'identity');
    if (kept !== null) return { ...endpoint, tls: { ...tls, identity: ClientIdentity.parse(JSON.parse(kept)) } };
    throw fail(
      'CLIENT_KEY_MISSING',
      'The key of this connection’s client certificate is not known: it was kept until Warren ended only.',
      'Choose the certificate and its key again in the connection’s TLS settings.',
    );
  }

  return {
    list: () => [{ ...builtIn(), password: 'session' }, ...all().map(listed)],
    get(id) {
      const profile = [builtIn(), ...all()].find((each) => each.id === id);
      if (!profile) throw missing();
      return withIdentity(id, profile);
    },
    withIdentity,
    save({ profile, password, identity }) {
      refuseBuiltIn(profile.id);
      if ('identity' in identity) requireUsable(identity.identity);
      const saved: Profile = { ...profile, id: profile.id ?? newId() };
      const others = all();
      const index = others.findIndex((each) => each.id === saved.id);
      settings.set('profiles', index < 0 ? [...others, saved] : others.with(index, saved));
      if (password.keep !== 'unchanged') secrets.keep(saved.id, 'password', password.password, password.keep);
      if (!saved.tls?.client) secrets.forget(saved.id, 'identity');
      else if ('identity' in identity) {
        secrets.keep(saved.id, 'identity', JSON.stringify(identity.identity), identity.keep);
      }
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
      const password = given ?? (id === null ? null : secrets.read(id, 'password'));
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
