import { methods as spec } from './spec.ts';
import { encodeTable, readTable, shortString, type Table, TableError } from './table.ts';

interface FieldTypes {
  octet: number;
  short: number;
  long: number;
  /** Delivery tags: 2^53 of them is more than a channel lives. */
  longlong: number;
  bit: boolean;
  shortstr: string;
  longstr: Buffer;
  table: Table;
}

type Spec = typeof spec;
export type MethodName = keyof Spec;
/** The fields of a method. */
export type Fields<N extends MethodName> = {
  readonly [F in keyof Spec[N]['fields']]: Spec[N]['fields'][F] extends keyof FieldTypes
    ? FieldTypes[Spec[N]['fields'][F]]
    : never;
};
/** A method as it came, discriminated by its name. */
export type Method = { [N in MethodName]: { readonly name: N } & Fields<N> }[MethodName];
export type MethodOf<N extends MethodName> = Extract<Method, { name: N }>;

interface Layout {
  readonly name: MethodName;
  readonly id: number;
  readonly fields: readonly (readonly [string, keyof FieldTypes])[];
}

const layouts: readonly Layout[] = Object.entries(spec).map(([name, { classId, methodId, fields }]) => ({
  name: name as MethodName,
  id: (classId << 16) | methodId,
  fields: Object.entries(fields) as [string, keyof FieldTypes][],
}));
const byId = new Map(layouts.map((layout) => [layout.id, layout]));
const byName = new Map(layouts.map((layout) => [layout.name, layout]));

/** Class and method ids in one number. */
export const idOf = (name: MethodName): number => byName.get(name)!.id;

/** A method frame whose arguments end too early. */
export class MethodError extends Error {
  override readonly name = 'MethodError';
  /** null = it has not even got a method. */
  readonly method: MethodName | null;
  readonly payload: Buffer;

  constructor(method: MethodName | null, payload: Buffer, options?: ErrorOptions) {
    super('a method ends too early', options);
    this.method = method;
    this.payload = payload;
  }
}

/** A method that AMQP does not have: RabbitMQ hangs up on who sends one. */
export class UnknownMethod extends Error {
  override readonly name = 'UnknownMethod';
}

/**
 * Reads the method frame's payload in `bytes` from `start` to `end`.
 * @throws MethodError, TableError, UnknownMethod
 */
export function decodeMethod(bytes: Buffer, start: number, end: number): Method {
  if (end - start < 4) throw new MethodError(null, bytes.subarray(start, end));
  const layout = byId.get(bytes.readUInt32BE(start));
  if (!layout) throw new UnknownMethod();
  const payload = bytes.subarray(start + 4, end);
  const method: Record<string, unknown> = { name: layout.name };
  let at = 0;
  let bit = 0;
  try {
    for (const [name, type] of layout.fields) {
      if (type === 'bit') {
        if (bit === 0) at += 1;
        method[name] = (payload.readUInt8(at - 1) & (1 << bit)) !== 0;
        bit = (bit + 1) % 8;
        continue;
      }
      bit = 0;
      switch (type) {
        case 'octet':
          method[name] = payload.readUInt8(at);
          at += 1;
          break;
        case 'short':
          method[name] = payload.readUInt16BE(at);
          at += 2;
          break;
        case 'long':
          method[name] = payload.readUInt32BE(at);
          at += 4;
          break;
        case 'longlong':
          method[name] = Number(payload.readBigUInt64BE(at));
          at += 8;
          break;
        case 'shortstr': {
          const length = payload.readUInt8(at);
          if (at + 1 + length > payload.length) throw new RangeError('a short string ends too early');
          method[name] = payload.toString('utf8', at + 1, at + 1 + length);
          at += 1 + length;
          break;
        }
        case 'longstr': {
          const length = payload.readUInt32BE(at);
          if (at + 4 + length > payload.length) throw new RangeError('a long string ends too early');
          method[name] = Buffer.from(payload.subarray(at + 4, at + 4 + length));
          at += 4 + length;
          break;
        }
        case 'table': {
          if (at + 4 + payload.readUInt32BE(at) > payload.length) throw new RangeError('a table ends too early');
          const read = readTable(payload, at);
          method[name] = read.table;
          at = read.end;
          break;
        }
      }
    }
    if (at !== payload.length) throw new RangeError('a method is longer than its fields');
  } catch (error) {
    if (error instanceof TableError) throw error;
    throw new MethodError(layout.name, payload, { cause: error });
  }
  return method as unknown as Method;
}

/** The payload of a method frame. */
export function encodeMethod<N extends MethodName>(name: N, fields: Fields<N>): Buffer {
  const layout = byName.get(name)!;
  const head = Buffer.allocUnsafe(4);
  head.writeUInt32BE(layout.id);
  const parts: Uint8Array[] = [head];
  let bits: Buffer | undefined;
  let bit = 0;
  for (const [field, type] of layout.fields) {
    const value = (fields as Record<string, unknown>)[field];
    if (type === 'bit') {
      if (!bits || bit === 8) {
        bits = Buffer.alloc(1);
        bit = 0;
        parts.push(bits);
      }
      if (value) bits[0]! |= 1 << bit;
      bit += 1;
      continue;
    }
    bits = undefined;
    parts.push(encodeValue(type, value as never));
  }
  return Buffer.concat(parts);
}

function encodeValue<T extends Exclude<keyof FieldTypes, 'bit'>>(type: T, value: FieldTypes[T]): Uint8Array {
  switch (type) {
    case 'octet':
      return Buffer.from([value as number]);
    case 'short':
    case 'long':
    case 'longlong': {
      const size = type === 'short' ? 2 : type === 'long' ? 4 : 8;
      const bytes = Buffer.allocUnsafe(size);
      if (size === 8) bytes.writeBigUInt64BE(BigInt(value as number));
      else bytes.writeUIntBE(value as number, 0, size);
      return bytes;
    }
    case 'shortstr':
      return shortString(value as string);
    case 'longstr': {
      const length = Buffer.allocUnsafe(4);
      length.writeUInt32BE((value as Buffer).length);
      return Buffer.concat([length, value as Buffer]);
    }
    default:
      return encodeTable(value as Table);
  }
}
