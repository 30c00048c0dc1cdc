import { testConnection } from '../engine/broker/connection-test.ts';
import type { BuiltInBroker } from '../engine/brokers/built-in.ts';
import type { Lab } from '../engine/lab.ts';
import type { Runs } from '../engine/runs/runs.ts';
import type { AppInfo, Handlers } from '../shared/contract.ts';
import { createClusterHandlers } from './cluster-handlers.ts';
import type { Connector } from './connector.ts';
import type { Created } from './created.ts';
import { createDeclareHandlers } from './declare-handlers.ts';
import { createExchangeHandlers } from './exchange-handlers.ts';
import { createExploreHandlers } from './explore-handlers.ts';
import { createMessageHandlers, type MessageDialogs } from './message-handlers.ts';
import type { OpenBrokers } from './open-brokers.ts';
import type { ProfileFiles } from './profile-files.ts';
import { createProfileHandlers } from './profile-handlers.ts';
import type { Profiles } from './profiles.ts';
import { requireNoWork } from './read-only.ts';
import { createRunHandlers, type RunDialogs } from './run-handlers.ts';
import type { SettingsStore } from './settings.ts';
import type { Shown } from './shown.ts';
import type { TaskExport } from './task-export.ts';
import { createTransferHandlers } from './transfer-handlers.ts';

/** What each call of the contract does. */
export function createHandlers(deps: {
  info: AppInfo;
  lab: Lab;
  shown: Shown;
  runs: Runs;
  profiles: Profiles;
  profileFiles: ProfileFiles;
  settings: SettingsStore;
  builtIn: BuiltInBroker;
  connector: Connector;
  brokers: OpenBrokers;
  created: Created;
  taskExport: TaskExport;
  dialogs: RunDialogs;
  messageDialogs: MessageDialogs;
  openFolder: (folder: string) => Promise<void>;
  chooseFolder: (from: string) => Promise<string | null>;
  onTheme: (theme: 'system' | 'light' | 'dark') => void;
}): Handlers {
  const { info, lab, shown, profiles, settings, builtIn, connector, taskExport } = deps;

  /** What changes the lab or its broker is no doing of somebody who sees a recorded run instead. */
  const inLab =
    <I, O>(run: (input: I) => O) =>
    (input: I): O => {
      shown.requireLab();
      return run(input);
    };

  return {
    ...createRunHandlers(deps),
    ...createExploreHandlers(deps),
    ...createClusterHandlers(deps),
    ...createExchangeHandlers(deps),
    ...createDeclareHandlers(deps),
    ...createMessageHandlers(deps),
    ...createTransferHandlers(deps),
    ...createProfileHandlers(deps),

    'app.info': () => info,
    'memory.get': () => settings.get('memory'),
    'memory.set': (change) => {
      settings.set('memory', { ...settings.get('memory'), ...withoutUndefined(change) });
      if (change.theme) deps.onTheme(change.theme);
    },

    'profile.list': () => profiles.list(),
    'profile.save': (input) => {
      requireNoWork(input.profile, connector.target?.profile.id, lab.state, deps.brokers.isTransferring);
      return profiles.save(input);
    },
    'profile.delete': ({ id }) => profiles.remove(id),
    'profile.test': ({ endpoint, managementUrl, id, password }) =>
      testConnection(
        { endpoint: profiles.withIdentity(id, endpoint), password: profiles.passwordFor(id, password), managementUrl },
        info.version,
      ),

    'builtIn.snapshot': () => builtIn.snapshot(),
    'builtIn.order': inLab(({ order }) => builtIn.perform(order)),
    'builtIn.configure': (change) => {
      settings.set('builtIn', change);
      builtIn.configure(change);
    },
    'builtIn.openFolder': () => deps.openFolder(builtIn.view.folder),
    'builtIn.chooseFolder': () => deps.chooseFolder(builtIn.view.folder),

    'lab.snapshot': () => shown.snapshot(),
    'lab.seen': ({ seq }) => shown.seen(seq),
    'lab.connect': inLab(({ id, password }) => connector.connect(id, password)),
    'lab.disconnect': inLab(() => connector.disconnect()),

    'queue.use': inLab(async ({ settings: queue, adopt }) => {
      const at = connector.target?.profile.id;
      const used = await lab.chooseQueue(queue, adopt);
      if (used.isNew && at !== undefined) deps.created.note(at, { kind: 'queue', name: queue.name });
      return used;
    }),
    'queue.purge': inLab(() => lab.purgeQueue()),
    'queue.delete': inLab(() => lab.deleteQueue()),

    'task.publish': inLab((input) => lab.publish(input)),
    'task.cancel': inLab(() => lab.cancelPublishing()),
    'task.export': (input) => taskExport.run(input),
    'task.exportProgress': () => taskExport.progress(),
    'task.cancelExport': () => taskExport.cancel(),

    'worker.start': inLab(({ count, settings: worker }) => lab.startWorkers(count, worker)),
    'worker.signal': inLab(({ id, signal }) => lab.signalWorker(id, signal)),
    'worker.prefetch': inLab(({ id, prefetch }) => lab.setPrefetch(id, prefetch)),
    'worker.remove': inLab(({ id }) => lab.removeWorker(id)),
    'worker.stopAll': inLab(({ how }) => lab.endWorkers(how)),
  };
}

/** A key that is there but undefined would overwrite what is stored. */
function withoutUndefined<T extends object>(change: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as never;
}
