import type { FieldTable, FieldValue, MessageProperties, RealNumber } from '../../../shared/explore/messages.ts';
import { fail } from '../../../shared/failure.ts';

/** Tables nested deeper were written by no person. */
const MAX_DEPTH = 100;

interface Reader {
  readonly bytes: Buffer;
  at: number;
}

/**
 * Reads a content header's properties, each header with its AMQP type.
 * @param header the payload of the frame: class, weight, the body's size, flags, properties
 * @throws LabError NOT_SUPPORTED
 */
export function readProperties(header: Buffer): MessageProperties {
  const reader: Reader = { bytes: header, at: 14 };
  const flags = header.readUInt16BE(12);
  const shortText = (): string => shortString(reader);
  const octet = (): number => header.readUInt8(reader.at++);
  const timestamp = (): string => String(slice(reader, 8).readBigUInt64BE());
  const fields: readonly [string, () => unknown][] = [
    ['contentType', shortText],
    ['contentEncoding', shortText],
    ['headers', () => table(reader, 0)],
    ['deliveryMode', octet],
    ['priority', octet],
    ['correlationId', shortText],
    ['replyTo', shortText],
    ['expiration', shortText],
    ['messageId', shortText],
    ['timestamp', timestamp],
    ['type', shortText],
    ['userId', shortText],
    ['appId', shortText],
    ['clusterId', shortText],
  ];
  const there = fields.filter((_, i) => (flags & (1 << (15 - i))) !== 0);
  return Object.fromEntries(there.map(([name, read]) => [name, read()]));
}

function slice(reader: Reader, length: number): Buffer {
  const found = reader.bytes.subarray(reader.at, reader.at + length);
  reader.at += length;
  return found;
}

function shortString(reader: Reader): string {
  const length = reader.bytes.readUInt8(reader.at++);
  return slice(reader, length).toString('utf8');
}

function long(reader: Reader): Buffer {
  const length = reader.bytes.readUInt32BE(reader.at);
  reader.at += 4;
  return slice(reader, length);
}

function table(reader: Reader, depth: number): FieldTable {
  const inner: Reader = { bytes: long(reader), at: 0 };
  const found: [string, FieldValue][] = [];
  while (inner.at < inner.bytes.length) found.push([shortString(inner), fieldValue(inner, depth)]);
  return found;
}

function array(reader: Reader, depth: number): FieldValue[] {
  const inner: Reader = { bytes: long(reader), at: 0 };
  const found: FieldValue[] = [];
  while (inner.at < inner.bytes.length) found.push(fieldValue(inner, depth));
  return found;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function text(bytes: Buffer): FieldValue {
  try {
    return { type: 'string', value: strict.decode(bytes) };
  } catch {
    return { type: 'raw string', value: bytes.toString('base64') };
  }
}

/** JSON has no word for these numbers. */
function real(value: number): RealNumber {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : (String(value) as RealNumber);
}

function fieldValue(reader: Reader, depth: number): FieldValue {
  if (depth > MAX_DEPTH) {
    throw fail(
      'NOT_SUPPORTED',
      'A message’s headers are nested more than 100 deep.',
      'Warren can’t show such headers.',
    );
  }
  const { bytes } = reader;
  const tag = String.fromCharCode(bytes.readUInt8(reader.at++));
  const take = (length: number): number => {
    const at = reader.at;
    reader.at += length;
    return at;
  };
  switch (tag) {
    case 'S':
      return text(long(reader));
    case 'x':
      return { type: 'bytes', value: long(reader).toString('base64') };
    case 't':
      return { type: 'bool', value: bytes.readUInt8(take(1)) !== 0 };
    case 'b':
      return { type: 'int8', value: bytes.readInt8(take(1)) };
    case 'B':
      return { type: 'uint8', value: bytes.readUInt8(take(1)) };
    case 's':
      return { type: 'int16', value: bytes.readInt16BE(take(2)) };
    case 'u':
      return { type: 'uint16', value: bytes.readUInt16BE(take(2)) };
    case 'I':
      return { type: 'int32', value: bytes.readInt32BE(take(4)) };
    case 'i':
      return { type: 'uint32', value: bytes.readUInt32BE(take(4)) };
    case 'l':
      return { type: 'int64', value: String(bytes.readBigInt64BE(take(8))) };
    case 'T':
      return { type: 'timestamp', value: String(bytes.readBigUInt64BE(take(8))) };
    case 'f':
      return { type: 'float', value: real(bytes.readFloatBE(take(4))) };
    case 'd':
      return { type: 'double', value: real(bytes.readDoubleBE(take(8))) };
    case 'D':
      return { type: 'decimal', places: bytes.readUInt8(take(1)), digits: bytes.readUInt32BE(take(4)) };
    case 'V':
      return { type: 'null' };
    case 'A':
      return { type: 'array', value: array(reader, depth + 1) };
    case 'F':
      return { type: 'table', value: table(reader, depth + 1) };
    default:
      throw fail(
        'NOT_SUPPORTED',
        `A message’s header has a type that Warren does not know: “${tag}”.`,
        'Look at another message.',
      );
  }
}
