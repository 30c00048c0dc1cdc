import { testConnection } from '../engine/broker/connection-test.ts';
import type { BuiltInBroker } from '../engine/brokers/built-in.ts';
import type { Lab } from '../engine/lab.ts';
import type { AppInfo, Handlers } from '../shared/contract.ts';
import type { Connector } from './connector.ts';
import type { Profiles } from './profiles.ts';
import type { Pump } from './pump.ts';
import type { SettingsStore } from './settings.ts';
import type { TaskExport } from './task-export.ts';

/** What each call of the contract does. */
export function createHandlers(deps: {
  info: AppInfo;
  lab: Lab;
  pump: Pump;
  profiles: Profiles;
  settings: SettingsStore;
  builtIn: BuiltInBroker;
  connector: Connector;
  taskExport: TaskExport;
  openFolder: (folder: string) => Promise<void>;
  chooseFolder: (from: string) => Promise<string | null>;
  onTheme: (theme: 'system' | 'light' | 'dark') => void;
}): Handlers {
  const { info, lab, pump, profiles, settings, builtIn, connector, taskExport } = deps;
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

    'builtIn.snapshot': () => builtIn.snapshot(),
    'builtIn.order': ({ order }) => builtIn.perform(order),
    'builtIn.configure': (change) => {
      settings.set('builtIn', change);
      builtIn.configure(change);
    },
    'builtIn.openFolder': () => deps.openFolder(builtIn.view.folder),
    'builtIn.chooseFolder': () => deps.chooseFolder(builtIn.view.folder),

    'lab.snapshot': () => {
      const snapshot = lab.snapshot();
      pump.restart(snapshot.seq);
      return snapshot;
    },
    'lab.seen': ({ seq }) => pump.seen(seq),
    'lab.connect': ({ id, password }) => connector.connect(id, password),
    'lab.disconnect': () => connector.disconnect(),

    'queue.use': ({ settings: queue, adopt }) => lab.chooseQueue(queue, adopt),
    'queue.purge': () => lab.purgeQueue(),
    'queue.delete': () => lab.deleteQueue(),

    'task.publish': (input) => lab.publish(input),
    'task.cancel': () => lab.cancelPublishing(),
    'task.export': (input) => taskExport.run(input),
    'task.exportProgress': () => taskExport.progress(),
    'task.cancelExport': () => taskExport.cancel(),

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
