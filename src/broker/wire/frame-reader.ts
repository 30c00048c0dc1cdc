import { connectionError } from '../failure.ts';
import { FRAME_BODY, FRAME_END, FRAME_OVERHEAD } from './spec.ts';

const HEAD = 7;
const JOINED = 128 * 1024;
let joined: Buffer | null = null;

/** What a frame is given to. `bytes` belongs to the reader: what is to last longer than the call must be copied. */
export type FrameHandler = (type: number, channel: number, bytes: Buffer, start: number, end: number) => void;

/** Cuts a stream of bytes into frames, however they were cut into pieces on their way. */
export class FrameReader {
  readonly #handle: FrameHandler;
  #pieces: Buffer[] = [];
  /** What is kept may be more than one frame: what came behind one that could not be worked on. */
  #isMixed = false;
  #waiting = 0;
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
    this.#read(this.#takeKept(), 0);
  }

  /**
   * Takes the next piece of the stream.
   * @throws AmqpError 501 for what is not a frame; and what the handler throws
   */
  push(piece: Buffer): void {
    if (this.paused) this.#keep(piece);
    else if (this.#isMixed) this.#read(this.#takeKept(piece), 0);
    else this.#read(piece, this.#waiting === 0 ? 0 : this.#completeKept(piece));
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
    if (at < bytes.length) this.#keep(bytes.subarray(at));
  }

  /**
   * Joins what was kept with as much of the next piece as its frame needs, and no more: joining whole pieces would copy all
   * that ever comes. @returns where the piece goes on
   */
  #completeKept(piece: Buffer): number {
    let taken = 0;
    for (const wanted of [HEAD, 0]) {
      // First the head, which says how long the frame is.
      const size = wanted || this.#sizeOf(this.#joined(), 0);
      const missing = size - this.#waiting;
      if (missing <= 0) continue;
      const part = piece.subarray(taken, taken + missing);
      this.#keep(part);
      taken += part.length;
      if (part.length < missing) return taken;
    }
    const size = this.#waiting;
    this.#readOne(this.#takeFrame(), 0, size, piece, taken);
    return taken;
  }

  /** The first piece, made as long as a frame's head. */
  #joined(): Buffer {
    const [first] = this.#pieces;
    if (first!.length >= HEAD) return first!;
    const all = Buffer.concat(this.#pieces, this.#waiting);
    this.#pieces = [all];
    return all;
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
      if (next < rest.length) this.#keep(rest.subarray(next));
      this.#isMixed = true;
      throw error;
    }
  }

  #keep(rest: Buffer): void {
    // A copy when little is left of much, so that a few bytes don't hold on to a whole piece.
    this.#pieces.push(rest.length < 4096 ? Buffer.from(rest) : rest);
    this.#waiting += rest.length;
  }

  /** One whole frame is kept. Of a body nothing lasts longer than the call, so that its memory serves for the next one too. */
  #takeFrame(): Buffer {
    if (this.#pieces[0]![0] !== FRAME_BODY || this.#waiting > JOINED) return this.#takeKept();
    joined ??= Buffer.allocUnsafeSlow(JOINED);
    let at = 0;
    for (const piece of this.#pieces) at += piece.copy(joined, at);
    this.#pieces = [];
    this.#waiting = 0;
    return joined;
  }

  #takeKept(...more: Buffer[]): Buffer {
    const kept = Buffer.concat([...this.#pieces, ...more]);
    this.#pieces = [];
    this.#waiting = 0;
    this.#isMixed = false;
    return kept;
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
