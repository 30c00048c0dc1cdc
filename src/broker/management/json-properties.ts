// A message's properties as JSON and back, as RabbitMQ does it.
import { encodeTable, readTable, shortString } from '../wire/table.ts';
import { badRequest, isObject, type Json, type JsonObject } from './api.ts';
import { fromTable, toTable } from './json-table.ts';

type Kind = 'shortstr' | 'table' | 'octet' | 'timestamp';

/** In wire order, from the highest flag down. */
const layout: readonly (readonly [name: string, kind: Kind])[] = [
  ['content_type', 'shortstr'],
  ['content_encoding', 'shortstr'],
  ['headers', 'table'],
  ['delivery_mode', 'octet'],
  ['priority', 'octet'],
  ['correlation_id', 'shortstr'],
  ['reply_to', 'shortstr'],
  ['expiration', 'shortstr'],
  ['message_id', 'shortstr'],
  ['timestamp', 'timestamp'],
  ['type', 'shortstr'],
  ['user_id', 'shortstr'],
  ['app_id', 'shortstr'],
  ['cluster_id', 'shortstr'],
];
const flagOf = (index: number): number => 1 << (15 - index);

/**
 * The bytes of a content header's properties. What is no property is left out, as RabbitMQ does.
 * @throws ApiError 400
 */
export function toProperties(object: JsonObject): Buffer {
  let flags = 0;
  const parts: Buffer[] = [];
  layout.forEach(([name, kind], index) => {
    const value = object[name];
    if (value === undefined) return;
    flags |= flagOf(index);
    parts.push(encode(name, kind, value));
  });
  const head = Buffer.alloc(2);
  head.writeUInt16BE(flags);
  return Buffer.concat([head, ...parts]);
}

function encode(name: string, kind: Kind, value: Json): Buffer {
  if (kind === 'table') {
    if (Array.isArray(value) && value.length === 0) return encodeTable([]);
    if (isObject(value)) return encodeTable(toTable(value));
    throw badRequest(['not_object', name]);
  }
  if (kind === 'shortstr') {
    if (typeof value !== 'string') throw badRequest(['not_string', name]);
    if (Buffer.byteLength(value) > 255) throw badRequest(['too_long', name]);
    return shortString(value);
  }
  const most = kind === 'octet' ? 255 : Number.MAX_SAFE_INTEGER;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most) {
    throw badRequest(['not_int', name]);
  }
  if (kind === 'octet') return Buffer.from([value]);
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** Without any, an empty list: that is what RabbitMQ answers. */
export function fromProperties(bytes: Buffer): Json {
  const flags = bytes.readUInt16BE(0);
  let at = 2;
  const found: Record<string, Json> = {};
  layout.forEach(([name, kind], index) => {
    if ((flags & flagOf(index)) === 0) return;
    if (kind === 'table') {
      const { table, end } = readTable(bytes, at);
      found[name] = fromTable(table);
      at = end;
    } else if (kind === 'shortstr') {
      const end = at + 1 + bytes.readUInt8(at);
      found[name] = bytes.toString('utf8', at + 1, end);
      at = end;
    } else if (kind === 'octet') {
      found[name] = bytes.readUInt8(at);
      at += 1;
    } else {
      found[name] = Number(bytes.readBigUInt64BE(at));
      at += 8;
    }
  });
  return Object.keys(found).length === 0 ? [] : found;
}
