import { allocate, giveBack, type Slab } from './slab.ts';
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
/** In place of `Message.holders`: its content may be overwritten. */
const RECLAIMED = -1;

export type DeathReason = 'rejected' | 'expired' | 'maxlen' | 'delivery_limit';

/** A published message. Queues share it: nothing of it changes. */
export class Message implements Content {
  readonly route: Route;
  readonly slab: Slab;
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
    return this.slab.bytes.subarray(this.at, this.at + this.propertiesLength);
  }

  get body(): Buffer {
    const from = this.at + this.propertiesLength;
    return this.slab.bytes.subarray(from, from + this.bodyLength);
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

/** No queue holds these, but whoever works in this turn may read them still. */
let released: Message[] = [];

/** A queue lets go of a message. */
export function release(message: Message): void {
  message.holders -= 1;
  if (message.holders === 0) released.push(message);
}

/** Gives back the memory of messages that no queue holds. Between two turns only: then nobody reads them any more. */
export function reclaim(): void {
  const all = released;
  if (all.length === 0) return;
  released = [];
  for (const message of all) {
    if (message.holders !== 0) continue; // another queue took it, or it is in the list twice
    message.holders = RECLAIMED;
    giveBack(message.slab);
  }
}

/** Content from properties and a body that lie elsewhere. */
export function contentOf(properties: Uint8Array, body: Uint8Array): Content {
  const { slab, at } = allocate(properties.length + body.length);
  slab.bytes.set(properties, at);
  slab.bytes.set(body, at + properties.length);
  return { slab, at, propertiesLength: properties.length, bodyLength: body.length };
}
