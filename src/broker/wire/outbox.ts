import type { Socket } from 'node:net';
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
  readonly slab: Buffer;
  readonly at: number;
  readonly propertiesLength: number;
  readonly bodyLength: number;
}

const SLAB = 64 * 1024;
/** Bodies from this size on are sent from where they lie; smaller ones are copied, which is cheaper than a piece of its own. */
const COPY_BELOW = 8 * 1024;
const DELIVER = idOf('basic.deliver');

/**
 * What a connection has to send, in order. It is written to the socket once a turn: one system call for all that the turn
 * brought, which is what makes a broker in Node fast.
 */
export class Outbox {
  #pieces: Buffer[] = [];
  #slab = Buffer.alloc(0);
  #from = 0;
  #at = 0;
  #bytes = 0;
  /** The peer's limit on a frame, its overhead included. */
  frameMax = 4096;

  /** Bytes that wait here. */
  get size(): number {
    return this.#bytes;
  }

  method<N extends MethodName>(channel: number, name: N, fields: Fields<N>): void {
    const payload = encodeMethod(name, fields);
    const at = this.#open(FRAME_METHOD, channel, payload.length);
    this.#slab.set(payload, at);
    this.#close(payload.length);
  }

  heartbeat(): void {
    this.#open(FRAME_HEARTBEAT, 0, 0);
    this.#close(0);
  }

  /** Bytes as they are: the answer to a wrong protocol header. */
  raw(bytes: Buffer): void {
    const at = this.#reserve(bytes.length);
    this.#slab.set(bytes, at);
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
    const slab = this.#slab;
    slab.writeUInt32BE(DELIVER, at);
    at += 4;
    slab.set(tag, at);
    at += tag.length;
    slab.writeUInt32BE(Math.floor(deliveryTag / 0x1_0000_0000), at);
    slab.writeUInt32BE(deliveryTag >>> 0, at + 4);
    slab[at + 8] = redelivered ? 1 : 0;
    slab.set(route, at + 9);
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
    const slab = this.#slab;
    slab.writeUInt32BE(CLASS_BASIC << 16, at);
    slab.writeUInt32BE(Math.floor(bodyLength / 0x1_0000_0000), at + 4);
    slab.writeUInt32BE(bodyLength >>> 0, at + 8);
    at += 12;
    if (properties) slab.set(properties, at);
    else from.copy(slab, at, start, start + propertiesLength);
    this.#close(headerSize);

    const largest = this.frameMax - FRAME_OVERHEAD;
    let bodyAt = start + propertiesLength;
    const bodyEnd = bodyAt + bodyLength;
    while (bodyAt < bodyEnd) {
      const size = Math.min(largest, bodyEnd - bodyAt);
      if (size < COPY_BELOW) {
        const target = this.#open(FRAME_BODY, channel, size);
        from.copy(this.#slab, target, bodyAt, bodyAt + size);
        this.#close(size);
      } else {
        this.#head(FRAME_BODY, channel, size);
        this.#piece(from.subarray(bodyAt, bodyAt + size));
        const end = this.#reserve(1);
        this.#slab[end] = FRAME_END;
        this.#at = end + 1;
      }
      bodyAt += size;
    }
  }

  /** Writes everything to the socket; false = the socket has more than it takes at once. */
  flush(socket: Socket): boolean {
    if (this.#at > this.#from) {
      this.#pieces.push(this.#slab.subarray(this.#from, this.#at));
      this.#from = this.#at;
    }
    const pieces = this.#pieces;
    if (pieces.length === 0) return true;
    this.#pieces = [];
    this.#bytes = 0;
    if (pieces.length === 1) return socket.write(pieces[0]!);
    socket.cork();
    let room = true;
    for (const piece of pieces) room = socket.write(piece);
    socket.uncork();
    return room;
  }

  /** Begins a frame and returns where its payload goes. */
  #open(type: number, channel: number, size: number): number {
    const at = this.#reserve(size + FRAME_OVERHEAD);
    const slab = this.#slab;
    slab[at] = type;
    slab[at + 1] = channel >>> 8;
    slab[at + 2] = channel & 0xff;
    slab.writeUInt32BE(size, at + 3);
    return at + 7;
  }

  #close(size: number): void {
    this.#slab[this.#at + 7 + size] = FRAME_END;
    this.#at += size + FRAME_OVERHEAD;
  }

  /** A frame's head alone. */
  #head(type: number, channel: number, size: number): void {
    const at = this.#reserve(7);
    this.#slab[at] = type;
    this.#slab[at + 1] = channel >>> 8;
    this.#slab[at + 2] = channel & 0xff;
    this.#slab.writeUInt32BE(size, at + 3);
    this.#at = at + 7;
  }

  /** Room for `size` bytes in one piece; returns where. */
  #reserve(size: number): number {
    this.#bytes += size;
    if (this.#at + size > this.#slab.length) {
      if (this.#at > this.#from) this.#pieces.push(this.#slab.subarray(this.#from, this.#at));
      this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB, size));
      this.#from = 0;
      this.#at = 0;
    }
    return this.#at;
  }

  #piece(bytes: Buffer): void {
    if (this.#at > this.#from) {
      this.#pieces.push(this.#slab.subarray(this.#from, this.#at));
      this.#from = this.#at;
    }
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
  }
}
