// A process behind startLoad: publishes, or consumes, as often as it is told to.
import { openAmqplib } from './amqplib-client.ts';
import type { LoadJob, LoadOrder, LoadReport } from './load.ts';
import { openWire } from './wire-client.ts';

/** One connection with a channel. */
export interface LoadClient {
  /** Publishes. Resolves when all is confirmed; without confirms, when all is out. */
  publish(count: number): Promise<void>;
  /** Consumes from now on, and acks as the job says. */
  consume(onMessage: () => void): Promise<void>;
  close(): Promise<void>;
}

const tell = (report: LoadReport): void => void process.send!(report);
/** Nanoseconds of a clock that all processes of the machine share, as milliseconds. */
const now = (): number => Number(process.hrtime.bigint()) / 1e6;

process.on('disconnect', () => process.exit());
process.on('message', (order: LoadOrder) => {
  if (order.type === 'go') begin.resolve();
  else void run(order.job);
});

let begin = Promise.withResolvers<void>();

async function run(job: LoadJob): Promise<void> {
  begin = Promise.withResolvers<void>();
  const open = job.client === 'wire' ? openWire : openAmqplib;
  const clients: LoadClient[] = await Promise.all(Array.from({ length: job.connections }, () => open(job)));
  if (job.role === 'publish') {
    tell({ type: 'prepared' });
    await begin.promise;
    const startedAt = now();
    await Promise.all(clients.map((client) => client.publish(job.count / job.connections)));
    tell({ type: 'done', startedAt, endedAt: now() });
  } else {
    const ended = Promise.withResolvers<number>();
    let got = 0;
    const onMessage = (): void => {
      got += 1;
      if (got === job.count) ended.resolve(now());
    };
    for (const client of clients) await client.consume(onMessage);
    tell({ type: 'prepared' });
    tell({ type: 'done', startedAt: 0, endedAt: await ended.promise });
  }
  await Promise.all(clients.map((client) => client.close()));
  tell({ type: 'closed' });
}
