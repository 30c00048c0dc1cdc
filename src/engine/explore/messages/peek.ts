import type { Channel, GetMessage } from 'amqplib';
import { closeChannel } from '../../../amqp/close-channel.ts';
import {
  type Fetched,
  MAX_PEEK_BYTES,
  type MessageProperties,
  type PeekInput,
} from '../../../shared/explore/messages.ts';
import type { AmqpSession } from '../amqp-session.ts';
import { type HeaderTap, tapHeaders } from './header-tap.ts';
import { readProperties } from './properties.ts';

/** A message as Warren keeps it. */
export interface KeptMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly redelivered: boolean;
  readonly properties: MessageProperties;
  readonly content: Buffer;
}

export interface Peeked extends Pick<Fetched, 'left' | 'ended' | 'bytes'> {
  readonly messages: readonly KeptMessage[];
}

/** Nothing is held longer, however slow the way to the broker is: consumers wait for it. Milliseconds. */
const LONGEST = 20_000;

/**
 * Gets messages of a queue and puts them back together, or acks them. Whatever goes wrong they are given back: by the broker,
 * when the channel or the connection ends.
 * @throws LabError QUEUE_NOT_FOUND, QUEUE_LOCKED, ACCESS_REFUSED, NOT_SUPPORTED, CONNECTION_LOST …
 */
export function peek(amqp: AmqpSession, { queue, count, putBack }: PeekInput): Promise<Peeked> {
  return onOwnChannel(amqp, queue, async (channel) => {
    const fetched = await fetchMessages(channel, queue, count);
    const { got } = fetched;
    const last = got.at(-1);
    if (last && putBack === 'nack') channel.nack(last, true, true);
    else if (last && putBack === 'ack') channel.ack(last, true);
    else for (const message of got) channel.reject(message, true);
    return fetched;
  });
}

interface Fetch extends Peeked {
  readonly got: readonly GetMessage[];
}

/** A channel that is closed whatever comes: with it the broker takes back what was not settled. */
export function onOwnChannel<T>(amqp: AmqpSession, queue: string, run: (channel: Channel) => Promise<T>): Promise<T> {
  return amqp.perform(queue, async (channel) => {
    try {
      return await run(channel);
    } catch (error) {
      await closeChannel(channel).catch(() => {});
      throw error;
    }
  });
}

/**
 * Gets messages one by one, until `count`, the queue, the bytes or the time is at its end.
 * @param isEnough asked after each: whether no more is needed
 */
export async function fetchMessages(
  channel: Channel,
  queue: string,
  count: number,
  isEnough: (message: KeptMessage) => boolean = () => false,
): Promise<Fetch> {
  const tap = tapHeaders(channel);
  const started = Date.now();
  const got: GetMessage[] = [];
  const messages: KeptMessage[] = [];
  let [bytes, left] = [0, 0];
  const end = (ended: Fetched['ended']): Fetch => ({ got, messages, bytes, left, ended });
  try {
    while (messages.length < count) {
      const message = await channel.get(queue, { noAck: false });
      if (!message) {
        left = 0;
        return end('empty');
      }
      const [kept, size] = keep(message, tap);
      got.push(message);
      messages.push(kept);
      bytes += size;
      left = message.fields.messageCount;
      if (isEnough(kept)) return end('count');
      if (bytes >= MAX_PEEK_BYTES) return end('bytes');
      if (Date.now() - started > LONGEST) return end('time');
    }
    return end('count');
  } finally {
    tap.stop();
  }
}

function keep({ fields, content }: GetMessage, tap: HeaderTap): [KeptMessage, number] {
  const header = tap.next();
  const kept: KeptMessage = {
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    redelivered: fields.redelivered,
    properties: readProperties(header),
    // A small one is a part of all that the socket had read.
    content: content.buffer.byteLength > 2 * content.length ? Buffer.from(content) : content,
  };
  return [kept, content.length + header.length];
}
