import type { Handlers } from '../shared/contract.ts';
import { findOthers } from './found.ts';
import type { ProfileFiles } from './profile-files.ts';
import type { Profiles } from './profiles.ts';
import type { SettingsStore } from './settings.ts';

type ListCall =
  | 'profile.restore'
  | 'profile.duplicate'
  | 'profile.arrange'
  | 'profile.unreadable'
  | 'profile.export'
  | 'profile.preview'
  | 'profile.import'
  | 'profile.undoImport'
  | 'profile.find';

/** What can be done to the list of saved connections. */
export function createProfileHandlers(deps: {
  profiles: Profiles;
  profileFiles: ProfileFiles;
  settings: SettingsStore;
}): Pick<Handlers, ListCall> {
  const { profiles, profileFiles, settings } = deps;
  return {
    'profile.restore': ({ id }) => profiles.restore(id),
    'profile.duplicate': ({ id }) => profiles.duplicate(id),
    'profile.arrange': ({ places }) => profiles.arrange(places),
    'profile.unreadable': () => ({ names: settings.unreadableProfiles(), file: settings.file }),
    'profile.export': (input) => profileFiles.save(input),
    'profile.preview': () => profileFiles.preview(),
    'profile.import': (input) => profileFiles.import(input),
    'profile.undoImport': (input) => profileFiles.undo(input),
    'profile.find': () => findOthers(profiles.list),
  };
}
