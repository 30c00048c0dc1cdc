/** Where messages go back to, and in which order; the same for classic and quorum queues, and for priority queues. */
import type { Channel, QueueOptions } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

type Play = (channel: Channel, queue: string, s: Scene) => Promise<unknown>;

const classic: QueueOptions = {};
const quorum: QueueOptions = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
const bye = { replyCode: 200, replyText: '', classId: 0, methodId: 0 };

/** Three of five messages are held, something gives them back, and then the queue is emptied. */
function three(name: string, options: QueueOptions, left: number, giveBack: Play): Scenario {
  return scenario(name, async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', options);
    await s.fill(queue, 'm1', 'm2', 'm3', 'm4', 'm5');
    for (let count = 0; count < 3; count += 1) await c.pull(queue, false);
    await giveBack(c, queue, s);
    const other = await s.channel('other');
    await other.untilReady(queue, left);
    await other.drain(queue);
  });
}

const nack = (deliveryTag: number, multiple = false, requeue = true) => ({ deliveryTag, multiple, requeue });

const onBoth = [['classic', classic] as const, ['quorum', quorum] as const].flatMap(([type, options]) => [
  three(`${type}: nack 2`, options, 3, async (c) => c.send('BasicNack', nack(2))),
  three(`${type}: nack multiple`, options, 5, async (c) => c.send('BasicNack', nack(3, true))),
  three(`${type}: nack 3, 1, 2`, options, 5, async (c) => {
    for (const tag of [3, 1, 2]) c.send('BasicNack', nack(tag));
  }),
  three(`${type}: reject 1`, options, 3, async (c) => c.send('BasicReject', { deliveryTag: 1, requeue: true })),
  three(`${type}: reject 2, drop`, options, 2, async (c) => c.send('BasicReject', { deliveryTag: 2, requeue: false })),
  three(`${type}: ack 2, nack the others`, options, 4, async (c) => {
    c.send('BasicAck', { deliveryTag: 2 });
    c.send('BasicNack', nack(0, true));
  }),
  three(`${type}: channel close`, options, 5, (c) => c.ok('ChannelClose', bye)),
  three(`${type}: channel closed by an error`, options, 5, async (c, _, s) =>
    c.ask('BasicGet', { queue: s.name('no') }),
  ),
  three(`${type}: recover`, options, 5, (c) => c.ok('BasicRecover', { requeue: true })),
  scenario(`${type}: connection cut`, async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', options);
    await s.fill(queue, 'm1', 'm2', 'm3', 'm4', 'm5');
    const lost = await s.elsewhere('lost');
    await lost.ok('BasicQos', { prefetchCount: 3 });
    await lost.consume(queue, 't');
    await lost.bodies(3);
    lost.session.raw.destroy();
    await c.untilReady(queue, 5);
    await c.drain(queue);
  }),
  scenario(`${type}: connection closed in order`, async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', options);
    await s.fill(queue, 'm1', 'm2', 'm3', 'm4', 'm5');
    const leaving = await s.elsewhere('leaving');
    await leaving.pull(queue, false);
    leaving.session.send('ConnectionClose', 0, bye);
    await c.untilReady(queue, 5);
    await c.drain(queue);
  }),
  scenario(`${type}: a consumer gets back what it gave back`, async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', options);
    await s.fill(queue, 'm1', 'm2');
    await c.ok('BasicQos', { prefetchCount: 1 });
    await c.consume(queue, 't');
    await c.next();
    c.send('BasicNack', nack(1));
    await c.next();
    c.send('BasicReject', { deliveryTag: 2, requeue: true });
    await c.next();
    c.send('BasicAck', { deliveryTag: 3 });
    await c.next();
  }),
  scenario(`${type}: headers of a requeued message`, async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', options);
    await s.fill(queue, 'm1');
    for (let times = 1; times <= 3; times += 1) {
      await c.ask('BasicGet', { queue });
      c.send('BasicNack', nack(times));
      await c.untilReady(queue, 1);
    }
    await c.ask('BasicGet', { queue });
  }),
  scenario(`${type}: two channels give back in turn`, async (s) => {
    const one = await s.channel();
    const two = await s.channel('two');
    const queue = await one.queue('q', options);
    await s.fill(queue, 'm1', 'm2', 'm3', 'm4', 'm5');
    for (const channel of [one, two, one, two]) await channel.pull(queue, false);
    one.send('BasicNack', nack(0, true));
    await one.untilReady(queue, 3);
    two.send('BasicNack', nack(0, true));
    await two.untilReady(queue, 5);
    await two.drain(queue);
  }),
]);

/** The queue with priorities up to 10, and what comes out of it. */
function priorities(
  name: string,
  play: (publish: (body: string, priority?: number) => void, c: Channel, q: string) => Promise<unknown>,
) {
  return scenario(`priority: ${name}`, async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', { arguments: { 'x-max-priority': 10 } });
    const publish = (body: string, priority?: number): void =>
      c.publish('', queue, body, { properties: priority === undefined ? {} : { priority } });
    await play(publish, c, queue);
  });
}

export const requeueing: readonly Scenario[] = [
  ...onBoth,
  priorities('highest first, none is 0', async (publish, c, q) => {
    for (const priority of [1, 5, 3]) publish(`p${priority}`, priority);
    publish('none');
    publish('p0', 0);
    publish('p99', 99);
    publish('p10', 10);
    await c.drain(q);
  }),
  priorities('first in, first out within one', async (publish, c, q) => {
    for (const body of ['a1', 'a2']) publish(body, 1);
    publish('b1', 2);
    publish('a3', 1);
    publish('b2', 2);
    await c.drain(q);
  }),
  priorities('a requeued message goes back to its place', async (publish, c, q) => {
    for (const [body, priority] of [
      ['h1', 5],
      ['h2', 5],
      ['l1', 1],
      ['l2', 1],
    ] as const)
      publish(body, priority);
    for (let count = 0; count < 3; count += 1) await c.pull(q, false);
    c.send('BasicNack', nack(3));
    c.send('BasicNack', nack(1));
    await c.drain(q);
  }),
  priorities('a property is kept as it was sent', async (publish, c, q) => {
    publish('p200', 200);
    publish('none');
    await c.show(q);
  }),
  priorities('a waiting consumer gets what comes', async (publish, c, q) => {
    await c.ok('ConfirmSelect');
    await c.ok('BasicQos', { prefetchCount: 1 });
    await c.consume(q, 't');
    publish('low', 1);
    await c.settled(1);
    await c.bodies(1);
    publish('middle', 5);
    publish('high', 9);
    await c.settled(2);
    c.send('BasicAck', { deliveryTag: 1 });
    await c.bodies(1);
  }),
  scenario('priority: without x-max-priority it does not matter', async (s) => {
    const c = await s.channel();
    const queue = await c.queue();
    c.publish('', queue, 'low', { properties: { priority: 1 } });
    c.publish('', queue, 'high', { properties: { priority: 9 } });
    await c.show(queue);
  }),
  scenario('priority: x-max-priority 0', async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', { arguments: { 'x-max-priority': 0 } });
    c.publish('', queue, 'low', { properties: { priority: 1 } });
    c.publish('', queue, 'high', { properties: { priority: 9 } });
    await c.drain(queue);
  }),
  scenario('priority: max-length drops', async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', { arguments: { 'x-max-priority': 5, 'x-max-length': 2 } });
    for (const [body, priority] of [
      ['h1', 5],
      ['l1', 1],
      ['l2', 1],
      ['h2', 5],
    ] as const) {
      c.publish('', queue, body, { properties: { priority } });
    }
    await c.drain(queue);
  }),
];
