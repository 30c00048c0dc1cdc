import type { Socket } from 'node:net';
import type { Slab } from '../slab.ts';
import { encodeMethod, type Fields, idOf, type MethodName } from './method.ts';
import {
  CLASS_BASIC,
  FRAME_BODY,
  FRAME_END,
  FRAME_HEADER,
  FRAME_HEARTBEAT,
  FRAME_METHOD,
  FRAME_OVERHEAD,
} from './spec.ts';

/** Where the content of a message lies: its properties (flags and values), and its body right behind them. */
export interface Content {
  readonly slab: Slab;
  readonly at: number;
  readonly propertiesLength: number;
  readonly bodyLength: number;
}

const BUFFER = 64 * 1024;
/** Below it a body is copied in one piece; a larger one may lie in several buffers, or be sent from where it lies. */
const SMALL = 8 * 1024;
/** Buffers that were sent and are filled again: new ones for all that goes out would keep the garbage collector busy. */
const free: Buffer[] = [];
const KEPT = 256;
const DELIVER = idOf('basic.deliver');

/**
 * What a connection has to send, in order. It is written to the socket once a turn: one system call for all that the turn
 * brought, which is what makes a broker in Node fast.
 */
export class Outbox {
  #pieces: Buffer[] = [];
  /** What is filled, and from where on it is in no piece yet. */
  #buffer: Buffer = Buffer.alloc(0);
  #from = 0;
  #at = 0;
  #bytes = 0;
  /** Full, and in pieces that are not written yet. */
  #full: Buffer[] = [];
  /** The peer's limit on a frame, its overhead included. */
  frameMax = 4096;

  /** Bytes that wait here. */
  get size(): number {
    return this.#bytes;
  }

  method<N extends MethodName>(channel: number, name: N, fields: Fields<N>): void {
    const payload = encodeMethod(name, fields);
    const at = this.#open(FRAME_METHOD, channel, payload.length);
    this.#buffer.set(payload, at);
    this.#close(payload.length);
  }

  heartbeat(): void {
    this.#open(FRAME_HEARTBEAT, 0, 0);
    this.#close(0);
  }

  /** Bytes as they are: the answer to a wrong protocol header. */
  raw(bytes: Buffer): void {
    const at = this.#reserve(bytes.length);
    this.#buffer.set(bytes, at);
    this.#at += bytes.length;
  }

  /**
   * basic.deliver by hand: most of what a broker sends.
   * @param tag the consumer tag as a short string's bytes, its length in front
   * @param route exchange and routing key, each as a short string's bytes
   */
  deliver(channel: number, tag: Buffer, deliveryTag: number, redelivered: boolean, route: Buffer): void {
    const size = 4 + tag.length + 9 + route.length;
    let at = this.#open(FRAME_METHOD, channel, size);
    const buffer = this.#buffer;
    buffer.writeUInt32BE(DELIVER, at);
    at += 4;
    buffer.set(tag, at);
    at += tag.length;
    buffer.writeUInt32BE(Math.floor(deliveryTag / 0x1_0000_0000), at);
    buffer.writeUInt32BE(deliveryTag >>> 0, at + 4);
    buffer[at + 8] = redelivered ? 1 : 0;
    buffer.set(route, at + 9);
    this.#close(size);
  }

  /**
   * A message's content: header frame and body frames.
   * @param properties instead of the message's own
   */
  content(channel: number, content: Content, properties?: Buffer): void {
    const { slab: from, at: start, propertiesLength, bodyLength } = content;
    const headerSize = 12 + (properties ? properties.length : propertiesLength);
    let at = this.#open(FRAME_HEADER, channel, headerSize);
    const buffer = this.#buffer;
    buffer.writeUInt32BE(CLASS_BASIC << 16, at);
    buffer.writeUInt32BE(Math.floor(bodyLength / 0x1_0000_0000), at + 4);
    buffer.writeUInt32BE(bodyLength >>> 0, at + 8);
    at += 12;
    if (properties) buffer.set(properties, at);
    else from.bytes.copy(buffer, at, start, start + propertiesLength);
    this.#close(headerSize);

    const largest = this.frameMax - FRAME_OVERHEAD;
    let bodyAt = start + propertiesLength;
    const bodyEnd = bodyAt + bodyLength;
    while (bodyAt < bodyEnd) {
      const size = Math.min(largest, bodyEnd - bodyAt);
      if (size < SMALL) {
        const target = this.#open(FRAME_BODY, channel, size);
        from.bytes.copy(this.#buffer, target, bodyAt, bodyAt + size);
        this.#close(size);
      } else {
        this.#head(FRAME_BODY, channel, size);
        // What shares its memory with others is copied: that memory is used again as soon as they are done with.
        if (from.shelf) this.#copy(from.bytes, bodyAt, bodyAt + size);
        else this.#piece(from.bytes.subarray(bodyAt, bodyAt + size));
        const end = this.#reserve(1);
        this.#buffer[end] = FRAME_END;
        this.#at = end + 1;
      }
      bodyAt += size;
    }
  }

  /** Writes everything to the socket; false = the socket has more than it takes at once. */
  flush(socket: Socket): boolean {
    this.#cut();
    const pieces = this.#pieces;
    const last = pieces.pop();
    if (!last) return true;
    this.#pieces = [];
    this.#bytes = 0;
    const written = this.#full.length > 0 ? giveBackWhenWritten(this.#full) : undefined;
    this.#full = [];
    if (pieces.length === 0) return socket.write(last, written);
    socket.cork();
    for (const piece of pieces) socket.write(piece);
    const room = socket.write(last, written);
    socket.uncork();
    return room;
  }

  /** Begins a frame and returns where its payload goes. */
  #open(type: number, channel: number, size: number): number {
    const at = this.#reserve(size + FRAME_OVERHEAD);
    const buffer = this.#buffer;
    buffer[at] = type;
    buffer[at + 1] = channel >>> 8;
    buffer[at + 2] = channel & 0xff;
    buffer.writeUInt32BE(size, at + 3);
    return at + 7;
  }

  #close(size: number): void {
    this.#buffer[this.#at + 7 + size] = FRAME_END;
    this.#at += size + FRAME_OVERHEAD;
  }

  /** A frame's head alone. */
  #head(type: number, channel: number, size: number): void {
    const at = this.#reserve(7);
    this.#buffer[at] = type;
    this.#buffer[at + 1] = channel >>> 8;
    this.#buffer[at + 2] = channel & 0xff;
    this.#buffer.writeUInt32BE(size, at + 3);
    this.#at = at + 7;
  }

  /** Room for `size` bytes in one piece; returns where. */
  #reserve(size: number): number {
    this.#bytes += size;
    if (this.#at + size > this.#buffer.length) this.#renew(size);
    return this.#at;
  }

  #copy(bytes: Buffer, start: number, end: number): void {
    this.#bytes += end - start;
    for (let from = start; from < end; ) {
      if (this.#at === this.#buffer.length) this.#renew(1);
      const copied = bytes.copy(this.#buffer, this.#at, from, end);
      this.#at += copied;
      from += copied;
    }
  }

  /** The next buffer, with room for `size` bytes. */
  #renew(size: number): void {
    this.#cut();
    if (this.#buffer.length === BUFFER) this.#full.push(this.#buffer);
    this.#buffer = (size <= BUFFER && free.pop()) || Buffer.allocUnsafeSlow(Math.max(BUFFER, size));
    this.#from = 0;
    this.#at = 0;
  }

  #piece(bytes: Buffer): void {
    this.#cut();
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
  }

  /** What was filled becomes a piece. */
  #cut(): void {
    if (this.#at > this.#from) this.#pieces.push(this.#buffer.subarray(this.#from, this.#at));
    this.#from = this.#at;
  }
}

/** What was written before has been written by then too: a buffer's earlier pieces. */
const giveBackWhenWritten =
  (buffers: readonly Buffer[]) =>
  (error?: Error | null): void => {
    if (!error) for (const buffer of buffers) if (free.length < KEPT) free.push(buffer);
  };
