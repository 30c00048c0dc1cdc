import { virtualHostAt } from './access.ts';
import {
  type Answer,
  ApiError,
  type ApiRequest,
  badRequest,
  integer,
  isObject,
  type Json,
  type JsonObject,
  notAuthorised,
  ok,
  param,
  type Route,
  readObject,
  requireKeys,
} from './api.ts';
import { type DirectChannel, type Received, Refusal, withChannel } from './direct-channel.ts';
import { exchangeName } from './exchanges.ts';
import { fromProperties, toProperties } from './json-properties.ts';
import { asText } from './json-table.ts';

/** An answer grows no larger than this, however many messages were asked for. Bytes of bodies. */
const GET_AT_MOST = 64 * 1024 * 1024;
const ALIVENESS_QUEUE = 'aliveness-test';

export const messageRoutes: readonly Route[] = [
  { path: 'queues/:vhost/:queue/get', level: 'management', handlers: { POST: getMessages } },
  { path: 'exchanges/:vhost/:exchange/publish', level: 'management', handlers: { POST: publish } },
  { path: 'aliveness-test/:vhost', level: 'management', handlers: { GET: testAliveness } },
];

function publish(request: ApiRequest): Answer {
  const wanted = readObject(request);
  requireKeys(wanted, ['routing_key', 'properties', 'payload', 'payload_encoding']);
  const body = readPayload(wanted);
  const { properties, routing_key: routingKey } = wanted;
  if (typeof routingKey !== 'string') throw badRequest(['not_string', 'routing_key']);
  // An empty list is what this API itself shows for a message without properties.
  const isEmptyList = Array.isArray(properties) && properties.length === 0;
  if (!isObject(properties) && !isEmptyList) throw badRequest(['not_object', 'properties']);
  const header = toProperties(isObject(properties) ? properties : {});
  const way = { exchange: exchangeName(request), routingKey };
  try {
    return withChannel(request.broker, request.user, param(request, 'vhost'), (channel) => {
      channel.call('confirm.select', { nowait: true });
      channel.publish(way, header, body);
      const routed = channel.answer('basic.return') === undefined;
      // The confirm comes with the end of the turn, when the message is on disk.
      request.broker.hasToBeStored();
      request.broker.endTurn();
      if (channel.answer('basic.nack')) throw badRequest('rejected Unable to publish message. Check queue limits.');
      if (!channel.answer('basic.ack')) throw notOnDisk();
      return ok({ routed });
    });
  } catch (error) {
    throw error instanceof Refusal ? badRequest(`${error.code} ${error.message}`) : error;
  }
}

/** What was done is in effect, and will be lost if the broker ends now. */
export const notOnDisk = (): ApiError =>
  new ApiError(503, 'service_unavailable', 'It is done, but it is not on disk: the disk takes nothing.');

function readPayload({ payload, payload_encoding: encoding }: JsonObject): Buffer {
  if (typeof payload !== 'string') throw badRequest('payload_not_string');
  if (encoding === 'string') return Buffer.from(payload);
  if (encoding !== 'base64') throw badRequest(['unsupported_encoding', encoding!]);
  if (!isBase64(payload)) throw badRequest(['not_base64', payload]);
  return Buffer.from(payload, 'base64');
}

export const isBase64 = (text: string): boolean =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text.replaceAll(/\s/g, ''));

/** What becomes of the messages after they were shown. */
const ackModes = ['ack_requeue_true', 'ack_requeue_false', 'reject_requeue_true', 'reject_requeue_false'] as const;
type AckMode = (typeof ackModes)[number];

function getMessages(request: ApiRequest): Answer {
  const wanted = readObject(request);
  requireKeys(wanted, ['ackmode', 'count', 'encoding']);
  const mode = wanted.ackmode as AckMode;
  if (!ackModes.includes(mode)) throw badRequest(`Unsupported ackmode. Please use one of ${ackModes.join(', ')}.`);
  const { encoding } = wanted;
  if (encoding !== 'auto' && encoding !== 'base64') {
    throw badRequest('Unsupported encoding. Please use auto or base64.');
  }
  const count = integer(wanted, 'count')!;
  const truncate = integer(wanted, 'truncate') ?? null;
  if (truncate !== null && truncate < 0) throw badRequest(['not_integer', truncate]);
  try {
    return withChannel(request.broker, request.user, param(request, 'vhost'), (channel) => {
      const messages = take(channel, param(request, 'queue'), count, mode);
      return ok(messages.map((message) => messageJson(message, encoding === 'auto', truncate)));
    });
  } catch (error) {
    throw error instanceof Refusal ? explainGet(error) : error;
  }
}

function explainGet({ code, message }: Refusal): ApiError {
  if (code === 403) return notAuthorised(message);
  if (code === 404) return new ApiError(404, 'not_found', message);
  return badRequest(`${code} ${message}`);
}

/** Takes messages out, up to `count` (a negative one: all), then settles them. */
function take(channel: DirectChannel, queue: string, count: number, mode: AckMode): Received[] {
  const noAck = mode === 'ack_requeue_false';
  const messages: Received[] = [];
  let bytes = 0;
  while (messages.length !== count && bytes < GET_AT_MOST) {
    const message = channel.get(queue, noAck);
    if (!message) break;
    messages.push(message);
    bytes += message.body.length;
    if (message.fields.messageCount === 0) break;
  }
  if (noAck) return messages;
  for (const { fields } of messages) {
    const { deliveryTag } = fields;
    if (mode === 'ack_requeue_true') channel.call('basic.nack', { deliveryTag, multiple: false, requeue: true });
    else channel.call('basic.reject', { deliveryTag, requeue: mode === 'reject_requeue_true' });
  }
  return messages;
}

function messageJson({ fields, properties, body }: Received, asTextIfPossible: boolean, truncate: number | null): Json {
  const shown = truncate === null ? body : body.subarray(0, truncate);
  const asString = asTextIfPossible ? asText(shown) : null;
  return {
    payload_bytes: body.length,
    redelivered: fields.redelivered,
    exchange: fields.exchange,
    routing_key: fields.routingKey,
    message_count: fields.messageCount,
    properties: fromProperties(properties),
    payload: asString ?? shown.toString('base64'),
    payload_encoding: asString === null ? 'base64' : 'string',
  };
}

/** Sends a message through a queue of its own, as monitoring programs ask for. */
function testAliveness(request: ApiRequest): Answer {
  const { name } = virtualHostAt(request);
  try {
    return withChannel(request.broker, request.user, name, (channel) => {
      channel.call('queue.declare', {
        ticket: 0,
        queue: ALIVENESS_QUEUE,
        passive: false,
        durable: false,
        exclusive: false,
        autoDelete: false,
        nowait: true,
        arguments: [],
      });
      channel.publish({ exchange: '', routingKey: ALIVENESS_QUEUE }, toProperties({}), Buffer.from('test_message'));
      if (!channel.get(ALIVENESS_QUEUE, true)) throw badRequest('the message did not come back');
      return ok({ status: 'ok' });
    });
  } catch (error) {
    throw error instanceof Refusal ? badRequest(`${error.code} ${error.message}`) : error;
  }
}
