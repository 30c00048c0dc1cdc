// What policies make of exchanges and queues. The built-in broker has none.
import { type Channel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { sharedBroker } from '../../../../test/helpers/broker.ts';
import { endpointOf } from '../../../../test/helpers/lab.ts';
import { until } from '../../../../test/helpers/until.ts';
import { type BrokerSession, createBrokerSession } from '../broker-session.ts';
import { createExchanges } from './exchanges.ts';
import { createRoutes } from './routes.ts';
import { askTopology } from './topology.ts';

let vhost: string;
let session: BrokerSession;
let channel: Channel;
let leave: () => Promise<void>;

beforeEach(async () => {
  const broker = sharedBroker();
  const made = await broker.createVhost();
  vhost = made.name;
  const managementPort = Number(new URL(broker.managementUrl).port);
  const target = { endpoint: endpointOf(broker.port, vhost), password: 'guest', managementPort };
  session = createBrokerSession({ target: () => target, cluster: () => null, version: '0.0.0-test' });
  const model = await connect(made.url);
  channel = await model.createChannel();
  leave = () => model.close();
});

afterEach(async () => {
  await session.close();
  await leave();
  await sharedBroker().deleteVhost(vhost);
});

describe.skipIf(inject('builtIn'))('policies', () => {
  it('give alternate exchanges and dead-letter paths, which are shown, foretold and drawn', async () => {
    await channel.assertExchange('shop', 'direct');
    await channel.assertExchange('rest', 'fanout');
    await channel.assertExchange('graves', 'fanout');
    for (const queue of ['orders', 'leftover', 'dead']) await channel.assertQueue(queue);
    await channel.bindQueue('orders', 'shop', 'orders');
    await channel.bindQueue('leftover', 'rest', '');
    await channel.bindQueue('dead', 'graves', '');
    const put = (name: string, policy: object) =>
      sharedBroker().management('PUT', `/api/policies/${encodeURIComponent(vhost)}/${name}`, policy);
    await put('ae', { pattern: '^shop$', 'apply-to': 'exchanges', definition: { 'alternate-exchange': 'rest' } });
    await put('dlx', {
      pattern: '^orders$',
      'apply-to': 'queues',
      definition: { 'dead-letter-exchange': 'graves', 'dead-letter-routing-key': 'k' },
    });
    const exchanges = createExchanges(session);
    const { row, alternate } = await until(
      async () => {
        const found = await exchanges.one('shop');
        return found.alternate ? found : null;
      },
      { what: 'the policy applies', timeoutMs: 20_000 },
    );
    expect(row.alternate).toBeNull();
    expect(alternate).toEqual({ exchange: 'rest', by: 'policy' });

    const { edges } = await until(
      async () => {
        const drawn = await askTopology(session, null);
        return drawn.edges.length === 5 ? drawn : null;
      },
      { what: 'both policies are drawn', timeoutMs: 20_000 },
    );
    expect(edges).toContainEqual({ from: 'x shop', to: 'x rest', kind: 'alternate', labels: [] });
    expect(edges).toContainEqual({ from: 'q orders', to: 'x graves', kind: 'dead-letter', labels: ['k'] });

    const routes = createRoutes(session);
    const elsewhere = await routes.foretell({ exchange: 'shop', key: 'no order', headers: {} });
    expect(elsewhere.route.queues.map(({ name }) => name)).toEqual(['leftover']);
    const { deadLetters } = await routes.foretell({ exchange: 'shop', key: 'orders', headers: {} });
    expect(deadLetters).toMatchObject([
      { queue: 'orders', to: { exchange: 'graves', key: 'k', by: 'policy' }, route: { queues: [{ name: 'dead' }] } },
    ]);
  });
});
