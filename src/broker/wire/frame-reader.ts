import { connectionError } from '../failure.ts';
import { FRAME_END, FRAME_OVERHEAD } from './spec.ts';

const HEAD = 7;
const NOTHING = Buffer.alloc(0);

/** What a frame is given to. `bytes` is used again: what is to last longer than the call must be copied. */
export type FrameHandler = (type: number, channel: number, bytes: Buffer, start: number, end: number) => void;

/** Cuts a stream of bytes into frames, however they were cut into pieces on their way. */
export class FrameReader {
  readonly #handle: FrameHandler;
  /** What is not a whole frame yet, or came while nothing could be worked on. */
  #kept: Buffer = NOTHING;
  #length = 0;
  /** What is kept may be more than one frame: what came behind one that could not be worked on. */
  #isMixed = false;
  /** Largest frame, its overhead included. */
  frameMax: number;
  /** Set by a handler that can't go on now: what follows is kept until `resume()`. */
  paused = false;

  constructor(frameMax: number, handle: FrameHandler) {
    this.frameMax = frameMax;
    this.#handle = handle;
  }

  /** Goes on with what was kept. @throws as `push` */
  resume(): void {
    this.paused = false;
    this.#readKept();
  }

  /**
   * Takes the next piece of the stream; its memory may be used again afterwards.
   * @throws AmqpError 501 for what is not a frame; and what the handler throws
   */
  push(piece: Buffer): void {
    if (this.paused) this.#keep(piece, 0, piece.length);
    else if (this.#isMixed) {
      this.#keep(piece, 0, piece.length);
      this.#readKept();
    } else this.#read(piece, this.#length === 0 ? 0 : this.#completeKept(piece));
    // A connection that rests holds on to nothing.
    if (this.#length === 0) this.#kept = NOTHING;
  }

  /** Reads the frames in `bytes`, and keeps what is not a whole one. */
  #read(bytes: Buffer, from: number): void {
    let at = from;
    while (bytes.length - at >= HEAD && !this.paused) {
      const end = at + this.#sizeOf(bytes, at);
      if (bytes.length < end) break;
      this.#readOne(bytes, at, end, bytes, end);
      at = end;
    }
    if (at < bytes.length) this.#keep(bytes, at, bytes.length);
  }

  #readKept(): void {
    const all = this.#kept.subarray(0, this.#length);
    this.#kept = NOTHING;
    this.#length = 0;
    this.#isMixed = false;
    this.#read(all, 0);
  }

  /** Completes the frame that is kept with what it lacks. @returns where the piece goes on */
  #completeKept(piece: Buffer): number {
    let taken = this.#fill(HEAD, piece, 0);
    if (this.#length < HEAD) return taken;
    const size = this.#sizeOf(this.#kept, 0);
    taken = this.#fill(size, piece, taken);
    if (this.#length < size) return taken;
    this.#length = 0;
    this.#readOne(this.#kept, 0, size, piece, taken);
    return taken;
  }

  /** Keeps more, until it is `size` bytes. @returns where the piece goes on */
  #fill(size: number, piece: Buffer, from: number): number {
    const end = Math.min(piece.length, from + Math.max(0, size - this.#length));
    this.#keep(piece, from, end);
    return end;
  }

  #keep(bytes: Buffer, from: number, end: number): void {
    const length = this.#length + end - from;
    if (length > this.#kept.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#kept.length));
      this.#kept.copy(larger, 0, 0, this.#length);
      this.#kept = larger;
    }
    bytes.copy(this.#kept, this.#length, from, end);
    this.#length = length;
  }

  /** How long the frame is that begins at `at`. @throws AmqpError */
  #sizeOf(bytes: Buffer, at: number): number {
    const size = bytes.readUInt32BE(at + 3);
    if (size > this.frameMax - FRAME_OVERHEAD) {
      throw frameError(bytes[at]!, '', `{frame_too_large,${size},${this.frameMax - FRAME_OVERHEAD}}`);
    }
    return size + FRAME_OVERHEAD;
  }

  /** @param next where the stream goes on @throws AmqpError; and what the handler throws */
  #readOne(bytes: Buffer, at: number, end: number, rest: Buffer, next: number): void {
    const last = end - 1;
    const type = bytes[at]!;
    if (bytes[last] !== FRAME_END) {
      throw frameError(type, octets(bytes.subarray(at + HEAD, last)), `{invalid_frame_end_marker,${bytes[last]}}`);
    }
    try {
      this.#handle(type, (bytes[at + 1]! << 8) | bytes[at + 2]!, bytes, at + HEAD, last);
    } catch (error) {
      if (next < rest.length) this.#keep(rest, next, rest.length);
      this.#isMixed = true;
      throw error;
    }
  }
}

const frameError = (type: number, all: string, reason: string) =>
  connectionError(501, `type ${type}, all octets = <<${all}>>: ${reason}`, null);

export const unknownFrame = (type: number, bytes: Buffer, start: number, end: number) =>
  frameError(type, octets(bytes.subarray(start, end)), 'unknown_frame');

/** Bytes as Erlang prints a binary, cut to what a reply text takes. */
export function octets(bytes: Buffer): string {
  const some = bytes.subarray(0, 100);
  return some.length > 0 && some.every((byte) => byte >= 0x20 && byte < 0x7f) ? `"${some.toString()}"` : some.join(',');
}
