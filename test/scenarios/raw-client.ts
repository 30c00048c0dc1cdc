/** A small AMQP 0-9-1 peer over a socket, free to misbehave: it sends what it is told and judges nothing. */
import { connect } from 'node:net';
import { type Fields, headerFrame, methodFields, methodFrame, methodName } from './amqplib-codec.ts';

/** A message as it came over the wire. */
export interface Content {
  /** The content header's payload. */
  readonly header: Buffer;
  readonly body: Buffer;
  /** Payload sizes of the body's frames. */
  readonly frames: readonly number[];
}

/** What a broker sends, one thing at a time; `end` is the end of the socket, whoever ended it; `nonsense` is what no broker may send. */
export type Received =
  | ({
      readonly type: 'method';
      readonly channel: number;
      readonly name: string;
      readonly fields: Fields;
    } & MethodBytes)
  | { readonly type: 'protocol-header'; readonly version: string }
  | { readonly type: 'heartbeat' }
  | { readonly type: 'nonsense'; readonly reason: string }
  | { readonly type: 'end' };

interface MethodBytes {
  readonly payload: Buffer;
  /** With basic.deliver, basic.return and basic.get-ok. */
  readonly content: Content | undefined;
}

export interface RawClient {
  /** Sends bytes as they are. */
  write(bytes: Buffer): void;
  /** Stops and goes on reading from the socket. */
  pause(): void;
  resume(): void;
  /** Cuts the connection without a word. */
  destroy(): void;
}

const FRAME_END = 0xce;
const METHOD = 1;
const HEADER = 2;
const BODY = 3;
const HEARTBEAT = 8;
const WITH_CONTENT = new Set(['BasicDeliver', 'BasicReturn', 'BasicGetOk']);

export const protocolHeader = Buffer.from('AMQP\0\0\x09\x01', 'latin1');

/** A frame of any type. `end` is its last octet, which ought to be 206. */
export function frame(type: number, channel: number, payload: Buffer, end = FRAME_END): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([end])]);
}

export function bodyFrame(channel: number, payload: Buffer): Buffer {
  return frame(BODY, channel, payload);
}

/** A published message's frames, its body in pieces of `frameMax - 8` octets. */
export function publishFrames(
  channel: number,
  method: Fields,
  properties: Fields,
  body: Buffer,
  frameMax: number,
): Buffer {
  const parts = [methodFrame('BasicPublish', channel, method), headerFrame(channel, body.length, properties)];
  for (let at = 0; at < body.length; at += frameMax - 8) {
    parts.push(bodyFrame(channel, body.subarray(at, at + frameMax - 8)));
  }
  return Buffer.concat(parts);
}

/** Connects to a broker, which says nothing before it got a protocol header. */
export function rawClient(host: string, port: number, onReceived: (received: Received) => void): RawClient {
  const socket = connect({ host, port, noDelay: true });
  const assembler = contentAssembler(onReceived);
  let pending: Buffer = Buffer.alloc(0);
  let ended = false;

  function end(): void {
    if (ended) return;
    ended = true;
    onReceived({ type: 'end' });
  }

  function readFrames(): void {
    for (let length = frameLength(pending); length > 0; length = frameLength(pending)) {
      const bytes = pending.subarray(0, length);
      pending = pending.subarray(length);
      if (bytes.subarray(0, 4).toString() === 'AMQP') {
        onReceived({ type: 'protocol-header', version: [...bytes.subarray(4)].join('.') });
      } else {
        assembler(bytes);
      }
    }
  }

  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    try {
      readFrames();
    } catch (error) {
      onReceived({ type: 'nonsense', reason: String(error) });
      socket.destroy();
    }
  });
  socket.on('error', () => {}); // 'close' follows
  socket.on('end', end);
  socket.on('close', end);
  return {
    write: (bytes) => void socket.write(bytes),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    destroy: () => void socket.destroy(),
  };
}

/** Length of the frame, or protocol header, at the buffer's start; 0 while it is incomplete. */
function frameLength(bytes: Buffer): number {
  if (bytes.length < 8) return 0;
  if (bytes.subarray(0, 4).toString() === 'AMQP') return 8;
  const length = bytes.readUInt32BE(3) + 8;
  return bytes.length < length ? 0 : length;
}

/** Puts methods and their contents together again. Frames of several channels may be mixed. */
function contentAssembler(onReceived: (received: Received) => void): (bytes: Buffer) => void {
  const open = new Map<number, { method: Buffer; header: Buffer | null; bodies: Buffer[] }>();

  function deliver(channel: number, payload: Buffer, content: Content | undefined): void {
    const name = methodName(payload.readUInt32BE(0));
    onReceived({ type: 'method', channel, name, fields: methodFields(payload), payload, content });
  }

  function deliverWhole(channel: number): void {
    const parts = open.get(channel);
    if (!parts?.header) return;
    const body = Buffer.concat(parts.bodies);
    if (BigInt(body.length) < parts.header.readBigUInt64BE(4)) return;
    open.delete(channel);
    deliver(channel, parts.method, { header: parts.header, body, frames: parts.bodies.map(({ length }) => length) });
  }

  return (bytes) => {
    const type = bytes.readUInt8(0);
    const channel = bytes.readUInt16BE(1);
    const payload = bytes.subarray(7, -1);
    const parts = open.get(channel);
    if (type === HEARTBEAT) return onReceived({ type: 'heartbeat' });
    if (type === METHOD && parts) throw new Error("a method came before its predecessor's content was complete");
    if (bytes.at(-1) !== FRAME_END) throw new Error(`the broker's frame ends with ${bytes.at(-1)}`);
    if (type === METHOD && WITH_CONTENT.has(methodName(payload.readUInt32BE(0)))) {
      open.set(channel, { method: payload, header: null, bodies: [] });
    } else if (type === METHOD) {
      deliver(channel, payload, undefined);
    } else if (type === HEADER && parts && !parts.header) {
      parts.header = payload;
    } else if (type === BODY && parts?.header) {
      parts.bodies.push(payload);
    } else {
      throw new Error(`the broker sent a frame of type ${type} out of turn`);
    }
    deliverWhole(channel);
  };
}
