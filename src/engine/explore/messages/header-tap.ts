import type { Duplex } from 'node:stream';
import type { Channel } from 'amqplib';

/** Content headers as they came, in the order of a channel's messages. */
export interface HeaderTap {
  /** The header of the next message, which must have come. */
  next(): Buffer;
  stop(): void;
}

/** What amqplib has inside, and its types do not show. */
interface Inner {
  readonly ch: number;
  readonly connection: { readonly stream: Duplex; readonly rest: Buffer };
}

const FRAME_HEADER = 2;
const HEADER_BYTES = 7;

/** Those that listen to a connection, by channel. */
type Listeners = Map<number, Buffer[]>;

const tapped = new WeakMap<Duplex, Listeners>();

/**
 * Hears the content headers that come on a channel. amqplib's own decoding forgets which types a header's numbers have, and
 * rounds large ones; a message that is saved and published again must not change.
 */
export function tapHeaders(channel: Channel): HeaderTap {
  const { ch, connection } = channel as unknown as Inner;
  const listeners = tapped.get(connection.stream) ?? listen(connection);
  const came: Buffer[] = [];
  listeners.set(ch, came);
  return {
    next() {
      const header = came.shift();
      if (!header) throw new Error('A message came without its header.');
      return header;
    },
    stop: () => void listeners.delete(ch),
  };
}

function listen({ stream, rest }: Inner['connection']): Listeners {
  const listeners: Listeners = new Map();
  const scan = createScan(listeners);
  // The beginning of a frame whose end has not come yet.
  scan(rest);
  const read = stream.read.bind(stream);
  stream.read = (size?: number) => {
    const chunk: Buffer | null = read(size);
    if (chunk) scan(chunk);
    return chunk;
  };
  tapped.set(stream, listeners);
  return listeners;
}

/** Follows the frames; of others than content headers of channels that are listened to, nothing is kept. */
function createScan(listeners: Listeners): (chunk: Buffer) => void {
  const start = Buffer.alloc(HEADER_BYTES);
  let startHas = 0;
  let payload: Buffer | null = null;
  let payloadHas = 0;
  /** Bytes of the present frame that are still to come, its end included. */
  let left = 0;
  let into: Buffer[] | undefined;

  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (left === 0) {
        const taken = chunk.copy(start, startHas, at, at + HEADER_BYTES - startHas);
        startHas += taken;
        at += taken;
        if (startHas < HEADER_BYTES) return;
        startHas = 0;
        const size = start.readUInt32BE(3);
        left = size + 1;
        into = start[0] === FRAME_HEADER ? listeners.get(start.readUInt16BE(1)) : undefined;
        payload = into ? Buffer.alloc(size) : null;
        payloadHas = 0;
        continue;
      }
      const taken = Math.min(left, chunk.length - at);
      if (payload) payloadHas += chunk.copy(payload, payloadHas, at, at + taken);
      left -= taken;
      at += taken;
      if (left === 0 && payload && into) into.push(payload);
    }
  };
}
