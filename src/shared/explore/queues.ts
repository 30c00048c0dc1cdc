import { z } from 'zod';

// What the screen "Queues" asks for, and what it is told. Everything that a broker may leave out is null then.

/** What a list of queues can be sorted by. */
export const QueueSort = z.enum([
  'name',
  'state',
  'ready',
  'unacked',
  'total',
  'bytes',
  'consumers',
  'capacity',
  'publish',
  'deliver',
  'ack',
  'redeliver',
]);
export type QueueSort = z.infer<typeof QueueSort>;

export const MAX_PAGE_SIZE = 500;
/** A favourite costs the broker a question of its own. */
export const MAX_FAVOURITES = 50;

/** AMQP's limit on names. */
export const AnyQueueName = z.string().min(1, 'A queue has a name.').max(255, 'A queue name has at most 255 bytes.');

/** One page of the queues of a virtual host: filtered, sorted and cut by the broker. */
export const QueueQuery = z.object({
  page: z.int().min(1).max(1_000_000),
  pageSize: z.int().min(1).max(MAX_PAGE_SIZE, 'A page has at most 500 queues.'),
  /** A part of the name, or a regular expression; empty = all queues. */
  filter: z.string().max(500, 'A filter has at most 500 characters.'),
  regex: z.boolean(),
  sort: QueueSort,
  descending: z.boolean(),
  /** Of these queues only, each asked for by its name; null = of all. */
  only: z.array(AnyQueueName).max(MAX_FAVOURITES).nullable(),
});
export type QueueQuery = z.infer<typeof QueueQuery>;

export const firstQueues: QueueQuery = {
  page: 1,
  pageSize: 50,
  filter: '',
  regex: false,
  sort: 'name',
  descending: false,
  only: null,
};

/** Names that the user knows, where the broker can't be asked for a list. */
export const NamedQueuesQuery = z.object({ names: z.array(AnyQueueName).max(50, 'At most 50 queues at once.') });

/** A queue's argument, or a line of a policy: numbers and texts as they are, anything else as JSON. */
export interface QueueArgument {
  readonly name: string;
  readonly value: string;
}

/** Messages a second, as the broker has sampled them last. */
export interface QueueRates {
  readonly publish: number | null;
  readonly deliver: number | null;
  readonly ack: number | null;
  readonly redeliver: number | null;
}

export interface QueueRow {
  readonly name: string;
  /** classic, quorum, stream, or what a plugin brings. */
  readonly type: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly exclusive: boolean;
  readonly arguments: readonly QueueArgument[];
  readonly policy: string | null;
  /** What policies make of the queue. */
  readonly policyDefinition: readonly QueueArgument[];
  /** As the broker names it: running, idle, flow, down, minority … */
  readonly state: string | null;
  readonly ready: number | null;
  readonly unacked: number | null;
  readonly total: number | null;
  /** Of all messages' bodies. */
  readonly bytes: number | null;
  readonly consumers: number | null;
  /** The part of the time in which consumers could take messages at once, 0 to 1. */
  readonly capacity: number | null;
  readonly rates: QueueRates;
}

export interface QueuePage {
  readonly rows: readonly QueueRow[];
  /** The page that this is: another one than was asked for where that is no longer there. */
  readonly page: number;
  readonly pages: number;
  /** How many queues the filter finds. */
  readonly found: number;
  /** How many queues the virtual host has, or of how many it was asked. */
  readonly total: number;
  /** Which of the queues that were asked for by name are not there. */
  readonly missing: readonly string[];
  readonly vhost: string;
  /** When the broker answered, epoch milliseconds. */
  readonly at: number;
}

export interface QueueBinding {
  /** Empty = the default exchange, to which every queue is bound by its name. */
  readonly exchange: string;
  readonly key: string;
  readonly arguments: readonly QueueArgument[];
}

/** An exchange that passes messages on to one which the queue is bound to. */
export interface ExchangeSource {
  readonly exchange: string;
  readonly from: string;
  readonly key: string;
}

/** Where dead letters go. */
export interface DeadLetterPath {
  /** Empty = the default exchange. */
  readonly exchange: string;
  /** null = they keep the key that they came with. */
  readonly key: string | null;
  /** Whether that exchange exists; null = it would not be told. */
  readonly isThere: boolean | null;
  readonly type: string | null;
  /** What is bound to that exchange. */
  readonly targets: readonly { readonly kind: 'queue' | 'exchange'; readonly name: string; readonly key: string }[];
}

/** How long a consumer may keep a message unacked, and who says so. */
export interface AckTimeout {
  readonly ms: number;
  readonly by: 'argument' | 'policy' | 'broker';
}

export interface QueueConsumer {
  readonly tag: string;
  /** "address:port -> address:port (number)"; null where the broker does not say. */
  readonly channel: string | null;
  /** The name that its program gave its connection; null = none, or not to be seen by this user. */
  readonly program: string | null;
  readonly user: string | null;
  /** Of the client, address:port. */
  readonly address: string | null;
  readonly manualAck: boolean;
  /** 0 = no limit. */
  readonly prefetch: number | null;
  readonly active: boolean | null;
  /** up, single_active, waiting … */
  readonly activity: string | null;
  readonly exclusive: boolean;
  /** What the whole channel holds, other consumers on it included. */
  readonly unacked: number | null;
  /** Of the whole channel. */
  readonly rates: QueueRates;
}

export interface QueueDetail {
  readonly row: QueueRow;
  readonly vhost: string;
  /** The connection whose exclusive queue it is. */
  readonly owner: string | null;
  readonly node: string | null;
  /** Of a quorum queue or a stream. */
  readonly leader: string | null;
  readonly members: readonly string[];
  /** Those of them that are up; null = not told. */
  readonly online: readonly string[] | null;
  /** What an operator has set beside the policy. */
  readonly operatorPolicy: string | null;
  /** What its publisher says of when the oldest message was made, epoch milliseconds; null = neither of them says. */
  readonly headAt: number | null;
  /** null = the broker does not tell of any. */
  readonly ackTimeout: AckTimeout | null;
  readonly sources: readonly ExchangeSource[];
  readonly deadLetters: DeadLetterPath | null;
  /** null = the broker would not tell. */
  readonly bindings: readonly QueueBinding[] | null;
  readonly consumers: readonly QueueConsumer[];
  /** Bindings and consumers beyond those that are listed. */
  readonly moreBindings: number;
  readonly moreConsumers: number;
  readonly at: number;
}

/** What a passive declaration tells of a queue, and that is all. */
export type NamedQueue =
  | { readonly name: string; readonly exists: true; readonly ready: number; readonly consumers: number }
  | { readonly name: string; readonly exists: false; readonly message: string; readonly hint: string };

export interface NamedQueues {
  readonly queues: readonly NamedQueue[];
  readonly vhost: string;
  readonly at: number;
}

/** Below this a redelivery is an accident and no loop. Messages a second. */
const NOTEWORTHY = 0.1;

/**
 * Whether it is this consumer that gives messages back, or loses its channel before it acks: it gets far more than it acks,
 * and what it gets was delivered before. Another one, to which they go next, acks them.
 */
export function isGivingBack({ manualAck, rates: { deliver, ack, redeliver } }: QueueConsumer): boolean {
  return manualAck && (redeliver ?? 0) >= NOTEWORTHY && (deliver ?? 0) > 2 * (ack ?? 0);
}

/** Whether messages come back so often, against those that are acked, that something is wrong with their consumer. */
export function isRedeliveredOften({ redeliver, ack }: QueueRates): boolean {
  return redeliver !== null && redeliver >= NOTEWORTHY && redeliver > (ack ?? 0) / 2;
}
