// amqplib, as a careful program uses it.
import { once } from 'node:events';
import { type ConfirmChannel, connect } from 'amqplib';
import type { LoadJob } from './load.ts';
import type { LoadClient } from './load-process.ts';

export async function openAmqplib(job: LoadJob): Promise<LoadClient> {
  const model = await connect(job.url, { noDelay: true });
  const channel = job.confirm ? await model.createConfirmChannel() : await model.createChannel();
  return {
    publish: (count) => publish(channel as ConfirmChannel, job, count),
    async consume(onMessage) {
      if (job.confirm) await channel.prefetch(job.prefetch);
      await channel.consume(
        job.queue,
        (message) => {
          if (job.confirm) channel.ack(message!);
          onMessage();
        },
        { noAck: !job.confirm },
      );
    },
    close: () => model.close(),
  };
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
