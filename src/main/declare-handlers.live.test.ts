import { type Channel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../test/helpers/broker.ts';
import { begin, createTestLab, endpointOf, type TestLab } from '../../test/helpers/lab.ts';
import type { BuiltInBroker } from '../engine/brokers/built-in.ts';
import type { Handlers } from '../shared/contract.ts';
import { plainQueue, type QueueDeclaration } from '../shared/explore/declare.ts';
import { fail } from '../shared/failure.ts';
import { ProfileId } from '../shared/ids.ts';
import { newProfile, type Profile } from '../shared/profile.ts';
import { defaultQueue } from '../shared/settings.ts';
import type { Connector, ConnectorTarget } from './connector.ts';
import { createCreated, type Noted } from './created.ts';
import { createDeclareHandlers } from './declare-handlers.ts';
import { createOpenBrokers, type OpenBrokers } from './open-brokers.ts';
import type { Profiles } from './profiles.ts';
import type { SettingsStore } from './settings.ts';

const labs = ProfileId.parse('labs');
const other = ProfileId.parse('other');
let vhost: string;
let test: TestLab;
let brokers: OpenBrokers;
let handlers: Pick<Handlers, Extract<keyof Handlers, `declare.${string}` | `created.${string}`>>;
let stored: Noted[];
let isReplay: boolean;
let channel: Channel;
let leave: () => Promise<void>;

const queue = (change: Partial<QueueDeclaration>): QueueDeclaration => ({ ...plainQueue, name: 'work', ...change });
const lab = { at: labs, name: defaultQueue.name };

beforeEach(async () => {
  const broker = sharedBroker();
  const made = await broker.createVhost();
  vhost = made.name;
  const managementUrl = new URL(broker.managementUrl).origin;
  // Two saved connections that lead to the same place.
  const profile = (id: ProfileId): Profile => ({
    ...newProfile,
    ...endpointOf(broker.port, vhost),
    id,
    name: id,
    managementUrl,
  });
  const target: ConnectorTarget = { profile: profile(labs), password: 'guest' };
  const connector = { target, onLeave: () => {} } as unknown as Connector;
  test = createTestLab();
  await begin(test, endpointOf(broker.port, vhost), defaultQueue);
  brokers = createOpenBrokers({
    lab: test.lab,
    builtIn: {} as BuiltInBroker,
    connector,
    profiles: {
      get: profile,
      passwordFor: () => 'guest',
      withIdentity: <T>(_: ProfileId, as: T) => as,
    } as unknown as Profiles,
    version: '0.0.0-test',
    onBug: () => {},
  });
  await brokers.open(other, null);
  stored = [];
  isReplay = false;
  const settings = {
    get: () => stored,
    set: (_: 'created', value: Noted[]) => {
      stored = value;
    },
  } as unknown as SettingsStore;
  handlers = createDeclareHandlers({
    brokers,
    created: createCreated({ settings, endpoint: brokers.endpoint, now: () => 1 }),
    lab: test.lab,
    connector,
    shown: {
      requireLab() {
        if (isReplay) throw fail('REPLAYING', 'A recorded run is shown.', 'Go back.');
      },
    },
  });
  const model = await connect(made.url);
  channel = await model.createChannel();
  channel.on('error', () => {}); // a test may look for what is gone
  leave = () => model.close();
});

afterEach(async () => {
  await brokers.closeAll();
  await test[Symbol.asyncDispose]();
  await leave();
  await sharedBroker().deleteVhost(vhost);
});

const isThere = async (name: string): Promise<boolean> => (await sharedBroker().queue(vhost, name)) !== null;

describe('the lab’s queue', () => {
  it.each([labs, other])('is purged and deleted through the lab, from the tab of “%s” too', async (at) => {
    test.lab.publish({ texts: ['a'], times: 4, persistent: true, perSecond: null });
    await test.when('4 ready', ({ queue: of }) => of?.gauge?.ready === 4);
    expect(await handlers['declare.purge']({ ...lab, at })).toEqual({ purged: 4 });
    expect(test.state.log.at(-1)).toMatchObject({ type: 'queue.purged', purged: 4 });
    const only = { ifUnused: true, ifEmpty: true };
    expect(await handlers['declare.delete']({ ...lab, at, only })).toEqual({ deleted: 0 });
    await test.when('told as missing', ({ queue: of }) => of?.missing);
  });

  it('is left alone while a recorded run is shown; other queues are not the lab’s', async () => {
    isReplay = true;
    const only = { ifUnused: false, ifEmpty: false };
    await expect((async () => handlers['declare.purge'](lab))()).rejects.toMatchObject({ code: 'REPLAYING' });
    await expect(handlers['declare.delete']({ ...lab, only })).rejects.toMatchObject({ code: 'REPLAYING' });
    expect(await isThere(defaultQueue.name)).toBe(true);
    await channel.assertQueue('work');
    expect(await handlers['declare.purge']({ at: labs, name: 'work' })).toEqual({ purged: 0 });
    expect(await handlers['declare.delete']({ at: labs, name: 'work', only })).toEqual({ deleted: 0 });
    expect(await isThere('work')).toBe(false);
  });

  it('is not replaced by another one of its name: its run is of the queue as it is', async () => {
    const replaced = handlers['declare.replace']({
      at: other,
      queue: queue({ name: defaultQueue.name, maxLength: 5 }),
    });
    await expect(replaced).rejects.toMatchObject({ code: 'QUEUE_IN_USE' });
    expect(await isThere(defaultQueue.name)).toBe(true);
  });
});

describe('what Warren created', () => {
  const listed = async () => (await handlers['created.list']({ at: labs })).map(({ kind, name }) => `${kind} ${name}`);

  it('is what it declared and was not there before, as long as it is there', async () => {
    await channel.assertQueue('theirs');
    await handlers['declare.queue']({ at: labs, queue: queue({}) });
    await handlers['declare.queue']({ at: labs, queue: queue({}) });
    await handlers['declare.queue']({ at: labs, queue: queue({ name: 'theirs' }) });
    await handlers['declare.queue']({ at: labs, queue: queue({ name: 'theirs', maxLength: 5 }) });
    await handlers['declare.queue']({ at: labs, queue: queue({ name: 'mine', exclusive: true }) });
    const { name } = await handlers['declare.queue']({ at: labs, queue: queue({ name: '' }) });
    expect(await listed()).toEqual(['queue work', `queue ${name}`]);
    expect(await handlers['created.list']({ at: other })).toEqual([]);
    await channel.deleteQueue('work');
    expect(await listed()).toEqual([`queue ${name}`]);
    await handlers['declare.delete']({ at: labs, name, only: { ifUnused: false, ifEmpty: false } });
    expect(stored).toEqual([]);
  });

  it('tells what would go with it, and is removed, and nothing else is', async () => {
    await channel.assertQueue('theirs');
    await handlers['declare.queue']({ at: labs, queue: queue({}) });
    await channel.assertExchange('news', 'topic');
    await channel.bindQueue('work', 'news', '#');
    stored = [...stored, { ...stored[0]!, kind: 'exchange', name: 'news' }];
    await brokers
      .at(labs)
      .session.access()
      .amqp.confirmed('work', async (on) => {
        for (let i = 0; i < 3; i++) on.sendToQueue('work', Buffer.from('a task'));
        await on.waitForConfirms();
      });
    expect(await handlers['created.list']({ at: labs })).toEqual([
      { kind: 'queue', name: 'work', since: 1, ready: 3, consumers: 0 },
      { kind: 'exchange', name: 'news', since: 1, ready: null, consumers: null },
    ]);
    const told = await handlers['created.remove']({
      at: labs,
      things: [
        { kind: 'queue', name: 'work' },
        { kind: 'exchange', name: 'news' },
        { kind: 'queue', name: 'theirs' },
      ],
    });
    expect(told).toEqual({ removed: 2, failures: [] });
    expect(await listed()).toEqual([]);
    expect(await isThere('theirs')).toBe(true);
    expect(await isThere('work')).toBe(false);
    await expect(channel.checkExchange('news')).rejects.toMatchObject({ code: 404 });
  });

  it('of which what can’t be removed is told, and stays in the list', async () => {
    await handlers['declare.queue']({ at: labs, queue: queue({}) });
    await handlers['declare.queue']({ at: labs, queue: queue({ name: 'locked' }) });
    await sharedBroker().management('PUT', `/api/permissions/${encodeURIComponent(vhost)}/guest`, {
      configure: '^work',
      write: '.*',
      read: '.*',
    });
    const things = stored.map(({ kind, name }) => ({ kind, name }));
    const told = await handlers['created.remove']({ at: labs, things });
    expect(told).toMatchObject({
      removed: 1,
      failures: [{ thing: { name: 'locked' }, failure: { code: 'ACCESS_REFUSED' } }],
    });
    expect(await listed()).toEqual(['queue locked']);
  });
});
