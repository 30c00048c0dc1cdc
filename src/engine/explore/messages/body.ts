import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import type { BodyFacts } from '../../../shared/explore/messages.ts';

/** More does not come out of a compressed body: a few KB can unpack to gigabytes. Bytes. */
export const MAX_UNPACKED = 64 * 1024 * 1024;

/** A body as it is shown. */
export interface ShownBody {
  readonly bytes: Buffer;
  readonly facts: BodyFacts;
}

const bound = { maxOutputLength: MAX_UNPACKED };
const unpackers: Record<string, (packed: Buffer) => Promise<Buffer>> = {
  gzip: (packed) => promisify(gunzip)(packed, bound),
  'x-gzip': (packed) => promisify(gunzip)(packed, bound),
  // Some programs mean the bare format by it.
  deflate: (packed) => promisify(inflate)(packed, bound).catch(() => promisify(inflateRaw)(packed, bound)),
  br: (packed) => promisify(brotliDecompress)(packed, bound),
};

/** Unpacks a compressed body, up to a limit; one that can't be unpacked is shown as it came, and said why. */
export async function showBody(content: Buffer, encoding: string | undefined): Promise<ShownBody> {
  const name = encoding?.trim().toLowerCase() ?? '';
  const unpack = Object.hasOwn(unpackers, name) ? unpackers[name] : undefined;
  const as = (bytes: Buffer, unpacked: number | null, said: string | null): ShownBody => ({
    bytes,
    facts: { bytes: content.length, unpacked, encoding: said, isText: isText(bytes) },
  });
  if (!unpack) return as(content, null, null);
  try {
    const bytes = await unpack(content);
    return as(bytes, bytes.length, `Unpacked: its content encoding is ${name}.`);
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const why = tooLarge ? 'it unpacks to more than 64 MiB' : `it is not ${name}, as its content encoding says`;
    return as(content, null, `Shown as it came: ${why}.`);
  }
}

/** Whether bytes are UTF-8 without control characters that text does not have. */
export function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const step = 1024 * 1024;
    for (let at = 0; at < bytes.length; at += step) decoder.decode(bytes.subarray(at, at + step), { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** Where a part of text may end that is to end at `end`: not within a character. */
export function characterEnd(bytes: Buffer, end: number): number {
  let at = Math.min(end, bytes.length);
  if (at === bytes.length) return at;
  for (let i = 0; i < 3 && at > 0 && (bytes[at]! & 0xc0) === 0x80; i++) at--;
  return at;
}

/** The body's beginning as a line of text; null = it is no text. */
export function headOf(content: Buffer): string | null {
  const start = content.subarray(0, characterEnd(content, 300));
  if (!isText(start)) return null;
  return start.toString('utf8').replace(/\s+/gu, ' ').replace(/\p{C}/gu, '·').slice(0, 160);
}
