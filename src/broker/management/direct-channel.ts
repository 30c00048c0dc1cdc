import type { User } from '../accounts.ts';
import type { Broker } from '../broker.ts';
import { Channel, type ChannelConnection } from '../channel/channel.ts';
import { AmqpError } from '../failure.ts';
import { encodeMethod, type Fields, type MethodName } from '../wire/method.ts';
import type { Content } from '../wire/outbox.ts';
import { CLASS_BASIC, FRAME_BODY, FRAME_HEADER, FRAME_METHOD } from '../wire/spec.ts';
import { ApiError, badRequest, notAuthorised } from './api.ts';

/** What the broker says no to, with AMQP's code and text. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: number;

  constructor(code: number, text: string) {
    super(text);
    this.code = code;
  }

  /** The text without the code's name in front. */
  get bare(): string {
    return this.message.replace(/^[A-Z_]+ - /, '');
  }
}

type Reply = { [N in MethodName]: { readonly name: N; readonly fields: Fields<N> } }[MethodName];

/**
 * A channel without a client, as RabbitMQ's management plugin has one: what the API does is done and refused just as if a
 * client of the user had asked for it.
 */
export interface DirectChannel {
  /** @throws Refusal */
  call<N extends MethodName>(name: N, fields: Fields<N>): void;
  /** What the broker answered since the last question, if it was that. */
  answer<N extends MethodName>(name: N): Fields<N> | undefined;
  /** @throws Refusal */
  publish(way: Pick<Fields<'basic.publish'>, 'exchange' | 'routingKey'>, properties: Buffer, body: Buffer): void;
  /** One message, which is out unacked; null = there is none. @throws Refusal */
  get(queue: string, noAck: boolean): Received | null;
}

export interface Received {
  readonly fields: Fields<'basic.get-ok'>;
  readonly properties: Buffer;
  readonly body: Buffer;
}

/**
 * Works on a channel of the user's in a virtual host, and ends it.
 * @throws ApiError 401 where the user may not enter
 */
export function withChannel<T>(broker: Broker, user: User, vhostName: string, work: (channel: DirectChannel) => T): T {
  const vhost = broker.virtualHosts.get(vhostName);
  if (!vhost || !broker.accounts.mayEnter(user.name, vhostName)) throw notAuthorised('Access refused.');
  let replies: Reply[] = [];
  let content: { properties: Buffer; body: Buffer } | null = null;
  const connection: ChannelConnection = {
    broker,
    name: `management API for ${user.name}`,
    user,
    vhost,
    congested: false,
    method: (_channel, name, fields) => void replies.push({ name, fields } as unknown as Reply),
    touch: () => {},
    can: () => true,
    // Alarms hold back clients by not reading from them; RabbitMQ lets the API publish under one.
    block: () => {},
    channelClosed: () => {},
    outbox: {
      deliver: () => {},
      content: (_channel, { slab: { bytes }, at, propertiesLength, bodyLength }: Content, properties) => {
        const from = at + propertiesLength;
        const own = bytes.subarray(at, from);
        content = { properties: properties ?? own, body: bytes.subarray(from, from + bodyLength) };
      },
    },
  };
  const channel = new Channel(connection, 1);

  function answer<N extends MethodName>(name: N): Fields<N> | undefined {
    return replies.find((reply) => reply.name === name)?.fields as Fields<N> | undefined;
  }

  function frame(type: number, payload: Buffer): void {
    try {
      channel.onFrame(type, payload, 0, payload.length);
    } catch (error) {
      if (error instanceof AmqpError) throw new Refusal(error.code, error.replyText);
      throw error;
    }
    const close = answer('channel.close');
    if (close) throw new Refusal(close.replyCode, close.replyText);
  }

  function call<N extends MethodName>(name: N, fields: Fields<N>): void {
    assertShort(fields);
    replies = [];
    frame(FRAME_METHOD, encodeMethod(name, fields));
  }

  try {
    return work({
      call,
      answer,
      publish({ exchange, routingKey }, properties, body) {
        call('basic.publish', { ticket: 0, exchange, routingKey, mandatory: true, immediate: false });
        frame(FRAME_HEADER, contentHeader(properties, body.length));
        if (body.length > 0) frame(FRAME_BODY, body);
      },
      get(queue, noAck) {
        call('basic.get', { ticket: 0, queue, noAck });
        const fields = answer('basic.get-ok');
        return fields && content ? { fields, ...content } : null;
      },
    });
  } finally {
    channel.end();
  }
}

function contentHeader(properties: Buffer, bodyLength: number): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(CLASS_BASIC);
  head.writeBigUInt64BE(BigInt(bodyLength), 4);
  return Buffer.concat([head, properties]);
}

/** Names and keys are short strings on the wire, which would be cut there. */
function assertShort(fields: object): void {
  for (const value of Object.values(fields)) {
    if (typeof value === 'string' && Buffer.byteLength(value) > 255)
      throw badRequest('a name or key is longer than 255 bytes');
  }
}

/** How RabbitMQ's API tells what is refused to declare, bind, purge and delete. */
export function asAnswer(refusal: Refusal): ApiError {
  if (refusal.code === 403) return notAuthorised('Access refused.');
  if (refusal.code === 404) return new ApiError(404, 'not_found', refusal.bare);
  return badRequest(refusal.bare);
}

/** One call on a channel of its own. @throws ApiError */
export function callOnce<N extends MethodName>(
  at: { broker: Broker; user: User; vhost: string },
  name: N,
  fields: Fields<N>,
): void {
  try {
    withChannel(at.broker, at.user, at.vhost, (channel) => channel.call(name, fields));
  } catch (error) {
    throw error instanceof Refusal ? asAnswer(error) : error;
  }
}
