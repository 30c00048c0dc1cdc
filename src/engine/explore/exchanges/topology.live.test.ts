import { type Channel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../../test/helpers/broker.ts';
import { endpointOf } from '../../../../test/helpers/lab.ts';
import { type BrokerSession, createBrokerSession } from '../broker-session.ts';
import type { ManagementTarget } from '../management-client.ts';
import { askTopology } from './topology.ts';

let vhost: string;
let target: ManagementTarget;
let session: BrokerSession;
let channel: Channel;
let leave: () => Promise<void>;

beforeEach(async () => {
  const broker = sharedBroker();
  const made = await broker.createVhost();
  vhost = made.name;
  const managementPort = Number(new URL(broker.managementUrl).port);
  target = { endpoint: endpointOf(broker.port, vhost), password: 'guest', managementPort };
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

describe('a drawing', () => {
  it('has exchanges, bindings, queues, alternate exchanges and dead-letter paths; a focus only what concerns it', async () => {
    await channel.assertExchange('rest', 'fanout');
    await channel.assertExchange('shop', 'topic', { alternateExchange: 'rest' });
    await channel.assertExchange('graves', 'direct');
    await channel.assertQueue('orders', { deadLetterExchange: 'graves', deadLetterRoutingKey: 'of orders' });
    await channel.assertQueue('dead');
    await channel.assertQueue('alone', { deadLetterExchange: 'nowhere' });
    await channel.bindQueue('orders', 'shop', 'orders.#');
    await channel.bindQueue('orders', 'shop', 'more.*');
    await channel.bindQueue('dead', 'graves', 'of orders');
    const all = await askTopology(session, null);
    expect(all.nodes.map(({ id }) => id).sort()).toEqual([
      'q alone',
      'q dead',
      'q orders',
      'x graves',
      'x nowhere',
      'x rest',
      'x shop',
    ]);
    expect(all.edges).toHaveLength(5);
    expect(all.edges).toEqual(
      expect.arrayContaining([
        { from: 'x shop', to: 'q orders', kind: 'binding', labels: expect.arrayContaining(['orders.#', 'more.*']) },
        { from: 'x shop', to: 'x rest', kind: 'alternate', labels: [] },
        { from: 'q orders', to: 'x graves', kind: 'dead-letter', labels: ['of orders'] },
        { from: 'x graves', to: 'q dead', kind: 'binding', labels: ['of orders'] },
        { from: 'q alone', to: 'x nowhere', kind: 'dead-letter', labels: [] },
      ]),
    );
    expect(all.wanted).toBe(7);
    const one = await askTopology(session, 'q orders');
    expect(one.nodes.map(({ id }) => id).sort()).toEqual(['q dead', 'q orders', 'x graves', 'x shop']);
    expect(one.all).toEqual(['q alone', 'q dead', 'x graves', 'x nowhere', 'q orders', 'x rest', 'x shop']);
    expect((await askTopology(session, 'x amq.fanout')).nodes.map(({ id }) => id)).toEqual(['x amq.fanout']);
    await expect(askTopology(session, 'q gone')).rejects.toMatchObject({ code: 'QUEUE_NOT_FOUND' });
  });

  it('of more than 1,000 nodes is none, but a focus is', async () => {
    for (let i = 0; i < 1_001; i++) await channel.assertQueue(`many.${i}`, { durable: false, exclusive: true });
    await channel.assertExchange('shop', 'fanout', { durable: false, autoDelete: true });
    await channel.bindQueue('many.5', 'shop', '');
    expect(await askTopology(session, null)).toMatchObject({ nodes: [], edges: [], wanted: 1_002 });
    expect((await askTopology(session, 'x shop')).nodes.map(({ id }) => id).sort()).toEqual(['q many.5', 'x shop']);
  });

  it('can’t be made without a management API', async () => {
    target = { ...target, managementPort: null };
    await expect(askTopology(session, null)).rejects.toMatchObject({ code: 'MANAGEMENT_UNREACHABLE' });
  });
});
