import { type DeathReason, type Message, release } from '../message.ts';
import type { MessageStore } from '../store/message-store.ts';
import type { Table } from '../wire/table.ts';
import type { Consumer } from './consumer.ts';
import { Consumers } from './consumers.ts';
import { Entry, MOVED, NOT_STORED, TO_BE_STORED } from './entry.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { ReadyList } from './ready-list.ts';
import { noStatistics, type QueueStatistics } from './statistics.ts';
import { LongTimer } from './timer.ts';

export interface QueueSettings {
  readonly name: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** The connection that alone may use it; null = anyone may. */
  readonly owner: object | null;
  /** As they were declared. */
  readonly table: Table;
  readonly arguments: QueueArguments;
}

/** What a queue needs of the broker around it. */
export interface QueueContext {
  readonly store: MessageStore;
  /** A place behind all others. */
  nextPosition(): number;
  /** Gives a message that a queue is done with to its dead-letter exchange. */
  deadLetter(queue: Queue, message: Message, reason: DeathReason, failed: boolean): void;
  /** Memory that messages take, as they come and go. */
  account(bytes: number): void;
  /** The queue's end, of its own accord. */
  ended(queue: Queue): void;
  /** Messages went by themselves: it is to be stored and sent. */
  touched(): void;
}

/** How messages come back to their queue: by a client's wish, or because it failed on them. */
export type ReturnCause = 'requeued' | 'failed';

/** What a message in a queue costs beside its content, as measured with a million of them. Bytes. */
const ENTRY_BYTES = 250;
const NO_PRIORITY_QUORUM = 4;
const BURIED_AT_ONCE = 1000;

/** A queue: its ready messages, its consumers, and what is out with them. */
export class Queue implements QueueSettings {
  readonly name: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly owner: object | null;
  readonly table: Table;
  readonly arguments: QueueArguments;
  readonly quorum: boolean;
  readonly consumers: Consumers;
  readonly ready: ReadyList;
  readonly statistics = noStatistics();
  deleted = false;
  /** Highest position that was given out, and that the store knows as given out: that comes back as redelivered after a crash. */
  deliveredUpTo = 0;
  markedUpTo = 0;
  /** Key in the store; 0 = not there. */
  storeId = 0;
  readonly #context: QueueContext;
  #unackedCount = 0;
  #unackedBytes = 0;
  #everConsumed = false;
  readonly #expiry = new LongTimer(() => {
    if (this.#expire()) this.deliver();
    this.#context.touched();
  });
  readonly #idle = new LongTimer(() => this.#context.ended(this));

  constructor(context: QueueContext, settings: QueueSettings) {
    this.#context = context;
    this.name = settings.name;
    this.durable = settings.durable;
    this.autoDelete = settings.autoDelete;
    this.owner = settings.owner;
    this.table = settings.table;
    this.arguments = settings.arguments;
    this.quorum = settings.arguments.type === 'quorum';
    this.consumers = new Consumers(settings.arguments.singleActiveConsumer);
    this.ready = new ReadyList(this.#levels, this.quorum ? 'return' : 'position');
    this.touch();
  }

  get unackedCount(): number {
    return this.#unackedCount;
  }

  get unackedBytes(): number {
    return this.#unackedBytes;
  }

  /** Takes a message. @returns false when the queue is full and refuses it */
  publish(message: Message): boolean {
    this.statistics.published += 1;
    if (this.#refuses(message)) {
      const toExchange = this.arguments.overflow === 'reject-publish-dlx';
      if (toExchange) this.#context.deadLetter(this, message, 'maxlen', message.failed);
      return false;
    }
    const entry = new Entry(
      message,
      this,
      this.#context.nextPosition(),
      this.#levelOf(message),
      this.#expiryOf(message),
    );
    entry.redelivered = message.failed;
    this.#hold(entry);
    // Where a message is ready, nobody can take one.
    const consumer = this.ready.length === 0 ? this.consumers.next() : undefined;
    if (this.durable && (message.persistent || this.quorum) && !consumer?.noAck) this.#context.store.add(entry);
    if (consumer) {
      this.#give(entry, consumer);
      return true;
    }
    this.ready.push(entry);
    this.#keepToLimits();
    if (entry.expiresAt !== Infinity) this.#expire();
    return true;
  }

  /** What the store brought back at start. */
  restore(
    message: Message,
    position: number,
    state: { expiresAt: number; redelivered: boolean; acquired: number; failures: number },
  ): void {
    const entry = new Entry(message, this, position, this.#levelOf(message), state.expiresAt);
    entry.redelivered = state.redelivered;
    entry.acquired = state.acquired;
    entry.failures = state.failures;
    this.#hold(entry);
    this.#context.store.restored(entry);
    this.ready.push(entry);
  }

  /** After everything was restored: what is overdue goes. */
  restored(): void {
    this.#keepToLimits();
    this.#expire();
  }

  /** Nothing happens by itself any more. */
  rest(): void {
    this.#expiry.clear();
    this.#idle.clear();
  }

  /** basic.get: the first ready message, or undefined. */
  get(noAck: boolean): Entry | undefined {
    this.touch();
    const entry = this.#expire() ? this.ready.shift() : undefined;
    if (!entry) {
      this.statistics.gotEmpty += 1;
      return undefined;
    }
    this.#countDelivery(entry, noAck ? 'gotNoAck' : 'got');
    if (noAck) this.#release(entry);
    else this.#takeOut(entry);
    this.#armExpiry();
    return entry;
  }

  /** Adds a consumer and serves it. */
  consume(consumer: Consumer): void {
    this.#everConsumed = true;
    this.consumers.add(consumer);
    this.touch();
    this.deliver();
  }

  /** Takes a consumer away; what it holds stays with its channel. May be the end of an auto-delete queue. */
  cancel(consumer: Consumer): void {
    this.consumers.remove(consumer);
    this.touch();
    if (this.autoDelete && this.#everConsumed && this.consumers.length === 0) this.#context.ended(this);
    else this.deliver();
  }

  /** A consumer may take messages again. */
  offer(consumer: Consumer): void {
    if (this.consumers.offer(consumer) && this.ready.length > 0) this.deliver();
  }

  /** Serves consumers as long as there are messages and somebody who can take them. */
  deliver(): void {
    if (this.ready.length === 0 || !this.#expire()) return;
    while (this.ready.length > 0) {
      const consumer = this.consumers.next();
      if (!consumer) break;
      this.#give(this.ready.shift()!, consumer);
    }
    this.#armExpiry();
  }

  /** An ack: the message is done with. */
  ack(entry: Entry): void {
    this.statistics.acked += 1;
    this.#settle(entry);
    this.#release(entry);
  }

  /** A reject or nack without requeue. RabbitMQ 4.3 takes a reject for a failure, a nack not. */
  reject(entry: Entry, cause: 'rejected' | 'nacked'): void {
    if (cause === 'rejected') entry.failures += 1;
    this.#settle(entry);
    this.#bury(entry, 'rejected');
  }

  /**
   * Messages come back: they are ready again, marked as redelivered.
   * @param entries any order
   */
  requeue(entries: readonly Entry[], cause: ReturnCause): void {
    const limit = this.arguments.deliveryLimit;
    const back: Entry[] = [];
    for (const entry of entries) {
      this.#settle(entry);
      if (this.deleted) {
        this.#release(entry);
        continue;
      }
      entry.redelivered = true;
      if (cause === 'failed') entry.failures += 1;
      if (limit !== null && entry.failures > limit) {
        this.#bury(entry, 'delivery_limit');
        continue;
      }
      this.#context.store.returned(entry);
      back.push(entry);
    }
    // Classic: newest first, which the ready list takes cheaply. Quorum: in the order of the return.
    if (!this.quorum) back.sort((a, b) => b.position - a.position);
    this.ready.putBack(back);
    if (!this.deleted) {
      this.#keepToLimits();
      this.#expire();
      this.deliver();
    }
  }

  /** Drops what is ready. @returns how many it were */
  purge(): number {
    this.touch();
    const count = this.ready.length;
    for (let entry = this.ready.shift(); entry; entry = this.ready.shift()) this.#release(entry);
    return count;
  }

  /** The queue's end: consumers are told, messages go. @returns how many were ready */
  end(): number {
    this.deleted = true;
    this.rest();
    const count = this.ready.length;
    for (const consumer of [...this.consumers.all]) {
      this.consumers.remove(consumer);
      consumer.channel.cancelled(consumer);
    }
    this.purge();
    this.#context.store.removeQueue(this);
    return count;
  }

  /** The queue was used: its idle time begins anew. */
  touch(): void {
    const { expires } = this.arguments;
    if (expires === null || this.deleted) return;
    this.#idle.clear();
    if (this.consumers.length === 0) this.#idle.start(expires);
  }

  get #levels(): number {
    return this.quorum ? 32 : this.arguments.maxPriority + 1;
  }

  #levelOf({ priority }: Message): number {
    return Math.min(priority ?? (this.quorum ? NO_PRIORITY_QUORUM : 0), this.#levels - 1);
  }

  #expiryOf({ expiration }: Message): number {
    const ttl = Math.min(expiration ?? Infinity, this.arguments.messageTtl ?? Infinity);
    return ttl === Infinity ? Infinity : Date.now() + ttl;
  }

  #isFull(count: number, bytes: number): boolean {
    const { maxLength, maxLengthBytes } = this.arguments;
    return (maxLength !== null && count > maxLength) || (maxLengthBytes !== null && bytes > maxLengthBytes);
  }

  #refuses({ bodyLength }: Message): boolean {
    if (this.arguments.overflow === 'drop-head') return false;
    // A quorum queue learns that it is full with the message that made it too long.
    if (this.quorum) return this.#isFull(this.ready.length, this.ready.bytes);
    return this.#isFull(this.ready.length + 1, this.ready.bytes + bodyLength);
  }

  #keepToLimits(): void {
    if (this.arguments.overflow !== 'drop-head') return;
    while (this.ready.length > 0 && this.#isFull(this.ready.length, this.ready.bytes)) {
      this.#bury(this.ready.shift()!, 'maxlen');
    }
  }

  /**
   * Drops what is overdue at the head, and comes back when the next one will be. A dead letter costs some 30 µs: of very many
   * the rest waits for a turn of its own, so that others are served. @returns whether the first one may be given out
   */
  #expire(): boolean {
    let { first } = this.ready;
    if (!first) return true;
    const now = Date.now();
    for (let buried = 0; first && first.expiresAt <= now; buried += 1) {
      if (buried === BURIED_AT_ONCE) {
        this.#armExpiry();
        return false;
      }
      this.#bury(this.ready.shift()!, 'expired');
      first = this.ready.first;
    }
    this.#armExpiry();
    return true;
  }

  /** Comes back when the first one is overdue. */
  #armExpiry(): void {
    const { first } = this.ready;
    if (first && first.expiresAt !== Infinity) this.#expiry.start(first.expiresAt - Date.now());
  }

  #give(entry: Entry, consumer: Consumer): void {
    this.#countDelivery(entry, consumer.noAck ? 'deliveredNoAck' : 'delivered');
    entry.consumer = consumer;
    if (!consumer.noAck) {
      consumer.unacked += 1;
      this.#takeOut(entry);
    }
    consumer.channel.deliver(consumer, entry);
    entry.acquired += 1;
    if (consumer.noAck) this.#release(entry);
  }

  #countDelivery(entry: Entry, how: keyof QueueStatistics): void {
    this.statistics[how] += 1;
    if (entry.redelivered) this.statistics.redelivered += 1;
    if (entry.stored !== NOT_STORED && entry.position > this.deliveredUpTo) this.#context.store.delivered(this, entry);
  }

  #takeOut(entry: Entry): void {
    this.#unackedCount += 1;
    this.#unackedBytes += entry.message.bodyLength;
  }

  #settle(entry: Entry): void {
    this.#unackedCount -= 1;
    this.#unackedBytes -= entry.message.bodyLength;
    const { consumer } = entry;
    entry.consumer = null;
    if (consumer) consumer.unacked -= 1;
  }

  #hold({ message }: Entry): void {
    this.#context.account(ENTRY_BYTES + (message.holders === 0 ? message.size : 0));
    message.holders += 1;
  }

  /** The message leaves the queue for good. */
  #release(entry: Entry): void {
    const { message } = entry;
    release(message);
    this.#context.account(-ENTRY_BYTES - (message.holders === 0 ? message.size : 0));
    if (entry.stored !== NOT_STORED) this.#context.store.remove(entry);
  }

  #bury(entry: Entry, reason: DeathReason): void {
    if (!this.deleted) {
      this.#context.deadLetter(this, entry.message, reason, entry.message.failed || entry.failures > 0);
    }
    const isUnwritten = entry.stored === TO_BE_STORED;
    this.#release(entry);
    if (isUnwritten && this.arguments.deadLetterExchange !== null) entry.stored = MOVED;
  }
}
