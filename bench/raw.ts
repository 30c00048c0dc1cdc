// amqplib alone, as a careful program uses it: what Warren's own figures are compared with.
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { connect } from 'amqplib';

/** The same window as Warren's publisher has. */
const WINDOW = 10_000;

/** Publishes `count` tasks with confirms. @returns tasks a second, from the first publish to the last confirm */
export async function rawPublish(url: string, queue: string, text: string, count: number): Promise<number> {
  const model = await connect(url, { noDelay: true });
  const channel = await model.createConfirmChannel();
  const body = Buffer.from(text);
  let sent = 0;
  let confirmed = 0;
  const done = Promise.withResolvers<void>();
  const confirm = (error: unknown): void => {
    if (error) done.reject(error as Error);
    if (++confirmed === count) done.resolve();
  };
  const startedAt = performance.now();
  while (sent < count) {
    let flows = true;
    for (let i = 0; i < 250 && sent < count && flows && sent - confirmed < WINDOW; i++, sent++) {
      const properties = {
        persistent: true,
        mandatory: true,
        messageId: randomUUID(),
        appId: 'bench',
        contentType: 'text/plain',
        timestamp: Math.floor(Date.now() / 1000),
      };
      flows = channel.publish('', queue, body, properties, confirm);
    }
    if (!flows) await once(channel, 'drain');
    else await new Promise((resolve) => setImmediate(resolve));
  }
  await done.promise;
  const rate = count / ((performance.now() - startedAt) / 1000);
  await model.close();
  return rate;
}

/** A process that consumes and acks; its end is the caller's business. */
export interface RawConsumer {
  readonly pid: number;
  /** Resolves with the milliseconds between the first delivery and the `count`-th ack. */
  readonly done: Promise<number>;
  /** Resolves with the time (epoch ms) of its first redelivered message. */
  readonly redelivered: Promise<number>;
  /** Resolves with the time of its first message. */
  readonly first: Promise<number>;
  kill(): void;
}

/** Starts a consumer process with amqplib alone; `hold` = it never acks. Resolves when it consumes. */
export async function startRawConsumer(options: {
  url: string;
  queue: string;
  prefetch: number;
  count: number;
  hold: boolean;
}): Promise<RawConsumer> {
  const child = fork(join(import.meta.dirname, 'raw-consumer.ts'), [JSON.stringify(options)], { execArgv: [] });
  const heard = (type: string): Promise<number> =>
    new Promise((resolve) => {
      child.on('message', (message: { type: string; value: number }) => {
        if (message.type === type) resolve(message.value);
      });
    });
  const consumer = {
    pid: child.pid!,
    done: heard('done'),
    redelivered: heard('redelivered'),
    first: heard('first'),
    kill: () => void child.kill('SIGKILL'),
  };
  await heard('consuming');
  return consumer;
}
