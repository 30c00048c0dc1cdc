import { testConnection } from '../engine/broker/connection-test.ts';
import type { Lab } from '../engine/lab.ts';
import type { AppInfo, Handlers } from '../shared/contract.ts';
import type { Profiles } from './profiles.ts';
import type { Pump } from './pump.ts';
import type { SettingsStore } from './settings.ts';

/** What each call of the contract does. */
export function createHandlers(deps: {
  info: AppInfo;
  lab: Lab;
  pump: Pump;
  profiles: Profiles;
  settings: SettingsStore;
  onTheme: (theme: 'system' | 'light' | 'dark') => void;
}): Handlers {
  const { info, lab, pump, profiles, settings } = deps;
  return {
    'app.info': () => info,
    'memory.get': () => settings.get('memory'),
    'memory.set': (change) => {
      settings.set('memory', { ...settings.get('memory'), ...withoutUndefined(change) });
      if (change.theme) deps.onTheme(change.theme);
    },

    'profile.list': () => profiles.list(),
    'profile.save': (input) => profiles.save(input),
    'profile.delete': ({ id }) => profiles.remove(id),
    'profile.test': ({ endpoint, id, password }) =>
      testConnection(endpoint, profiles.passwordFor(id, password), info.version),

    'lab.snapshot': () => {
      const snapshot = lab.snapshot();
      pump.restart(snapshot.seq);
      return snapshot;
    },
    'lab.seen': ({ seq }) => pump.seen(seq),
    'lab.connect': async ({ id, password }) => {
      const profile = profiles.get(id);
      await lab.connect(profile, profiles.passwordFor(id, password));
      settings.set('memory', { ...settings.get('memory'), profile: id });
    },
    'lab.disconnect': () => lab.disconnect(),

    'queue.use': ({ settings: queue, adopt }) => lab.chooseQueue(queue, adopt),
    'queue.purge': () => lab.purgeQueue(),
    'queue.delete': () => lab.deleteQueue(),

    'task.publish': (input) => lab.publish(input),
    'task.cancel': () => lab.cancelPublishing(),

    'worker.start': ({ count, settings: worker }) => lab.startWorkers(count, worker),
    'worker.signal': ({ id, signal }) => lab.signalWorker(id, signal),
    'worker.prefetch': ({ id, prefetch }) => lab.setPrefetch(id, prefetch),
    'worker.remove': ({ id }) => lab.removeWorker(id),
    'worker.stopAll': ({ how }) => lab.endWorkers(how),
  };
}

/** A key that is there but undefined would overwrite what is stored. */
function withoutUndefined<T extends object>(change: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as never;
}
