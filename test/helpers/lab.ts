import { join } from 'node:path';
import { createLab, type Lab } from '../../src/engine/lab.ts';
import { createForkLauncher } from '../../src/engine/workers/fork-launcher.ts';
import { ledgerLine } from '../../src/shared/lab/ledger.ts';
import type { LabState, Task } from '../../src/shared/lab/state.ts';
import { defaultEndpoint, type Endpoint } from '../../src/shared/profile.ts';
import { defaultWorker, type QueueSettings, type WorkerSettings } from '../../src/shared/settings.ts';

/** The worker as it stands in the sources: Node runs it as it is, so that no test depends on a build. */
export const WORKER_MODULE = join(import.meta.dirname, '../../src/worker/main.ts');

/** Settings that keep tests short: a dot is 20 ms of work. */
export const quickWorker: WorkerSettings = { ...defaultWorker, secondsPerDot: 0.02 };

export interface TestLab extends AsyncDisposable {
  readonly lab: Lab;
  readonly state: Readonly<LabState>;
  /** Resolves as soon as an event makes `condition` true; what it returns is passed on. */
  when<T>(what: string, condition: (state: Readonly<LabState>) => T, timeoutMs?: number): Promise<NonNullable<T>>;
  tasks(): Task[];
}

/** A lab in plain Node with worker processes for real. */
export function createTestLab(): TestLab {
  const lab = createLab({ launcher: createForkLauncher(WORKER_MODULE), version: '0.0.0-test' });
  return {
    lab,
    state: lab.state,
    when: (what, condition, timeoutMs = 20_000) =>
      new Promise((resolve, reject) => {
        const check = (): boolean => {
          const value = condition(lab.state);
          if (!value) return false;
          stop();
          clearTimeout(timer);
          resolve(value as never);
          return true;
        };
        const timer = setTimeout(() => {
          stop();
          reject(new Error(`${what}: not within ${timeoutMs} ms; ${describeState(lab.state)}`));
        }, timeoutMs);
        const stop = lab.subscribe(check);
        check();
      }),
    tasks: () => [...lab.state.tasks.values()],
    [Symbol.asyncDispose]: () => lab.close(),
  };
}

/** Connects and begins a run on `queue`. */
export async function begin(test: TestLab, endpoint: Endpoint, queue: QueueSettings): Promise<void> {
  await test.lab.connect(endpoint, 'guest');
  await test.when('connected', ({ broker }) => broker.publisher.status === 'up' && broker.observer.status === 'up');
  await test.lab.chooseQueue(queue, false);
}

/** The endpoint of one vhost of a node that listens on 127.0.0.1. */
export function endpointOf(port: number, vhost: string, change: Partial<Endpoint> = {}): Endpoint {
  return { ...defaultEndpoint, hosts: [{ host: '127.0.0.1', port }], vhost, ...change };
}

function describeState(state: Readonly<LabState>): string {
  const workers = [...state.workers.values()].map(
    ({ id, phase, link, held, failure }) =>
      `${id} ${phase} ${link.status} holds ${held.size} ${failure?.message ?? ''}`,
  );
  const { publisher, observer } = state.broker;
  return JSON.stringify({ publisher, observer, ledger: ledgerLine(state.ledger), workers, gauge: state.queue?.gauge });
}
