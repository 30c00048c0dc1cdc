import type { Handlers } from '../shared/contract.ts';
import type { Profiles } from './profiles.ts';
import type { SettingsStore } from './settings.ts';

type ListCall = 'profile.restore' | 'profile.duplicate' | 'profile.arrange' | 'profile.unreadable';

/** What can be done to the list of saved connections. */
export function createProfileHandlers(deps: { profiles: Profiles; settings: SettingsStore }): Pick<Handlers, ListCall> {
  const { profiles, settings } = deps;
  return {
    'profile.restore': ({ id }) => profiles.restore(id),
    'profile.duplicate': ({ id }) => profiles.duplicate(id),
    'profile.arrange': ({ places }) => profiles.arrange(places),
    'profile.unreadable': () => ({ names: settings.unreadableProfiles(), file: settings.file }),
  };
}
