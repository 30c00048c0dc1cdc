/** Acknowledging, rejecting, recovering; prefetch. */
import type { Channel } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

function simple(name: string, play: (channel: Channel, s: Scene) => Promise<unknown>): Scenario {
  return scenario(name, async (s) => void (await play(await s.channel(), s)));
}

/** A channel that holds the first `taken` of these messages, by basic.get. */
function holding(name: string, taken: number, play: (channel: Channel, queue: string, s: Scene) => Promise<unknown>) {
  return simple(name, async (c, s) => {
    const queue = await c.queue();
    await s.fill(queue, 'm1', 'm2', 'm3', 'm4', 'm5');
    for (let count = 0; count < taken; count += 1) await c.pull(queue, false);
    await play(c, queue, s);
  });
}

const bye = { replyCode: 200, replyText: '', classId: 0, methodId: 0 };

/** What is left of the queue, and of what the channel held. */
async function leftover(c: Channel, queue: string, s: Scene): Promise<void> {
  s.note(`${await c.ready(queue)} ready`);
  await c.ok('ChannelClose', bye);
  await (await s.channel('other')).drain(queue);
}

/** Consumers on one channel, each with what it got of ten messages. */
async function shares(c: Channel, queue: string, s: Scene): Promise<void> {
  await s.fill(queue, ...Array.from({ length: 10 }, (_, index) => `m${index}`));
  await c.untilStill(queue);
  const counts = new Map<string, number>();
  for (const received of c.inbox.takeAll()) {
    const tag = received.type === 'method' ? String(received.fields.consumerTag) : received.type;
    counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  s.note(
    [...counts]
      .sort()
      .map(([tag, count]) => `${tag}: ${count}`)
      .join(', ') || 'nobody got any',
  );
}

export const settling: readonly Scenario[] = [
  holding('ack: one', 2, async (c, queue, s) => {
    c.send('BasicAck', { deliveryTag: 1 });
    await leftover(c, queue, s);
  }),
  holding('ack: out of order', 3, async (c, queue, s) => {
    for (const deliveryTag of [3, 1]) c.send('BasicAck', { deliveryTag });
    await leftover(c, queue, s);
  }),
  holding('ack: multiple', 3, async (c, queue, s) => {
    c.send('BasicAck', { deliveryTag: 2, multiple: true });
    await leftover(c, queue, s);
  }),
  holding('ack: multiple with gaps', 4, async (c, queue, s) => {
    c.send('BasicAck', { deliveryTag: 2 });
    c.send('BasicAck', { deliveryTag: 3, multiple: true });
    await leftover(c, queue, s);
  }),
  holding('ack: 0 multiple means all', 3, async (c, queue, s) => {
    c.send('BasicAck', { deliveryTag: 0, multiple: true });
    await leftover(c, queue, s);
  }),
  holding('ack: multiple of one that was acknowledged, with others behind it', 3, async (c) => {
    c.send('BasicAck', { deliveryTag: 1 });
    c.send('BasicAck', { deliveryTag: 1, multiple: true });
    await c.next();
  }),
  holding('ack: multiple below the oldest', 3, async (c) => {
    c.send('BasicAck', { deliveryTag: 2, multiple: true });
    c.send('BasicAck', { deliveryTag: 1, multiple: true });
    await c.next();
  }),
  simple('ack: unknown tag', async (c) => {
    c.send('BasicAck', { deliveryTag: 9 });
    await c.next();
  }),
  simple('ack: 0, not multiple', async (c) => {
    c.send('BasicAck', { deliveryTag: 0 });
    await c.next();
  }),
  simple('ack: 0 multiple, nothing out', async (c) => {
    c.send('BasicAck', { deliveryTag: 0, multiple: true });
    await c.quiet();
  }),
  simple('ack: 9 multiple, nothing out', async (c) => {
    c.send('BasicAck', { deliveryTag: 9, multiple: true });
    await c.next();
  }),
  holding('ack: multiple beyond the last', 2, async (c) => {
    c.send('BasicAck', { deliveryTag: 9, multiple: true });
    await c.next();
  }),
  holding('ack: twice', 2, async (c) => {
    c.send('BasicAck', { deliveryTag: 1 });
    c.send('BasicAck', { deliveryTag: 1 });
    await c.next();
  }),
  holding('ack: on another channel', 1, async (_, __, s) => {
    const two = await s.channel('two');
    two.send('BasicAck', { deliveryTag: 1 });
    await two.next();
  }),
  simple('ack: of a no_ack delivery', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 't', { noAck: true });
    c.publish('', queue, 'x');
    await c.bodies(1);
    c.send('BasicAck', { deliveryTag: 1 });
    await c.next();
  }),
  holding('ack: an error gives all back', 2, async (c, queue, s) => {
    c.send('BasicAck', { deliveryTag: 9 });
    await c.next();
    const other = await s.channel('other');
    await other.untilReady(queue, 5);
    await other.drain(queue);
  }),
  simple('nack: unknown tag', async (c) => {
    c.send('BasicNack', { deliveryTag: 9 });
    await c.next();
  }),
  simple('nack: 0 multiple, nothing out', async (c) => {
    c.send('BasicNack', { deliveryTag: 0, multiple: true });
    await c.quiet();
  }),
  holding('nack: 0 multiple means all, dropped', 3, async (c, queue, s) => {
    c.send('BasicNack', { deliveryTag: 0, multiple: true, requeue: false });
    await leftover(c, queue, s);
  }),
  simple('reject: unknown tag', async (c) => {
    c.send('BasicReject', { deliveryTag: 9 });
    await c.next();
  }),
  holding('reject: drops', 2, async (c, queue, s) => {
    c.send('BasicReject', { deliveryTag: 1, requeue: false });
    await leftover(c, queue, s);
  }),
  holding('nack: after an ack of the same tag', 1, async (c) => {
    c.send('BasicAck', { deliveryTag: 1 });
    c.send('BasicNack', { deliveryTag: 1 });
    await c.next();
  }),
  simple('recover: requeue=false', (c) => c.ask('BasicRecover', { requeue: false })),
  simple('recover: requeue=true delivers again', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 't');
    for (const body of ['m1', 'm2', 'm3']) c.publish('', queue, body);
    await c.bodies(3);
    c.send('BasicAck', { deliveryTag: 2 });
    await c.ask('BasicRecover', { requeue: true });
    await c.next(2);
  }),
  holding('recover: what was taken by get goes back', 2, async (c, queue) => {
    await c.ask('BasicRecover', { requeue: true });
    await c.drain(queue);
  }),
  simple('recover: nothing out', (c) => c.ask('BasicRecover', { requeue: true })),
  simple('recover: async', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 't');
    c.publish('', queue, 'm1');
    await c.bodies(1);
    c.send('BasicRecoverAsync', { requeue: true });
    await c.next();
  }),
  simple('recover: async, requeue=false', async (c) => {
    c.send('BasicRecoverAsync', { requeue: false });
    await c.next();
  }),

  simple('qos: prefetch_size', (c) => c.ask('BasicQos', { prefetchSize: 10 })),
  simple('qos: global', (c) => c.ask('BasicQos', { prefetchCount: 3, global: true })),
  simple('prefetch: 2 for each of two consumers', async (c, s) => {
    const queue = await c.queue();
    await c.ok('BasicQos', { prefetchCount: 2 });
    for (const tag of ['a', 'b']) await c.consume(queue, tag);
    await shares(c, queue, s);
  }),
  simple('prefetch: 3, global', async (c, s) => {
    const queue = await c.queue();
    await c.ok('BasicQos', { prefetchCount: 3, global: true });
    for (const tag of ['a', 'b']) await c.consume(queue, tag);
    await shares(c, queue, s);
  }),
  simple('prefetch: changed later, for new consumers only', async (c, s) => {
    const queue = await c.queue();
    await c.ok('BasicQos', { prefetchCount: 1 });
    await c.consume(queue, 'a');
    await c.ok('BasicQos', { prefetchCount: 3 });
    await c.consume(queue, 'b');
    await shares(c, queue, s);
  }),
  simple('prefetch: 0 is no limit', async (c, s) => {
    const queue = await c.queue();
    await c.ok('BasicQos', { prefetchCount: 0 });
    await c.consume(queue, 'a');
    await shares(c, queue, s);
  }),
  simple('prefetch: no_ack ignores it', async (c, s) => {
    const queue = await c.queue();
    await c.ok('BasicQos', { prefetchCount: 1 });
    await c.consume(queue, 'a', { noAck: true });
    await shares(c, queue, s);
  }),
  simple('prefetch: get is not counted', async (c, s) => {
    const queue = await c.queue();
    await c.ok('BasicQos', { prefetchCount: 1 });
    await s.fill(queue, 'g1', 'g2', 'g3');
    for (let count = 0; count < 3; count += 1) await c.pull(queue, false);
    await c.consume(queue, 'a');
    await shares(c, queue, s);
  }),
  simple('prefetch: an ack makes room', async (c, s) => {
    const queue = await c.queue();
    await c.ok('BasicQos', { prefetchCount: 2 });
    await s.fill(queue, 'm1', 'm2', 'm3', 'm4', 'm5');
    await c.consume(queue, 'a');
    await c.bodies(2);
    await c.quiet(queue);
    c.send('BasicAck', { deliveryTag: 1 });
    await c.bodies(1);
    c.send('BasicAck', { deliveryTag: 3, multiple: true });
    await c.bodies(2);
  }),
  simple('prefetch: a nack gives it to the other one', async (c) => {
    const queue = await c.queue();
    await c.ok('BasicQos', { prefetchCount: 1 });
    await c.consume(queue, 'a');
    await c.consume(queue, 'b');
    c.publish('', queue, 'm1');
    await c.bodies(1);
    c.send('BasicNack', { deliveryTag: 1, requeue: true });
    await c.bodies(1);
  }),
  simple('prefetch: 1 on each channel', async (c, s) => {
    const queue = await c.queue();
    const two = await s.channel('two');
    for (const channel of [c, two]) {
      await channel.ok('BasicQos', { prefetchCount: 1 });
      await channel.consume(queue, 't');
    }
    await s.fill(queue, 'm1', 'm2', 'm3');
    await c.bodies(1);
    await two.bodies(1);
    await c.quiet(queue);
    two.send('BasicAck', { deliveryTag: 1 });
    await two.bodies(1);
  }),
];
