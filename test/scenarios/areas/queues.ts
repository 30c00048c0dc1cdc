/** Declaring, deleting and purging queues. */
import type { Channel } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

const passive = (channel: Channel, queue: string) => channel.ask('QueueDeclare', { queue, passive: true });

/** One channel, for scenarios that need no more. */
function simple(name: string, play: (channel: Channel, s: Scene) => Promise<unknown>): Scenario {
  return scenario(name, async (s) => void (await play(await s.channel(), s)));
}

export const queues: readonly Scenario[] = [
  simple('queue: declare', (c, s) => c.ask('QueueDeclare', { queue: s.name('q') })),
  simple('queue: declare twice', async (c, s) => {
    await c.ask('QueueDeclare', { queue: s.name('q'), durable: true });
    await c.ask('QueueDeclare', { queue: s.name('q'), durable: true });
  }),
  simple('queue: passive missing', (c, s) => passive(c, s.name('q'))),
  simple('queue: passive ignores other arguments', async (c) => {
    const queue = await c.queue('q', { durable: true });
    await c.ask('QueueDeclare', {
      queue,
      passive: true,
      durable: false,
      autoDelete: true,
      arguments: { 'x-message-ttl': -1, 'x-max-length': 'no' },
    });
  }),
  simple('queue: server-named', (c) => c.ask('QueueDeclare', { exclusive: true })),
  simple('queue: server-named names differ', async (c) => {
    const one = await c.ok('QueueDeclare', { exclusive: true });
    const two = await c.ok('QueueDeclare', { exclusive: true });
    if (one.queue === two.queue) throw new Error('the same name twice');
    await passive(c, String(one.queue));
  }),
  simple('queue: passive with an empty name is the last declared', async (c) => {
    await c.queue();
    await passive(c, '');
  }),
  simple('queue: reserved name', (c) => c.ask('QueueDeclare', { queue: 'amq.mine' })),
  simple('queue: passive with a reserved name', (c) => passive(c, 'amq.mine')),
  simple('queue: a name of 255 octets', async (c, s) => {
    const queue = s.name('').padEnd(255, 'n');
    await c.ask('QueueDeclare', { queue });
    c.publish('', queue, 'x');
    await c.show(queue);
  }),
  simple('queue: a name that is not ASCII', async (c, s) => {
    const queue = s.name('käfer 虫');
    await c.ask('QueueDeclare', { queue });
    c.publish('', queue, 'x');
    await c.show(queue);
    await passive(c, s.name('fehlt ä'));
  }),
  simple('queue: empty name in bind is the last declared', async (c) => {
    await c.queue();
    await c.ask('QueueBind', { exchange: 'amq.direct', routingKey: 'k' });
  }),
  simple('queue: empty name, none declared: bind', (c) => c.ask('QueueBind', { exchange: 'amq.direct' })),
  simple('queue: empty name, none declared: get', (c) => c.ask('BasicGet')),
  simple('queue: empty name, none declared: consume', (c) => c.ask('BasicConsume')),
  simple('queue: empty name, none declared: purge', (c) => c.ask('QueuePurge')),
  simple('queue: empty name, none declared: delete', (c) => c.ask('QueueDelete')),
  simple('queue: empty name in get, purge, delete is the last declared', async (c) => {
    await c.queue('first');
    const queue = await c.queue('second');
    c.publish('', queue, 'a');
    c.publish('', queue, 'b');
    await c.ask('BasicGet', { noAck: true });
    await c.ask('QueuePurge');
    await c.ask('QueueDelete');
    await passive(c, queue);
  }),
  simple('queue: inequivalent durable', async (c) => {
    const queue = await c.queue('q', { durable: true });
    await c.ask('QueueDeclare', { queue, durable: false });
  }),
  simple('queue: inequivalent auto_delete', async (c) => {
    const queue = await c.queue('q', { durable: true, autoDelete: true });
    await c.ask('QueueDeclare', { queue, durable: true });
  }),
  simple('queue: inequivalent exclusive, given up', async (c) => {
    const queue = await c.queue('q', { exclusive: true });
    await c.ask('QueueDeclare', { queue, exclusive: false });
  }),
  simple('queue: inequivalent exclusive, wanted', async (c) => {
    const queue = await c.queue('q', { durable: true });
    await c.ask('QueueDeclare', { queue, durable: true, exclusive: true });
  }),
  simple('queue: exclusive ignores durable', async (c) => {
    const queue = await c.queue('q', { exclusive: true, durable: true });
    await c.ask('QueueDeclare', { queue, exclusive: true, durable: false });
  }),
  simple('queue: exclusive and auto-delete', async (c) => {
    const queue = await c.queue('q', { exclusive: true, autoDelete: true });
    await c.consume(queue, 't');
    await c.ask('BasicCancel', { consumerTag: 't' });
    await passive(c, queue);
  }),
  simple('queue: transient, not exclusive', (c, s) => c.ask('QueueDeclare', { queue: s.name('q'), durable: false })),
  simple('queue: delete missing', (c, s) => c.ask('QueueDelete', { queue: s.name('q') })),
  simple('queue: delete counts what it had', async (c) => {
    const queue = await c.queue();
    for (const body of ['a', 'b', 'c']) c.publish('', queue, body);
    await c.pull(queue, false);
    await c.ask('QueueDelete', { queue });
  }),
  simple('queue: delete without waiting', async (c) => {
    const queue = await c.queue();
    c.send('QueueDelete', { queue, nowait: true });
    await passive(c, queue);
  }),
  simple('queue: declare without waiting', async (c, s) => {
    c.send('QueueDeclare', { queue: s.name('q'), nowait: true });
    await passive(c, s.name('q'));
  }),
  simple('queue: declare without waiting, in vain', async (c, s) => {
    const queue = await c.queue('q', { durable: true });
    c.send('QueueDeclare', { queue, nowait: true });
    await passive(c, s.name('q'));
  }),
  simple('queue: purge missing', (c, s) => c.ask('QueuePurge', { queue: s.name('q') })),
  simple('queue: purge takes the ready ones only', async (c) => {
    const queue = await c.queue();
    for (const body of ['a', 'b', 'c']) c.publish('', queue, body);
    await c.pull(queue, false);
    await c.ask('QueuePurge', { queue });
    c.send('BasicReject', { deliveryTag: 1, requeue: true });
    await c.show(queue);
  }),
  simple('queue: purge without waiting', async (c) => {
    const queue = await c.queue();
    c.publish('', queue, 'a');
    c.send('QueuePurge', { queue, nowait: true });
    await passive(c, queue);
  }),
  simple('queue: delete if-empty, not empty', async (c) => {
    const queue = await c.queue();
    c.publish('', queue, 'x');
    await c.ask('QueueDelete', { queue, ifEmpty: true });
  }),
  simple('queue: delete if-empty, only unacked', async (c) => {
    const queue = await c.queue();
    c.publish('', queue, 'x');
    await c.pull(queue, false);
    await c.ask('QueueDelete', { queue, ifEmpty: true });
  }),
  simple('queue: delete if-unused, in use', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 't');
    await c.ask('QueueDelete', { queue, ifUnused: true });
  }),
  simple('queue: delete if-unused and if-empty, neither', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 't', { noAck: false });
    await c.ask('QueueDelete', { queue, ifUnused: true, ifEmpty: true });
  }),
  simple('queue: auto-delete goes with its last consumer', async (c) => {
    const queue = await c.queue('q', { autoDelete: true });
    await c.consume(queue, 'a');
    await c.consume(queue, 'b');
    await c.ask('BasicCancel', { consumerTag: 'a' });
    await passive(c, queue);
    await c.ask('BasicCancel', { consumerTag: 'b' });
    await passive(c, queue);
  }),
  simple('queue: auto-delete stays while it was never consumed', async (c, s) => {
    const queue = await c.queue('q', { autoDelete: true });
    c.publish('', queue, 'x');
    await c.drain(queue);
    await passive(await s.channel(), queue);
  }),
  scenario('queue: auto-delete goes when its consumer is cut', async (s) => {
    const consumer = await s.elsewhere('consumer');
    const queue = await consumer.queue('q', { autoDelete: true });
    await consumer.consume(queue, 't');
    consumer.session.raw.destroy();
    const other = await s.channel();
    await other.untilGone(queue);
    await passive(other, queue);
  }),
  simple('queue: counts ready messages and consumers', async (c) => {
    const queue = await c.queue();
    for (const body of ['a', 'b']) c.publish('', queue, body);
    await c.pull(queue, false);
    await passive(c, queue);
    await c.ok('BasicQos', { prefetchCount: 1 });
    await c.consume(queue, 't');
    await c.bodies(1);
    await passive(c, queue);
    await c.ask('QueueDeclare', { queue });
  }),
];
