/** Declaring and deleting exchanges. */
import type { Channel } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

function simple(name: string, play: (channel: Channel, s: Scene) => Promise<unknown>): Scenario {
  return scenario(`exchange: ${name}`, async (s) => void (await play(await s.channel(), s)));
}

const passive = (channel: Channel, exchange: string) => channel.ask('ExchangeDeclare', { exchange, passive: true });

export const exchanges: readonly Scenario[] = [
  ...['direct', 'fanout', 'topic', 'headers'].map((type) =>
    simple(`declare ${type}`, (c, s) => c.ask('ExchangeDeclare', { exchange: s.name('x'), type })),
  ),
  simple('passive missing', (c, s) => passive(c, s.name('x'))),
  simple('passive ignores the type', async (c) => {
    const exchange = await c.exchange('direct');
    await c.ask('ExchangeDeclare', { exchange, passive: true, type: 'nope', durable: true });
  }),
  simple('unknown type', (c, s) => c.ask('ExchangeDeclare', { exchange: s.name('x'), type: 'nope' })),
  simple('empty type', (c, s) => c.ask('ExchangeDeclare', { exchange: s.name('x'), type: '' })),
  simple('reserved name', (c) => c.ask('ExchangeDeclare', { exchange: 'amq.mine', type: 'direct' })),
  simple('declare the default exchange', (c) =>
    c.ask('ExchangeDeclare', { exchange: '', type: 'direct', durable: true }),
  ),
  simple('passive declare of the default exchange', (c) => passive(c, '')),
  simple('delete the default exchange', (c) => c.ask('ExchangeDelete', { exchange: '' })),
  ...['amq.direct', 'amq.fanout', 'amq.topic', 'amq.headers', 'amq.match'].map((exchange) =>
    simple(`${exchange} as it is`, (c) =>
      c.ask('ExchangeDeclare', {
        exchange,
        type: exchange === 'amq.match' ? 'headers' : exchange.slice(4),
        durable: true,
      }),
    ),
  ),
  simple('amq.direct as something else', (c) =>
    c.ask('ExchangeDeclare', { exchange: 'amq.direct', type: 'fanout', durable: true }),
  ),
  simple('delete amq.direct', (c) => c.ask('ExchangeDelete', { exchange: 'amq.direct' })),
  simple('delete missing', (c, s) => c.ask('ExchangeDelete', { exchange: s.name('x') })),
  simple('delete', async (c) => {
    const exchange = await c.exchange('direct');
    await c.ask('ExchangeDelete', { exchange });
    await passive(c, exchange);
  }),
  simple('inequivalent type', async (c) => {
    const exchange = await c.exchange('direct');
    await c.ask('ExchangeDeclare', { exchange, type: 'fanout' });
  }),
  simple('inequivalent durable', async (c) => {
    const exchange = await c.exchange('direct');
    await c.ask('ExchangeDeclare', { exchange, type: 'direct', durable: true });
  }),
  simple('inequivalent auto_delete', async (c) => {
    const exchange = await c.exchange('direct', 'x', { autoDelete: true });
    await c.ask('ExchangeDeclare', { exchange, type: 'direct' });
  }),
  simple('inequivalent internal', async (c) => {
    const exchange = await c.exchange('direct');
    await c.ask('ExchangeDeclare', { exchange, type: 'direct', internal: true });
  }),
  simple('inequivalent alternate-exchange added', async (c) => {
    const exchange = await c.exchange('direct');
    await c.ask('ExchangeDeclare', { exchange, type: 'direct', arguments: { 'alternate-exchange': 'a' } });
  }),
  simple('inequivalent alternate-exchange differs', async (c) => {
    const exchange = await c.exchange('direct', 'x', { arguments: { 'alternate-exchange': 'a' } });
    await c.ask('ExchangeDeclare', { exchange, type: 'direct', arguments: { 'alternate-exchange': 'b' } });
  }),
  simple('unknown argument differs', async (c) => {
    const exchange = await c.exchange('direct', 'x', { arguments: { mine: 1 } });
    await c.ask('ExchangeDeclare', { exchange, type: 'direct', arguments: { mine: 2 } });
  }),
  simple('alternate-exchange number', (c, s) =>
    c.ask('ExchangeDeclare', { exchange: s.name('x'), type: 'direct', arguments: { 'alternate-exchange': 1 } }),
  ),
  simple('declare without waiting', async (c, s) => {
    c.send('ExchangeDeclare', { exchange: s.name('x'), type: 'direct', nowait: true });
    await passive(c, s.name('x'));
  }),
  simple('delete without waiting', async (c) => {
    const exchange = await c.exchange('direct');
    c.send('ExchangeDelete', { exchange, nowait: true });
    await passive(c, exchange);
  }),
  simple('delete if-unused, in use', async (c) => {
    const exchange = await c.exchange('direct');
    await c.bind(await c.queue(), exchange, 'k');
    await c.ask('ExchangeDelete', { exchange, ifUnused: true });
  }),
  simple('delete if-unused, unused', async (c) => {
    const exchange = await c.exchange('direct');
    await c.ask('ExchangeDelete', { exchange, ifUnused: true });
    await passive(c, exchange);
  }),
  simple('delete if-unused, used by an exchange', async (c) => {
    const exchange = await c.exchange('direct');
    const destination = await c.exchange('fanout', 'y');
    await c.ok('ExchangeBind', { destination, source: exchange, routingKey: 'k' });
    await c.ask('ExchangeDelete', { exchange, ifUnused: true });
  }),
  simple('auto-delete goes with its last binding', async (c) => {
    const exchange = await c.exchange('direct', 'x', { autoDelete: true });
    const queue = await c.queue();
    await c.bind(queue, exchange, 'a');
    await c.bind(queue, exchange, 'b');
    await c.ask('QueueUnbind', { queue, exchange, routingKey: 'a' });
    await passive(c, exchange);
    await c.ask('QueueUnbind', { queue, exchange, routingKey: 'b' });
    await passive(c, exchange);
  }),
  simple('auto-delete goes with its last queue', async (c) => {
    const exchange = await c.exchange('direct', 'x', { autoDelete: true });
    const queue = await c.queue();
    await c.bind(queue, exchange, 'a');
    await c.ok('QueueDelete', { queue });
    await passive(c, exchange);
  }),
  simple('auto-delete goes with the exchange it was bound to', async (c) => {
    const source = await c.exchange('direct', 'source', { autoDelete: true });
    const destination = await c.exchange('fanout', 'destination');
    await c.ok('ExchangeBind', { destination, source, routingKey: 'k' });
    await c.ok('ExchangeDelete', { exchange: destination });
    await passive(c, source);
  }),
  simple('auto-delete stays while nothing was bound', async (c) => {
    const exchange = await c.exchange('direct', 'x', { autoDelete: true });
    c.publish(exchange, 'k', 'x');
    await passive(c, exchange);
  }),
  simple('publish to an internal one', async (c) => {
    const exchange = await c.exchange('fanout', 'x', { internal: true });
    c.publish(exchange, 'k', 'x');
    await c.next();
  }),
  simple('an internal one routes what comes from another exchange', async (c) => {
    const inner = await c.exchange('fanout', 'inner', { internal: true });
    const outer = await c.exchange('fanout', 'outer');
    const queue = await c.queue();
    await c.bind(queue, inner);
    await c.ok('ExchangeBind', { destination: inner, source: outer });
    c.publish(outer, 'k', 'x');
    await c.show(queue);
  }),
  simple('publish to a deleted one', async (c) => {
    const exchange = await c.exchange('fanout');
    c.publish(exchange, 'k', 'x');
    await c.ok('ExchangeDelete', { exchange });
    c.publish(exchange, 'k', 'x');
    await c.next();
  }),
];
