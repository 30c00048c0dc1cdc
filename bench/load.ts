// One publisher and one consumer process, side by side on two brokers.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { connect } from 'amqplib';

/** What is published and consumed. */
export interface Load {
  readonly bodyBytes: number;
  /** Messages in all. */
  readonly count: number;
  /** Publisher confirms and manual acks; neither without. */
  readonly confirm: boolean;
  /** Persistent messages on a durable queue; transient ones on a transient queue otherwise. */
  readonly persistent: boolean;
  /** Connections of each of the two processes. */
  readonly connections: number;
  /** `wire` costs hardly anything beside the broker; amqplib is what applications use. */
  readonly client: 'wire' | 'amqplib';
}

export interface LoadJob extends Load {
  readonly role: 'publish' | 'consume';
  readonly url: string;
  readonly queue: string;
  /** Unconfirmed messages of a connection. */
  readonly window: number;
  /** Unacked messages of a consumer. */
  readonly prefetch: number;
}

export type LoadOrder = { readonly type: 'job'; readonly job: LoadJob } | { readonly type: 'go' };
/** Times are milliseconds of the machine's monotonic clock. */
export type LoadReport =
  | { readonly type: 'prepared' | 'closed' }
  | { readonly type: 'done'; readonly startedAt: number; readonly endedAt: number };

const WINDOW = 1000;
const PREFETCH = 500;
const QUEUE = 'bench.load';

/** The two processes; they stay for all rounds, so that what is compared are the brokers and not the clients' first steps. */
export interface LoadClients {
  /** @returns messages a second, from the first publish to the last delivery and confirm */
  run(url: string, load: Load): Promise<number>;
  close(): void;
}

/** Starts both processes. */
export function startLoad(): LoadClients {
  const publisher = startProcess();
  const consumer = startProcess();
  return {
    async run(url, load) {
      await declare(url, load);
      const job = { ...load, url, queue: QUEUE, window: WINDOW, prefetch: PREFETCH };
      const both = [publisher.start({ ...job, role: 'publish' }), consumer.start({ ...job, role: 'consume' })] as const;
      await Promise.all(both.map(({ prepared }) => prepared));
      publisher.go();
      const [published, consumed] = await Promise.all([both[0].done, both[1].done]);
      await Promise.all(both.map(({ closed }) => closed));
      const ms = Math.max(published.endedAt, consumed.endedAt) - published.startedAt;
      return load.count / (ms / 1000);
    },
    close() {
      publisher.kill();
      consumer.kill();
    },
  };
}

function startProcess() {
  const child = fork(join(import.meta.dirname, 'load-process.ts'), { execArgv: [] });
  let waiting: Partial<Record<LoadReport['type'], (report: LoadReport) => void>> = {};
  let reject = (_error: Error): void => {};
  child.on('message', (report: LoadReport) => waiting[report.type]?.(report));
  child.on('exit', (code) => reject(new Error(`a client process ended with ${code}`)));
  const heard = (type: LoadReport['type']): Promise<LoadReport> =>
    new Promise((resolve) => {
      waiting[type] = resolve;
    });
  return {
    start(job: LoadJob) {
      waiting = {};
      const failed = new Promise<never>((_resolve, failWith) => {
        reject = failWith;
      });
      const orFailed = (report: Promise<LoadReport>): Promise<LoadReport> => Promise.race([report, failed]);
      const prepared = orFailed(heard('prepared'));
      const done = orFailed(heard('done')) as Promise<Extract<LoadReport, { type: 'done' }>>;
      const closed = orFailed(heard('closed'));
      child.send({ type: 'job', job } satisfies LoadOrder);
      return { prepared, done, closed };
    },
    go: () => void child.send({ type: 'go' } satisfies LoadOrder),
    kill: () => void child.kill('SIGKILL'),
  };
}

async function declare(url: string, { persistent }: Load): Promise<void> {
  const model = await connect(url, { noDelay: true });
  const channel = await model.createChannel();
  await channel.deleteQueue(QUEUE);
  await channel.assertQueue(QUEUE, { durable: persistent });
  await model.close();
}
