// What is foretold against what happens: messages are published, and it is looked where they have arrived.
import { type ConfirmChannel, connect } from 'amqplib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../../test/helpers/broker.ts';
import { endpointOf } from '../../../../test/helpers/lab.ts';
import type { ArgumentTable } from '../../../shared/explore/exchanges.ts';
import { type BrokerSession, createBrokerSession } from '../broker-session.ts';
import { createRoutes, type Routes } from './routes.ts';

let vhost: string;
let session: BrokerSession;
let routes: Routes;
let channel: ConfirmChannel;
let leave: () => Promise<void>;

const queues = ['a', 'b', 'c', 'd', 'leftover', 'dead'];

beforeAll(async () => {
  const broker = sharedBroker();
  const made = await broker.createVhost();
  vhost = made.name;
  const managementPort = Number(new URL(broker.managementUrl).port);
  const target = { endpoint: endpointOf(broker.port, vhost), password: 'guest', managementPort };
  session = createBrokerSession({ target: () => target, cluster: () => null, version: '0.0.0-test' });
  routes = createRoutes(session);
  const model = await connect(made.url);
  channel = await model.createConfirmChannel();
  leave = () => model.close();
  await declareAll();
});

afterAll(async () => {
  await session.close();
  await leave();
  await sharedBroker().deleteVhost(vhost);
});

async function declareAll(): Promise<void> {
  for (const queue of queues) {
    await channel.assertQueue(
      queue,
      queue === 'd' ? { deadLetterExchange: 'direct', deadLetterRoutingKey: 'of d', maxLength: 0 } : {},
    );
  }
  await channel.assertExchange('rest', 'fanout', { internal: true });
  await channel.assertExchange('direct', 'direct', { alternateExchange: 'rest' });
  await channel.assertExchange('fan', 'fanout');
  await channel.assertExchange('topic', 'topic');
  await channel.assertExchange('headers', 'headers', { alternateExchange: 'topic' });
  await channel.assertExchange('loop', 'fanout');
  await channel.assertExchange('loop back', 'topic');
  await channel.assertExchange('lost', 'direct', { alternateExchange: 'not there' });
  await channel.assertExchange('around', 'direct', { alternateExchange: 'around' });
  await channel.assertExchange('named', 'direct', { alternateExchange: 'direct' });
  await channel.bindQueue('leftover', 'rest', '');
  await channel.bindQueue('a', 'direct', 'one');
  await channel.bindQueue('b', 'direct', 'one');
  await channel.bindQueue('b', 'direct', '');
  await channel.bindQueue('dead', 'direct', 'of d');
  await channel.bindQueue('a', 'fan', 'x');
  await channel.bindQueue('a', 'fan', 'y');
  await channel.bindExchange('topic', 'fan', '');
  await channel.bindQueue('a', 'topic', 'orders.*');
  await channel.bindQueue('b', 'topic', 'orders.#');
  await channel.bindQueue('c', 'topic', '#.urgent.#');
  await channel.bindQueue('c', 'topic', '*.*');
  await channel.bindQueue('a', 'topic', '');
  await channel.bindExchange('direct', 'topic', 'on.#');
  await channel.bindQueue('a', 'headers', '', { 'x-match': 'all', kind: 'order', size: 3 });
  await channel.bindQueue('b', 'headers', '', { 'x-match': 'any', kind: 'order', size: 70_000, urgent: true });
  await channel.bindQueue('c', 'headers', 'key', { 'x-match': 'all-with-x', 'x-from': 'here' });
  await channel.bindQueue('leftover', 'headers', '', { 'x-match': 'all', there: undefined, note: 'x' });
  await channel.bindExchange('loop back', 'loop', '');
  await channel.bindExchange('loop', 'loop back', '#');
  await channel.bindQueue('c', 'loop back', 'to.c');
}

/** Publishes, and takes out of all queues what has arrived. */
async function arrivals(exchange: string, key: string, headers: ArgumentTable): Promise<string[]> {
  channel.publish(exchange, key, Buffer.from('x'), { headers: { ...headers } });
  await channel.waitForConfirms();
  const arrived: string[] = [];
  for (const queue of queues) {
    for (let got = await channel.get(queue, { noAck: true }); got; got = await channel.get(queue, { noAck: true })) {
      arrived.push(queue);
    }
  }
  return arrived.sort();
}

async function foretold(exchange: string, key: string, headers: ArgumentTable): Promise<string[]> {
  const { route, deadLetters } = await routes.foretell({ exchange, key, headers });
  // The queue d keeps nothing: what comes to it is dead at once.
  const names = route.queues.map(({ name }) => name);
  const dead = deadLetters.flatMap((path) => path.route.queues.map(({ name }) => name));
  return [...new Set([...names.filter((name) => name !== 'd'), ...dead])].sort();
}

const cases: [string, string, ArgumentTable?][] = [
  ['', 'a'],
  ['', 'nowhere'],
  ['', ''],
  ['', 'd'],
  ['', 'a', { CC: ['b', 'nowhere'], BCC: ['c'] }],
  ['direct', 'one'],
  ['direct', 'One'],
  ['direct', ''],
  ['direct', 'nothing'],
  ['direct', 'nothing', { CC: ['one'] }],
  ['direct', 'of d'],
  ['fan', ''],
  ['fan', 'orders.new'],
  ['fan', 'on'],
  ['topic', ''],
  ['topic', '.'],
  ['topic', 'orders'],
  ['topic', 'orders.'],
  ['topic', 'orders.new'],
  ['topic', 'orders.new.urgent'],
  ['topic', 'urgent'],
  ['topic', 'very.urgent.indeed.yes'],
  ['topic', 'on'],
  ['topic', 'on.and.on'],
  ['topic', 'nothing'],
  ['topic', 'orders.*'],
  ['topic', '#'],
  ['topic', 'x', { CC: ['orders'], BCC: ['urgent'] }],
  ['headers', '', { kind: 'order', size: 3 }],
  ['headers', '', { kind: 'order', size: 3, more: 'of it' }],
  ['headers', '', { kind: 'order', size: '3' }],
  ['headers', '', { size: 70_000 }],
  ['headers', '', { urgent: true }],
  ['headers', '', { urgent: 'true' }],
  ['headers', '', { 'x-from': 'here' }],
  ['headers', '', { 'x-from': 'there' }],
  ['headers', 'orders.new', {}],
  ['headers', 'key', { kind: 'no order' }],
  ['headers', '', { size: 3.5 }],
  ['loop', 'to.c'],
  ['loop', 'x'],
  ['loop back', 'to.c'],
  ['lost', 'x'],
  ['around', 'x'],
  ['named', 'one'],
  ['named', 'x'],
];

describe('what is foretold', () => {
  it.each(cases)('comes true: “%s” with the key “%s” %j', async (exchange, key, headers = {}) => {
    expect(await foretold(exchange, key, headers)).toEqual(await arrivals(exchange, key, headers));
  });

  it('comes true for keys and headers that nobody thought of', async () => {
    const word = fc.constantFrom('orders', 'new', 'urgent', 'on', 'one', 'to', 'c', '', '*', '#');
    const keys = fc.array(word, { maxLength: 4 }).map((words) => words.join('.'));
    const names = fc.constantFrom('direct', 'fan', 'topic', 'headers', 'loop', 'loop back', 'named');
    const values = fc.constantFrom('order', 3, 70_000, true, 'here', '3');
    const headers = fc.dictionary(fc.constantFrom('kind', 'size', 'urgent', 'x-from', 'note'), values, {
      maxKeys: 3,
      noNullPrototype: true,
    });
    await fc.assert(
      fc.asyncProperty(names, keys, headers, async (exchange, key, table) => {
        expect(await foretold(exchange, key, table)).toEqual(await arrivals(exchange, key, table));
      }),
      { numRuns: 150 },
    );
  });

  it('is that an internal exchange, and one that is not there, take nothing from a publisher', async () => {
    const refused = async (exchange: string) =>
      (await routes.foretell({ exchange, key: '', headers: {} })).route.refused;
    expect([await refused('rest'), await refused('not there'), await refused('fan')]).toEqual([
      'internal',
      'missing',
      null,
    ]);
  });

  it('is new when it is asked for after a change', async () => {
    await channel.assertExchange('changes', 'fanout');
    routes.forget();
    expect(await foretold('changes', '', {})).toEqual([]);
    await channel.bindQueue('a', 'changes', '');
    routes.forget();
    expect(await foretold('changes', '', {})).toEqual(['a']);
  });
});
