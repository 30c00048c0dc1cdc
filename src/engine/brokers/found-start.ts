// What a broker says first (AMQP 0-9-1, connection.start), as far as it says who it is.

/** Asks for AMQP 0-9-1. */
export const PROTOCOL_HEADER: Buffer = Buffer.from('AMQP\0\0\x09\x01', 'latin1');
/** Bytes; RabbitMQ's takes some 500. */
export const MAX_START = 65_536;

export interface ServerStart {
  readonly product: string | null;
  readonly version: string | null;
  readonly cluster: string | null;
}

/** Type, channel and size. */
const HEAD = 7;
const METHOD_FRAME = 1;
const FRAME_END = 0xce;
const CONNECTION_START = 0x000a000a;

/** What has come so far, read: `more` = it may become a start; `other` = whoever speaks here speaks something else. */
export function readStart(bytes: Buffer): ServerStart | 'more' | 'other' {
  if (bytes.length > 0 && bytes[0] !== METHOD_FRAME) return 'other';
  if (bytes.length < HEAD) return 'more';
  const size = bytes.readUInt32BE(3);
  if (bytes.readUInt16BE(1) !== 0 || size > MAX_START) return 'other';
  if (bytes.length < HEAD + size + 1) return 'more';
  const payload = bytes.subarray(HEAD, HEAD + size);
  if (bytes[HEAD + size] !== FRAME_END || size < 10 || payload.readUInt32BE(0) !== CONNECTION_START) return 'other';
  try {
    const length = payload.readUInt32BE(6);
    const properties = readTexts(payload.subarray(10, 10 + length));
    const text = (name: string): string | null => properties.get(name)?.slice(0, 200) ?? null;
    return { product: text('product'), version: text('version'), cluster: text('cluster_name') };
  } catch {
    // It ended in the middle of a value: no broker writes that.
    return 'other';
  }
}

/** How many bytes a value of each type takes in a table; what is not here begins with its length. */
const sizes: Readonly<Record<string, number>> = {
  ...{ t: 1, b: 1, B: 1, s: 2, u: 2, I: 4, i: 4, l: 8, L: 8, f: 4, d: 8, D: 5, T: 8, V: 0 },
};

/** The texts of a table. @throws RangeError when it is cut */
function readTexts(table: Buffer): Map<string, string> {
  const texts = new Map<string, string>();
  let at = 0;
  while (at < table.length) {
    const nameEnd = at + 1 + table.readUInt8(at);
    const name = table.toString('utf8', at + 1, nameEnd);
    const type = String.fromCharCode(table.readUInt8(nameEnd));
    const begin = nameEnd + 1;
    const fixed = sizes[type];
    if (fixed !== undefined) {
      at = begin + fixed;
      continue;
    }
    const end = begin + 4 + table.readUInt32BE(begin);
    if (end > table.length) throw new RangeError('The value is cut.');
    if (type === 'S') texts.set(name, table.toString('utf8', begin + 4, end));
    at = end;
  }
  return texts;
}
