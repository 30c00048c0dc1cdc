// A client that costs hardly anything for each message: on a bare socket, messages encoded once, whatever one piece of the
// stream asks for answered in one piece.
import { once } from 'node:events';
import { connect } from 'node:net';
import { FrameReader } from '../src/broker/wire/frame-reader.ts';
import { decodeMethod, encodeMethod, type Fields, idOf, type MethodName } from '../src/broker/wire/method.ts';
import { FRAME_BODY, FRAME_END, FRAME_HEADER, FRAME_METHOD, FRAME_OVERHEAD } from '../src/broker/wire/spec.ts';
import type { LoadJob } from './load.ts';
import type { LoadClient } from './load-process.ts';

const FRAME_MAX = 131_072;
const PROTOCOL_HEADER = Buffer.from('AMQP\0\0\x09\x01', 'latin1');
/** What is published at once, at most. Bytes. */
const BLOCK = 64 * 1024;
const CHANNEL = 1;
const DELIVER = idOf('basic.deliver');
const ACK = idOf('basic.ack');
const ACK_FRAME = frame(FRAME_METHOD, encodeMethod('basic.ack', { deliveryTag: 0, multiple: false }));
/** Where the lower half of the delivery tag stands in it. */
const TAG_AT = 7 + 4 + 4;

type OnFrame = (type: number, bytes: Buffer, start: number, end: number) => void;

/** A channel, opened as guest. */
interface Channel {
  write(bytes: Buffer): boolean;
  drained(): Promise<void>;
  /** Everything that comes from now on and answers no call. */
  onFrame(handle: OnFrame): void;
  /** Asks, and waits for the answer. @throws Error for another answer */
  call<N extends MethodName>(name: N, fields: Fields<N>, answer: MethodName): Promise<void>;
  close(): Promise<void>;
}

export async function openWire(job: LoadJob): Promise<LoadClient> {
  const channel = await openChannel(job.url);
  if (job.confirm && job.role === 'publish')
    await channel.call('confirm.select', { nowait: false }, 'confirm.select-ok');
  return {
    publish: (count) => (job.confirm ? publishConfirmed(channel, job, count) : publish(channel, job, count)),
    consume: (onMessage) => consume(channel, job, onMessage),
    close: channel.close,
  };
}

async function openChannel(url: string): Promise<Channel> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let handleFrame: OnFrame = () => {};
  let answered: ((name: MethodName) => void) | null = null;
  const reader = new FrameReader(FRAME_MAX, (type, _channel, bytes, start, end) => {
    if (!answered) return handleFrame(type, bytes, start, end);
    answered(decodeMethod(bytes, start, end).name);
    answered = null;
  });
  socket.on('data', (bytes) => reader.push(bytes));
  await once(socket, 'connect');

  const expect = async (answer: MethodName): Promise<void> => {
    const name = await new Promise<MethodName>((resolve) => {
      answered = resolve;
    });
    if (name !== answer) throw new Error(`${name} instead of ${answer}`);
  };
  const say = <N extends MethodName>(number: number, name: N, fields: Fields<N>): void => {
    socket.write(frame(FRAME_METHOD, encodeMethod(name, fields), number));
  };

  socket.write(PROTOCOL_HEADER);
  await expect('connection.start');
  const response = Buffer.from('\0guest\0guest');
  say(0, 'connection.start-ok', { clientProperties: [], mechanism: 'PLAIN', response, locale: 'en_US' });
  await expect('connection.tune');
  say(0, 'connection.tune-ok', { channelMax: 1, frameMax: FRAME_MAX, heartbeat: 0 });
  say(0, 'connection.open', { virtualHost: '/', capabilities: '', insist: false });
  await expect('connection.open-ok');
  say(CHANNEL, 'channel.open', { outOfBand: '' });
  await expect('channel.open-ok');
  return {
    write: (bytes) => socket.write(bytes),
    drained: async () => void (await once(socket, 'drain')),
    onFrame(handle) {
      handleFrame = handle;
    },
    async call(name, fields, answer) {
      say(CHANNEL, name, fields);
      await expect(answer);
    },
    async close() {
      say(0, 'connection.close', { replyCode: 200, replyText: '', classId: 0, methodId: 0 });
      await expect('connection.close-ok');
      socket.destroy();
    },
  };
}

async function publish(channel: Channel, job: LoadJob, count: number): Promise<void> {
  const { block, each } = encodeMessages(job);
  for (let sent = 0; sent < count; ) {
    const now = Math.min(block.length / each, count - sent);
    sent += now;
    if (!channel.write(block.subarray(0, now * each))) await channel.drained();
  }
}

/** Never more than the job's window on their way. */
async function publishConfirmed(channel: Channel, job: LoadJob, count: number): Promise<void> {
  const { block, each } = encodeMessages(job);
  const done = Promise.withResolvers<void>();
  let sent = 0;
  let upTo = 0;
  /** Confirmed before some that were published earlier. */
  const ahead = new Set<number>();
  const fill = (): void => {
    for (;;) {
      const unconfirmed = sent - upTo - ahead.size;
      const now = Math.min(block.length / each, count - sent, job.window - unconfirmed);
      if (now === 0) return;
      sent += now;
      channel.write(block.subarray(0, now * each)); // the window bounds what waits in the socket
    }
  };
  channel.onFrame((_type, bytes, start) => {
    if (bytes.readUInt32BE(start) !== ACK) return done.reject(new Error('something else than a confirm'));
    const tag = bytes.readUInt32BE(start + 8);
    if (bytes[start + 12] === 1) {
      for (const early of ahead) if (early <= tag) ahead.delete(early);
      upTo = tag;
    } else {
      ahead.add(tag);
    }
    while (ahead.delete(upTo + 1)) upTo += 1;
    if (upTo === count) done.resolve();
    else fill();
  });
  fill();
  await done.promise;
}

async function consume(channel: Channel, job: LoadJob, onMessage: () => void): Promise<void> {
  let deliveryTag = 0;
  let missing = 0;
  const acks = createAcks(channel);
  if (job.confirm) {
    await channel.call('basic.qos', { prefetchSize: 0, prefetchCount: job.prefetch, global: false }, 'basic.qos-ok');
  }
  channel.onFrame((type, bytes, start, end) => {
    if (type === FRAME_METHOD) {
      if (bytes.readUInt32BE(start) !== DELIVER) throw new Error('something else than a delivery');
      deliveryTag += 1;
    } else if (type === FRAME_HEADER) {
      missing = bytes.readUInt32BE(start + 8);
      if (missing !== job.bodyBytes) throw new Error(`a body of ${missing} bytes`);
    } else if (type === FRAME_BODY) {
      missing -= end - start;
      if (missing > 0) return;
      if (job.confirm) acks.add(deliveryTag);
      onMessage();
    }
  });
  const { queue, confirm } = job;
  const flags = { noLocal: false, noAck: !confirm, exclusive: false, nowait: false };
  const consumer = { ticket: 0, queue, consumerTag: '', ...flags, arguments: [] };
  await channel.call('basic.consume', consumer, 'basic.consume-ok');
}

/** Single acks, those of one piece of the stream written together. */
function createAcks(channel: Channel) {
  let waiting = Buffer.alloc(0);
  let used = 0;
  const flush = (): void => {
    channel.write(waiting.subarray(0, used));
    waiting = Buffer.alloc(0);
    used = 0;
  };
  return {
    add(deliveryTag: number): void {
      if (used === 0) process.nextTick(flush);
      if (used + ACK_FRAME.length > waiting.length) {
        waiting = Buffer.concat([waiting], Math.max(4096, 2 * waiting.length));
      }
      waiting.set(ACK_FRAME, used);
      waiting.writeUInt32BE(deliveryTag, used + TAG_AT);
      used += ACK_FRAME.length;
    },
  };
}

/** As many equal messages as are written at once, and the bytes of each. */
function encodeMessages({ queue, bodyBytes, persistent }: LoadJob): { block: Buffer; each: number } {
  const publishing = { ticket: 0, exchange: '', routingKey: queue, mandatory: false, immediate: false };
  // Class 60, weight 0, the body's length, and the delivery mode as the only property.
  const header = Buffer.alloc(15);
  header.writeUInt16BE(60, 0);
  header.writeUInt32BE(bodyBytes, 8);
  header.writeUInt16BE(0x1000, 12);
  header[14] = persistent ? 2 : 1;
  const message = Buffer.concat([
    frame(FRAME_METHOD, encodeMethod('basic.publish', publishing)),
    frame(FRAME_HEADER, header),
    frame(FRAME_BODY, Buffer.alloc(bodyBytes, 'w')),
  ]);
  const many = Math.ceil(BLOCK / message.length);
  return { block: Buffer.concat(Array.from({ length: many }, () => message)), each: message.length };
}

function frame(type: number, payload: Buffer, channel = CHANNEL): Buffer {
  const bytes = Buffer.alloc(payload.length + FRAME_OVERHEAD, FRAME_END);
  bytes[0] = type;
  bytes.writeUInt16BE(channel, 1);
  bytes.writeUInt32BE(payload.length, 3);
  payload.copy(bytes, 7);
  return bytes;
}
