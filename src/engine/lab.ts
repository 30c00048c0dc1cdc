import type { PublishInput, QueueInUse, Signal, Snapshot } from '../shared/contract.ts';
import type { DeleteOnly } from '../shared/explore/declare.ts';
import { type Failure, fail } from '../shared/failure.ts';
import type { WorkerId } from '../shared/ids.ts';
import type { StampedEvent } from '../shared/lab/events.ts';
import type { LabState } from '../shared/lab/state.ts';
import type { Endpoint } from '../shared/profile.ts';
import type { QueueSettings, WorkerSettings } from '../shared/settings.ts';
import { createObserver, type Observer } from './broker/observer.ts';
import { createPublisher, type Publisher } from './broker/publisher.ts';
import { type Clock, systemClock } from './clock.ts';
import { createEventLog } from './event-log.ts';
import type { Launcher } from './workers/launcher.ts';
import { createSupervisor } from './workers/supervisor.ts';

export interface LabDeps {
  readonly launcher: Launcher;
  /** Warren's version, which brokers show in the names of its connections. */
  readonly version: string;
  readonly clock?: Clock;
}

/** The lab: one broker, one queue, its workers, and the history of all that happens there. */
export interface Lab {
  readonly state: Readonly<LabState>;
  snapshot(): Pick<Snapshot, 'seq' | 'state'>;
  subscribe(listener: (event: StampedEvent) => void): () => void;
  /** Leaves the present broker, ending its workers, and connects to another. What comes of it is told by events. */
  connect(endpoint: Endpoint, password: string): Promise<void>;
  disconnect(): Promise<void>;
  /** Declares (or adopts) a queue and begins a run on it. @throws LabError */
  chooseQueue(settings: QueueSettings, adopt: boolean): Promise<QueueInUse>;
  /** Drops the ready tasks of the queue; those that workers hold stay. @throws LabError */
  purgeQueue(): Promise<{ purged: number }>;
  /** Deletes the queue with all in it, or not at all. @throws LabError */
  deleteQueue(only?: DeleteOnly): Promise<{ deleted: number }>;
  /** @throws LabError */
  publish(input: PublishInput): { job: number; total: number };
  cancelPublishing(): void;
  /** @throws LabError */
  startWorkers(count: number, settings: WorkerSettings): WorkerId[];
  /** @throws LabError */
  signalWorker(id: WorkerId, signal: Signal): void;
  /** @throws LabError */
  setPrefetch(id: WorkerId, prefetch: number): void;
  /** @throws LabError */
  removeWorker(id: WorkerId): void;
  endWorkers(how: 'stop' | 'kill'): Promise<void>;
  /** Tells of something that went wrong beside the lab: a line in its log. */
  report(failure: Failure): void;
  /** Ends everything that the lab started: workers, connections, timers. */
  close(): Promise<void>;
}

interface Connection {
  readonly endpoint: Endpoint;
  readonly password: string;
  readonly publisher: Publisher;
  readonly observer: Observer;
}

function sameQueue(a: QueueSettings, b: QueueSettings): boolean {
  return a.name === b.name && a.durable === b.durable && a.type === b.type;
}

/** Wires the engine; nothing else does. */
export function createLab(deps: LabDeps): Lab {
  const { version } = deps;
  const clock = deps.clock ?? systemClock;
  const log = createEventLog(() => clock.now());
  const supervisor = createSupervisor({ launcher: deps.launcher, log, clock, version });
  let connection: Connection | null = null;
  let runs = 0;

  const connected = (): Connection => {
    if (connection) return connection;
    throw fail('NOT_CONNECTED', 'No broker is connected.', 'Connect to one first.');
  };
  const queueName = (): string => {
    const { queue } = log.state;
    if (!connection || !queue) throw fail('NO_QUEUE', 'No queue is chosen.', 'Choose one at the top of the lab.');
    return queue.settings.name;
  };

  async function leave(): Promise<void> {
    const left = connection;
    connection = null;
    await supervisor.endAll('close');
    await Promise.all([left?.publisher.close(), left?.observer.close()]);
    if (log.state.queue) log.append({ type: 'run.ended' });
  }

  return {
    state: log.state,
    snapshot: () => ({ seq: log.state.seq, state: log.state }),
    subscribe: (listener) => log.subscribe(listener),

    async connect(endpoint, password) {
      await leave();
      const shared = { endpoint, password, version, log, clock };
      connection = { endpoint, password, publisher: createPublisher(shared), observer: createObserver(shared) };
    },
    disconnect: leave,

    async chooseQueue(settings, adopt) {
      const { observer } = connected();
      const current = log.state.queue?.settings;
      const same = current && sameQueue(current, settings);
      if (supervisor.running > 0 && !same) {
        throw fail(
          'WORKERS_RUNNING',
          `${supervisor.running} workers consume from “${current?.name}”.`,
          'Stop them before you go to another queue.',
        );
      }
      const found = await observer.use(settings, adopt);
      // Workers go on with what they hold: the run goes on, on a queue that is there again if it had been deleted.
      if (supervisor.running > 0) return found;
      log.append({
        type: 'run.started',
        run: ++runs,
        queue: found.settings,
        adopted: found.adopted,
        found: found.ready,
      });
      return found;
    },
    async purgeQueue() {
      const name = queueName();
      const purged = await connected().observer.purge(name);
      // Meanwhile the lab may have gone to another queue, whose story this is not.
      if (log.state.queue?.settings.name === name) log.append({ type: 'queue.purged', purged });
      return { purged };
    },
    async deleteQueue(only) {
      const name = queueName();
      return { deleted: await connected().observer.remove(name, only) };
    },

    publish({ texts, times, persistent, perSecond }) {
      const queue = queueName();
      return connected().publisher.publish({ queue, texts, times, persistent, perSecond });
    },
    cancelPublishing: () => connection?.publisher.cancel(),

    startWorkers(count, settings) {
      const queue = queueName();
      const { endpoint, password } = connected();
      return supervisor.start(count, settings, { endpoint, password, queue });
    },
    signalWorker: (id, signal) => supervisor.signal(id, signal),
    setPrefetch: (id, prefetch) => supervisor.setPrefetch(id, prefetch),
    removeWorker: (id) => supervisor.remove(id),
    endWorkers: (how) => supervisor.endAll(how),
    report: (failure) => log.append({ type: 'lab.failed', failure }),
    close: leave,
  };
}
