import type { Connection } from '../connection.ts';
import { AmqpError, channelError, connectionError, culprit } from '../failure.ts';
import type { Consumer, DeliveryChannel } from '../queue/consumer.ts';
import type { Entry } from '../queue/entry.ts';
import type { VirtualHost } from '../virtual-host.ts';
import { decodeMethod, type Fields, type Method, type MethodName } from '../wire/method.ts';
import type { Outbox } from '../wire/outbox.ts';
import { BASIC_ACK_ID, BASIC_PUBLISH_ID, FRAME_HEADER, FRAME_METHOD } from '../wire/spec.ts';
import { Access } from './access.ts';
import * as declarations from './declarations.ts';
import { Deliveries } from './deliveries.ts';
import { type Publication, Publishing } from './publishing.ts';
import { type Settlement, Transaction } from './transaction.ts';

/** What a channel needs of what it is on: a client's connection, or the management API. */
export interface ChannelConnection
  extends Pick<
    Connection,
    'broker' | 'name' | 'user' | 'vhost' | 'congested' | 'method' | 'touch' | 'can' | 'block' | 'channelClosed'
  > {
  readonly outbox: Pick<Outbox, 'deliver' | 'content'>;
}

/** Answers which say that something is stored. */
const PROMISES = /^(?:queue|exchange)\.|^tx\.commit-ok$/;

/** One channel of a connection. */
export class Channel implements DeliveryChannel {
  readonly connection: ChannelConnection;
  readonly number: number;
  readonly vhost: VirtualHost;
  readonly access: Access;
  readonly publishing = new Publishing(this);
  readonly deliveries = new Deliveries(this);
  /** The queue that an empty name means. */
  lastQueue = '';
  /** The method at work, for the close that it may lead to. */
  current: MethodName | null = null;
  #transaction: Transaction | null = null;
  /** The client was told that the channel is closed, and has not said that it knows. */
  #closing = false;
  #ended = false;
  /** What the store had noted before the method at work. */
  #notedBefore = 0;

  constructor(connection: ChannelConnection, number: number) {
    this.connection = connection;
    this.number = number;
    this.vhost = connection.vhost!;
    this.access = new Access(connection);
  }

  get name(): string {
    return `${this.connection.name} (${this.number})`;
  }

  get transactional(): boolean {
    return this.#transaction !== null;
  }

  /** What waits for tx.commit. */
  get uncommitted(): { messages: number; acks: number } {
    const { publications = [], settled = [] } = this.#transaction ?? {};
    return { messages: publications.length, acks: settled.reduce((sum, { pairs }) => sum + pairs.length, 0) };
  }

  /** An answer to the client, who takes what he asked for as done: so it is on disk before. */
  reply<N extends MethodName>(name: N, fields: Fields<N>): void {
    const { broker } = this.connection;
    const isPromise = broker.store.noted !== this.#notedBefore && PROMISES.test(name);
    broker.hasToBeStored(isPromise ? this.connection : undefined);
    this.connection.method(this.number, name, fields);
  }

  /** What the client is told without having asked. */
  tell<N extends MethodName>(name: N, fields: Fields<N>): void {
    this.connection.method(this.number, name, fields);
  }

  hasRoom(noAck: boolean): boolean {
    return this.deliveries.hasRoom(noAck);
  }

  deliver(consumer: Consumer, entry: Entry): void {
    this.deliveries.deliver(consumer, entry);
  }

  cancelled(consumer: Consumer): void {
    this.deliveries.cancelled(consumer);
  }

  offerAll(): void {
    this.deliveries.offerAll();
  }

  /** @returns whether nothing is left to confirm */
  sendConfirms(): boolean {
    return this.#closing || this.#ended || this.publishing.sendConfirms();
  }

  /** @throws AmqpError that ends the connection; what ends the channel alone is dealt with here */
  onFrame(type: number, bytes: Buffer, start: number, end: number): void {
    this.current = null;
    if (this.#closing) return this.#onFrameWhileClosing(type, bytes, start, end);
    try {
      this.#onFrame(type, bytes, start, end);
    } catch (error) {
      if (!(error instanceof AmqpError)) throw error;
      if (error.method === undefined) error.method = this.current;
      if (error.scope === 'connection') throw error;
      this.#close(error);
    }
    this.current = null;
  }

  /** The channel is gone, whoever ended it: its consumers too, and what it held returns. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.vhost.endedTraffic.take(this.publishing.traffic);
    this.#rollBack();
    this.publishing.end();
    this.deliveries.end();
    this.connection.broker.schedule();
  }

  #onFrame(type: number, bytes: Buffer, start: number, end: number): void {
    const { expecting } = this.publishing;
    if (expecting) return this.#onContent(expecting, type, bytes, start, end);
    if (type !== FRAME_METHOD) throw connectionError(505, 'expected method frame, got non method frame instead', null);
    const id = end - start < 4 ? 0 : bytes.readUInt32BE(start);
    if (id === BASIC_PUBLISH_ID) {
      this.current = 'basic.publish';
      this.publishing.begin(bytes, start, end);
    } else if (id === BASIC_ACK_ID && end - start === 13 && bytes[start + 12] === 0 && !this.#transaction) {
      this.current = 'basic.ack';
      this.deliveries.ackOne(bytes.readUInt32BE(start + 4) * 0x1_0000_0000 + bytes.readUInt32BE(start + 8));
      this.connection.broker.schedule();
    } else {
      const method = decodeMethod(bytes, start, end);
      this.current = method.name;
      this.#notedBefore = this.connection.broker.store.noted;
      this.#onMethod(method);
      this.connection.broker.schedule();
    }
  }

  #onContent(expecting: 'header' | 'body', type: number, bytes: Buffer, start: number, end: number): void {
    this.current = 'basic.publish';
    const isHeader = type === FRAME_HEADER;
    if (expecting === 'header') {
      if (!isHeader) {
        throw connectionError(505, 'expected content header for class 60, got non content header frame instead');
      }
      this.#publish(this.publishing.header(bytes, start, end));
      return;
    }
    if (isHeader || type === FRAME_METHOD) {
      throw connectionError(505, 'expected content body, got non content body frame instead');
    }
    this.#publish(this.publishing.body(bytes, start, end));
  }

  #publish(publication: Publication | null): void {
    if (!publication) return;
    if (this.#transaction) this.#transaction.publications.push(publication);
    else this.publishing.publish(publication);
  }

  #onMethod(method: Method): void {
    switch (method.name) {
      case 'queue.declare':
        return declarations.declareQueue(this, method);
      case 'queue.delete':
        return declarations.deleteQueue(this, method);
      case 'queue.purge':
        return declarations.purgeQueue(this, method);
      case 'queue.bind':
        return declarations.bindQueue(this, method);
      case 'queue.unbind':
        return declarations.unbindQueue(this, method);
      case 'exchange.declare':
        return declarations.declareExchange(this, method);
      case 'exchange.delete':
        return declarations.deleteExchange(this, method);
      case 'exchange.bind':
      case 'exchange.unbind':
        return declarations.bindExchange(this, method);
      case 'basic.consume':
        return this.deliveries.consume(method);
      case 'basic.cancel':
        return this.deliveries.cancel(method);
      case 'basic.cancel-ok':
        return; // the answer to a cancel of ours, which needs none
      case 'basic.get':
        return this.deliveries.get(method);
      case 'basic.qos':
        return this.deliveries.setPrefetch(method);
      case 'basic.ack':
        return this.#settle('ack', method.deliveryTag, method.multiple);
      case 'basic.nack':
        return this.#settle(method.requeue ? 'nack-requeue' : 'nack', method.deliveryTag, method.multiple);
      case 'basic.reject':
        return this.#settle(method.requeue ? 'reject-requeue' : 'reject', method.deliveryTag, false);
      case 'basic.recover':
      case 'basic.recover-async':
        return this.#recover(method.name, method.requeue);
      case 'confirm.select':
        if (this.#transaction) throw channelError(406, 'cannot switch from tx to confirm mode');
        this.publishing.confirming = true;
        if (!method.nowait) this.reply('confirm.select-ok', {});
        return;
      case 'tx.select':
        if (this.publishing.confirming) throw channelError(406, 'cannot switch from confirm to tx mode');
        this.#transaction ??= new Transaction();
        return this.reply('tx.select-ok', {});
      case 'tx.commit':
        return this.#commit();
      case 'tx.rollback':
        if (!this.#transaction) throw channelError(406, 'channel is not transactional');
        this.#rollBack();
        return this.reply('tx.rollback-ok', {});
      case 'channel.open':
        throw connectionError(504, "second 'channel.open' seen");
      case 'channel.flow':
        if (!method.active) throw connectionError(540, 'active=false');
        return this.reply('channel.flow-ok', { active: true });
      case 'channel.close':
        this.end();
        this.reply('channel.close-ok', {});
        return this.connection.channelClosed(this);
      case 'channel.close-ok':
        return;
      case 'access.request':
        return this.reply('access.request-ok', { ticket: 1 });
      default:
        throw connectionError(503, 'unimplemented method');
    }
  }

  #settle(how: Settlement, deliveryTag: number, multiple: boolean): void {
    const pairs = this.deliveries.take(deliveryTag, multiple);
    if (this.#transaction) this.#transaction.settled.push({ how, pairs });
    else this.#apply(how, pairs);
  }

  #apply(how: Settlement, pairs: readonly (readonly [tag: number, entry: Entry])[]): void {
    const entries = pairs.map(([, entry]) => entry);
    if (how === 'ack') this.deliveries.ack(entries);
    else if (how === 'reject' || how === 'nack') this.deliveries.drop(entries, how === 'nack' ? 'nacked' : 'rejected');
    // A quorum queue counts a reject as a failure, a nack not (RabbitMQ 4.3).
    else this.deliveries.requeue(entries, how === 'nack-requeue' ? 'requeued' : 'failed');
  }

  #recover(name: 'basic.recover' | 'basic.recover-async', requeue: boolean): void {
    if (!requeue) throw connectionError(540, 'requeue=false');
    if (name === 'basic.recover') this.reply('basic.recover-ok', {});
    this.deliveries.recover();
  }

  #commit(): void {
    if (!this.#transaction) throw channelError(406, 'channel is not transactional');
    const { publications, settled } = this.#transaction.take();
    for (const publication of publications) this.publishing.publish(publication);
    for (const { how, pairs } of settled) this.#apply(how, pairs);
    this.reply('tx.commit-ok', {});
  }

  #rollBack(): void {
    for (const { pairs } of this.#transaction?.take().settled ?? []) this.deliveries.untake(pairs);
  }

  #close(error: AmqpError): void {
    process.stderr.write(`${this.name}: ${error.message}\n`);
    this.end();
    this.reply('channel.close', {
      replyCode: error.code,
      replyText: error.replyText,
      ...culprit(error.method ?? null),
    });
    this.#closing = true;
  }

  /** RabbitMQ ignores all but the end of the channel then. */
  #onFrameWhileClosing(type: number, bytes: Buffer, start: number, end: number): void {
    if (type !== FRAME_METHOD) return;
    const { name } = decodeMethod(bytes, start, end);
    if (name === 'channel.close') this.reply('channel.close-ok', {});
    else if (name === 'channel.close-ok') this.connection.channelClosed(this);
  }
}

/**
 * What comes first on a channel is its opening, as long as there may be one more.
 * @throws AmqpError 504, 530
 */
export function assertMayOpen(method: MethodName, open: number, channelMax: number): void {
  if (method !== 'channel.open') throw connectionError(504, "expected 'channel.open'");
  if (open < channelMax) return;
  const text = `number of channels opened (${open}) has reached the negotiated channel_max (${channelMax})`;
  throw connectionError(530, text, null);
}
