import { type AmqpError, channelError, queueIn } from '../failure.ts';
import { type FieldValue, integerOf, lookup, type Table, textOf } from '../wire/table.ts';

export type Overflow = 'drop-head' | 'reject-publish' | 'reject-publish-dlx';

/** What a queue's arguments mean. Times in ms, null = none. */
export interface QueueArguments {
  readonly type: 'classic' | 'quorum';
  readonly messageTtl: number | null;
  readonly expires: number | null;
  readonly maxLength: number | null;
  readonly maxLengthBytes: number | null;
  readonly overflow: Overflow;
  /** 0 = priorities don't count. */
  readonly maxPriority: number;
  readonly deadLetterExchange: string | null;
  readonly deadLetterRoutingKey: string | null;
  readonly singleActiveConsumer: boolean;
  /** How often a message may fail; null = as often as it likes. Quorum queues only. */
  readonly deliveryLimit: number | null;
}

/** RabbitMQ's MAX_EXPIRY_TIMER: what a timer of Erlang takes. Milliseconds. */
export const MAX_EXPIRATION = 4_294_967_295;
/** RabbitMQ's default for quorum queues since 4.0. */
const DELIVERY_LIMIT = 20;

/** What is wrong with an argument, in RabbitMQ's (Erlang's) words; undefined = nothing. */
type Check = (field: FieldValue, table: Table) => string | undefined;

function integer(minimum: 'zero' | 'one', maximum = Infinity): Check {
  return (field) => {
    const value = integerOf(field);
    if (value === undefined) return `"expected integer, got ${field.type}"`;
    if (value < 0) return `{value_negative,${value}}`;
    if (minimum === 'one' && value === 0) return `{value_zero,${value}}`;
    return value > maximum ? `{value_too_large,${value}}` : undefined;
  };
}
const priorities: Check = (field, table) =>
  integer('zero')(field, table) ?? (integerOf(field)! > 255 ? `{max_value_exceeded,${integerOf(field)}}` : undefined);
const isText: Check = (field) => (field.type === 'longstr' ? undefined : `{unacceptable_type,${field.type}}`);
const isBool: Check = (field) => (field.type === 'bool' ? undefined : `{unacceptable_type,${field.type}}`);
const oneOf =
  (values: readonly string[], otherwise: string): Check =>
  (field) =>
    isText(field, []) ?? (values.includes(textOf(field)!) ? undefined : otherwise);
const needsExchange: Check = (field, table) =>
  isText(field, table) ?? (lookup(table, 'x-dead-letter-exchange') ? undefined : 'routing_key_but_no_dlx_defined');

/** In the order in which RabbitMQ looks at them. */
const checks: readonly (readonly [key: string, check: Check])[] = [
  ['x-expires', integer('one', MAX_EXPIRATION)],
  ['x-message-ttl', integer('zero', MAX_EXPIRATION)],
  ['x-dead-letter-routing-key', needsExchange],
  ['x-dead-letter-strategy', oneOf(['at-most-once', 'at-least-once'], 'invalid_dlx_strategy')],
  ['x-max-length', integer('zero')],
  ['x-max-length-bytes', integer('zero')],
  ['x-max-priority', priorities],
  ['x-overflow', oneOf(['drop-head', 'reject-publish', 'reject-publish-dlx'], 'invalid_overflow')],
  ['x-single-active-consumer', isBool],
  ['x-quorum-initial-group-size', integer('one')],
  ['x-queue-leader-locator', oneOf(['client-local', 'balanced'], 'invalid_queue_locator_arg')],
];

/** What a type of queue has not got, or this broker has not. */
const unsupported: Record<QueueArguments['type'], readonly string[]> = {
  classic: [
    'x-delivery-limit',
    'x-quorum-initial-group-size',
    'x-dead-letter-strategy',
    'x-max-in-memory-length',
    'x-max-in-memory-bytes',
    'x-consumer-timeout',
    'x-delayed-retry-type',
    'x-delayed-retry-min',
    'x-delayed-retry-max',
    'x-max-age',
    'x-stream-max-segment-size-bytes',
    'x-initial-cluster-size',
  ],
  quorum: [
    'x-max-priority',
    'x-queue-mode',
    'x-queue-master-locator',
    // RabbitMQ 4.3 has these; this broker does not watch acks with a clock, nor delays what comes back.
    'x-consumer-timeout',
    'x-delayed-retry-type',
    'x-delayed-retry-min',
    'x-delayed-retry-max',
    'x-max-age',
    'x-stream-max-segment-size-bytes',
    'x-initial-cluster-size',
  ],
};

/** Arguments that a declaration of an existing queue has to repeat. */
const compared = [
  'x-expires',
  'x-message-ttl',
  'x-dead-letter-exchange',
  'x-dead-letter-routing-key',
  'x-dead-letter-strategy',
  'x-max-length',
  'x-max-length-bytes',
  'x-max-priority',
  'x-overflow',
  'x-queue-mode',
  'x-single-active-consumer',
  'x-delivery-limit',
  'x-quorum-initial-group-size',
];

/**
 * Reads a declaration's arguments.
 * @param where `queue 'name' in vhost '/'`
 * @throws AmqpError 406 for what RabbitMQ refuses, and for what it has and this broker has not
 */
export function readArguments(
  table: Table,
  queue: { vhost: string; name: string; durable: boolean; exclusive: boolean; autoDelete: boolean },
): QueueArguments {
  const where = queueIn(queue.vhost, queue.name);
  const exchange = lookup(table, 'x-dead-letter-exchange');
  if (exchange && exchange.type !== 'longstr') {
    throw channelError(406, `invalid type '${exchange.type}' for arg 'x-dead-letter-exchange' in ${where}`);
  }
  const type = readType(table, where);
  for (const [key, check] of checks) {
    const field = lookup(table, key);
    if (!field || unsupported[type].includes(key)) continue;
    const problem = check(field, table);
    if (problem !== undefined) throw invalid(key, where, `: ${problem}`);
  }
  for (const { key, field } of table) {
    if (unsupported[type].includes(key)) throw invalid(key, where, ` of queue type rabbit_${type}_queue`);
    if (key === 'x-queue-version' && integerOf(field) !== 2) {
      throw invalid(key, where, `: "unsupported queue version '${show(field)}'"`);
    }
  }
  if (type === 'quorum') {
    const refused = !queue.durable
      ? 'non-durable'
      : queue.exclusive
        ? 'exclusive-owner'
        : queue.autoDelete
          ? 'auto-delete'
          : null;
    if (refused) throw channelError(406, `invalid property '${refused}' for ${where}`);
  }
  const int = (key: string): number | null => integerOf(lookup(table, key)) ?? null;
  const text = (key: string): string | null => textOf(lookup(table, key)) ?? null;
  const limit = int('x-delivery-limit') ?? DELIVERY_LIMIT;
  const singleActive = lookup(table, 'x-single-active-consumer');
  return {
    type,
    messageTtl: int('x-message-ttl'),
    expires: int('x-expires'),
    maxLength: int('x-max-length'),
    maxLengthBytes: int('x-max-length-bytes'),
    overflow: (text('x-overflow') ?? 'drop-head') as Overflow,
    maxPriority: int('x-max-priority') ?? 0,
    deadLetterExchange: text('x-dead-letter-exchange'),
    deadLetterRoutingKey: text('x-dead-letter-routing-key'),
    singleActiveConsumer: singleActive?.type === 'bool' && singleActive.value,
    deliveryLimit: type === 'quorum' && limit >= 0 ? limit : null,
  };
}

function readType(table: Table, where: string): QueueArguments['type'] {
  const field = lookup(table, 'x-queue-type');
  if (!field) return 'classic';
  const type = textOf(field);
  if (type === 'classic' || type === 'quorum') return type;
  if (type === undefined) throw invalid('x-queue-type', where, `: {unacceptable_type,${field.type}}`);
  throw invalid('x-queue-type', where, `: "unsupported queue type '${show(field)}'"`);
}

/**
 * Compares a new declaration's arguments with those of the queue that is there.
 * @param current type and arguments of the queue
 * @throws AmqpError 406 for the first one that differs
 */
export function assertSameArguments(where: string, current: Table, received: Table): void {
  // A queue without a type is a classic one, said or not.
  const typeOf = (table: Table): string => textOf(lookup(table, 'x-queue-type')) ?? 'classic';
  if (typeOf(current) !== typeOf(received)) {
    throw inequivalent('x-queue-type', where, `'${typeOf(received)}'`, `'${typeOf(current)}'`);
  }
  for (const key of compared) assertSameField(where, key, lookup(current, key), lookup(received, key));
}

/** @throws AmqpError 406 */
export function assertSameField(
  where: string,
  key: string,
  current: FieldValue | undefined,
  received: FieldValue | undefined,
): void {
  if (current && received) {
    if (sameClass(current, received) && show(current) === show(received)) return;
    throw inequivalent(key, where, `'${show(received)}'`, `'${show(current)}'`);
  }
  if (current !== received) throw inequivalent(key, where, describeField(received), describeField(current));
}

/** @throws AmqpError 406 */
export function assertSame(where: string, key: string, current: boolean | string, received: boolean | string): void {
  if (current !== received) throw inequivalent(key, where, `'${received}'`, `'${current}'`);
}

const inequivalent = (key: string, where: string, received: string, current: string): AmqpError =>
  channelError(406, `inequivalent arg '${key}' for ${where}: received ${received} but current is ${current}`);

const invalid = (key: string, where: string, reason: string): AmqpError =>
  channelError(406, `invalid arg '${key}' for ${where}${reason}`);

/** Integers of every width are of one class. */
const sameClass = (a: FieldValue, b: FieldValue): boolean =>
  a.type === b.type || (integerOf(a) !== undefined && integerOf(b) !== undefined);

const describeField = (field: FieldValue | undefined): string =>
  field ? `the value '${show(field)}' of type '${field.type}'` : 'none';

function show(field: FieldValue): string {
  switch (field.type) {
    case 'longstr':
    case 'binary':
      return field.value.toString();
    case 'bool':
    case 'long':
    case 'timestamp':
      return String(field.value);
    case 'table':
    case 'array':
    case 'decimal':
    case 'void':
      return field.type;
    default:
      return String(field.value);
  }
}
