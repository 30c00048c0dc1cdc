/**
 * Field tables, losslessly: every value keeps its type on the wire, so that what a client sent can be given to others as it
 * came, and refused with the type's name. Types and tags are those of RabbitMQ's rabbit_binary_parser.
 */
export type FieldValue =
  | { readonly type: 'longstr' | 'binary'; readonly value: Buffer }
  | {
      readonly type:
        | 'byte'
        | 'unsignedbyte'
        | 'short'
        | 'unsignedshort'
        | 'signedint'
        | 'unsignedint'
        | 'double'
        | 'float';
      readonly value: number;
    }
  | { readonly type: 'long' | 'timestamp'; readonly value: bigint }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'decimal'; readonly value: { readonly scale: number; readonly digits: number } }
  | { readonly type: 'table'; readonly value: Table }
  | { readonly type: 'array'; readonly value: readonly FieldValue[] }
  | { readonly type: 'void'; readonly value: null };

export interface TableEntry {
  readonly key: string;
  readonly field: FieldValue;
}

/** In the order in which the client sent it. */
export type Table = readonly TableEntry[];

/** What can't be read as a table: RabbitMQ ends such a connection with a SYNTAX_ERROR. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

const MAX_DEPTH = 64;

export const lookup = (table: Table, key: string): FieldValue | undefined =>
  table.find((entry) => entry.key === key)?.field;

export const longstr = (text: string): FieldValue => ({ type: 'longstr', value: Buffer.from(text) });
export const long = (value: number | bigint): FieldValue => ({ type: 'long', value: BigInt(value) });
export const bool = (value: boolean): FieldValue => ({ type: 'bool', value });

/** The text of a longstr; undefined for other types. */
export const textOf = (field: FieldValue | undefined): string | undefined =>
  field?.type === 'longstr' ? field.value.toString() : undefined;

/** The value of any of the integer types; undefined for other types. */
export function integerOf(field: FieldValue | undefined): number | undefined {
  switch (field?.type) {
    case 'byte':
    case 'unsignedbyte':
    case 'short':
    case 'unsignedshort':
    case 'signedint':
    case 'unsignedint':
      return field.value;
    case 'long':
      return Number(field.value);
    default:
      return undefined;
  }
}

/** Sets `key` where it stands, or at the end. */
export function withField(table: Table, key: string, field: FieldValue): Table {
  const index = table.findIndex((entry) => entry.key === key);
  return index < 0 ? [...table, { key, field }] : table.with(index, { key, field });
}

/**
 * Reads the table whose 32-bit length stands at `at`.
 * @throws TableError
 */
export function readTable(bytes: Buffer, at: number): { table: Table; end: number } {
  try {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new TableError('a table is longer than its frame');
    return { table: readEntries(bytes, at + 4, end, 0), end };
  } catch (error) {
    if (error instanceof TableError) throw error;
    throw new TableError('a table ends too early', { cause: error });
  }
}

function readEntries(bytes: Buffer, from: number, end: number, depth: number): Table {
  const entries: TableEntry[] = [];
  let at = from;
  while (at < end) {
    const keyEnd = at + 1 + bytes[at]!;
    const key = bytes.toString('utf8', at + 1, keyEnd);
    const read = readField(bytes, keyEnd, end, depth);
    entries.push({ key, field: read.field });
    at = read.end;
  }
  if (at !== end) throw new TableError('a table’s last value is longer than the table');
  return entries;
}

function readField(bytes: Buffer, at: number, limit: number, depth: number): { field: FieldValue; end: number } {
  if (depth > MAX_DEPTH) throw new TableError('a table is nested too deeply');
  const from = at + 1;
  const tag = String.fromCharCode(bytes.readUInt8(at));
  const sized = (): { from: number; end: number } => {
    const end = from + 4 + bytes.readUInt32BE(from);
    if (end > limit) throw new TableError('a value is longer than its table');
    return { from: from + 4, end };
  };
  switch (tag) {
    case 'S':
    case 'x': {
      const part = sized();
      // A copy: what stays of a message must not hold on to all that came with it.
      const value = Buffer.from(bytes.subarray(part.from, part.end));
      return { field: { type: tag === 'S' ? 'longstr' : 'binary', value }, end: part.end };
    }
    case 'F': {
      const part = sized();
      return { field: { type: 'table', value: readEntries(bytes, part.from, part.end, depth + 1) }, end: part.end };
    }
    case 'A': {
      const part = sized();
      const value: FieldValue[] = [];
      let next = part.from;
      while (next < part.end) {
        const read = readField(bytes, next, part.end, depth + 1);
        value.push(read.field);
        next = read.end;
      }
      if (next !== part.end) throw new TableError('an array’s last value is longer than the array');
      return { field: { type: 'array', value }, end: part.end };
    }
    case 'I':
      return { field: { type: 'signedint', value: bytes.readInt32BE(from) }, end: from + 4 };
    case 'i':
      return { field: { type: 'unsignedint', value: bytes.readUInt32BE(from) }, end: from + 4 };
    case 'b':
      return { field: { type: 'byte', value: bytes.readInt8(from) }, end: from + 1 };
    case 'B':
      return { field: { type: 'unsignedbyte', value: bytes.readUInt8(from) }, end: from + 1 };
    case 's':
      return { field: { type: 'short', value: bytes.readInt16BE(from) }, end: from + 2 };
    case 'u':
      return { field: { type: 'unsignedshort', value: bytes.readUInt16BE(from) }, end: from + 2 };
    case 'l':
    case 'L':
      return { field: { type: 'long', value: bytes.readBigInt64BE(from) }, end: from + 8 };
    case 'T':
      return { field: { type: 'timestamp', value: bytes.readBigUInt64BE(from) }, end: from + 8 };
    case 't':
      return { field: { type: 'bool', value: bytes.readUInt8(from) !== 0 }, end: from + 1 };
    case 'd':
      return { field: { type: 'double', value: bytes.readDoubleBE(from) }, end: from + 8 };
    case 'f':
      return { field: { type: 'float', value: bytes.readFloatBE(from) }, end: from + 4 };
    case 'D': {
      const value = { scale: bytes.readUInt8(from), digits: bytes.readUInt32BE(from + 1) };
      return { field: { type: 'decimal', value }, end: from + 5 };
    }
    case 'V':
      return { field: { type: 'void', value: null }, end: from };
    default:
      throw new TableError(`a table has a value of an unknown type, ${JSON.stringify(tag)}`);
  }
}

const tags = {
  longstr: 'S',
  binary: 'x',
  table: 'F',
  array: 'A',
  signedint: 'I',
  unsignedint: 'i',
  byte: 'b',
  unsignedbyte: 'B',
  short: 's',
  unsignedshort: 'u',
  long: 'l',
  timestamp: 'T',
  bool: 't',
  double: 'd',
  float: 'f',
  decimal: 'D',
  void: 'V',
} as const satisfies Record<FieldValue['type'], string>;

/** The table with its 32-bit length in front. */
export function encodeTable(table: Table): Buffer {
  const parts = table.flatMap(({ key, field }) => [shortString(key), ...encodeField(field)]);
  return withLength(parts);
}

/**
 * A shortstr with its length in front, cut to what fits.
 */
export function shortString(text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, 255);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function withLength(parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}

function encodeField(field: FieldValue): Uint8Array[] {
  const tag = Buffer.from(tags[field.type], 'latin1');
  switch (field.type) {
    case 'longstr':
    case 'binary':
      return [tag, withLength([field.value])];
    case 'table':
      return [tag, encodeTable(field.value)];
    case 'array':
      return [tag, withLength(field.value.flatMap(encodeField))];
    case 'void':
      return [tag];
    default: {
      const bytes = Buffer.alloc(9);
      return [tag, bytes.subarray(0, writeFixed(bytes, field))];
    }
  }
}

type Fixed = Exclude<FieldValue, { type: 'longstr' | 'binary' | 'table' | 'array' | 'void' }>;

/** Writes a value of fixed size and returns its length. */
function writeFixed(bytes: Buffer, field: Fixed): number {
  switch (field.type) {
    case 'signedint':
      return bytes.writeInt32BE(field.value);
    case 'unsignedint':
      return bytes.writeUInt32BE(field.value);
    case 'byte':
      return bytes.writeInt8(field.value);
    case 'unsignedbyte':
      return bytes.writeUInt8(field.value);
    case 'short':
      return bytes.writeInt16BE(field.value);
    case 'unsignedshort':
      return bytes.writeUInt16BE(field.value);
    case 'long':
      return bytes.writeBigInt64BE(field.value);
    case 'timestamp':
      return bytes.writeBigUInt64BE(field.value);
    case 'bool':
      return bytes.writeUInt8(field.value ? 1 : 0);
    case 'double':
      return bytes.writeDoubleBE(field.value);
    case 'float':
      return bytes.writeFloatBE(field.value);
    case 'decimal':
      bytes.writeUInt8(field.value.scale);
      return bytes.writeUInt32BE(field.value.digits, 1);
  }
}
