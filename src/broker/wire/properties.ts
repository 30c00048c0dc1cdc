import { encodeTable, readTable, shortString, type Table, TableError } from './table.ts';

/**
 * A message's properties stay the bytes that its publisher sent (flags and values of the content header): decoding and
 * encoding them would change types, and costs. What the broker itself needs of them is read by walking over them.
 */
const CONTENT_TYPE = 1 << 15;
const CONTENT_ENCODING = 1 << 14;
const HEADERS = 1 << 13;
const DELIVERY_MODE = 1 << 12;
const PRIORITY = 1 << 11;
const CORRELATION_ID = 1 << 10;
const REPLY_TO = 1 << 9;
const EXPIRATION = 1 << 8;
const MESSAGE_ID = 1 << 7;
const TIMESTAMP = 1 << 6;
const TYPE = 1 << 5;
const USER_ID = 1 << 4;
const APP_ID = 1 << 3;
const CLUSTER_ID = 1 << 2;

/** In wire order, with how far each reaches. */
type Kind = 'shortstr' | 'table' | 1 | 8;
const layout: readonly (readonly [flag: number, kind: Kind])[] = [
  [CONTENT_TYPE, 'shortstr'],
  [CONTENT_ENCODING, 'shortstr'],
  [HEADERS, 'table'],
  [DELIVERY_MODE, 1],
  [PRIORITY, 1],
  [CORRELATION_ID, 'shortstr'],
  [REPLY_TO, 'shortstr'],
  [EXPIRATION, 'shortstr'],
  [MESSAGE_ID, 'shortstr'],
  [TIMESTAMP, 8],
  [TYPE, 'shortstr'],
  [USER_ID, 'shortstr'],
  [APP_ID, 'shortstr'],
  [CLUSTER_ID, 'shortstr'],
];

/** What the broker acts upon. */
export interface KnownProperties {
  readonly persistent: boolean;
  /** null = none was set. */
  readonly priority: number | null;
  readonly expiration: string | null;
  readonly userId: string | null;
  readonly replyTo: string | null;
  /** Whether the headers may have CC or BCC: further routing keys. */
  readonly hasCopies: boolean;
}

const nothing: KnownProperties = {
  persistent: false,
  priority: null,
  expiration: null,
  userId: null,
  replyTo: null,
  hasCopies: false,
};
const onlyPersistent: KnownProperties = { ...nothing, persistent: true };

/**
 * Walks over the property flags and values in `bytes` from `start` to `end`.
 * @throws TableError when they are not complete
 */
export function scanProperties(bytes: Buffer, start: number, end: number): KnownProperties {
  const flags = readFlags(bytes, start, end);
  if (flags === 0) return nothing;
  let persistent = false;
  let priority: number | null = null;
  let expiration: string | null = null;
  let userId: string | null = null;
  let replyTo: string | null = null;
  let hasCopies = false;
  // The same walk as below, without a call for each property: every message that is published comes through here.
  let at = start + 2;
  for (let index = 0; index < layout.length; index += 1) {
    const [flag, kind] = layout[index]!;
    if ((flags & flag) === 0) continue;
    const from = at;
    at = endOf(bytes, at, end, kind);
    if (at > end) throw new TableError('a content header ends too early');
    if (flag === DELIVERY_MODE) persistent = bytes[from] === 2;
    else if (flag === HEADERS && at - from > 4) {
      // Read once, so that nobody who needs them later meets a table that can't be read.
      readTable(bytes.subarray(0, at), from);
      hasCopies = bytes.subarray(from, at).includes('CC');
    } else if (flag === PRIORITY) priority = bytes[from]!;
    else if (flag === EXPIRATION) expiration = bytes.toString('latin1', from + 1, at);
    else if (flag === USER_ID) userId = bytes.toString('utf8', from + 1, at);
    else if (flag === REPLY_TO) replyTo = bytes.toString('utf8', from + 1, at);
  }
  if (priority === null && expiration === null && userId === null && replyTo === null && !hasCopies) {
    return persistent ? onlyPersistent : nothing;
  }
  return { persistent, priority, expiration, userId, replyTo, hasCopies };
}

/** The headers table; empty where there is none. */
export function readHeaders(bytes: Buffer, start: number, end: number): Table {
  const flags = readFlags(bytes, start, end);
  let table: Table = [];
  walk(bytes, start, end, flags, (flag, from, to) => {
    if (flag === HEADERS) table = readTable(bytes.subarray(0, to), from).table;
  });
  return table;
}

/**
 * The same properties with other headers (an empty table leaves them out where there were none), expiration (null takes it
 * out) and reply-to.
 */
export function rewriteProperties(
  properties: Buffer,
  change: { headers?: Table; expiration?: string | null; replyTo?: string },
): Buffer {
  const flags = readFlags(properties, 0, properties.length);
  const parts = new Map<number, Buffer>();
  walk(properties, 0, properties.length, flags, (flag, from, to) => parts.set(flag, properties.subarray(from, to)));
  if (change.headers && (change.headers.length > 0 || parts.has(HEADERS))) {
    parts.set(HEADERS, encodeTable(change.headers));
  }
  if (change.expiration === null) parts.delete(EXPIRATION);
  else if (change.expiration !== undefined) parts.set(EXPIRATION, shortString(change.expiration));
  if (change.replyTo !== undefined) parts.set(REPLY_TO, shortString(change.replyTo));
  const head = Buffer.alloc(2);
  head.writeUInt16BE([...parts.keys()].reduce((sum, flag) => sum | flag, 0));
  return Buffer.concat([head, ...layout.flatMap(([flag]) => parts.get(flag) ?? [])]);
}

function readFlags(bytes: Buffer, start: number, end: number): number {
  if (end - start < 2) throw new TableError('a content header without property flags');
  const flags = (bytes[start]! << 8) | bytes[start + 1]!;
  // AMQP has 14 properties: there is no second word of flags.
  if ((flags & 1) !== 0) throw new TableError('a content header with unknown properties');
  return flags;
}

function endOf(bytes: Buffer, at: number, end: number, kind: Kind): number {
  if (kind === 'shortstr') return at + 1 + (bytes[at] ?? 0);
  if (kind === 'table') return at + 4 + (at + 4 <= end ? bytes.readUInt32BE(at) : 0);
  return at + kind;
}

function walk(
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
  visit: (flag: number, from: number, to: number) => void,
): void {
  let at = start + 2;
  for (const [flag, kind] of layout) {
    if ((flags & flag) === 0) continue;
    const from = at;
    at = endOf(bytes, at, end, kind);
    if (at > end) throw new TableError('a content header ends too early');
    visit(flag, from, at);
  }
}
