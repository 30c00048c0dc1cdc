/** amqplib's own codec of methods, both directions: an opinion on the wire format that is independent of the broker under test. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type Fields = Record<string, unknown>;

interface MethodInfo {
  readonly id: number;
  readonly name: string;
  readonly args: readonly { readonly type: string; readonly name: string }[];
}

interface Definitions {
  decode(id: number, body: Buffer): Fields;
  encodeMethod(id: number, channel: number, fields: Fields): Buffer;
  encodeProperties(classId: number, channel: number, size: number, fields: Fields): Buffer;
  info(id: number): MethodInfo;
  readonly [name: string]: unknown;
}

const require = createRequire(import.meta.url);
// amqplib exports its client only; the file itself is there, under a path that its package.json does not name.
const definitions = require(join(dirname(require.resolve('amqplib')), 'lib/defs.js')) as Definitions;

/** A method's name as amqplib has it, such as "QueueDeclare", to its number (class * 65536 + method). */
export function methodId(name: string): number {
  const id = definitions[name];
  if (typeof id !== 'number') throw new Error(`no method ${name}`);
  return id;
}

/** @throws Error for a number that is no method. */
export function methodName(id: number): string {
  return definitions.info(id).name;
}

/** A method's frame. Missing fields get amqplib's defaults; long strings may be given as text. */
export function methodFrame(name: string, channel: number, fields: Fields): Buffer {
  const id = methodId(name);
  const filled: Fields = { ...fields };
  for (const { type, name: field } of definitions.info(id).args) {
    const value = filled[field];
    if (type === 'longstr' && typeof value === 'string') filled[field] = Buffer.from(value);
  }
  return definitions.encodeMethod(id, channel, filled);
}

/** The fields of a method, from the payload of its frame. */
export function methodFields(payload: Buffer): Fields {
  return definitions.decode(payload.readUInt32BE(0), payload.subarray(4));
}

/** A content header's frame. Header values may be typed: `{ '!': 'int64', value: 1 }`. */
export function headerFrame(channel: number, size: number, properties: Fields): Buffer {
  return definitions.encodeProperties(60, channel, size, properties);
}

/** The properties in a content header's payload, without their wire types. */
export function headerProperties(payload: Buffer): Fields {
  return definitions.decode(60, payload.subarray(12));
}
