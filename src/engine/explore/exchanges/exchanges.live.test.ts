import { type Channel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../../test/helpers/broker.ts';
import { endpointOf } from '../../../../test/helpers/lab.ts';
import { firstExchanges } from '../../../shared/explore/exchanges.ts';
import { type BrokerSession, createBrokerSession } from '../broker-session.ts';
import type { ManagementTarget } from '../management-client.ts';
import { createExchanges, type Exchanges } from './exchanges.ts';

let vhost: string;
let target: ManagementTarget;
let session: BrokerSession;
let exchanges: Exchanges;
let channel: Channel;
let leave: () => Promise<void>;

beforeEach(async () => {
  const broker = sharedBroker();
  const made = await broker.createVhost();
  vhost = made.name;
  const managementPort = Number(new URL(broker.managementUrl).port);
  target = { endpoint: endpointOf(broker.port, vhost), password: 'guest', managementPort };
  session = createBrokerSession({ target: () => target, cluster: () => null, version: '0.0.0-test' });
  exchanges = createExchanges(session);
  const model = await connect(made.url);
  channel = await model.createChannel();
  leave = () => model.close();
});

afterEach(async () => {
  await session.close();
  await leave();
  await sharedBroker().deleteVhost(vhost);
});

describe('a list of exchanges', () => {
  it('has the broker’s own and those of programs, filtered, sorted and cut by the broker', async () => {
    for (let i = 0; i < 12; i++) await channel.assertExchange(`news.${String(i).padStart(2, '0')}`, 'topic');
    const all = await exchanges.list(firstExchanges);
    expect(all).toMatchObject({ page: 1, pages: 1, vhost });
    expect(all.rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['', 'amq.direct', 'amq.topic', 'news.03']),
    );
    const page = await exchanges.list({ ...firstExchanges, filter: 'NEWS', page: 2, pageSize: 5, descending: true });
    expect(page).toMatchObject({ page: 2, pages: 3, found: 12 });
    expect(page.rows.map(({ name }) => name)).toEqual(['news.06', 'news.05', 'news.04', 'news.03', 'news.02']);
    const found = await exchanges.list({ ...firstExchanges, filter: '^news.0[12]$', regex: true });
    expect(found.rows).toMatchObject([{ name: 'news.01', type: 'topic', durable: true }, { name: 'news.02' }]);
    expect(await exchanges.list({ ...firstExchanges, page: 40 })).toMatchObject({ page: 1 });
  });

  it('refuses what is no regular expression, in words', async () => {
    await expect(exchanges.list({ ...firstExchanges, filter: '(', regex: true })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

describe('one exchange', () => {
  it('is shown with its declaration and its bindings both ways', async () => {
    const name = 'päck / 100%';
    await channel.assertExchange('rest', 'fanout');
    await channel.assertExchange(name, 'headers', {
      durable: false,
      autoDelete: true,
      internal: true,
      alternateExchange: 'rest',
      arguments: { 'x-note': 7 },
    });
    await channel.assertExchange('front', 'topic');
    await channel.assertQueue('work');
    await channel.bindExchange(name, 'front', 'orders.#');
    await channel.bindQueue('work', name, '', { 'x-match': 'any', kind: 'order', size: 3 });
    await channel.bindExchange('rest', name, 'all');
    const { row, from, to, alternate, fromTotal, toTotal } = await exchanges.one(name);
    expect(row).toMatchObject({ name, type: 'headers', durable: false, autoDelete: true, internal: true });
    expect(row.arguments).toMatchObject({ 'x-note': 7 });
    expect(alternate).toEqual({ exchange: 'rest', by: 'argument' });
    expect([fromTotal, toTotal]).toEqual([2, 1]);
    expect(from).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          to: { kind: 'queue', name: 'work' },
          arguments: { 'x-match': 'any', kind: 'order', size: 3 },
        }),
        expect.objectContaining({ to: { kind: 'exchange', name: 'rest' }, key: 'all' }),
      ]),
    );
    expect(to).toMatchObject([{ source: 'front', key: 'orders.#', to: { kind: 'exchange', name } }]);
  });

  it('is the default one, to which each queue is bound by its name', async () => {
    await channel.assertQueue('work');
    const { row, from } = await exchanges.one('');
    expect(row).toMatchObject({ name: '', type: 'direct' });
    expect(from).toMatchObject([{ source: '', key: 'work', to: { kind: 'queue', name: 'work' } }]);
  });

  it('that is gone says so', async () => {
    await expect(exchanges.one('nowhere')).rejects.toMatchObject({ code: 'EXCHANGE_NOT_FOUND' });
  });
});

describe('without a management API', () => {
  it('exchanges are looked at by their names, those that are not there included', async () => {
    await channel.assertExchange('news', 'topic');
    target = { ...target, managementPort: null };
    await expect(exchanges.list(firstExchanges)).rejects.toMatchObject({ code: 'MANAGEMENT_UNREACHABLE' });
    const { exchanges: found } = await exchanges.named(['news', 'nowhere', 'amq.topic']);
    expect(found).toMatchObject([
      { name: 'news', exists: true },
      { name: 'nowhere', exists: false, message: 'There is no exchange “nowhere” on this broker.' },
      { name: 'amq.topic', exists: true },
    ]);
  });
});
