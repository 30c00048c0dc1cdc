import { type Channel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../../test/helpers/broker.ts';
import { endpointOf } from '../../../../test/helpers/lab.ts';
import type { BindingSettings, ExchangeSettings } from '../../../shared/explore/exchanges.ts';
import { type BrokerSession, createBrokerSession } from '../broker-session.ts';
import type { ManagementTarget } from '../management-client.ts';
import { createExchangeChanges, type ExchangeChanges } from './changes.ts';
import { createExchanges, type Exchanges } from './exchanges.ts';

let vhost: string;
let target: ManagementTarget;
let session: BrokerSession;
let exchanges: Exchanges;
let changes: ExchangeChanges;
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
  changes = createExchangeChanges(session);
  const model = await connect(made.url);
  channel = await model.createChannel();
  leave = () => model.close();
});

afterEach(async () => {
  await session.close();
  await leave();
  await sharedBroker().deleteVhost(vhost);
});

const plain: ExchangeSettings = {
  name: 'news',
  type: 'topic',
  durable: true,
  autoDelete: false,
  internal: false,
  alternate: null,
  arguments: {},
};
const binding = (change: Partial<BindingSettings>): BindingSettings => ({
  source: 'news',
  to: { kind: 'queue', name: 'work' },
  key: '',
  arguments: {},
  ...change,
});
const withoutManagement = (): void => {
  target = { ...target, managementPort: null };
};

describe('an exchange is declared', () => {
  it('of each type, with what was asked for', async () => {
    for (const type of ['direct', 'fanout', 'topic', 'headers']) {
      const name = `of type ${type}`;
      const settings = { ...plain, name, type, durable: false, autoDelete: true, internal: true, alternate: 'rest' };
      expect(await changes.declare({ ...settings, arguments: { 'x-note': [1, 'two'] } })).toEqual({
        outcome: 'declared',
      });
      expect((await exchanges.one(name)).row).toMatchObject({
        type,
        durable: false,
        autoDelete: true,
        internal: true,
        alternate: 'rest',
        arguments: { 'x-note': [1, 'two'] },
      });
    }
  });

  it('and one that is there is told with its differences, and left as it is', async () => {
    await channel.assertExchange('news', 'fanout', { durable: false, alternateExchange: 'rest' });
    expect(await changes.declare(plain)).toEqual({
      outcome: 'different',
      isComplete: true,
      differences: [
        { property: 'type', now: 'fanout', asked: 'topic' },
        { property: 'durable', now: 'no', asked: 'yes' },
        { property: 'alternate-exchange', now: 'rest', asked: 'not set' },
      ],
    });
    expect((await exchanges.one('news')).row.type).toBe('fanout');
    expect(await changes.declare({ ...plain, type: 'fanout', durable: false, alternate: 'rest' })).toEqual({
      outcome: 'same',
    });
  });

  it('without a management API too, where the broker tells the first difference only', async () => {
    withoutManagement();
    expect(await changes.declare(plain)).toEqual({ outcome: 'declared' });
    expect(await changes.declare(plain)).toEqual({ outcome: 'same' });
    const declared = await changes.declare({ ...plain, durable: false });
    expect(declared).toEqual({
      outcome: 'different',
      isComplete: false,
      differences: [{ property: 'durable', now: 'true', asked: 'false' }],
    });
    expect(await changes.declare({ ...plain, alternate: 'rest' })).toMatchObject({
      differences: [{ property: 'alternate-exchange', asked: 'rest' }],
    });
  });

  it('unless its type is unknown there or its name is the broker’s', async () => {
    await expect(changes.declare({ ...plain, type: 'x-nowhere' })).rejects.toMatchObject({
      code: 'EXCHANGE_INVALID',
      message: 'This broker has no exchanges of the type “x-nowhere”.',
    });
    await expect(changes.declare({ ...plain, name: 'amq.mine' })).rejects.toMatchObject({ code: 'NAME_RESERVED' });
    // The connection is still, or again, of use.
    expect(await changes.declare(plain)).toEqual({ outcome: 'declared' });
  });

  it('unless the user has no permission for it', async () => {
    const user = await sharedBroker().createUser({ vhost, configure: '^mine' });
    target = {
      ...target,
      managementPort: null,
      endpoint: { ...target.endpoint, username: user.name },
      password: user.password,
    };
    await expect(changes.declare(plain)).rejects.toMatchObject({
      code: 'ACCESS_REFUSED',
      message: expect.stringMatching(/^Your user has no access to the exchange “news”: the permission/),
    });
    await session.close();
    await sharedBroker().deleteUser(user.name);
  });
});

describe('an exchange is deleted', () => {
  it('only without bindings where that is asked for, and with them otherwise', async () => {
    await channel.assertExchange('news', 'fanout');
    await channel.assertQueue('work');
    await channel.bindQueue('work', 'news', '');
    await expect(changes.remove('news', true)).rejects.toMatchObject({ code: 'EXCHANGE_IN_USE' });
    await changes.remove('news', false);
    await expect(exchanges.one('news')).rejects.toMatchObject({ code: 'EXCHANGE_NOT_FOUND' });
    await changes.remove('news', false);
  });

  it('but none of the broker’s own', async () => {
    await expect(changes.remove('amq.topic', false)).rejects.toMatchObject({ code: 'ACCESS_REFUSED' });
    await expect(changes.remove('', false)).rejects.toMatchObject({ code: 'ACCESS_REFUSED' });
  });
});

describe('bindings', () => {
  it('are made and taken away again, to queues and to exchanges, whatever their keys look like', async () => {
    await channel.assertExchange('news', 'topic');
    await channel.assertExchange('other / 100%', 'fanout');
    await channel.assertQueue('work');
    const all = [
      binding({ key: 'a.*.#' }),
      binding({}),
      binding({ key: 'with space / slash % and ~tilde + plus' }),
      binding({ to: { kind: 'exchange', name: 'other / 100%' }, key: 'ä' }),
      binding({ key: 'a.*.#', arguments: { note: 'another one', size: 70_000 } }),
    ];
    for (const each of all) await changes.bind(each);
    const listed = async () => (await exchanges.one('news')).from!;
    const found = await listed();
    expect(found.map(({ propertiesKey: _, ...rest }) => rest)).toEqual(expect.arrayContaining(all));
    expect(found).toHaveLength(5);
    for (const { propertiesKey, ...each } of found) {
      await changes.unbind(each, propertiesKey);
      expect((await listed()).map((rest) => rest.propertiesKey)).not.toContain(propertiesKey);
    }
    expect(await listed()).toEqual([]);
  });

  it('are taken away as the broker lists them, even if their arguments’ types are none that we would send', async () => {
    await channel.assertExchange('news', 'headers');
    await channel.assertQueue('work');
    await sharedBroker().management('POST', `/api/bindings/${encodeURIComponent(vhost)}/e/news/q/work`, {
      routing_key: '',
      arguments: { 'x-match': 'all', size: 3 },
    });
    const [found] = (await exchanges.one('news')).from!;
    const { propertiesKey, ...rest } = found!;
    await changes.unbind(rest, propertiesKey);
    expect((await exchanges.one('news')).from).toEqual([]);
    // One that is gone already is no failure, and it can be made again.
    await changes.unbind(rest, propertiesKey);
    await changes.bind(rest);
    expect((await exchanges.one('news')).from).toMatchObject([{ arguments: { 'x-match': 'all', size: 3 } }]);
  });

  it('need no management API', async () => {
    await channel.assertExchange('news', 'headers');
    await channel.assertQueue('work');
    const made = binding({ arguments: { 'x-match': 'any', kind: 'order' } });
    const { managementPort } = target;
    withoutManagement();
    await changes.bind(made);
    target = { ...target, managementPort: managementPort! };
    expect((await exchanges.one('news')).from).toMatchObject([{ arguments: { kind: 'order' } }]);
    withoutManagement();
    await changes.unbind(made, null);
    target = { ...target, managementPort: managementPort! };
    expect((await exchanges.one('news')).from).toEqual([]);
  });

  it('say what is not there, and what is not allowed', async () => {
    await channel.assertExchange('news', 'headers');
    await channel.assertQueue('work');
    await expect(changes.bind(binding({ source: 'nowhere' }))).rejects.toMatchObject({ code: 'EXCHANGE_NOT_FOUND' });
    await expect(changes.bind(binding({ to: { kind: 'queue', name: 'nowhere' } }))).rejects.toMatchObject({
      code: 'QUEUE_NOT_FOUND',
      message: 'There is no queue “nowhere” on this broker.',
    });
    await expect(changes.bind(binding({ source: '' }))).rejects.toMatchObject({ code: 'ACCESS_REFUSED' });
    await expect(changes.bind(binding({ arguments: { 'x-match': 'some' } }))).rejects.toMatchObject({
      code: 'EXCHANGE_INVALID',
      message: expect.stringContaining('x-match'),
    });
  });
});
