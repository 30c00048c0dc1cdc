import { connectionError } from '../failure.ts';
import { FRAME_END, FRAME_OVERHEAD } from './spec.ts';

const HEAD = 7;

/** What a frame is given to. `bytes` belongs to the reader: what is to last longer than the call must be copied. */
export type FrameHandler = (type: number, channel: number, bytes: Buffer, start: number, end: number) => void;

/** Cuts a stream of bytes into frames, however they were cut into pieces on their way. */
export class FrameReader {
  readonly #handle: FrameHandler;
  #pieces: Buffer[] = [];
  #waiting = 0;
  /** Bytes that must be there before it is worth looking again. */
  #wanted = HEAD;
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
    this.#wanted = 0;
    this.push(Buffer.alloc(0));
  }

  /**
   * Takes the next piece of the stream.
   * @throws AmqpError 501 for what is not a frame; and what the handler throws
   */
  push(piece: Buffer): void {
    let bytes = piece;
    if (this.paused) {
      this.#pieces.push(piece);
      this.#waiting += piece.length;
      return;
    }
    if (this.#waiting > 0) {
      this.#pieces.push(piece);
      this.#waiting += piece.length;
      // A frame may come in many pieces: they are joined once it is complete, not each time.
      if (this.#waiting < this.#wanted) return;
      bytes = Buffer.concat(this.#pieces, this.#waiting);
      this.#pieces = [];
      this.#waiting = 0;
    }
    let at = 0;
    while (bytes.length - at >= HEAD) {
      const size = bytes.readUInt32BE(at + 3);
      const type = bytes[at]!;
      if (size > this.frameMax - FRAME_OVERHEAD) {
        throw frameError(type, '', `{frame_too_large,${size},${this.frameMax - FRAME_OVERHEAD}}`);
      }
      const end = at + HEAD + size;
      if (bytes.length <= end) {
        this.#keep(bytes, at, size + FRAME_OVERHEAD);
        return;
      }
      if (bytes[end] !== FRAME_END) {
        throw frameError(type, octets(bytes.subarray(at + HEAD, end)), `{invalid_frame_end_marker,${bytes[end]}}`);
      }
      this.#handle(type, (bytes[at + 1]! << 8) | bytes[at + 2]!, bytes, at + HEAD, end);
      at = end + 1;
      if (this.paused) break;
    }
    this.#keep(bytes, at, HEAD);
  }

  #keep(bytes: Buffer, at: number, wanted: number): void {
    this.#wanted = wanted;
    if (at === bytes.length) return;
    // A copy when little is left of much, so that a few bytes don't hold on to a whole piece.
    const rest = bytes.subarray(at);
    this.#pieces.push(rest.length < 4096 ? Buffer.from(rest) : rest);
    this.#waiting = rest.length;
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
