/** Consumers: starting, cancelling, exclusive and single active ones, and basic.get. */
import type { Channel } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';
import { CAPABILITIES } from '../session.ts';

function simple(name: string, play: (channel: Channel, s: Scene) => Promise<unknown>): Scenario {
  return scenario(name, async (s) => void (await play(await s.channel(), s)));
}

const bye = { replyCode: 200, replyText: '', classId: 0, methodId: 0 };
const single = { arguments: { 'x-single-active-consumer': true } };

export const consuming: readonly Scenario[] = [
  simple('consume: missing queue', (c, s) => c.ask('BasicConsume', { queue: s.name('no') })),
  simple('consume: tag of the broker', async (c) => c.ask('BasicConsume', { queue: await c.queue() })),
  simple('consume: tag of the client', async (c) =>
    c.ask('BasicConsume', { queue: await c.queue(), consumerTag: 'mine' }),
  ),
  simple('consume: duplicate tag', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 't');
    await c.ask('BasicConsume', { queue, consumerTag: 't' });
  }),
  simple('consume: the same tag on two channels', async (c, s) => {
    const queue = await c.queue();
    const two = await s.channel('two');
    await c.ask('BasicConsume', { queue, consumerTag: 't' });
    await two.ask('BasicConsume', { queue, consumerTag: 't' });
  }),
  simple('consume: a tag is free again after its cancel', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 't');
    await c.ok('BasicCancel', { consumerTag: 't' });
    await c.ask('BasicConsume', { queue, consumerTag: 't' });
  }),
  simple('consume: without waiting', async (c) => {
    const queue = await c.queue();
    c.send('BasicConsume', { queue, consumerTag: 't', nowait: true });
    c.publish('', queue, 'x');
    await c.next();
  }),
  simple('consume: a delivery in full', async (c) => {
    const x = await c.exchange('topic');
    const queue = await c.queue();
    await c.bind(queue, x, 'a.#');
    await c.consume(queue, 't');
    c.publish(x, 'a.b', 'body', { properties: { contentType: 'text/plain', headers: { a: 'b' }, deliveryMode: 2 } });
    await c.next();
  }),
  simple('consume: what is there already, in order', async (c, s) => {
    const queue = await c.queue();
    await s.fill(queue, 'm1', 'm2', 'm3');
    await c.ask('BasicConsume', { queue, consumerTag: 't' });
    await c.next(3);
  }),
  simple('consume: no_ack takes at once', async (c, s) => {
    const queue = await c.queue();
    await s.fill(queue, 'm1', 'm2');
    await c.consume(queue, 't', { noAck: true });
    await c.bodies(2);
    await c.ok('ChannelClose', bye);
    await (await s.channel('other')).drain(queue);
  }),
  simple('consume: exclusive while consumed', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 'a');
    await c.ask('BasicConsume', { queue, consumerTag: 'b', exclusive: true });
  }),
  simple('consume: while exclusively consumed', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 'a', { exclusive: true });
    await c.ask('BasicConsume', { queue, consumerTag: 'b' });
  }),
  simple('consume: exclusive does not keep others from get', async (c, s) => {
    const queue = await c.queue();
    await s.fill(queue, 'x');
    const consumer = await s.channel('consumer');
    await consumer.consume(queue, 'a', { exclusive: true, noAck: true });
    await consumer.bodies(1);
    await c.ask('BasicGet', { queue });
  }),
  simple('consume: exclusive is over after its cancel', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 'a', { exclusive: true });
    await c.ok('BasicCancel', { consumerTag: 'a' });
    await c.ask('BasicConsume', { queue, consumerTag: 'b' });
  }),
  simple("consume: exclusive on a queue of one's own", async (c) => {
    const queue = await c.queue('q', { exclusive: true });
    await c.ask('BasicConsume', { queue, exclusive: true, consumerTag: 't' });
  }),
  simple('consume: x-priority text', async (c) =>
    c.ask('BasicConsume', { queue: await c.queue(), arguments: { 'x-priority': 'high' } }),
  ),
  simple('consume: unknown argument', async (c) =>
    c.ask('BasicConsume', { queue: await c.queue(), consumerTag: 't', arguments: { 'x-made-up': 1 } }),
  ),
  simple('consume: x-stream-offset on a classic queue', async (c) =>
    c.ask('BasicConsume', { queue: await c.queue(), consumerTag: 't', arguments: { 'x-stream-offset': 'first' } }),
  ),
  simple('consume: no_local is ignored', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 't', { noLocal: true });
    c.publish('', queue, 'x');
    await c.bodies(1);
  }),

  simple('cancel: unknown tag', (c) => c.ask('BasicCancel', { consumerTag: 'zz' })),
  simple('cancel: without waiting', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 't');
    c.send('BasicCancel', { consumerTag: 't', nowait: true });
    c.publish('', queue, 'x');
    await c.quiet(queue);
    await c.drain(queue);
  }),
  simple('cancel: unacked deliveries can still be acknowledged', async (c, s) => {
    const queue = await c.queue();
    await s.fill(queue, 'm1', 'm2');
    await c.consume(queue, 't');
    await c.bodies(2);
    await c.ask('BasicCancel', { consumerTag: 't' });
    s.note(`${await c.ready(queue)} ready`);
    c.send('BasicAck', { deliveryTag: 1 });
    await c.ok('ChannelClose', bye);
    await (await s.channel('other')).drain(queue);
  }),
  simple('cancel: by another channel does nothing', async (c, s) => {
    const queue = await c.queue();
    const two = await s.channel('two');
    await c.consume(queue, 't');
    await two.ask('BasicCancel', { consumerTag: 't' });
    c.publish('', queue, 'x');
    await c.bodies(1);
  }),
  simple('cancel: the broker cancels when the queue is deleted', async (c, s) => {
    const queue = await c.queue();
    const two = await s.channel('two');
    await c.consume(queue, 't');
    await two.ask('QueueDelete', { queue });
    await c.next();
  }),
  simple('cancel: the same channel deletes the queue', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 'a');
    await c.consume(queue, 'b');
    await c.ok('QueueDelete', { queue });
    const got = [await c.inbox.take('a cancel'), await c.inbox.take('a cancel')];
    const tags = got.map((one) => (one.type === 'method' ? `${one.name} ${String(one.fields.consumerTag)}` : one.type));
    await c.quiet();
    c.note(tags.sort().join(', '));
  }),
  scenario('cancel: no notice for a client that does not know it', async (s) => {
    const { consumer_cancel_notify: _, ...capabilities } = CAPABILITIES;
    const c = await s.elsewhere(undefined, { capabilities });
    const queue = await c.queue();
    await c.consume(queue, 't');
    await c.ask('QueueDelete', { queue });
    await c.quiet();
  }),
  simple('cancel: the tag is free after the broker cancelled it', async (c, s) => {
    const queue = await c.queue();
    await c.consume(queue, 't');
    await (await s.channel('two')).ok('QueueDelete', { queue });
    await c.next();
    await c.queue();
    await c.ask('BasicConsume', { queue, consumerTag: 't' });
  }),
  simple('cancel: unacked deliveries of a deleted queue can be settled', async (c, s) => {
    const queue = await c.queue();
    await s.fill(queue, 'm1', 'm2');
    await c.consume(queue, 't');
    await c.bodies(2);
    await (await s.channel('two')).ok('QueueDelete', { queue });
    await c.next();
    c.send('BasicAck', { deliveryTag: 1 });
    c.send('BasicNack', { deliveryTag: 2, requeue: true });
    await c.quiet();
  }),

  simple('consumers: round robin', async (c) => {
    const queue = await c.queue();
    for (const tag of ['a', 'b', 'c']) await c.consume(queue, tag, { noAck: true });
    for (let index = 1; index <= 6; index += 1) c.publish('', queue, `m${index}`);
    await c.bodies(6);
  }),
  simple('consumers: on two connections', async (c, s) => {
    const queue = await c.queue();
    const other = await s.elsewhere('other');
    await c.consume(queue, 'a');
    await other.consume(queue, 'b');
    await s.fill(queue, 'm1', 'm2', 'm3', 'm4');
    await c.bodies(2);
    await other.bodies(2);
  }),
  simple('consumers: priority first', async (c) => {
    const queue = await c.queue();
    await c.ok('BasicQos', { prefetchCount: 2 });
    await c.consume(queue, 'low', { arguments: { 'x-priority': -5 } });
    await c.consume(queue, 'none');
    await c.consume(queue, 'high', { arguments: { 'x-priority': 5 } });
    for (let index = 1; index <= 6; index += 1) c.publish('', queue, `m${index}`);
    await c.bodies(6);
  }),
  simple('consumers: equal priorities take turns', async (c) => {
    const queue = await c.queue();
    for (const tag of ['a', 'b']) await c.consume(queue, tag, { noAck: true, arguments: { 'x-priority': 5 } });
    await c.consume(queue, 'low', { noAck: true });
    for (let index = 1; index <= 4; index += 1) c.publish('', queue, `m${index}`);
    await c.bodies(4);
  }),
  simple('consumers: one of higher priority gets what another gave back', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 'low');
    c.publish('', queue, 'm1');
    await c.bodies(1);
    await c.consume(queue, 'high', { arguments: { 'x-priority': 1 } });
    c.send('BasicNack', { deliveryTag: 1, requeue: true });
    await c.bodies(1);
  }),
  simple('single active: only the first one gets', async (c) => {
    const queue = await c.queue('q', single);
    for (const tag of ['a', 'b']) await c.consume(queue, tag, { noAck: true });
    for (let index = 1; index <= 3; index += 1) c.publish('', queue, `m${index}`);
    await c.bodies(3);
  }),
  simple('single active: the next one takes over after a cancel', async (c) => {
    const queue = await c.queue('q', single);
    for (const tag of ['a', 'b', 'c']) await c.consume(queue, tag, { noAck: true });
    c.publish('', queue, 'm1');
    await c.bodies(1);
    await c.ok('BasicCancel', { consumerTag: 'a' });
    c.publish('', queue, 'm2');
    await c.bodies(1);
  }),
  simple('single active: the next one gets what the lost one held', async (c, s) => {
    const queue = await c.queue('q', single);
    const lost = await s.elsewhere('lost');
    await lost.consume(queue, 'a');
    await c.consume(queue, 'b');
    await s.fill(queue, 'm1', 'm2');
    await lost.bodies(2);
    lost.session.raw.destroy();
    await c.bodies(2);
  }),
  simple('single active: with unacked deliveries of the cancelled one', async (c) => {
    const queue = await c.queue('q', single);
    await c.consume(queue, 'a');
    await c.consume(queue, 'b');
    c.publish('', queue, 'm1');
    await c.bodies(1);
    await c.ok('BasicCancel', { consumerTag: 'a' });
    c.publish('', queue, 'm2');
    await c.bodies(1);
    c.send('BasicNack', { deliveryTag: 1, requeue: true });
    await c.bodies(1);
  }),
  simple('single active: exclusive', async (c) => {
    const queue = await c.queue('q', single);
    await c.ask('BasicConsume', { queue, consumerTag: 'a', exclusive: true });
  }),
  simple('single active: a priority', async (c) => {
    const queue = await c.queue('q', single);
    await c.consume(queue, 'a', { noAck: true });
    await c.consume(queue, 'b', { noAck: true, arguments: { 'x-priority': 9 } });
    c.publish('', queue, 'm1');
    await c.bodies(1);
  }),

  simple('get: empty', async (c) => c.ask('BasicGet', { queue: await c.queue() })),
  simple('get: missing queue', (c, s) => c.ask('BasicGet', { queue: s.name('no') })),
  simple('get: with counts', async (c, s) => {
    const queue = await c.queue();
    await s.fill(queue, 'one', 'two', 'three');
    await c.ask('BasicGet', { queue });
    await c.ask('BasicGet', { queue, noAck: true });
    await c.ask('BasicGet', { queue });
    await c.ask('BasicGet', { queue });
  }),
  simple('get: tags are shared with consumers', async (c) => {
    const queue = await c.queue();
    const other = await c.queue('other');
    await c.consume(queue, 't');
    c.publish('', queue, 'consumed');
    await c.next();
    c.publish('', other, 'got');
    await c.ask('BasicGet', { queue: other });
    c.publish('', queue, 'consumed');
    await c.next();
  }),
];
