/** Clients that work until their broker is killed, and note what they know. */
import type { EventEmitter } from 'node:events';
import { type Channel, type ChannelModel, type ConsumeMessage, connect } from 'amqplib';
import type { Ledger, Seen } from './crash-ledger.ts';
import type { Random } from './random.ts';

/** Unconfirmed messages of a publisher. */
const WINDOW = 200;
/** Messages that are not settled: more would only make the rounds longer. */
const BACKLOG = 600;
const PREFETCH = 60;

/** A connection whose loss is expected. */
export interface DoomedConnection {
  readonly model: ChannelModel;
  /** All that the broker ever sent has been worked on. */
  readonly gone: Promise<void>;
}

export async function connectDoomed(url: string): Promise<DoomedConnection> {
  const model = await connect(url, { noDelay: true });
  model.on('error', () => {});
  return { model, gone: closeOf(model) };
}

/** Its close, whatever error comes before. */
const closeOf = (emitter: EventEmitter): Promise<void> =>
  new Promise((resolve) => emitter.once('close', () => resolve()));

/** Runs what ends with the connection, and lets that end pass. */
export async function untilKilled(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const text = String(error);
    if (!/closed|ended|ECONNRESET|EPIPE|Unexpected close/i.test(text)) throw error;
  }
}

const bodyOf = (name: string, random: Random): Buffer => {
  const size = random.chance(0.9) ? random.below(300) : random.below(random.chance(0.9) ? 10_000 : 300_000);
  return Buffer.from(`${name} ${'-'.repeat(size)};`);
};

/** The name of a message, read from a body that has to be whole. */
export function nameOf({ content }: { content: Buffer }): string {
  const [name, rest] = content.toString('latin1').split(' ');
  if (!name || !/^-*;$/.test(rest ?? '')) throw new Error(`a body is damaged: ${content.subarray(0, 100)}`);
  return name;
}

export const seen = (message: ConsumeMessage): Seen => ({
  name: nameOf(message),
  redelivered: message.fields.redelivered,
});

/** Publishes persistent messages with confirms until the end of the connection. @param sequence continues over all lives */
export function publishOn(
  { model }: DoomedConnection,
  options: {
    publisher: string;
    sequence: { last: number };
    exchange: string;
    key: string;
    ledger: Ledger;
    random: Random;
    wrong: (what: string) => void;
  },
): Promise<void> {
  const { publisher, sequence, exchange, key, ledger, random } = options;
  return untilKilled(async () => {
    const channel = await model.createConfirmChannel();
    channel.on('error', (error) => options.wrong(`publisher ${publisher}: ${error}`));
    channel.on('return', (message) => options.wrong(`${nameOf(message)} had no queue to go to`));
    const ended = closeOf(channel);
    let open = true;
    void ended.then(() => {
      open = false;
    });
    let unconfirmed = 0;
    let wake = (): void => {};
    while (open) {
      if (unconfirmed >= WINDOW) {
        const room = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([room, ended]);
        continue;
      }
      if (ledger.size >= BACKLOG) {
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      sequence.last += 1;
      const name = `${publisher}:${sequence.last}`;
      ledger.published(name);
      unconfirmed += 1;
      channel.publish(exchange, key, bodyOf(name, random), { persistent: true, mandatory: true }, (error) => {
        unconfirmed -= 1;
        if (!error) ledger.confirmed(name);
        wake();
      });
      if (random.chance(0.1)) await new Promise((resolve) => setImmediate(resolve));
    }
  });
}

/** Consumes and settles until the end of the connection. */
export function consumeOn(
  { model }: DoomedConnection,
  options: { queue: string; ledger: Ledger; random: Random; rejects: boolean },
): Promise<void> {
  const { queue, ledger, random } = options;
  return untilKilled(async () => {
    const channel = await model.createChannel();
    channel.on('error', () => {});
    let asking = false;
    const held: ConsumeMessage[] = [];
    const settle = (): void => {
      const count = held.length;
      if (random.chance(0.4)) {
        channel.ack(held.at(-1)!, true);
        for (const message of held.splice(0)) ledger.settled(nameOf(message), 'acked');
        return;
      }
      for (let index = 0; index < count; index += 1) {
        const [message] = held.splice(random.below(held.length), 1) as [ConsumeMessage];
        if (options.rejects && random.chance(0.05)) {
          channel.reject(message, false);
          ledger.settled(nameOf(message), 'rejected');
        } else if (random.chance(0.05)) {
          channel.nack(message, false, true);
        } else {
          channel.ack(message);
          ledger.settled(nameOf(message), 'acked');
        }
      }
    };
    const ask = async (): Promise<void> => {
      if (asking) return;
      asking = true;
      const told = ledger.unsure();
      await channel.checkQueue(queue);
      ledger.sure(told);
      asking = false;
    };
    await channel.prefetch(PREFETCH);
    const failure = Promise.withResolvers<never>();
    await channel.consume(queue, (message) => {
      try {
        ledger.delivered(seen(message!));
        held.push(message!);
        if (held.length > random.below(PREFETCH - 10)) settle();
        if (random.chance(0.05)) ask().catch(() => {});
      } catch (error) {
        if (!/closed|ended/i.test(String(error))) failure.reject(error);
      }
    });
    await Promise.race([closeOf(channel), failure.promise]);
  });
}

/** All that is ready in a queue, in its order, held unacked on the channel. */
export async function readAll(channel: Channel, queue: string): Promise<ConsumeMessage[]> {
  const { messageCount } = await channel.checkQueue(queue);
  if (messageCount === 0) return [];
  const messages: ConsumeMessage[] = [];
  const complete = Promise.withResolvers<void>();
  const { consumerTag } = await channel.consume(queue, (message) => {
    messages.push(message!);
    if (messages.length === messageCount) complete.resolve();
  });
  await complete.promise;
  await channel.cancel(consumerTag);
  return messages;
}
