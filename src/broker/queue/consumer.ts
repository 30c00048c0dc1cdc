import { shortString, type Table } from '../wire/table.ts';
import type { Entry } from './entry.ts';
import type { Queue } from './queue.ts';

/** What a queue needs of the channel that a consumer is on. */
export interface DeliveryChannel {
  /** Whether the connection takes more, and the channel's own limit of unacked messages leaves room. */
  hasRoom(noAck: boolean): boolean;
  /** Sends a message and, unless the consumer needs no acks, keeps it as unacked. */
  deliver(consumer: Consumer, entry: Entry): void;
  /** The broker ended a consumer: its queue is gone. */
  cancelled(consumer: Consumer): void;
  /** For the management API: "address:port -> address:port (number)". */
  readonly name: string;
}

export interface ConsumerSettings {
  readonly tag: string;
  readonly noAck: boolean;
  readonly exclusive: boolean;
  /** Higher ones are served first. */
  readonly priority: number;
  /** How many it may hold unacked; 0 = any number. */
  readonly prefetch: number;
  readonly arguments: Table;
}

/** One consumer of a queue. */
export class Consumer implements ConsumerSettings {
  readonly channel: DeliveryChannel;
  readonly queue: Queue;
  readonly tag: string;
  readonly noAck: boolean;
  readonly exclusive: boolean;
  readonly priority: number;
  readonly prefetch: number;
  readonly arguments: Table;
  /** The tag as it stands in basic.deliver. */
  readonly tagBytes: Buffer;
  /** How many messages it holds. */
  unacked = 0;
  /** Cancelled, or without its queue or channel: what it still holds may be settled, but it gets nothing more. */
  gone = false;
  /** Whether it stands in the ring of those that are served next. */
  waiting = false;

  constructor(channel: DeliveryChannel, queue: Queue, settings: ConsumerSettings) {
    this.channel = channel;
    this.queue = queue;
    this.tag = settings.tag;
    this.noAck = settings.noAck;
    this.exclusive = settings.exclusive;
    this.priority = settings.priority;
    this.prefetch = settings.prefetch;
    this.arguments = settings.arguments;
    this.tagBytes = shortString(settings.tag);
  }

  get canTake(): boolean {
    if (!this.noAck && this.prefetch > 0 && this.unacked >= this.prefetch) return false;
    return this.channel.hasRoom(this.noAck);
  }
}
