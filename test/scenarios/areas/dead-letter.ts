/** Dead-lettering: why, where to, and what is written on the message. */
import type { Fields } from '../amqplib-codec.ts';
import type { Channel } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

function simple(name: string, play: (channel: Channel, s: Scene) => Promise<unknown>): Scenario {
  return scenario(`dead-letter: ${name}`, async (s) => void (await play(await s.channel(), s)));
}

/** A queue whose dead messages go to another one, by the default exchange. */
async function withDead(c: Channel, args: Fields = {}): Promise<{ queue: string; dead: string }> {
  const dead = await c.queue('dead');
  const queue = await c.queue('q', {
    durable: true,
    arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead, ...args },
  });
  return { queue, dead };
}

/** Takes a message and drops it. */
async function reject(c: Channel, queue: string): Promise<void> {
  await c.untilReady(queue, 1);
  const got = await c.pull(queue, false);
  c.send('BasicReject', { deliveryTag: got?.fields.deliveryTag, requeue: false });
}

/** Waits until a message of its own has expired, by the broker's clock. */
async function tick(c: Channel, ms: number): Promise<void> {
  const clock = await c.queue('clock');
  await c.ok('ConfirmSelect');
  c.publish('', clock, 'tick', { properties: { expiration: String(ms) } });
  await c.settled(1);
  await c.untilReady(clock, 0);
}

async function showDead(c: Channel, dead: string, count = 1): Promise<void> {
  await c.untilReady(dead, count);
  await c.show(dead);
}

const types = [
  ['classic', {}],
  ['quorum', { 'x-queue-type': 'quorum' }],
] as const;

export const deadLettering: readonly Scenario[] = [
  ...types.flatMap(([label, type]) => [
    simple(`${label}, rejected`, async (c) => {
      const { queue, dead } = await withDead(c, type);
      c.publish('', queue, 'x', { properties: { headers: { mine: 1 }, deliveryMode: 2, messageId: 'm', priority: 3 } });
      await reject(c, queue);
      await showDead(c, dead);
    }),
    simple(`${label}, nacked`, async (c, s) => {
      const { queue, dead } = await withDead(c, type);
      await s.fill(queue, 'x');
      await c.pull(queue, false);
      c.send('BasicNack', { deliveryTag: 1, requeue: false });
      await showDead(c, dead);
    }),
    simple(`${label}, nacked after it was delivered before`, async (c, s) => {
      const { queue, dead } = await withDead(c, type);
      await s.fill(queue, 'x');
      const taker = await s.elsewhere('taker');
      await taker.pull(queue, false);
      taker.session.raw.destroy();
      await c.untilReady(queue, 1);
      await c.pull(queue, false);
      c.send('BasicNack', { deliveryTag: 1, requeue: false });
      await showDead(c, dead);
    }),
    simple(`${label}, expired after it was requeued`, async (c, s) => {
      const { queue, dead } = await withDead(c, { ...type, 'x-message-ttl': 200 });
      await s.fill(queue, 'x');
      await c.pull(queue, false);
      c.send('BasicNack', { deliveryTag: 1, requeue: true });
      await showDead(c, dead);
    }),
    simple(`${label}, expired by the queue`, async (c) => {
      const { queue, dead } = await withDead(c, { ...type, 'x-message-ttl': 50 });
      c.publish('', queue, 'x');
      await showDead(c, dead);
    }),
    simple(`${label}, expired by itself`, async (c) => {
      const { queue, dead } = await withDead(c, type);
      c.publish('', queue, 'x', { properties: { expiration: '50' } });
      await showDead(c, dead);
    }),
    simple(`${label}, maxlen`, async (c, s) => {
      const { queue, dead } = await withDead(c, { ...type, 'x-max-length': 1 });
      await s.fill(queue, 'first', 'second');
      await showDead(c, dead);
      await c.drain(queue);
    }),
    simple(`${label}, many at once keep their order`, async (c, s) => {
      const { queue, dead } = await withDead(c, type);
      await s.fill(queue, 'm1', 'm2', 'm3', 'm4');
      for (let count = 0; count < 4; count += 1) await c.pull(queue, false);
      c.send('BasicNack', { deliveryTag: 4, multiple: true, requeue: false });
      await c.untilReady(dead, 4);
      await c.drain(dead);
    }),
    simple(`${label}, its own key when there is no other`, async (c, s) => {
      const x = await c.exchange('topic', 'dlx');
      const dead = await c.queue('dead');
      await c.bind(dead, x, '#');
      const queue = await c.queue('q', { durable: true, arguments: { ...type, 'x-dead-letter-exchange': x } });
      await c.bind(queue, 'amq.topic', s.name('some.key'));
      c.publish('amq.topic', s.name('some.key'), 'x');
      await reject(c, queue);
      await showDead(c, dead);
    }),
    simple(`${label}, to a missing exchange`, async (c, s) => {
      const queue = await c.queue('q', {
        durable: true,
        arguments: { ...type, 'x-dead-letter-exchange': s.name('no'), 'x-message-ttl': 50 },
      });
      await s.fill(queue, 'x');
      await c.untilReady(queue, 0);
      await c.drain(queue);
    }),
  ]),
  simple('twice by the same queue counts', async (c, s) => {
    // The dead wait for 50 ms, and go back to where they came from.
    const waiting = await c.queue('waiting', {
      arguments: { 'x-message-ttl': 50, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': s.name('q') },
    });
    const queue = await c.queue('q', {
      arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': waiting },
    });
    c.publish('', queue, 'x');
    await reject(c, queue);
    await reject(c, queue);
    await showDead(c, queue);
  }),
  simple('through three queues, newest first', async (c, s) => {
    const last = await c.queue('last');
    const second = await c.queue('second', {
      arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': last, 'x-message-ttl': 50 },
    });
    const first = await c.queue('first', {
      arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': second, 'x-max-length': 1 },
    });
    await s.fill(first, 'a', 'b');
    await showDead(c, last);
  }),
  simple('a headers exchange sees the headers of the message', async (c) => {
    const x = await c.exchange('headers', 'dlx');
    const dead = await c.queue('dead');
    await c.bind(dead, x, '', { kind: 'bad' });
    const queue = await c.queue('q', { arguments: { 'x-dead-letter-exchange': x, 'x-message-ttl': 50 } });
    c.publish('', queue, 'good', { properties: { headers: { kind: 'good' } } });
    c.publish('', queue, 'bad', { properties: { headers: { kind: 'bad' } } });
    await showDead(c, dead);
  }),
  simple('to several queues', async (c) => {
    const x = await c.exchange('fanout', 'dlx');
    const [one, two] = [await c.queue('one'), await c.queue('two')];
    for (const queue of [one, two]) await c.bind(queue, x);
    const queue = await c.queue('q', { arguments: { 'x-dead-letter-exchange': x } });
    c.publish('', queue, 'x');
    await reject(c, queue);
    await showDead(c, one);
    await showDead(c, two);
  }),
  simple('a circle of pure expiry is cut', async (c, s) => {
    const [a, b] = [s.name('a'), s.name('b')];
    for (const [label, to] of [
      ['a', b],
      ['b', a],
    ] as const) {
      await c.queue(label, {
        arguments: { 'x-message-ttl': 50, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': to },
      });
    }
    await s.fill(a, 'x');
    await tick(c, 500);
    s.note(`${await c.ready(a)} and ${await c.ready(b)} ready`);
  }),
  simple('to itself by expiry is cut', async (c, s) => {
    const queue = await c.queue('q', {
      arguments: { 'x-message-ttl': 50, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': s.name('q') },
    });
    await s.fill(queue, 'x');
    await tick(c, 500);
    await c.drain(queue);
  }),
  simple('to itself by reject comes back', async (c, s) => {
    const queue = await c.queue('q', {
      arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': s.name('q') },
    });
    c.publish('', queue, 'x');
    await reject(c, queue);
    await reject(c, queue);
    await showDead(c, queue);
  }),
  simple('CC and BCC of a dead message, with a key of the queue', async (c) => {
    const { queue, dead } = await withDead(c);
    const cc = await c.queue('cc');
    c.publish('', queue, 'x', { properties: { headers: { CC: [cc] } } });
    await c.untilReady(cc, 1);
    await c.drain(cc);
    await reject(c, queue);
    await showDead(c, dead);
    await c.drain(cc);
  }),
  simple('CC of a dead message, without a key of the queue', async (c) => {
    const x = await c.exchange('direct', 'dlx');
    const [one, two] = [await c.queue('one'), await c.queue('two')];
    const queue = await c.queue('q', { arguments: { 'x-dead-letter-exchange': x } });
    await c.bind(one, x, queue);
    await c.bind(two, x, 'other-key');
    c.publish('', queue, 'x', { properties: { headers: { CC: ['other-key'] } } });
    await reject(c, queue);
    await showDead(c, one);
    await showDead(c, two);
  }),
  simple('a purge and a delete are no deaths', async (c) => {
    const { queue, dead } = await withDead(c);
    c.publish('', queue, 'x');
    await c.ok('QueuePurge', { queue });
    c.publish('', queue, 'x');
    await c.ok('QueueDelete', { queue });
    await c.quiet(dead);
    await c.drain(dead);
  }),
  simple("an x-death of the sender's own", async (c) => {
    const { queue, dead } = await withDead(c);
    c.publish('', queue, 'x', { properties: { headers: { 'x-death': 'mine', 'x-first-death-queue': 'mine' } } });
    await reject(c, queue);
    await showDead(c, dead);
  }),
  simple('an x-death that was copied counts on', async (c) => {
    const { queue, dead } = await withDead(c);
    const death = {
      count: { '!': 'int64', value: 3 },
      reason: 'rejected',
      queue,
      time: { '!': 'timestamp', value: 1_700_000_000 },
      exchange: '',
      'routing-keys': [queue],
    };
    c.publish('', queue, 'x', { properties: { headers: { 'x-death': [death] } } });
    await reject(c, queue);
    await showDead(c, dead);
  }),
  simple('a mandatory message that dies is not returned', async (c, s) => {
    const queue = await c.queue('q', { arguments: { 'x-dead-letter-exchange': s.name('no') } });
    c.publish('', queue, 'x', { mandatory: true });
    await reject(c, queue);
    await c.quiet(queue);
  }),
  simple('by a rejected multiple of nacks, without requeue', async (c, s) => {
    const { queue, dead } = await withDead(c);
    await s.fill(queue, 'm1', 'm2', 'm3');
    for (let count = 0; count < 3; count += 1) await c.pull(queue, false);
    c.send('BasicNack', { deliveryTag: 2, requeue: false });
    c.send('BasicAck', { deliveryTag: 1 });
    c.send('BasicReject', { deliveryTag: 3, requeue: true });
    await showDead(c, dead);
    await c.drain(queue);
  }),
];
