/** Binding and unbinding, queues and exchanges. */
import type { Channel } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

function simple(name: string, play: (channel: Channel, s: Scene) => Promise<unknown>): Scenario {
  return scenario(name, async (s) => void (await play(await s.channel(), s)));
}

export const bindings: readonly Scenario[] = [
  simple('bind: queue', async (c) =>
    c.ask('QueueBind', { queue: await c.queue(), exchange: 'amq.direct', routingKey: 'k' }),
  ),
  simple('bind: missing queue', (c, s) => c.ask('QueueBind', { queue: s.name('no'), exchange: 'amq.direct' })),
  simple('bind: missing exchange', async (c, s) =>
    c.ask('QueueBind', { queue: await c.queue(), exchange: s.name('no') }),
  ),
  simple('bind: missing queue and exchange', (c, s) =>
    c.ask('QueueBind', { queue: s.name('no'), exchange: s.name('no-x') }),
  ),
  simple('bind: to the default exchange', async (c) => c.ask('QueueBind', { queue: await c.queue(), exchange: '' })),
  simple('bind: headers with bad x-match', async (c) =>
    c.ask('QueueBind', { queue: await c.queue(), exchange: 'amq.headers', arguments: { 'x-match': 'some' } }),
  ),
  simple('bind: headers with numeric x-match', async (c) =>
    c.ask('QueueBind', { queue: await c.queue(), exchange: 'amq.headers', arguments: { 'x-match': 1 } }),
  ),
  simple('bind: bad x-match does not matter to a direct exchange', async (c) =>
    c.ask('QueueBind', { queue: await c.queue(), exchange: 'amq.direct', arguments: { 'x-match': 'some' } }),
  ),
  simple('bind: without waiting', async (c) => {
    const x = await c.exchange('direct');
    const q = await c.queue();
    c.send('QueueBind', { queue: q, exchange: x, routingKey: 'k', nowait: true });
    c.publish(x, 'k', 'x');
    await c.show(q);
  }),
  simple('bind: twice is once', async (c) => {
    const x = await c.exchange('direct');
    const q = await c.queue();
    await c.ask('QueueBind', { queue: q, exchange: x, routingKey: 'k' });
    await c.ask('QueueBind', { queue: q, exchange: x, routingKey: 'k' });
    await c.ask('QueueUnbind', { queue: q, exchange: x, routingKey: 'k' });
    c.publish(x, 'k', 'x');
    await c.drain(q);
  }),
  simple('bind: empty queue name and routing key mean the last queue and its name', async (c) => {
    const x = await c.exchange('direct');
    const q = await c.queue();
    await c.ask('QueueBind', { queue: '', exchange: x, routingKey: '' });
    c.publish(x, q, 'by the name of the queue');
    c.publish(x, '', 'by no key');
    await c.show(q);
  }),
  simple('bind: empty routing key with a queue name stays empty', async (c) => {
    const x = await c.exchange('direct');
    const q = await c.queue();
    await c.ask('QueueBind', { queue: q, exchange: x, routingKey: '' });
    c.publish(x, q, 'by the name of the queue');
    c.publish(x, '', 'by no key');
    await c.show(q);
  }),
  simple('unbind: no such binding', async (c) =>
    c.ask('QueueUnbind', { queue: await c.queue(), exchange: 'amq.direct', routingKey: 'no' }),
  ),
  simple('unbind: missing queue', (c, s) => c.ask('QueueUnbind', { queue: s.name('no'), exchange: 'amq.direct' })),
  simple('unbind: missing exchange', async (c, s) =>
    c.ask('QueueUnbind', { queue: await c.queue(), exchange: s.name('no') }),
  ),
  simple('unbind: from the default exchange', async (c) => {
    const q = await c.queue();
    await c.ask('QueueUnbind', { queue: q, exchange: '', routingKey: q });
  }),
  simple('unbind: takes the binding with the same arguments only', async (c) => {
    const x = await c.exchange('direct');
    const q = await c.queue();
    await c.bind(q, x, 'k', { a: 1 });
    await c.ask('QueueUnbind', { queue: q, exchange: x, routingKey: 'k' });
    c.publish(x, 'k', 'still there');
    await c.ask('QueueUnbind', { queue: q, exchange: x, routingKey: 'k', arguments: { a: 1 } });
    c.publish(x, 'k', 'gone');
    await c.drain(q);
  }),
  simple('unbind: one of two keys', async (c) => {
    const x = await c.exchange('direct');
    const q = await c.queue();
    await c.bind(q, x, 'a');
    await c.bind(q, x, 'b');
    await c.ok('QueueUnbind', { queue: q, exchange: x, routingKey: 'a' });
    for (const key of ['a', 'b']) c.publish(x, key, key);
    await c.drain(q);
  }),
  simple('bindings go with their queue', async (c) => {
    const x = await c.exchange('direct');
    const q = await c.queue();
    await c.bind(q, x, 'k');
    await c.ok('QueueDelete', { queue: q });
    await c.queue();
    c.publish(x, 'k', 'x');
    await c.drain(q);
  }),
  simple('bindings go with their exchange', async (c) => {
    const x = await c.exchange('direct');
    const q = await c.queue();
    await c.bind(q, x, 'k');
    await c.ok('ExchangeDelete', { exchange: x });
    await c.exchange('direct');
    c.publish(x, 'k', 'x');
    await c.drain(q);
  }),
  simple('exchange bind: and unbind', async (c) => {
    const source = await c.exchange('topic', 'source');
    const destination = await c.exchange('fanout', 'destination');
    const q = await c.queue();
    await c.bind(q, destination);
    await c.ask('ExchangeBind', { destination, source, routingKey: 'a.#' });
    c.publish(source, 'a.b', 'one');
    c.publish(source, 'b.a', 'not bound');
    await c.ask('ExchangeUnbind', { destination, source, routingKey: 'a.#' });
    c.publish(source, 'a.b', 'no more');
    await c.show(q);
  }),
  simple('exchange bind: missing destination', (c, s) =>
    c.ask('ExchangeBind', { destination: s.name('no'), source: 'amq.direct' }),
  ),
  simple('exchange bind: missing source', (c, s) =>
    c.ask('ExchangeBind', { destination: 'amq.direct', source: s.name('no') }),
  ),
  simple('exchange bind: from the default exchange', (c) =>
    c.ask('ExchangeBind', { destination: 'amq.direct', source: '' }),
  ),
  simple('exchange bind: to the default exchange', (c) =>
    c.ask('ExchangeBind', { destination: '', source: 'amq.direct' }),
  ),
  simple('exchange unbind: no such binding', async (c) =>
    c.ask('ExchangeUnbind', { destination: await c.exchange('direct'), source: 'amq.direct', routingKey: 'no' }),
  ),
  simple('exchange unbind: missing exchanges', (c, s) =>
    c.ask('ExchangeUnbind', { destination: s.name('no'), source: s.name('no2') }),
  ),
  simple('exchange bind: two exchanges bound in a circle', async (c) => {
    const one = await c.exchange('fanout', 'one');
    const two = await c.exchange('fanout', 'two');
    const q = await c.queue();
    await c.bind(q, two);
    await c.ok('ExchangeBind', { destination: two, source: one });
    await c.ok('ExchangeBind', { destination: one, source: two });
    c.publish(one, 'k', 'x');
    await c.drain(q);
  }),
  simple('exchange bind: to itself', async (c) => {
    const x = await c.exchange('fanout');
    const q = await c.queue();
    await c.bind(q, x);
    await c.ask('ExchangeBind', { destination: x, source: x });
    c.publish(x, 'k', 'x');
    await c.drain(q);
  }),
  simple('exchange bind: a chain of three, two ways to one queue', async (c) => {
    const [a, b, d] = [
      await c.exchange('topic', 'a'),
      await c.exchange('direct', 'b'),
      await c.exchange('fanout', 'd'),
    ];
    const q = await c.queue();
    await c.bind(q, d);
    await c.bind(q, a, '#');
    await c.ok('ExchangeBind', { destination: b, source: a, routingKey: 'k.*' });
    await c.ok('ExchangeBind', { destination: d, source: b, routingKey: 'k.1' });
    c.publish(a, 'k.1', 'one');
    c.publish(a, 'k.2', 'two');
    await c.show(q);
  }),
];
