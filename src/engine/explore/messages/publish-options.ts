import type { Options } from 'amqplib';
import type { FieldTable, FieldValue, MessageProperties } from '../../../shared/explore/messages.ts';
import { fail, type LabError } from '../../../shared/failure.ts';

/** What amqplib has room for. Bytes. */
const MAX_HEADERS = 60_000;
/** What a quorum queue adds on delivery: its own counts, with which another queue would go on. */
const counters: ReadonlySet<string> = new Set(['x-delivery-count', 'x-acquired-count']);

/** Headers without what only this delivery had. */
export function withoutCounters(headers: FieldTable): FieldTable {
  return headers.filter(([name]) => !counters.has(name));
}

/**
 * Properties as amqplib takes them, each header with its AMQP type.
 * @param username a broker refuses a user id that is not the connection's: another one is left out
 * @throws LabError NOT_SUPPORTED for what can't be published as it is
 */
export function publishOptions(properties: MessageProperties, username: string): Options.Publish {
  const { headers, timestamp, userId, clusterId: _noLongerThere, ...rest } = properties;
  for (const [name, value] of Object.entries(rest)) if (typeof value === 'string') requireText(name, value);
  const table = withoutCounters(headers ?? []);
  if (sizeOf(table) > MAX_HEADERS) throw notPublishable('its headers are larger than 60 KB');
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...given,
    headers: toTable(table),
    ...(timestamp === undefined ? {} : { timestamp: safeNumber(timestamp) }),
    ...(userId === username ? { userId } : {}),
    mandatory: true,
  };
}

function notPublishable(why: string): LabError {
  return fail('NOT_SUPPORTED', `The message can’t be published as it is: ${why}.`, 'Leave it out, or change it.');
}

function requireText(name: string, value: string): void {
  if (value.includes('\uFFFD')) throw notPublishable(`“${name}” is not UTF-8`);
}

/** amqplib takes a number here. */
function safeNumber(timestamp: string): number {
  const seconds = Number(timestamp);
  if (!Number.isSafeInteger(seconds)) throw notPublishable('its timestamp is beyond 53 bits');
  return seconds;
}

function toTable(table: FieldTable): Record<string, unknown> {
  const made: Record<string, unknown> = Object.create(null);
  for (const [name, value] of table) {
    requireText('the name of a header', name);
    if (name === '!' || Object.hasOwn(made, name))
      throw notPublishable(`it has a header “${name}” that can’t be written`);
    made[name] = toValue(name, value);
  }
  return made;
}

/** amqplib takes a number's type beside it. */
function toValue(name: string, field: FieldValue): unknown {
  switch (field.type) {
    case 'raw string':
      throw notPublishable(`the header “${name}” is a string that is not UTF-8`);
    case 'string':
    case 'bool':
      return field.value;
    case 'bytes':
      return Buffer.from(field.value, 'base64');
    case 'null':
      return null;
    case 'array':
      return field.value.map((value) => toValue(name, value));
    case 'table':
      return toTable(field.value);
    case 'decimal':
      return { '!': 'decimal', value: { places: field.places, digits: field.digits } };
    case 'int64':
    case 'timestamp':
      return { '!': field.type, value: BigInt(field.value) };
    default:
      return { '!': field.type, value: Number(field.value) };
  }
}

/** How large a table is on the wire; a little more. Bytes. */
function sizeOf(table: FieldTable): number {
  return table.reduce((sum, [name, value]) => sum + 1 + Buffer.byteLength(name) + sizeOfValue(value), 4);
}

function sizeOfValue(field: FieldValue): number {
  if (field.type === 'table') return 1 + sizeOf(field.value);
  if (field.type === 'array') return field.value.reduce((sum, value) => sum + sizeOfValue(value), 5);
  return 'value' in field && typeof field.value === 'string' ? 9 + Buffer.byteLength(field.value) : 9;
}
