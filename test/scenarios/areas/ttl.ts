/** How long messages and queues live, and how many messages a queue takes. */
import type { Channel, QueueOptions } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

function simple(name: string, play: (channel: Channel, s: Scene) => Promise<unknown>): Scenario {
  return scenario(name, async (s) => void (await play(await s.channel(), s)));
}

const types = [
  ['classic', {}],
  ['quorum', { 'x-queue-type': 'quorum' }],
] as const;

const limited = (args: Record<string, unknown>, type: Record<string, unknown> = {}): QueueOptions => ({
  durable: true,
  arguments: { ...args, ...type },
});

const expiring = (expiration: string) => ({ properties: { expiration } });

export const lifetimes: readonly Scenario[] = [
  ...types.flatMap(([label, type]) => [
    simple(`ttl: ${label}, of the queue`, async (c, s) => {
      const queue = await c.queue('q', limited({ 'x-message-ttl': 100 }, type));
      await s.fill(queue, 'a', 'b');
      await c.untilReady(queue, 0);
      await c.drain(queue);
    }),
    simple(`ttl: ${label}, of the message`, async (c) => {
      const queue = await c.queue('q', limited({}, type));
      await c.ok('ConfirmSelect');
      c.publish('', queue, 'a', expiring('100'));
      c.publish('', queue, 'b');
      await c.settled(2);
      await c.untilReady(queue, 1);
      await c.drain(queue);
    }),
    simple(`ttl: ${label}, the smaller one wins`, async (c) => {
      const queue = await c.queue('q', limited({ 'x-message-ttl': 100 }, type));
      await c.ok('ConfirmSelect');
      c.publish('', queue, 'short by the queue', expiring('600000'));
      await c.settled(1);
      await c.untilReady(queue, 0);
      const other = await c.queue('other', limited({ 'x-message-ttl': 600_000 }, type));
      c.publish('', other, 'short by itself', expiring('100'));
      await c.settled(1);
      await c.untilReady(other, 0);
      c.note('both expired');
    }),
    simple(`ttl: ${label}, expires at the head only`, async (c, s) => {
      const queue = await c.queue('q', limited({}, type));
      const clock = await c.queue('clock');
      await c.ok('ConfirmSelect');
      c.publish('', queue, 'head');
      c.publish('', queue, 'behind', expiring('100'));
      c.publish('', clock, 'tick', expiring('200'));
      await c.settled(3);
      await c.untilReady(clock, 0);
      s.note(`${await c.ready(queue)} ready`);
      await c.pull(queue, false);
      await c.untilReady(queue, 0);
      await c.drain(queue);
    }),
    simple(`ttl: ${label}, a held message does not expire`, async (c) => {
      const queue = await c.queue('q', limited({ 'x-message-ttl': 100 }, type));
      const clock = await c.queue('clock');
      await c.ok('ConfirmSelect');
      c.publish('', queue, 'held');
      await c.settled(1);
      await c.pull(queue, false);
      c.publish('', clock, 'tick', expiring('200'));
      await c.settled(1);
      await c.untilReady(clock, 0);
      c.send('BasicAck', { deliveryTag: 1 });
      await c.quiet(queue);
    }),
    simple(`ttl: ${label}, a held message expires when it comes back`, async (c) => {
      const queue = await c.queue('q', limited({ 'x-message-ttl': 100 }, type));
      const clock = await c.queue('clock');
      await c.ok('ConfirmSelect');
      c.publish('', queue, 'held');
      await c.settled(1);
      await c.pull(queue, false);
      c.publish('', clock, 'tick', expiring('200'));
      await c.settled(1);
      await c.untilReady(clock, 0);
      c.send('BasicNack', { deliveryTag: 1, requeue: true });
      await c.untilReady(queue, 0);
      await c.drain(queue);
    }),
    simple(`max-length: ${label}, drop-head`, async (c, s) => {
      const queue = await c.queue('q', limited({ 'x-max-length': 2 }, type));
      await s.fill(queue, 'm1', 'm2', 'm3', 'm4', 'm5');
      await c.drain(queue);
    }),
    simple(`max-length: ${label}, reject-publish`, async (c) => {
      const queue = await c.queue('q', limited({ 'x-max-length': 2, 'x-overflow': 'reject-publish' }, type));
      await c.ok('ConfirmSelect');
      for (const body of ['m1', 'm2', 'm3', 'm4', 'm5']) {
        c.publish('', queue, body);
        await c.confirms(1);
      }
      await c.drain(queue);
      c.publish('', queue, 'm6');
      await c.confirms(1);
      await c.drain(queue);
    }),
    simple(`max-length-bytes: ${label}, drop-head`, async (c, s) => {
      const queue = await c.queue('q', limited({ 'x-max-length-bytes': 10 }, type));
      await s.fill(queue, '1234', '5678', '90', 'abc', 'longer than the limit');
      await c.drain(queue);
      await s.fill(queue, 'abc', 'def');
      await c.drain(queue);
    }),
  ]),
  simple('ttl: 0 of the message, no consumer', async (c) => {
    const queue = await c.queue();
    c.publish('', queue, 'x', expiring('0'));
    await c.ask('BasicGet', { queue });
  }),
  simple('ttl: 0 of the message, a waiting consumer', async (c) => {
    const queue = await c.queue();
    await c.consume(queue, 't', { noAck: true });
    c.publish('', queue, 'x', expiring('0'));
    await c.next();
  }),
  simple('ttl: 0 of the queue, a waiting consumer', async (c) => {
    const queue = await c.queue('q', limited({ 'x-message-ttl': 0 }));
    c.publish('', queue, 'nobody waits');
    await c.consume(queue, 't', { noAck: true });
    c.publish('', queue, 'somebody waits');
    await c.bodies(1);
    await c.quiet(queue);
  }),
  simple('ttl: the expiration is still there when it is delivered in time', async (c) => {
    const queue = await c.queue();
    c.publish('', queue, 'x', expiring('600000'));
    await c.show(queue);
  }),
  simple('expires: an idle queue goes', async (c) => {
    const queue = await c.queue('q', limited({ 'x-expires': 100 }));
    await c.untilUnroutable(queue);
    await c.ask('QueueDeclare', { queue, passive: true });
  }),
  simple('expires: with messages in it', async (c, s) => {
    const queue = await c.queue('q', limited({ 'x-expires': 100 }));
    await s.fill(queue, 'x');
    await c.untilUnroutable(queue);
    await c.ask('QueueDeclare', { queue, passive: true });
  }),
  simple('expires: not while it has a consumer', async (c) => {
    const queue = await c.queue('q', limited({ 'x-expires': 100 }));
    const clock = await c.queue('clock');
    await c.consume(queue, 't');
    await c.ok('ConfirmSelect');
    c.publish('', clock, 'tick', expiring('300'));
    await c.settled(1);
    await c.untilReady(clock, 0);
    await c.ask('QueueDeclare', { queue, passive: true });
    await c.ok('BasicCancel', { consumerTag: 't' });
    await c.untilUnroutable(queue);
    await c.ask('QueueDeclare', { queue, passive: true });
  }),
  simple('expires: quorum', async (c) => {
    const queue = await c.queue('q', limited({ 'x-expires': 100 }, { 'x-queue-type': 'quorum' }));
    await c.untilUnroutable(queue);
    await c.ask('QueueDeclare', { queue, passive: true });
  }),

  simple('max-length: 0', async (c) => {
    const queue = await c.queue('q', limited({ 'x-max-length': 0 }));
    c.publish('', queue, 'dropped');
    await c.drain(queue);
    await c.consume(queue, 't', { noAck: true });
    c.publish('', queue, 'delivered');
    await c.quiet(queue);
  }),
  simple('max-length: unacked messages do not count', async (c, s) => {
    const queue = await c.queue('q', limited({ 'x-max-length': 2 }));
    await s.fill(queue, 'm1', 'm2');
    await c.pull(queue, false);
    await c.pull(queue, false);
    await s.fill(queue, 'm3', 'm4', 'm5');
    s.note(`${await c.ready(queue)} ready`);
    c.send('BasicNack', { deliveryTag: 2, multiple: true, requeue: true });
    await c.drain(queue);
  }),
  simple('max-length: reject-publish without confirms', async (c) => {
    const queue = await c.queue('q', limited({ 'x-max-length': 2, 'x-overflow': 'reject-publish' }));
    for (const body of ['m1', 'm2', 'm3']) c.publish('', queue, body);
    await c.drain(queue);
  }),
  simple('max-length: reject-publish, several at once', async (c) => {
    const queue = await c.queue('q', limited({ 'x-max-length': 2, 'x-overflow': 'reject-publish' }));
    await c.ok('ConfirmSelect');
    for (const body of ['m1', 'm2', 'm3', 'm4']) c.publish('', queue, body);
    await c.confirms(4);
    await c.drain(queue);
  }),
  simple('max-length: reject-publish, one of two queues refuses', async (c) => {
    const x = await c.exchange('fanout');
    const small = await c.queue('small', limited({ 'x-max-length': 1, 'x-overflow': 'reject-publish' }));
    const large = await c.queue('large');
    for (const queue of [small, large]) await c.bind(queue, x);
    await c.ok('ConfirmSelect');
    for (const body of ['m1', 'm2']) c.publish(x, '', body);
    await c.confirms(2);
    await c.drain(small);
    await c.drain(large);
  }),
  simple('max-length: reject-publish-dlx', async (c) => {
    const dead = await c.queue('dead');
    const queue = await c.queue(
      'q',
      limited({
        'x-max-length': 1,
        'x-overflow': 'reject-publish-dlx',
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': dead,
      }),
    );
    await c.ok('ConfirmSelect');
    for (const body of ['m1', 'm2']) c.publish('', queue, body);
    await c.confirms(2);
    await c.untilReady(dead, 1);
    await c.show(dead);
    await c.drain(queue);
  }),
  simple('max-length: reject-publish does not dead-letter', async (c) => {
    const dead = await c.queue('dead');
    const queue = await c.queue(
      'q',
      limited({
        'x-max-length': 1,
        'x-overflow': 'reject-publish',
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': dead,
      }),
    );
    await c.ok('ConfirmSelect');
    for (const body of ['m1', 'm2']) c.publish('', queue, body);
    await c.confirms(2);
    await c.quiet(dead);
    await c.drain(dead);
  }),
  simple('max-length: with bytes, the stricter one counts', async (c, s) => {
    const queue = await c.queue('q', limited({ 'x-max-length': 3, 'x-max-length-bytes': 6 }));
    await s.fill(queue, 'a', 'b', 'c', 'd');
    await c.drain(queue);
    await s.fill(queue, '1234', '567');
    await c.drain(queue);
  }),
  simple('max-length-bytes: reject-publish', async (c) => {
    const queue = await c.queue('q', limited({ 'x-max-length-bytes': 5, 'x-overflow': 'reject-publish' }));
    await c.ok('ConfirmSelect');
    for (const body of ['123', '456', '7']) c.publish('', queue, body);
    await c.confirms(3);
    await c.drain(queue);
  }),
];
