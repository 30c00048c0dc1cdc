// A process behind startLoad: publishes, or consumes, with amqplib alone, as often as it is told to.
import { once } from 'node:events';
import { type Channel, type ConfirmChannel, connect } from 'amqplib';
import type { LoadJob, LoadOrder, LoadReport } from './load.ts';

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
  const connections = await Promise.all(
    Array.from({ length: job.connections }, () => connect(job.url, { noDelay: true })),
  );
  const share = job.count / job.connections;
  if (job.role === 'publish') {
    const channels = await Promise.all(
      connections.map((model) => (job.confirm ? model.createConfirmChannel() : model.createChannel())),
    );
    tell({ type: 'prepared' });
    await begin.promise;
    const startedAt = now();
    await Promise.all(channels.map((channel) => publish(channel as ConfirmChannel, job, share)));
    tell({ type: 'done', startedAt, endedAt: now() });
  } else {
    const ended = Promise.withResolvers<number>();
    let got = 0;
    const onMessage = (): void => {
      got += 1;
      if (got === job.count) ended.resolve(now());
    };
    for (const model of connections) await consume(await model.createChannel(), job, onMessage);
    tell({ type: 'prepared' });
    tell({ type: 'done', startedAt: 0, endedAt: await ended.promise });
  }
  await Promise.all(connections.map((model) => model.close()));
  tell({ type: 'closed' });
}

async function publish(channel: ConfirmChannel, job: LoadJob, count: number): Promise<void> {
  const body = Buffer.alloc(job.bodyBytes, 'w');
  const options = { persistent: job.persistent };
  let confirmed = 0;
  let wake = (): void => {};
  const onConfirm = (error: unknown): void => {
    if (error) throw error;
    confirmed += 1;
    wake();
  };
  const room = (sent: number): Promise<void> =>
    new Promise((resolve) => {
      wake = () => {
        if (sent - confirmed < job.window) resolve();
      };
    });
  for (let sent = 0; sent < count; sent += 1) {
    if (job.confirm && sent - confirmed >= job.window) await room(sent);
    const flows = job.confirm
      ? channel.publish('', job.queue, body, options, onConfirm)
      : channel.publish('', job.queue, body, options);
    if (!flows) await once(channel, 'drain');
  }
  if (job.confirm) await channel.waitForConfirms();
  // Without confirms, this alone says that everything is out: closing the connection drops what amqplib has buffered.
  await channel.close();
}

async function consume(channel: Channel, job: LoadJob, onMessage: () => void): Promise<void> {
  if (job.confirm) await channel.prefetch(job.prefetch);
  await channel.consume(
    job.queue,
    (message) => {
      if (job.confirm) channel.ack(message!);
      onMessage();
    },
    { noAck: !job.confirm },
  );
}
