/** Field tables and message properties as text that keeps every wire type, read straight from the bytes. */

const PROPERTIES = [
  ['contentType', 'text'],
  ['contentEncoding', 'text'],
  ['headers', 'table'],
  ['deliveryMode', 'octet'],
  ['priority', 'octet'],
  ['correlationId', 'text'],
  ['replyTo', 'text'],
  ['expiration', 'text'],
  ['messageId', 'text'],
  ['timestamp', 'time'],
  ['type', 'text'],
  ['userId', 'text'],
  ['appId', 'text'],
  ['clusterId', 'text'],
] as const;

interface Reader {
  readonly bytes: Buffer;
  at: number;
}

/**
 * The payload of a content header as text: `{contentType="text/plain", headers={n: short 300}}`. Tables have their keys sorted,
 * because a table has no order of its own; x-death's time is written as "now" when it is.
 */
export function propertiesText(header: Buffer): string {
  const reader: Reader = { bytes: header, at: 12 };
  const flags = reader.bytes.readUInt16BE(reader.at);
  reader.at += 2;
  const parts = PROPERTIES.flatMap(([name, kind], index) =>
    flags & (0x8000 >> index) ? [`${name}=${propertyText(reader, kind)}`] : [],
  );
  return `{${parts.join(', ')}}`;
}

/** A field table, with its length in front, as text. */
export function tableText(table: Buffer): string {
  return readTable({ bytes: table, at: 0 });
}

function propertyText(reader: Reader, kind: (typeof PROPERTIES)[number][1]): string {
  switch (kind) {
    case 'text':
      return quoted(take(reader, take(reader, 1).readUInt8()));
    case 'table':
      return readTable(reader);
    case 'octet':
      return String(take(reader, 1).readUInt8());
    case 'time':
      return String(take(reader, 8).readBigUInt64BE());
  }
}

function take(reader: Reader, length: number): Buffer {
  const end = reader.at + length;
  if (end > reader.bytes.length) throw new Error('a field goes beyond the end of its frame');
  const part = reader.bytes.subarray(reader.at, end);
  reader.at = end;
  return part;
}

function readTable(reader: Reader): string {
  const end = reader.at + 4 + reader.bytes.readUInt32BE(reader.at);
  reader.at += 4;
  const entries: string[] = [];
  while (reader.at < end) {
    const key = take(reader, take(reader, 1).readUInt8()).toString();
    const value = readValue(reader);
    entries.push(`${key}: ${key === 'time' ? nearlyNow(value) : value}`);
  }
  return `{${entries.sort().join(', ')}}`;
}

function readArray(reader: Reader): string {
  const end = reader.at + 4 + reader.bytes.readUInt32BE(reader.at);
  reader.at += 4;
  const values: string[] = [];
  while (reader.at < end) values.push(readValue(reader));
  return `[${values.join(', ')}]`;
}

function readValue(reader: Reader): string {
  const tag = String.fromCharCode(take(reader, 1).readUInt8());
  switch (tag) {
    case 't':
      return take(reader, 1).readUInt8() ? 'true' : 'false';
    case 'b':
      return `byte ${take(reader, 1).readInt8()}`;
    case 'B':
      return `ubyte ${take(reader, 1).readUInt8()}`;
    case 's':
      return `short ${take(reader, 2).readInt16BE()}`;
    case 'u':
      return `ushort ${take(reader, 2).readUInt16BE()}`;
    case 'I':
      return `int ${take(reader, 4).readInt32BE()}`;
    case 'i':
      return `uint ${take(reader, 4).readUInt32BE()}`;
    case 'l':
      return `long ${take(reader, 8).readBigInt64BE()}`;
    case 'f':
      return `float ${take(reader, 4).readFloatBE()}`;
    case 'd':
      return `double ${take(reader, 8).readDoubleBE()}`;
    case 'D':
      return `decimal ${take(reader, 1).readUInt8()} ${take(reader, 4).readUInt32BE()}`;
    case 'T':
      return `timestamp ${take(reader, 8).readBigUInt64BE()}`;
    case 'S':
      return quoted(take(reader, take(reader, 4).readUInt32BE()));
    case 'x':
      return `bytes ${take(reader, take(reader, 4).readUInt32BE()).toString('hex')}`;
    case 'V':
      return 'void';
    case 'F':
      return readTable(reader);
    case 'A':
      return readArray(reader);
    default:
      throw new Error(`unknown field type ${JSON.stringify(tag)}`);
  }
}

/** Text in quotes, or hexadecimal digits when the bytes aren't UTF-8. */
export function quoted(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? JSON.stringify(text) : `not-utf8 ${bytes.toString('hex')}`;
}

function nearlyNow(value: string): string {
  const seconds = /^timestamp (\d+)$/.exec(value)?.[1];
  return seconds !== undefined && Math.abs(Number(seconds) - Date.now() / 1000) < 60 ? 'now' : value;
}
