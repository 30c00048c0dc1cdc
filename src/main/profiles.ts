import { randomUUID } from 'node:crypto';
import type { Parsed } from '../shared/contract.ts';
import { fail } from '../shared/failure.ts';
import { ProfileId } from '../shared/ids.ts';
import { BUILT_IN, BUILT_IN_PASSWORD, type ListedProfile, type Profile } from '../shared/profile.ts';
import type { Secrets } from './secrets.ts';
import type { SettingsStore } from './settings.ts';

/** The built-in broker's connection, then the saved ones in their order. */
export interface Profiles {
  list(): ListedProfile[];
  /** @throws LabError PROFILE_NOT_FOUND */
  get(id: ProfileId): Profile;
  /** @throws LabError INVALID_INPUT for the built-in broker's */
  save(input: Parsed<'profile.save'>): ListedProfile;
  /** @throws LabError INVALID_INPUT for the built-in broker's */
  remove(id: ProfileId): void;
  /**
   * The password to use: `given`, or the one that is kept.
   * @throws LabError PASSWORD_MISSING, SECRET_UNREADABLE
   */
  passwordFor(id: ProfileId | null, given: string | null): string;
}

/** @param builtIn the built-in broker's connection as it is now */
export function createProfiles(settings: SettingsStore, secrets: Secrets, builtIn: () => Profile): Profiles {
  const listed = (profile: Profile): ListedProfile => ({ ...profile, password: secrets.placeOf(profile.id) });
  const all = (): Profile[] => settings.get('profiles');

  const refuseBuiltIn = (id: ProfileId | null): void => {
    if (id !== BUILT_IN) return;
    throw fail('INVALID_INPUT', 'The built-in broker’s connection can’t be changed.', 'Make another one beside it.');
  };

  return {
    list: () => [{ ...builtIn(), password: 'session' }, ...all().map(listed)],
    get(id) {
      const profile = [builtIn(), ...all()].find((each) => each.id === id);
      if (!profile) throw fail('PROFILE_NOT_FOUND', 'This connection is no longer there.', 'Choose another one.');
      return profile;
    },
    save({ profile, password }) {
      refuseBuiltIn(profile.id);
      const saved: Profile = { ...profile, id: profile.id ?? ProfileId.parse(randomUUID()) };
      const others = all();
      const index = others.findIndex((each) => each.id === saved.id);
      settings.set('profiles', index < 0 ? [...others, saved] : others.with(index, saved));
      if (password.keep !== 'unchanged') secrets.keep(saved.id, password.password, password.keep);
      return listed(saved);
    },
    remove(id) {
      refuseBuiltIn(id);
      settings.set(
        'profiles',
        all().filter((each) => each.id !== id),
      );
      secrets.forget(id);
    },
    passwordFor(id, given) {
      if (id === BUILT_IN) return given ?? BUILT_IN_PASSWORD;
      const password = given ?? (id === null ? null : secrets.read(id));
      if (password !== null) return password;
      throw fail('PASSWORD_MISSING', 'The password of this connection is not known.', 'Enter it.');
    },
  };
}
