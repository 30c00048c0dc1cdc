import type { Content } from './wire/outbox.ts';
import { shortString } from './wire/table.ts';

/** Exchange and routing key of a message. A publisher's messages mostly share one. */
export class Route {
  readonly exchange: string;
  readonly routingKey: string;
  /** Both as short strings, as they stand in basic.deliver. */
  readonly bytes: Buffer;

  constructor(exchange: string, routingKey: string, bytes?: Buffer) {
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.bytes = bytes ?? Buffer.concat([shortString(exchange), shortString(routingKey)]);
  }
}

/** One line of a message's x-death. */
export interface Death {
  readonly queue: string;
  readonly reason: DeathReason;
  readonly exchange: string;
  readonly routingKeys: readonly string[];
  /** The expiration that the message had when it died of it; only the first of several. */
  readonly originalExpiration: string | null;
  count: number;
  /** Seconds since 1970, of the first time. */
  readonly time: number;
}
export type DeathReason = 'rejected' | 'expired' | 'maxlen' | 'delivery_limit';

/** A published message. Queues share it: nothing of it changes. */
export class Message implements Content {
  readonly route: Route;
  readonly slab: Buffer;
  readonly at: number;
  readonly propertiesLength: number;
  readonly bodyLength: number;
  readonly persistent: boolean;
  /** null = none was set. */
  readonly priority: number | null;
  /** Milliseconds it may wait; null = for ever. */
  readonly expiration: number | null;
  /** Newest first; null = it never died. */
  readonly deaths: readonly Death[] | null;
  /** Whether it failed on a consumer before it came here as a dead letter: RabbitMQ 4.3 marks it as redelivered then. */
  readonly failed: boolean;
  /** How many queues hold it. */
  holders = 0;

  constructor(
    route: Route,
    content: Content,
    known: { persistent: boolean; priority: number | null; expiration: number | null },
    deaths: readonly Death[] | null = null,
    failed = false,
  ) {
    this.route = route;
    this.slab = content.slab;
    this.at = content.at;
    this.propertiesLength = content.propertiesLength;
    this.bodyLength = content.bodyLength;
    this.persistent = known.persistent;
    this.priority = known.priority;
    this.expiration = known.expiration;
    this.deaths = deaths;
    this.failed = failed;
  }

  get properties(): Buffer {
    return this.slab.subarray(this.at, this.at + this.propertiesLength);
  }

  get body(): Buffer {
    const from = this.at + this.propertiesLength;
    return this.slab.subarray(from, from + this.bodyLength);
  }

  /** The same message with other properties. */
  withProperties(properties: Buffer): Message {
    return new Message(this.route, contentOf(properties, this.body), this, this.deaths, this.failed);
  }

  /** Bytes of its content. */
  get size(): number {
    return this.propertiesLength + this.bodyLength;
  }
}

/**
 * Contents up to `upTo` bytes share slabs: memory of their own costs more than what is in it. A slab stays as long as one of
 * them does, so it is no larger than it must be.
 */
const shelves = [
  { size: 8 * 1024, upTo: 1024 },
  { size: 64 * 1024, upTo: 8 * 1024 },
  { size: 256 * 1024, upTo: 64 * 1024 },
].map((shelf) => ({ ...shelf, slab: Buffer.alloc(0), used: 0 }));

/** Where a message's content can be written. */
export interface Place {
  readonly slab: Buffer;
  readonly at: number;
}

/** Room for a message's content. */
export function allocate(size: number): Place {
  const shelf = shelves.find(({ upTo }) => size <= upTo);
  if (!shelf) return { slab: Buffer.allocUnsafeSlow(size), at: 0 };
  if (shelf.used + size > shelf.slab.length) {
    shelf.slab = Buffer.allocUnsafeSlow(shelf.size);
    shelf.used = 0;
  }
  const at = shelf.used;
  shelf.used += size;
  return { slab: shelf.slab, at };
}

/** Content from properties and a body that lie elsewhere. */
export function contentOf(properties: Uint8Array, body: Uint8Array): Content {
  const { slab, at } = allocate(properties.length + body.length);
  slab.set(properties, at);
  slab.set(body, at + properties.length);
  return { slab, at, propertiesLength: properties.length, bodyLength: body.length };
}
