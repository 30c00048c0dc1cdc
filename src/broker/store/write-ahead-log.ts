import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { PAGE_SIZE } from './schema.ts';

/**
 * SQLite's write-ahead log: a header and frames, each with a page. A frame's checksum goes on from the one before, so that
 * SQLite takes all behind a damaged frame for what a crash left unfinished, and drops it without a word.
 * Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
const HEADER = 32;
const FRAME_HEADER = 24;
const FRAME = FRAME_HEADER + PAGE_SIZE;
/** With checksums over little-endian words; the next number says big-endian. */
const MAGIC = 0x377f0682;
const FORMAT = 3_007_000;
const MAX_AGE = 2 ** 24;

type Sums = readonly [number, number];

/** Whether a log has lost something that was committed. What was not yet committed may well be torn: that is no damage. */
export function isLogDamaged(path: string): boolean {
  return withFrames(path, (header, frames) => {
    if (!header) return frames !== null;
    let expected: Sums | null = header.sums;
    let committedBehind = false;
    for (const frame of frames!) {
      if (expected && sameSums(frame.salts, header.salts) && fits(frame, expected, header.little)) {
        expected = frame.sums;
        continue;
      }
      expected = null;
      if (!isPossible(frame.salts, header.salts)) return true;
      // Behind the first frame that does not fit: only what was begun after a whole commit proves that there was one.
      if (!sameSums(frame.salts, header.salts)) continue;
      if (committedBehind) return true;
      committedBehind = frame.isCommit;
    }
    return false;
  });
}

/** Writes a log with all frames that are whole, those behind damaged ones too. @returns whether there are any */
export function mendLog(from: string, to: string): boolean {
  return withFrames(from, (header, frames) => {
    const little = header?.little ?? true;
    let salts = header?.salts ?? null;
    let before: Sums | null = header?.sums ?? null;
    let log: { descriptor: number; sums: Sums } | null = null;
    let count = 0;
    try {
      for (const frame of frames ?? []) {
        // Its checksum fits to what the frame before says of itself, whatever has become of that one.
        const isWhole =
          before !== null && fits(frame, before, little) && (salts === null || sameSums(frame.salts, salts));
        before = frame.sums;
        if (!isWhole) continue;
        salts = frame.salts;
        log ??= begin(to, salts, little);
        log.sums = append(log.descriptor, count, frame, log.sums, little);
        count += 1;
      }
    } finally {
      if (log) closeSync(log.descriptor);
    }
    return count > 0;
  });
}

/** Each time that a log begins anew over its older frames, the first salt grows by one. What was never written is zero. */
function isPossible([first, second]: Sums, [now]: Sums): boolean {
  return (first === 0 && second === 0) || (now - first) >>> 0 < MAX_AGE;
}

interface Header {
  readonly little: boolean;
  readonly salts: Sums;
  readonly sums: Sums;
}

interface Frame {
  /** All its bytes; overwritten by the next one. */
  readonly bytes: Buffer;
  readonly isCommit: boolean;
  readonly salts: Sums;
  readonly sums: Sums;
}

/** @param read gets null for a header that is damaged, and no frames for a log that is not there or was hardly begun */
function withFrames<T>(path: string, read: (header: Header | null, frames: Iterable<Frame> | null) => T): T {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return read(null, null);
    throw error;
  }
  try {
    const bytes = Buffer.alloc(HEADER);
    if (readSync(descriptor, bytes, 0, HEADER, 0) < HEADER) return read(null, null);
    return read(headerOf(bytes), framesOf(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

function headerOf(bytes: Buffer): Header | null {
  const little = bytes.readUInt32BE(0) === MAGIC;
  if (!little && bytes.readUInt32BE(0) !== MAGIC + 1) return null;
  const sums = pairAt(bytes, 24);
  if (!sameSums(checksum(bytes, 0, 24, [0, 0], little), sums)) return null;
  return { little, salts: pairAt(bytes, 16), sums };
}

function* framesOf(descriptor: number): Iterable<Frame> {
  const buffer = Buffer.alloc(FRAME * 64);
  for (let position = HEADER; ; ) {
    const length = readSync(descriptor, buffer, 0, buffer.length, position);
    const whole = length - (length % FRAME);
    if (whole === 0) return;
    for (let start = 0; start < whole; start += FRAME) {
      const bytes = buffer.subarray(start, start + FRAME);
      yield { bytes, isCommit: bytes.readUInt32BE(4) !== 0, salts: pairAt(bytes, 8), sums: pairAt(bytes, 16) };
    }
    position += whole;
  }
}

function fits({ bytes, sums }: Frame, before: Sums, little: boolean): boolean {
  return sameSums(frameSums(bytes, before, little), sums);
}

function frameSums(bytes: Buffer, before: Sums, little: boolean): Sums {
  return checksum(bytes, FRAME_HEADER, FRAME, checksum(bytes, 0, 8, before, little), little);
}

function begin(path: string, salts: Sums, little: boolean): { descriptor: number; sums: Sums } {
  const header = Buffer.alloc(HEADER);
  for (const [index, value] of [MAGIC + (little ? 0 : 1), FORMAT, PAGE_SIZE, 0, ...salts].entries()) {
    header.writeUInt32BE(value, index * 4);
  }
  const sums = checksum(header, 0, 24, [0, 0], little);
  writePair(header, 24, sums);
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, header, 0, HEADER, 0);
  return { descriptor, sums };
}

function append(descriptor: number, index: number, frame: Frame, before: Sums, little: boolean): Sums {
  const sums = frameSums(frame.bytes, before, little);
  const bytes = Buffer.from(frame.bytes);
  writePair(bytes, 16, sums);
  writeSync(descriptor, bytes, 0, FRAME, HEADER + index * FRAME);
  return sums;
}

/** SQLite's: two sums over pairs of words. */
function checksum(bytes: Buffer, from: number, to: number, before: Sums, little: boolean): Sums {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let [first, second] = before;
  for (let at = from; at < to; at += 8) {
    first = (first + view.getUint32(at, little) + second) | 0;
    second = (second + view.getUint32(at + 4, little) + first) | 0;
  }
  return [first >>> 0, second >>> 0];
}

const pairAt = (bytes: Buffer, at: number): Sums => [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
const sameSums = (a: Sums, b: Sums): boolean => a[0] === b[0] && a[1] === b[1];

function writePair(bytes: Buffer, at: number, [first, second]: Sums): void {
  bytes.writeUInt32BE(first, at);
  bytes.writeUInt32BE(second, at + 4);
}
