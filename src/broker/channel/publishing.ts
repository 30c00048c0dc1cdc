import { channelError, connectionError, noExchange } from '../failure.ts';
import { Message, Route } from '../message.ts';
import type { Queue } from '../queue/queue.ts';
import { MAX_EXPIRATION } from '../queue/queue-arguments.ts';
import { allocate, Slab } from '../slab.ts';
import { copies, type VirtualHost } from '../virtual-host.ts';
import { decodeMethod, type MethodOf } from '../wire/method.ts';
import { type KnownProperties, readHeaders, rewriteProperties, scanProperties } from '../wire/properties.ts';
import { lookup } from '../wire/table.ts';
import type { Channel } from './channel.ts';
import { REPLY_TO } from './replies.ts';
import { Traffic } from './traffic.ts';
import { Unstored } from './unstored.ts';

/** Bodies beyond it get their memory as they come. Bytes. */
const GROWN_ABOVE = 1024 * 1024;
const nothing = new Slab(0, null);

/** What basic.publish said, remembered for the next message that says the same. */
interface Way {
  readonly payload: Buffer;
  readonly route: Route;
  readonly mandatory: boolean;
  readonly immediate: boolean;
  /** Where it led, at this version of the virtual host; null = it depends on the message, or was not asked yet. */
  queues: readonly Queue[] | null;
  version: number;
  accountsVersion: number;
}

/** A complete message and where it is to go. */
export interface Publication {
  readonly way: Way;
  readonly message: Message;
  readonly known: KnownProperties;
}

/** The publishing side of a channel: basic.publish with its content, returns, and confirms. */
export class Publishing {
  readonly #channel: Channel;
  #way: Way | null = null;
  #expecting: 'header' | 'body' | null = null;
  // The content that is on its way, in single fields: every message comes through here.
  #slab = nothing;
  #at = 0;
  #propertiesLength = 0;
  #bodyLength = 0;
  #received = 0;
  #accounted = 0;
  /** It is larger than allowed, and its body is not kept. */
  #tooLarge = false;
  readonly traffic = new Traffic();
  confirming = false;
  /** What has to be on disk, or done with, before it is confirmed. */
  readonly #unstored = new Unstored();
  /** Number of the last message in confirm mode, and of the last one that the client has heard of. */
  #sequence = 0;
  #confirmed = 0;
  #refused: number[] = [];

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  get expecting(): 'header' | 'body' | null {
    return this.#expecting;
  }

  /** How many messages the client still waits to hear of. */
  get unconfirmed(): number {
    return this.#sequence - this.#confirmed;
  }

  /** basic.publish; its content follows. */
  begin(bytes: Buffer, start: number, end: number): void {
    const way = this.#way;
    // Publishers mostly say the same again: comparing is several times cheaper than reading.
    if (!way || way.payload.length !== end - start || way.payload.compare(bytes, start, end) !== 0) {
      const method = decodeMethod(bytes, start, end) as MethodOf<'basic.publish'>;
      const { exchange, routingKey, mandatory, immediate } = method;
      const payload = Buffer.from(bytes.subarray(start, end));
      // Class, method and ticket come before the two names, the bits after them.
      const route = new Route(exchange, routingKey, payload.subarray(6, payload.length - 1));
      this.#way = { payload, route, mandatory, immediate, queues: null, version: -1, accountsVersion: -1 };
    }
    if (this.#way!.immediate) throw connectionError(540, 'immediate=true');
    this.#expecting = 'header';
    if (this.#channel.connection.broker.alarms.current !== null) this.#channel.connection.block();
  }

  /** @returns the message, when it has no body */
  header(bytes: Buffer, start: number, end: number): Publication | null {
    if (end - start < 14) throw connectionError(502, 'a content header ends too early');
    const classId = bytes.readUInt16BE(start);
    if (classId !== 60) {
      throw connectionError(
        505,
        `expected content header for class 60, got one for class ${classId} instead`,
        'basic.publish',
      );
    }
    const bodyLength = bytes.readUInt32BE(start + 4) * 0x1_0000_0000 + bytes.readUInt32BE(start + 8);
    const from = start + 12;
    const propertiesLength = end - from;
    this.#tooLarge = bodyLength > this.#channel.connection.broker.options.maxMessageSize;
    const { slab, at } = allocate(propertiesLength + (this.#tooLarge ? 0 : Math.min(bodyLength, GROWN_ABOVE)));
    bytes.copy(slab.bytes, at, from, end);
    this.#slab = slab;
    this.#at = at;
    this.#propertiesLength = propertiesLength;
    this.#bodyLength = bodyLength;
    this.#received = 0;
    this.#expecting = 'body';
    return bodyLength === 0 ? this.#complete() : null;
  }

  /** @returns the message, when its body is complete */
  body(bytes: Buffer, start: number, end: number): Publication | null {
    const size = end - start;
    if (this.#received + size > this.#bodyLength) {
      throw connectionError(501, 'content body frame exceeds remaining content size');
    }
    if (!this.#tooLarge) {
      const at = this.#at + this.#propertiesLength + this.#received;
      if (at + size > this.#slab.bytes.length) this.#grow(at + size);
      bytes.copy(this.#slab.bytes, at, start, end);
    }
    this.#received += size;
    return this.#received === this.#bodyLength ? this.#complete() : null;
  }

  /** Gives a message to its queues. */
  publish({ way, message, known }: Publication): void {
    const { connection, vhost } = this.#channel;
    this.traffic.published += 1;
    const { store } = connection.broker;
    const before = store.pending;
    let routed = 0;
    let accepted = true;
    if (way.queues && way.version === vhost.version && !known.hasCopies) {
      for (const queue of way.queues) if (!queue.publish(message)) accepted = false;
      routed = way.queues.length;
    } else if (connection.broker.replies.deliver(message)) {
      routed = 1;
    } else {
      const keys = known.hasCopies
        ? [message.route.routingKey, ...copies(message, 'CC'), ...copies(message, 'BCC')]
        : null;
      const sent = known.hasCopies ? withoutBcc(message) : message;
      const queues = vhost.route(message, keys ?? [message.route.routingKey]);
      if (!keys && vhost.isRouteFixed(message.route)) {
        way.queues = [...queues];
        way.version = vhost.version;
      }
      for (const queue of queues) if (!queue.publish(sent)) accepted = false;
      routed = queues.size;
    }
    if (routed === 0) this.#onUnroutable(way, message);
    if (this.confirming) {
      this.#sequence += 1;
      for (const entry of store.pendingFrom(before)) this.#unstored.add(this.#sequence, entry);
      if (!accepted) this.#refused.push(this.#sequence);
      connection.broker.confirms(this.#channel);
    } else {
      connection.broker.schedule();
    }
  }

  /** Confirms what is on disk, need not be, or was acked before it got there. @returns whether that is all */
  sendConfirms(): boolean {
    const from = this.#confirmed + 1;
    const to = Math.min(this.#sequence, this.#unstored.first - 1);
    if (from > to) return to === this.#sequence;
    this.#confirmed = to;
    let refused = 0;
    while (refused < this.#refused.length && this.#refused[refused]! <= to) refused += 1;
    const nacks = this.#refused.splice(0, refused);
    for (const deliveryTag of nacks) this.#channel.tell('basic.nack', { deliveryTag, multiple: false, requeue: false });
    // What was refused is settled by now: a multiple ack up to the last accepted one speaks of the accepted ones alone.
    const accepted = to - from + 1 - refused;
    this.traffic.confirmed += accepted;
    let last = to;
    for (let index = refused - 1; index >= 0 && nacks[index] === last; index -= 1) last -= 1;
    if (accepted > 0) this.#channel.tell('basic.ack', { deliveryTag: last, multiple: accepted > 1 });
    return to === this.#sequence;
  }

  /** The channel's end: what came of a message is let go. */
  end(): void {
    this.#slab = nothing;
    this.#account(0);
  }

  /** Large bodies get memory as they come, whatever their header announces. Here the slab is the message's own. */
  #grow(needed: number): void {
    const all = this.#propertiesLength + this.#bodyLength;
    const slab = new Slab(Math.min(all, Math.max(needed, 2 * this.#slab.bytes.length)), null);
    this.#slab.bytes.copy(slab.bytes);
    this.#slab = slab;
    this.#account(slab.bytes.length);
  }

  /** What an incomplete message takes counts for the memory alarm. */
  #account(bytes: number): void {
    if (bytes === this.#accounted) return;
    this.#channel.connection.broker.alarms.account(bytes - this.#accounted);
    this.#accounted = bytes;
  }

  #complete(): Publication {
    this.#expecting = null;
    const way = this.#way!;
    const slab = this.#slab;
    this.#slab = nothing; // it is the message's now
    this.#account(0);
    const at = this.#at;
    const propertiesLength = this.#propertiesLength;
    const bodyLength = this.#bodyLength;
    const { broker } = this.#channel.connection;
    const limit = broker.options.maxMessageSize;
    if (this.#tooLarge) {
      throw channelError(406, `message size ${bodyLength} is larger than configured max size ${limit}`);
    }
    this.#check(way, this.#channel.vhost);
    const known = scanProperties(slab.bytes, at, at + propertiesLength);
    if (known.hasCopies) assertCopies(slab.bytes.subarray(at, at + propertiesLength));
    const { user } = this.#channel.connection;
    if (known.userId !== null && known.userId !== user!.name && !user!.tags.includes('impersonator')) {
      throw channelError(406, `user_id property set to '${known.userId}' but authenticated user was '${user!.name}'`);
    }
    const expiration = known.expiration === null ? null : readExpiration(known.expiration);
    const { persistent, priority } = known;
    let message = new Message(
      way.route,
      { slab, at, propertiesLength, bodyLength },
      { persistent, priority, expiration },
    );
    if (known.expiration !== null && known.expiration !== String(expiration)) {
      // "+5" and "005" are taken and given on as a plain number.
      message = message.withProperties(rewriteProperties(message.properties, { expiration: String(expiration) }));
    }
    if (known.replyTo === REPLY_TO) message = this.#withReplyTo(message);
    return { way, message, known };
  }

  /** Whether this user may publish there at all, asked again when something changed. */
  #check(way: Way, vhost: VirtualHost): void {
    const { access, connection } = this.#channel;
    const { accounts } = connection.broker;
    if (way.version === vhost.version && way.accountsVersion === accounts.version) return;
    const { exchange: name } = way.route;
    access.exchange('write', name);
    const exchange = vhost.exchanges.get(name);
    if (!exchange) throw noExchange(vhost.name, name);
    if (exchange.internal) throw channelError(403, `cannot publish to internal ${vhost.whereExchange(name)}`);
    way.accountsVersion = accounts.version;
  }

  #withReplyTo(message: Message): Message {
    const address = this.#channel.deliveries.replyAddress;
    if (address === null) throw channelError(406, 'fast reply consumer does not exist');
    return message.withProperties(rewriteProperties(message.properties, { replyTo: address }));
  }

  #onUnroutable(way: Way, message: Message): void {
    if (!way.mandatory) {
      this.traffic.dropped += 1;
      return;
    }
    this.traffic.returned += 1;
    const { connection, number } = this.#channel;
    const { exchange, routingKey } = message.route;
    connection.method(number, 'basic.return', { replyCode: 312, replyText: 'NO_ROUTE', exchange, routingKey });
    connection.outbox.content(number, message);
  }
}

/** @throws AmqpError 406 for CC and BCC headers that are no lists */
function assertCopies(properties: Buffer): void {
  const headers = readHeaders(properties, 0, properties.length);
  for (const header of ['CC', 'BCC']) {
    const field = lookup(headers, header);
    if (!field || field.type === 'array') continue;
    throw channelError(406, `invalid message: {unacceptable_type_in_header,"${header}",${field.type}}`);
  }
}

/** BCC is for the broker's eyes only. */
function withoutBcc(message: Message): Message {
  const headers = readHeaders(message.properties, 0, message.propertiesLength);
  const others = headers.filter(({ key }) => key !== 'BCC');
  if (others.length === headers.length) return message;
  return message.withProperties(rewriteProperties(message.properties, { headers: others }));
}

/**
 * The expiration property in ms.
 * @throws AmqpError 406 in the words of rabbit_basic:parse_expiration
 */
function readExpiration(text: string): number {
  const [, digits, rest] = /^([+-]?\d+)?(.*)$/su.exec(text)!;
  const problem = (): string | null => {
    if (digits === undefined) return 'no_integer';
    if (rest !== '') return `{leftover_string,"${rest}"}`;
    const value = Number(digits);
    if (value < 0) return `{value_negative,${value}}`;
    return value > MAX_EXPIRATION ? `{value_too_large,${value}}` : null;
  };
  const found = problem();
  if (found !== null) throw channelError(406, `invalid expiration '${text}': ${found}`);
  return Number(digits);
}
