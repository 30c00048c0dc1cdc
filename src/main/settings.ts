import { renameSync } from 'node:fs';
import { join } from 'node:path';
import Store from 'electron-store';
import { z } from 'zod';
import { WindowMemory } from '../shared/contract.ts';
import { defaultQueuesMemory } from '../shared/explore/queues-memory.ts';
import type { ProfileId } from '../shared/ids.ts';
import { defaultHistory, HistorySettings } from '../shared/lab/runs.ts';
import { defaultPanes } from '../shared/panes.ts';
import { Profile } from '../shared/profile.ts';
import { BuiltInSettings, defaultBuiltIn, defaultQueue, defaultWorker } from '../shared/settings.ts';
import { Noted } from './created.ts';

const StoredSecret = z.object({ place: z.enum(['keyring', 'scrambled']), backend: z.string(), data: z.string() });
export type StoredSecret = z.infer<typeof StoredSecret>;

const WindowPlace = z.object({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int(),
  height: z.int(),
  maximized: z.boolean(),
});
export type WindowPlace = z.infer<typeof WindowPlace>;

const Settings = z.object({
  profiles: z.array(Profile),
  secrets: z.record(z.string(), StoredSecret),
  memory: WindowMemory,
  builtIn: BuiltInSettings,
  history: HistorySettings,
  created: z.array(Noted),
  window: WindowPlace,
});
export type Settings = z.infer<typeof Settings>;

const defaults: Settings = {
  profiles: [],
  secrets: {},
  memory: {
    screen: 'lab',
    profile: null,
    queue: defaultQueue,
    worker: defaultWorker,
    theme: 'system',
    tab: 'timeline',
    panes: defaultPanes,
    collapsedGroups: [],
    queues: defaultQueuesMemory,
  },
  builtIn: defaultBuiltIn,
  history: defaultHistory,
  created: [],
  window: { width: 1280, height: 800, maximized: false },
};

/** What Warren keeps from one start to the next, in one file of the user's data folder. */
export interface SettingsStore {
  get<K extends keyof Settings>(key: K): Settings[K];
  set<K extends keyof Settings>(key: K, value: Settings[K]): void;
  /** Where the unreadable file of an earlier start was moved to, or null. */
  readonly setAside: string | null;
  secretOf(id: ProfileId): StoredSecret | undefined;
  /** Saved connections that can't be read, by what they call themselves: they stay in the file as they are. */
  unreadableProfiles(): readonly string[];
  readonly file: string;
}

/**
 * Opens the settings in `folder`. A file that can't be read is set aside, never overwritten, and single values that
 * are not what they should be fall back to their defaults.
 */
export function openSettings(folder: string): SettingsStore {
  let setAside: string | null = null;
  const file = join(folder, 'settings.json');
  const open = (): Store => new Store({ name: 'settings', cwd: folder, clearInvalidConfig: false });
  let store: Store;
  try {
    store = open();
  } catch {
    setAside = join(folder, `settings.unreadable-${Date.now()}.json`);
    renameSync(file, setAside);
    store = open();
  }

  const get = <K extends keyof Settings>(key: K): Settings[K] => {
    const stored = store.get(key) ?? defaults[key];
    if (key === 'memory') return readMemory(stored) as Settings[K];
    if (key === 'profiles') return readProfiles(stored).profiles as Settings[K];
    if (key === 'secrets') return readSecrets(stored).secrets as Settings[K];
    const parsed = Settings.shape[key].safeParse(stored);
    return (parsed.success ? parsed.data : defaults[key]) as Settings[K];
  };
  return {
    get,
    set(key, value) {
      if (key === 'profiles') store.set(key, [...(value as Profile[]), ...readProfiles(store.get(key)).unreadable]);
      else if (key === 'secrets') store.set(key, { ...readSecrets(store.get(key)).unreadable, ...(value as object) });
      else store.set(key, value);
    },
    setAside,
    secretOf: (id) => get('secrets')[id],
    unreadableProfiles: () => readProfiles(store.get('profiles')).unreadable.map(nameOf),
    file,
  };
}

/** Each by itself: one that a later version wrote, or that is wrong, costs no other. */
function readProfiles(stored: unknown): { profiles: Profile[]; unreadable: unknown[] } {
  const all = Array.isArray(stored) ? stored : stored === undefined ? [] : [stored];
  const read = all.map((each) => ({ each, parsed: Profile.safeParse(each) }));
  return {
    profiles: read.flatMap(({ parsed }) => (parsed.success ? [parsed.data] : [])),
    unreadable: read.flatMap(({ each, parsed }) => (parsed.success ? [] : [each])),
  };
}

function readSecrets(stored: unknown): { secrets: Record<string, StoredSecret>; unreadable: Record<string, unknown> } {
  const all = Object.entries(typeof stored === 'object' && stored !== null ? stored : {});
  const read = all.map(([id, each]) => ({ id, each, parsed: StoredSecret.safeParse(each) }));
  return {
    secrets: Object.fromEntries(read.flatMap(({ id, parsed }) => (parsed.success ? [[id, parsed.data]] : []))),
    unreadable: Object.fromEntries(read.flatMap(({ id, each, parsed }) => (parsed.success ? [] : [[id, each]]))),
  };
}

/** What a connection that can't be read calls itself. */
function nameOf(profile: unknown): string {
  const name = typeof profile === 'object' && profile !== null && 'name' in profile ? profile.name : null;
  return typeof name === 'string' && name.trim() !== '' ? name.slice(0, 100) : 'one without a name';
}

/** Each value by itself: one that an earlier version did not know, or that is wrong, costs no other. */
function readMemory(stored: unknown): WindowMemory {
  const values = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  const read = Object.entries(WindowMemory.shape).map(([name, schema]) => {
    const parsed = schema.safeParse(values[name]);
    return [name, parsed.success ? parsed.data : defaults.memory[name as keyof WindowMemory]];
  });
  return Object.fromEntries(read) as WindowMemory;
}
