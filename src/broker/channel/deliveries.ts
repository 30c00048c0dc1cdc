import { randomBytes } from 'node:crypto';
import { channelError, connectionError } from '../failure.ts';
import type { Message } from '../message.ts';
import { Consumer } from '../queue/consumer.ts';
import type { Entry } from '../queue/entry.ts';
import type { Queue, ReturnCause } from '../queue/queue.ts';
import { noStatistics } from '../queue/statistics.ts';
import type { MethodOf } from '../wire/method.ts';
import { readHeaders, rewriteProperties } from '../wire/properties.ts';
import { integerOf, long, lookup, shortString, type Table, withField } from '../wire/table.ts';
import type { Channel } from './channel.ts';
import { findQueue, queueName } from './declarations.ts';
import { REPLY_TO } from './replies.ts';
import { Unacked } from './unacked.ts';

/** Where replies to a channel's requests go, and under which consumer tag. */
interface ReplyConsumer {
  readonly tag: string;
  readonly address: string;
}

/** The consuming side of a channel: consumers, what is out unacked, and its settling. */
export class Deliveries {
  readonly #channel: Channel;
  readonly #consumers = new Map<string, Consumer>();
  readonly #unacked = new Unacked();
  /** What the channel took and acked so far, of all its queues. */
  readonly statistics = noStatistics();
  #lastTag = 0;
  #replies: ReplyConsumer | null = null;
  /** For consumers that start from now on; 0 = no limit. */
  prefetch = 0;
  /** For all of the channel's consumers together; 0 = no limit. */
  globalPrefetch = 0;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  get consumers(): Iterable<Consumer> {
    return this.#consumers.values();
  }

  get consumerCount(): number {
    return this.#consumers.size;
  }

  get unackedCount(): number {
    return this.#unacked.size;
  }

  get replyAddress(): string | null {
    return this.#replies?.address ?? null;
  }

  /** basic.qos. @throws AmqpError 540 */
  setPrefetch({ prefetchSize, prefetchCount, global }: MethodOf<'basic.qos'>): void {
    if (prefetchSize !== 0) throw connectionError(540, `prefetch_size!=0 (${prefetchSize})`);
    if (global) this.globalPrefetch = prefetchCount;
    else this.prefetch = prefetchCount;
    this.#channel.reply('basic.qos-ok', {});
    if (global) this.offerAll();
  }

  /** basic.consume. @throws AmqpError */
  consume(method: MethodOf<'basic.consume'>): void {
    const { noAck, exclusive, nowait, arguments: table } = method;
    const tag = method.consumerTag === '' ? `amq.ctag-${randomBytes(16).toString('base64url')}` : method.consumerTag;
    if (method.queue === REPLY_TO) return this.#consumeReplies(tag, method);
    const name = queueName(this.#channel, method.queue);
    this.#channel.access.queue('read', name);
    if (this.#isTaken(tag)) throw connectionError(530, `attempt to reuse consumer tag '${tag}'`);
    const queue = findQueue(this.#channel, name);
    const where = this.#channel.vhost.whereQueue(name);
    assertConsumerArguments(table, queue, where);
    // A quorum queue takes no notice of it.
    const alone = exclusive && !queue.quorum;
    const excluded = queue.consumers.length > 0 || queue.arguments.singleActiveConsumer;
    if (queue.consumers.hasExclusive || (alone && excluded)) throw channelError(403, `${where} in exclusive use`);
    const consumer = new Consumer(this.#channel, queue, {
      tag,
      noAck,
      exclusive: alone,
      priority: integerOf(lookup(table, 'x-priority')) ?? 0,
      prefetch: this.prefetch,
      arguments: table,
    });
    this.#consumers.set(tag, consumer);
    if (!nowait) this.#channel.reply('basic.consume-ok', { consumerTag: tag });
    queue.consume(consumer);
  }

  /** basic.cancel. What the consumer holds stays out. */
  cancel({ consumerTag, nowait }: MethodOf<'basic.cancel'>): void {
    const consumer = this.#consumers.get(consumerTag);
    if (!nowait) this.#channel.reply('basic.cancel-ok', { consumerTag });
    if (consumer) {
      this.#consumers.delete(consumerTag);
      consumer.queue.cancel(consumer);
    } else if (this.#replies?.tag === consumerTag) {
      this.#endReplies();
    }
  }

  /** The broker ended a consumer. */
  cancelled(consumer: Consumer): void {
    this.#consumers.delete(consumer.tag);
    if (!this.#channel.connection.can('consumer_cancel_notify')) return;
    this.#channel.tell('basic.cancel', { consumerTag: consumer.tag, nowait: true });
  }

  hasRoom(noAck: boolean): boolean {
    if (this.#channel.connection.congested) return false;
    return noAck || this.globalPrefetch === 0 || this.#unacked.size < this.globalPrefetch;
  }

  deliver(consumer: Consumer, entry: Entry): void {
    const { connection, number } = this.#channel;
    this.#lastTag += 1;
    this.#count(consumer.noAck ? 'deliveredNoAck' : 'delivered', entry);
    if (!consumer.noAck) this.#unacked.add(this.#lastTag, entry);
    const { message } = entry;
    connection.outbox.deliver(number, consumer.tagBytes, this.#lastTag, entry.redelivered, message.route.bytes);
    connection.outbox.content(number, message, countedProperties(entry));
    connection.touch();
  }

  /** basic.get. @throws AmqpError */
  get({ queue: given, noAck }: MethodOf<'basic.get'>): void {
    const name = queueName(this.#channel, given);
    this.#channel.access.queue('read', name);
    const queue = findQueue(this.#channel, name);
    const entry = queue.get(noAck);
    if (!entry) {
      this.statistics.gotEmpty += 1;
      this.#channel.reply('basic.get-empty', { clusterId: '' });
      return;
    }
    this.#lastTag += 1;
    this.#count(noAck ? 'gotNoAck' : 'got', entry);
    if (!noAck) this.#unacked.add(this.#lastTag, entry);
    const { exchange, routingKey } = entry.message.route;
    this.#channel.reply('basic.get-ok', {
      deliveryTag: this.#lastTag,
      redelivered: entry.redelivered,
      exchange,
      routingKey,
      messageCount: queue.ready.length,
    });
    const { connection, number } = this.#channel;
    connection.outbox.content(number, entry.message, countedProperties(entry));
    entry.acquired += 1;
    connection.touch();
  }

  /**
   * Takes what an ack, nack or reject speaks of.
   * @throws AmqpError 406 for a tag that is not out
   */
  take(deliveryTag: number, multiple: boolean): (readonly [tag: number, entry: Entry])[] {
    const unknown = () => channelError(406, `unknown delivery tag ${deliveryTag}`);
    if (!multiple) {
      const entry = this.#unacked.take(deliveryTag);
      if (!entry) throw unknown();
      return [[deliveryTag, entry]];
    }
    if (deliveryTag === 0) return this.#takePairs(Number.POSITIVE_INFINITY);
    if (deliveryTag > this.#lastTag) throw unknown();
    const pairs = this.#takePairs(deliveryTag);
    if (pairs.length === 0) throw unknown();
    return pairs;
  }

  /** Puts back what was taken, after a rollback. */
  untake(pairs: Iterable<readonly [tag: number, entry: Entry]>): void {
    this.#unacked.restore(pairs);
  }

  ack(entries: readonly Entry[]): void {
    const consumers = this.#consumersOf(entries);
    this.statistics.acked += entries.length;
    for (const entry of entries) entry.queue.ack(entry);
    this.#settled(consumers);
  }

  /** The most frequent case, without a list. @throws AmqpError 406 */
  ackOne(deliveryTag: number): void {
    const entry = this.#unacked.take(deliveryTag);
    if (!entry) throw channelError(406, `unknown delivery tag ${deliveryTag}`);
    const { consumer, queue } = entry;
    this.statistics.acked += 1;
    queue.ack(entry);
    if (this.globalPrefetch > 0) this.offerAll();
    else if (consumer && !consumer.waiting) queue.offer(consumer);
  }

  /** What was rejected or nacked, and is not to come back. */
  drop(entries: readonly Entry[], cause: 'rejected' | 'nacked'): void {
    const consumers = this.#consumersOf(entries);
    for (const entry of entries) entry.queue.reject(entry, cause);
    this.#settled(consumers);
  }

  requeue(entries: readonly Entry[], cause: ReturnCause): void {
    const consumers = this.#consumersOf(entries);
    const byQueue = new Map<Queue, Entry[]>();
    for (const entry of entries) {
      const same = byQueue.get(entry.queue);
      if (same) same.push(entry);
      else byQueue.set(entry.queue, [entry]);
    }
    for (const [queue, returned] of byQueue) queue.requeue(returned, cause);
    this.#settled(consumers);
  }

  /** basic.recover. */
  recover(): void {
    this.requeue(this.#unacked.takeAll(), 'requeued');
  }

  /** Consumers may be able to take messages again. */
  offerAll(): void {
    for (const consumer of this.#consumers.values()) if (!consumer.waiting) consumer.queue.offer(consumer);
  }

  /** The channel's end: consumers go, then what is out returns. */
  end(): void {
    for (const consumer of [...this.#consumers.values()]) {
      this.#consumers.delete(consumer.tag);
      consumer.queue.cancel(consumer);
    }
    this.#endReplies();
    this.requeue(this.#unacked.takeAll(), 'failed');
  }

  #count(how: 'delivered' | 'deliveredNoAck' | 'got' | 'gotNoAck', { redelivered }: Entry): void {
    this.statistics[how] += 1;
    if (redelivered) this.statistics.redelivered += 1;
  }

  #isTaken(tag: string): boolean {
    return this.#consumers.has(tag) || this.#replies?.tag === tag;
  }

  #takePairs(upTo: number): (readonly [number, Entry])[] {
    const pairs: (readonly [number, Entry])[] = [];
    for (const pair of this.#unacked.pairs()) {
      if (pair[0] > upTo) break;
      pairs.push(pair);
    }
    this.#unacked.takeUpTo(upTo);
    return pairs;
  }

  #consumersOf(entries: readonly Entry[]): Set<Consumer> {
    const consumers = new Set<Consumer>();
    for (const { consumer } of entries) if (consumer) consumers.add(consumer);
    return consumers;
  }

  #settled(consumers: Iterable<Consumer>): void {
    if (this.globalPrefetch > 0) this.offerAll();
    else for (const consumer of consumers) if (!consumer.waiting) consumer.queue.offer(consumer);
  }

  #consumeReplies(tag: string, { noAck, nowait }: MethodOf<'basic.consume'>): void {
    if (!noAck) throw channelError(406, 'reply consumer cannot acknowledge');
    if (this.#replies) throw channelError(406, 'reply consumer already set');
    if (this.#isTaken(tag)) throw connectionError(530, `attempt to reuse consumer tag '${tag}'`);
    const address = this.#channel.connection.broker.replies.register((message) => this.#reply(tag, message));
    this.#replies = { tag, address };
    if (!nowait) this.#channel.reply('basic.consume-ok', { consumerTag: tag });
  }

  #reply(tag: string, message: Message): void {
    const { connection, number } = this.#channel;
    this.#lastTag += 1;
    connection.outbox.deliver(number, shortString(tag), this.#lastTag, false, message.route.bytes);
    connection.outbox.content(number, message);
    connection.touch();
  }

  #endReplies(): void {
    if (this.#replies) this.#channel.connection.broker.replies.remove(this.#replies.address);
    this.#replies = null;
  }
}

/** @throws AmqpError 406 for arguments that a consumer of such a queue can't have */
function assertConsumerArguments(table: Table, queue: Queue, where: string): void {
  const priority = lookup(table, 'x-priority');
  if (priority && integerOf(priority) === undefined) {
    throw channelError(406, `invalid arg 'x-priority' for ${where}: "expected integer, got ${priority.type}"`);
  }
  for (const key of ['x-stream-offset', 'x-consumer-timeout']) {
    if (!lookup(table, key)) continue;
    throw channelError(406, `invalid arg '${key}' for ${where} of queue type rabbit_${queue.arguments.type}_queue`);
  }
}

/** A quorum queue tells in the headers how often it gave a message out before; undefined = as they are. */
function countedProperties({ queue, message, acquired, failures }: Entry): Buffer | undefined {
  if (!queue.quorum || acquired === 0) return undefined;
  let headers = readHeaders(message.properties, 0, message.propertiesLength);
  if (failures > 0) headers = withField(headers, 'x-delivery-count', long(failures));
  headers = withField(headers, 'x-acquired-count', long(acquired));
  return rewriteProperties(message.properties, { headers });
}
