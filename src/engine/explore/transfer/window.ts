import type { Channel, Message } from 'amqplib';
import type { Noted } from './books.ts';

/** A message that was taken from the source and is not acked yet. */
export interface Held {
  readonly tag: number;
  readonly note: Noted;
  /** The tag of the consumer to which it came. */
  readonly consumer: string;
  state: 'new' | 'sent' | 'done' | 'kept';
  wasReturned: boolean;
}

interface Consumer {
  readonly tag: string;
  readonly prefetch: number;
  /** Deliveries of all consumers before it. */
  readonly before: number;
  delivered: number;
  acked: number;
  /** Of its deliveries, those that are held to the end. */
  kept: number;
}

/** What was delivered and is not acked yet, in the order in which it came. */
export interface Window {
  /** The consumer that is served; null = none. */
  consumer: Consumer | null;
  /** Of all that is held and not confirmed yet. */
  bytes: number;
  /** Tags of what is to be given back unsent. */
  shed: number[];
  /** Held, without those that stay. */
  readonly size: number;
  /** Sent, and not answered. */
  readonly sent: number;
  /** How many stay, and are held to the end. */
  readonly kept: number;
  /** Whether anything at all is unacked. */
  readonly isEmpty: boolean;
  /** There is a new consumer; its tag. */
  begin(prefetch: number, before: number): string;
  hold(tag: number, consumer: string, note: Noted): Held;
  send(held: Held): void;
  /** It was confirmed, or it stays. */
  settle(held: Held, how: 'done' | 'kept'): void;
  /** It was not sent after all. */
  release(held: Held): void;
  find(condition: (held: Held) => boolean): Held | undefined;
  /**
   * Acks what is confirmed, in order. A broker sends a message for each ack: the last ones of a consumer wait until it
   * is cancelled, so that no message beyond `limit` is ever taken out of the queue.
   */
  ack(channel: Channel, limit: number): void;
  /** How many are confirmed and not acked. */
  unacked(): number;
  unanswered(): Noted[];
}

export function createWindow(): Window {
  /** By delivery tag, which grows. */
  const held = new Map<number, Held>();
  let consumers = 0;
  let sent = 0;
  let kept = 0;

  const window: Window = {
    consumer: null,
    bytes: 0,
    shed: [],
    get size() {
      return held.size;
    },
    get sent() {
      return sent;
    },
    get kept() {
      return kept;
    },
    get isEmpty() {
      return held.size === 0 && window.shed.length === 0 && kept === 0;
    },
    begin(prefetch, before) {
      consumers++;
      const tag = `transfer-${consumers}`;
      window.consumer = { tag, prefetch, before, delivered: 0, acked: 0, kept: 0 };
      return tag;
    },
    hold(tag, consumer, note) {
      const made: Held = { tag, note, consumer, state: 'new', wasReturned: false };
      held.set(tag, made);
      return made;
    },
    send(each) {
      each.state = 'sent';
      sent++;
    },
    settle(each, how) {
      if (each.state === 'sent') sent--;
      each.state = how;
      window.bytes -= each.note.bytes;
      if (how === 'done') return;
      kept++;
      if (each.consumer === window.consumer?.tag) window.consumer.kept++;
      held.delete(each.tag);
    },
    release(each) {
      held.delete(each.tag);
    },
    find(condition) {
      for (const each of held.values()) if (condition(each)) return each;
      return undefined;
    },
    ack(channel, limit) {
      const { consumer } = window;
      let mayAck = consumer ? limit - consumer.before - consumer.prefetch - consumer.acked : Number.POSITIVE_INFINITY;
      let last: number | null = null;
      for (const each of held.values()) {
        if (each.state !== 'done') break;
        const isPresent = consumer !== null && each.consumer === consumer.tag;
        if (isPresent && mayAck <= 0) break;
        if (isPresent) {
          mayAck--;
          consumer.acked++;
        }
        last = each.tag;
        held.delete(each.tag);
        // Those that stay are unacked too, and must not be acked with the others.
        if (kept > 0) channel.ack({ fields: { deliveryTag: each.tag } } as Message);
      }
      if (last !== null && kept === 0) channel.ack({ fields: { deliveryTag: last } } as Message, true);
    },
    unacked() {
      return [...held.values()].filter(({ state }) => state === 'done').length;
    },
    unanswered() {
      return [...held.values()].filter(({ state }) => state === 'sent').map(({ note }) => note);
    },
  };
  return window;
}
