/** What only quorum queues do: counting deliveries, and their limit. */
import { until } from '../../helpers/until.ts';
import type { Fields } from '../amqplib-codec.ts';
import type { Channel } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

const bye = { replyCode: 200, replyText: '', classId: 0, methodId: 0 };
const MOST = 8;

type GiveBack = (c: Channel) => Promise<void>;

const byNack: GiveBack = async (c) => c.send('BasicNack', { deliveryTag: 1, requeue: true });
const byReject: GiveBack = async (c) => c.send('BasicReject', { deliveryTag: 1, requeue: true });
const byChannelClose: GiveBack = async (c) => void (await c.ok('ChannelClose', bye));
const byCut: GiveBack = async (c) => c.session.raw.destroy();
const byRecover: GiveBack = async (c) => void (await c.ok('BasicRecover', { requeue: true }));

const quorum = (args: Fields = {}) => ({ durable: true, arguments: { 'x-queue-type': 'quorum', ...args } });

/** How often a message is delivered before the limit of 2 ends it, and what becomes of it. */
function limit(name: string, take: (c: Channel, queue: string) => Promise<unknown>, giveBack: GiveBack): Scenario {
  return scenario(`delivery limit: ${name}`, async (s) => {
    const c = await s.channel();
    const dead = await c.queue('dead');
    const queue = await c.queue(
      'q',
      quorum({ 'x-delivery-limit': 2, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead }),
    );
    await s.fill(queue, 'x');
    for (let times = 1; times <= MOST; times += 1) {
      const taker = await s.elsewhere('taker');
      await take(taker, queue);
      await giveBack(taker);
      if (await decided(c, queue, dead)) return void (await showEnd(c, s, dead, times));
      taker.session.raw.destroy();
    }
    s.note(`delivered ${MOST} times, and still there`);
    await c.show(queue);
  });
}

/** Whether the message is dead. It is on its way for a moment, in neither queue. */
async function decided(c: Channel, queue: string, dead: string): Promise<boolean> {
  const answer = await until(
    async () => ((await c.ready(dead)) > 0 && 'dead') || ((await c.ready(queue)) > 0 && 'back'),
    { what: 'the message, in the queue or dead' },
  );
  return answer === 'dead';
}

async function showEnd(c: Channel, s: Scene, dead: string, times: number): Promise<void> {
  s.note(`delivered ${times} times`);
  await c.show(dead);
}

const byGet = async (c: Channel, queue: string) => c.pull(queue, false);
const byConsume = async (c: Channel, queue: string) => {
  await c.consume(queue, 't');
  await c.inbox.take('a delivery');
  await c.ok('BasicCancel', { consumerTag: 't' });
};

export const quorumQueues: readonly Scenario[] = [
  limit('get, nack', byGet, byNack),
  limit('get, reject', byGet, byReject),
  limit('get, channel close', byGet, byChannelClose),
  limit('get, connection cut', byGet, byCut),
  limit('get, recover', byGet, byRecover),
  limit('consume, nack', byConsume, byNack),
  limit('consume, reject', byConsume, byReject),
  limit('consume, channel close', byConsume, byChannelClose),
  limit('consume, connection cut', byConsume, byCut),
  scenario('delivery limit: without a dead-letter exchange', async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', quorum({ 'x-delivery-limit': 0 }));
    await s.fill(queue, 'x');
    const taker = await s.elsewhere('taker');
    await taker.pull(queue, false);
    taker.session.raw.destroy();
    await c.untilStill(queue);
    await c.drain(queue);
  }),
  scenario('delivery count: by connection cut', async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', quorum());
    await s.fill(queue, 'x');
    for (let times = 0; times < 3; times += 1) {
      const taker = await s.elsewhere('taker');
      await taker.ask('BasicGet', { queue });
      taker.session.raw.destroy();
      await c.untilReady(queue, 1);
    }
    await c.show(queue);
  }),
  scenario('delivery count: by reject', async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', quorum());
    await s.fill(queue, 'x');
    for (let deliveryTag = 1; deliveryTag <= 3; deliveryTag += 1) {
      await c.ask('BasicGet', { queue });
      c.send('BasicReject', { deliveryTag, requeue: true });
      await c.untilReady(queue, 1);
    }
    await c.show(queue);
  }),
  scenario("delivery count: a header of the sender's own", async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', quorum());
    await c.ok('ConfirmSelect');
    c.publish('', queue, 'x', { properties: { headers: { 'x-delivery-count': 7, 'x-acquired-count': 7, mine: 1 } } });
    await c.settled(1);
    await c.ask('BasicGet', { queue });
    c.send('BasicReject', { deliveryTag: 1, requeue: true });
    await c.untilReady(queue, 1);
    await c.show(queue);
  }),
  scenario('quorum: qos global', async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', quorum());
    await c.ok('BasicQos', { prefetchCount: 3, global: true });
    await c.ask('BasicConsume', { queue, consumerTag: 't' });
  }),
  scenario('quorum: exclusive consumer', async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', quorum());
    await c.consume(queue, 'a', { exclusive: true });
    await c.ask('BasicConsume', { queue, consumerTag: 'b' });
  }),
  scenario('quorum: properties and body come out as they went in', async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', quorum());
    await c.ok('ConfirmSelect');
    c.publish('', queue, Buffer.from([0, 1, 255]), {
      properties: { headers: { a: { '!': 'int16', value: 1 }, b: [null] }, priority: 7, deliveryMode: 1, type: 't' },
    });
    await c.settled(1);
    await c.show(queue);
  }),
  scenario('quorum: priorities', async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', quorum());
    await c.ok('ConfirmSelect');
    for (const [body, priority] of [
      ['low', 1],
      ['middle', 4],
      ['high', 9],
    ] as const) {
      c.publish('', queue, body, { properties: { priority } });
    }
    await c.settled(3);
    await c.drain(queue);
  }),
  scenario('quorum: single active consumer', async (s) => {
    const c = await s.channel();
    const lost = await s.elsewhere('lost');
    const queue = await c.queue('q', quorum({ 'x-single-active-consumer': true }));
    await lost.consume(queue, 'a');
    await c.consume(queue, 'b');
    await s.fill(queue, 'm1', 'm2');
    await lost.bodies(2);
    lost.session.raw.destroy();
    await c.bodies(2);
  }),
  scenario('quorum: consumer priority', async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', quorum());
    await c.ok('BasicQos', { prefetchCount: 2 });
    await c.consume(queue, 'low');
    await c.consume(queue, 'high', { arguments: { 'x-priority': 5 } });
    await s.fill(queue, 'm1', 'm2', 'm3');
    await c.bodies(3);
  }),
  scenario('quorum: round robin', async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', quorum());
    await c.ok('BasicQos', { prefetchCount: 10 });
    for (const tag of ['a', 'b']) await c.consume(queue, tag);
    for (const body of ['m1', 'm2', 'm3', 'm4']) await s.fill(queue, body);
    await c.bodies(4);
  }),
  scenario('quorum: purge and delete count', async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', quorum());
    await s.fill(queue, 'm1', 'm2', 'm3');
    await c.pull(queue, false);
    await c.ask('QueuePurge', { queue });
    await s.fill(queue, 'm4');
    await c.ask('QueueDelete', { queue });
  }),
  scenario('quorum: delete if-empty', async (s) => {
    const c = await s.channel();
    const queue = await c.queue('q', quorum());
    await c.ask('QueueDelete', { queue, ifEmpty: true });
  }),
];
