import { z } from 'zod';
import { QueueType, utf8Length } from '../settings.ts';
import { AnyQueueName, type QueueArgument } from './queues.ts';

// What a queue is declared with, as the form asks for it and the broker is sent it.

/** RabbitMQ's limit on times: what a timer of Erlang takes. Milliseconds. */
export const MAX_TIMER = 4_294_967_295;

export const Overflow = z.enum(['drop-head', 'reject-publish', 'reject-publish-dlx']);
export type Overflow = z.infer<typeof Overflow>;

export const DeadLetterStrategy = z.enum(['at-most-once', 'at-least-once']);
export type DeadLetterStrategy = z.infer<typeof DeadLetterStrategy>;

const whole = (what: string, min: number, max: number, unit: string) =>
  z
    .int(`${what} is a whole number${unit}.`)
    .min(min, `${what} is ${min} or more.`)
    .max(max, `${what} is at most ${max.toLocaleString('en')}.`)
    .nullable();

const time = (what: string, min: number) => whole(what, min, MAX_TIMER, ' of milliseconds');
const size = (what: string, min: number) => whole(what, min, Number.MAX_SAFE_INTEGER, '');

const fits = (text: string): boolean => utf8Length(text) <= 255;
const BYTES = 'at most 255 bytes (letters outside ASCII take 2 to 4)';

/** A queue as it is to be declared; null = the argument is not set. */
export const QueueDeclaration = z.object({
  /** Empty = the broker makes one up. */
  name: z
    .string()
    .refine(fits, `A queue name has ${BYTES}.`)
    .refine((name) => !name.startsWith('amq.'), 'Names that begin with “amq.” are reserved for the broker.')
    .refine((name) => !/[\r\n]/.test(name), 'A queue name has no line ends: a broker takes them out.'),
  type: QueueType,
  durable: z.boolean(),
  /** Belongs to the connection that declares it. */
  exclusive: z.boolean(),
  autoDelete: z.boolean(),
  messageTtl: time('A time to live', 0),
  expires: time('The time until it expires', 1),
  maxLength: size('The length limit', 0),
  maxLengthBytes: size('The size limit', 0),
  overflow: Overflow.nullable(),
  deadLetterExchange: z.string().refine(fits, `An exchange name has ${BYTES}.`).nullable(),
  deadLetterRoutingKey: z.string().refine(fits, `A routing key has ${BYTES}.`).nullable(),
  deadLetterStrategy: DeadLetterStrategy.nullable(),
  /** -1 = without a limit. */
  deliveryLimit: whole('The delivery limit', -1, 2_147_483_647, ''),
  maxPriority: whole('The highest priority', 1, 255, ''),
  singleActiveConsumer: z.boolean(),
  consumerTimeout: time('The consumer timeout', 1),
  initialGroupSize: whole('The group size', 1, 99, ''),
});
export type QueueDeclaration = z.infer<typeof QueueDeclaration>;
export type DeclarationField = keyof QueueDeclaration;

export const plainQueue: QueueDeclaration = {
  name: '',
  type: 'classic',
  durable: true,
  exclusive: false,
  autoDelete: false,
  messageTtl: null,
  expires: null,
  maxLength: null,
  maxLengthBytes: null,
  overflow: null,
  deadLetterExchange: null,
  deadLetterRoutingKey: null,
  deadLetterStrategy: null,
  deliveryLimit: null,
  maxPriority: null,
  singleActiveConsumer: false,
  consumerTimeout: null,
  initialGroupSize: null,
};

/** The argument by which each of these goes over the wire. */
const argumentNames = {
  messageTtl: 'x-message-ttl',
  expires: 'x-expires',
  maxLength: 'x-max-length',
  maxLengthBytes: 'x-max-length-bytes',
  overflow: 'x-overflow',
  deadLetterExchange: 'x-dead-letter-exchange',
  deadLetterRoutingKey: 'x-dead-letter-routing-key',
  deadLetterStrategy: 'x-dead-letter-strategy',
  deliveryLimit: 'x-delivery-limit',
  maxPriority: 'x-max-priority',
  consumerTimeout: 'x-consumer-timeout',
  initialGroupSize: 'x-quorum-initial-group-size',
} as const satisfies Partial<Record<DeclarationField, string>>;

export type QueueTable = Readonly<Record<string, string | number | boolean>>;

/**
 * The arguments of a declaration. A classic queue has no type among them, since RabbitMQ before 4.0 takes "classic" and
 * nothing for two different things.
 * @param defaultType what a queue without a type is in this virtual host; null = not known
 */
export function argumentsOf(queue: QueueDeclaration, defaultType: string | null): QueueTable {
  const table: Record<string, string | number | boolean> = {};
  if (queue.type === 'quorum') table['x-queue-type'] = 'quorum';
  else if (defaultType !== null && defaultType !== 'classic') table['x-queue-type'] = 'classic';
  for (const [field, name] of Object.entries(argumentNames)) {
    const value = queue[field as keyof typeof argumentNames];
    if (value !== null) table[name] = value;
  }
  if (queue.singleActiveConsumer) table['x-single-active-consumer'] = true;
  return table;
}

/** An exclusive queue is never durable: whatever is asked for, it goes with its connection. */
export const isDurable = ({ durable, exclusive }: QueueDeclaration): boolean => durable && !exclusive;

/** A queue that is there, as far as it is known. */
export interface FoundQueue {
  readonly type: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly exclusive: boolean;
  /** Without its type. */
  readonly arguments: readonly QueueArgument[];
}

/** In what a queue that is there differs from the one that was to be declared. */
export interface QueueDifference {
  /** type, durable, auto-delete, exclusive, or an argument's name */
  readonly property: string;
  readonly is: string;
  readonly asked: string;
}

export const NOT_SET = 'not set';

/** In what a queue differs from one that is wanted. */
export function differencesOf(found: FoundQueue, asked: QueueDeclaration): QueueDifference[] {
  const { 'x-queue-type': _type, ...wanted } = argumentsOf(asked, null);
  const now = new Map(found.arguments.map(({ name, value }) => [name, value]));
  now.delete('x-queue-type');
  const names = [...new Set([...now.keys(), ...Object.keys(wanted)])].sort();
  const yes = (value: boolean): string => (value ? 'yes' : 'no');
  const said = (name: string): string => (name in wanted ? String(wanted[name]) : NOT_SET);
  return [
    { property: 'type', is: found.type, asked: asked.type as string },
    { property: 'durable', is: yes(found.durable), asked: yes(isDurable(asked)) },
    { property: 'auto-delete', is: yes(found.autoDelete), asked: yes(asked.autoDelete) },
    { property: 'exclusive', is: yes(found.exclusive), asked: yes(asked.exclusive) },
    ...names.map((name) => ({ property: name, is: now.get(name) ?? NOT_SET, asked: said(name) })),
  ].filter(({ is, asked: wish }) => is !== wish);
}

/** What came of a declaration. Where it is another queue, nothing was changed. */
export type QueueDeclared =
  /** `isNew` false = it was there, and just as it was asked for. */
  | { readonly outcome: 'declared'; readonly name: string; readonly isNew: boolean }
  | {
      readonly outcome: 'different';
      readonly name: string;
      readonly differences: readonly QueueDifference[];
      /** false = the broker told these; there may be more. */
      readonly isComplete: boolean;
    };

/** A queue's figures at this moment, for a question before something is destroyed. */
export interface QueueFigures {
  readonly exists: boolean;
  readonly type: string | null;
  readonly ready: number;
  readonly consumers: number;
  /** null = the broker does not tell. */
  readonly unacked: number | null;
  /** Without the one that every queue has to the default exchange; null = the broker does not tell. */
  readonly bindings: number | null;
}

/** On which conditions a queue is deleted; else nothing is. */
export const DeleteOnly = z.object({ ifUnused: z.boolean(), ifEmpty: z.boolean() });
export type DeleteOnly = z.infer<typeof DeleteOnly>;

/** Something that Warren declared. */
export const CreatedThing = z.object({
  kind: z.enum(['queue', 'exchange']),
  /** An exchange's too. */
  name: AnyQueueName,
});
export type CreatedThing = z.infer<typeof CreatedThing>;

/** Something that Warren declared and that is still there, with what would go with it. */
export type ListedThing = CreatedThing & {
  /** When it was declared, epoch milliseconds. */
  readonly since: number;
  /** Of a queue; null for an exchange, and where the broker would not tell. */
  readonly ready: number | null;
  readonly consumers: number | null;
};
