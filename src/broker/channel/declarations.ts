import { channelError, connectionError, noExchange, noQueue } from '../failure.ts';
import type { Queue } from '../queue/queue.ts';
import { assertSame, assertSameArguments, assertSameField, readArguments } from '../queue/queue-arguments.ts';
import { type Exchange, type ExchangeType, exchangeTypes } from '../routing/exchange.ts';
import type { MethodOf } from '../wire/method.ts';
import { lookup, textOf } from '../wire/table.ts';
import { assertOwned, locked } from './access.ts';
import type { Channel } from './channel.ts';
import { REPLY_TO } from './replies.ts';

const RESERVED = 'amq.';

/** Line ends have no place in names: RabbitMQ takes them out. */
const withoutLineEnds = (name: string): string => name.replaceAll(/[\r\n]/g, '');

/** The queue of that name, or the last one that the channel declared. @throws AmqpError 404 */
export function queueName(channel: Channel, name: string): string {
  if (name !== '') return name;
  if (channel.lastQueue === '') throw channelError(404, 'no previously declared queue');
  return channel.lastQueue;
}

/** @throws AmqpError 404; 405 for another connection's */
export function findQueue(channel: Channel, name: string): Queue {
  const queue = channel.vhost.queues.get(name);
  if (!queue) throw noQueue(channel.vhost.name, name);
  assertOwned(channel.connection, queue);
  return queue;
}

/** queue.declare. @throws AmqpError */
export function declareQueue(channel: Channel, method: MethodOf<'queue.declare'>): void {
  const { vhost, connection, access } = channel;
  const answer = (name: string, messageCount: number, consumerCount: number): void => {
    channel.lastQueue = name;
    if (!method.nowait) channel.reply('queue.declare-ok', { queue: name, messageCount, consumerCount });
  };
  const answerWith = (queue: Queue): void => answer(queue.name, queue.ready.length, queue.consumers.length);

  if (method.passive) {
    const name = withoutLineEnds(method.queue);
    if (isReplyQueue(channel, name)) return answer(name, 0, 1);
    access.queue('configure', name);
    const queue = findQueue(channel, name);
    queue.touch();
    return answerWith(queue);
  }

  const given = withoutLineEnds(method.queue);
  if (isReplyQueue(channel, given)) return answer(given, 0, 1);
  if (given.startsWith(RESERVED)) throw channelError(403, `queue name '${given}' contains reserved prefix 'amq.*'`);
  const name = given === '' ? vhost.newQueueName() : given;
  access.queue('configure', name);
  const durable = method.durable && !method.exclusive;
  const existing = vhost.queues.get(name);
  if (existing) {
    if (existing.owner !== (method.exclusive ? connection : null)) throw locked(connection, existing);
    const where = vhost.whereQueue(name);
    assertSame(where, 'durable', existing.durable, durable);
    assertSame(where, 'auto_delete', existing.autoDelete, method.autoDelete);
    assertSameArguments(where, existing.table, method.arguments);
    existing.touch();
    return answerWith(existing);
  }
  const { exclusive, autoDelete, arguments: table } = method;
  const meaning = readArguments(table, { vhost: vhost.name, name, durable: method.durable, exclusive, autoDelete });
  if (meaning.deadLetterExchange !== null) {
    access.queue('read', name);
    access.exchange('write', meaning.deadLetterExchange);
  }
  const owner = exclusive ? connection : null;
  answerWith(vhost.declareQueue({ name, durable, autoDelete, owner, table, arguments: meaning }));
}

/** The queue of direct replies is always there. */
const isReplyQueue = (channel: Channel, name: string): boolean =>
  name === REPLY_TO || channel.connection.broker.replies.has(name);

/** queue.delete. @throws AmqpError */
export function deleteQueue(channel: Channel, method: MethodOf<'queue.delete'>): void {
  const { vhost } = channel;
  const name = queueName(channel, method.queue);
  channel.access.queue('configure', name);
  let messageCount = 0;
  if (vhost.queues.has(name)) {
    const queue = findQueue(channel, name);
    const where = vhost.whereQueue(name);
    if (method.ifEmpty && queue.quorum && !(method.ifUnused && queue.consumers.length > 0)) {
      throw connectionError(
        540,
        `cannot delete ${where}. queue.delete operations with if-empty flag set are not supported by quorum queues`,
      );
    }
    if (method.ifUnused && queue.consumers.length > 0) throw channelError(406, `${where} in use`);
    if (method.ifEmpty && queue.ready.length > 0) throw channelError(406, `${where} not empty`);
    messageCount = vhost.deleteQueue(queue);
  }
  if (!method.nowait) channel.reply('queue.delete-ok', { messageCount });
}

/** queue.purge. @throws AmqpError */
export function purgeQueue(channel: Channel, method: MethodOf<'queue.purge'>): void {
  const name = queueName(channel, method.queue);
  channel.access.queue('read', name);
  const messageCount = findQueue(channel, name).purge();
  if (!method.nowait) channel.reply('queue.purge-ok', { messageCount });
}

/** queue.bind. @throws AmqpError */
export function bindQueue(channel: Channel, method: MethodOf<'queue.bind'>): void {
  const { vhost } = channel;
  const name = queueName(channel, method.queue);
  // A queue without a name binds itself under its own when there is no key either.
  const key = method.queue === '' && method.routingKey === '' ? name : method.routingKey;
  assertNotDefault(method.exchange);
  channel.access.queue('write', name);
  channel.access.exchange('read', method.exchange);
  const exchange = vhost.exchanges.get(method.exchange);
  const queue = vhost.queues.get(name);
  if (!exchange) throw noExchange(vhost.name, method.exchange);
  if (!queue) throw noQueue(vhost.name, name);
  assertOwned(channel.connection, queue);
  exchange.check(method.arguments);
  vhost.bind(exchange, queue, key, method.arguments);
  if (!method.nowait) channel.reply('queue.bind-ok', {});
}

/** queue.unbind: what is not there is unbound. @throws AmqpError */
export function unbindQueue(channel: Channel, method: MethodOf<'queue.unbind'>): void {
  const { vhost } = channel;
  const name = queueName(channel, method.queue);
  const key = method.queue === '' && method.routingKey === '' ? name : method.routingKey;
  assertNotDefault(method.exchange);
  channel.access.queue('write', name);
  channel.access.exchange('read', method.exchange);
  const exchange = vhost.exchanges.get(method.exchange);
  const queue = vhost.queues.get(name);
  if (exchange && queue) vhost.unbind(exchange, queue, key, method.arguments);
  channel.reply('queue.unbind-ok', {});
}

/** exchange.declare. @throws AmqpError */
export function declareExchange(channel: Channel, method: MethodOf<'exchange.declare'>): void {
  const { vhost, access } = channel;
  const name = withoutLineEnds(method.exchange);
  assertNotDefault(name);
  const answer = (): void => {
    if (!method.nowait) channel.reply('exchange.declare-ok', {});
  };
  const existing = vhost.exchanges.get(name);
  if (method.passive) {
    if (!existing) throw noExchange(vhost.name, name);
    return answer();
  }
  if (!exchangeTypes.includes(method.type as ExchangeType)) {
    throw channelError(406, `${method.type === '' ? 'invalid' : 'unknown'} exchange type '${method.type}'`);
  }
  access.exchange('configure', name);
  const { durable, autoDelete, internal, arguments: table } = method;
  const type = method.type as ExchangeType;
  if (existing) {
    assertSameExchange(vhost.whereExchange(name), existing, method);
    return answer();
  }
  if (name.startsWith(RESERVED)) throw channelError(403, `exchange name '${name}' contains reserved prefix 'amq.*'`);
  const alternate = lookup(table, 'alternate-exchange');
  if (alternate && alternate.type !== 'longstr') {
    throw channelError(
      406,
      `invalid type '${alternate.type}' for arg 'alternate-exchange' in ${vhost.whereExchange(name)}`,
    );
  }
  if (alternate) {
    access.exchange('read', name);
    access.exchange('write', textOf(alternate)!);
  }
  vhost.declareExchange({ name, type, durable, autoDelete, internal, table });
  answer();
}

function assertSameExchange(where: string, existing: Exchange, method: MethodOf<'exchange.declare'>): void {
  assertSame(where, 'type', existing.type, method.type);
  assertSame(where, 'durable', existing.durable, method.durable);
  assertSame(where, 'auto_delete', existing.autoDelete, method.autoDelete);
  assertSame(where, 'internal', existing.internal, method.internal);
  const key = 'alternate-exchange';
  assertSameField(where, key, lookup(existing.table, key), lookup(method.arguments, key));
}

/** exchange.delete. @throws AmqpError */
export function deleteExchange(channel: Channel, method: MethodOf<'exchange.delete'>): void {
  const { vhost } = channel;
  const name = method.exchange;
  assertNotDefault(name);
  const where = vhost.whereExchange(name);
  if (name.startsWith(RESERVED)) throw channelError(403, `deletion of system ${where} not allowed`);
  channel.access.exchange('configure', name);
  const exchange = vhost.exchanges.get(name);
  if (exchange) {
    if (method.ifUnused && vhost.inUse(exchange)) throw channelError(406, `${where} in use`);
    vhost.deleteExchange(exchange);
  }
  if (!method.nowait) channel.reply('exchange.delete-ok', {});
}

/** exchange.bind and exchange.unbind. @throws AmqpError */
export function bindExchange(channel: Channel, method: MethodOf<'exchange.bind'> | MethodOf<'exchange.unbind'>): void {
  const { vhost } = channel;
  assertNotDefault(method.destination);
  assertNotDefault(method.source);
  channel.access.exchange('write', method.destination);
  channel.access.exchange('read', method.source);
  const [source, destination] = [method.source, method.destination].map((name) => vhost.exchanges.get(name));
  if (method.name === 'exchange.unbind') {
    if (source && destination) vhost.unbind(source, destination, method.routingKey, method.arguments);
    if (!method.nowait) channel.reply('exchange.unbind-ok', {});
    return;
  }
  if (!source) throw noExchange(vhost.name, method.source);
  if (!destination) throw noExchange(vhost.name, method.destination);
  source.check(method.arguments);
  vhost.bind(source, destination, method.routingKey, method.arguments);
  if (!method.nowait) channel.reply('exchange.bind-ok', {});
}

function assertNotDefault(exchange: string): void {
  if (exchange === '') throw channelError(403, 'operation not permitted on the default exchange');
}
