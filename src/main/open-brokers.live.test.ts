import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sharedBroker } from '../../test/helpers/broker.ts';
import { endpointOf } from '../../test/helpers/lab.ts';
import { until } from '../../test/helpers/until.ts';
import type { BuiltInBroker } from '../engine/brokers/built-in.ts';
import type { Lab } from '../engine/lab.ts';
import { firstQueues } from '../shared/explore/queues.ts';
import { ProfileId } from '../shared/ids.ts';
import { newProfile, type Profile } from '../shared/profile.ts';
import type { Connector, ConnectorTarget } from './connector.ts';
import { createOpenBrokers, type OpenBrokers } from './open-brokers.ts';
import type { Profiles } from './profiles.ts';

const onBug = vi.fn();
const one = ProfileId.parse('one');
const two = ProfileId.parse('two');
let vhosts: string[];
let saved: Map<ProfileId, Profile>;
let labIs: ConnectorTarget | null;
let tellLeft: Parameters<Connector['onLeave']>[0];
let brokers: OpenBrokers;

beforeEach(async () => {
  const broker = sharedBroker();
  vhosts = [(await broker.createVhost()).name, (await broker.createVhost()).name];
  const managementUrl = new URL(broker.managementUrl).origin;
  saved = new Map(
    [one, two].map((id, i) => [
      id,
      { ...newProfile, ...endpointOf(broker.port, vhosts[i]!), id, name: id, managementUrl },
    ]),
  );
  labIs = null;
  brokers = createOpenBrokers({
    lab: { state: { broker: { observer: { status: 'idle' }, cluster: null } } } as unknown as Lab,
    builtIn: {} as BuiltInBroker,
    connector: {
      get target() {
        return labIs;
      },
      onLeave(listener) {
        tellLeft = listener;
      },
    } as Connector,
    profiles: {
      get: (id: ProfileId) => saved.get(id)!,
      passwordFor: (_: ProfileId, given: string | null) => given ?? 'guest',
    } as unknown as Profiles,
    version: '0.0.0-test',
    onBug,
  });
});

afterEach(async () => {
  await brokers.closeAll();
  for (const vhost of vhosts) await sharedBroker().deleteVhost(vhost);
});

const connections = async (vhost: string): Promise<number> => (await sharedBroker().connections({ vhost })).length;

it('several connections are open at once, each with what its own broker tells', async () => {
  await brokers.open(one, null);
  await brokers.open(two, null);
  expect(brokers.list()).toEqual([
    { id: one, isLab: false },
    { id: two, isLab: false },
  ]);
  await brokers
    .at(two)
    .session.access()
    .amqp.perform('q', (channel) => channel.assertQueue('second-queue'));
  expect((await brokers.at(two).explorer.queues(firstQueues)).rows.map(({ name }) => name)).toEqual(['second-queue']);
  expect(await brokers.at(one).explorer.queues(firstQueues)).toMatchObject({ rows: [], vhost: vhosts[0] });
});

it('a connection that is closed leaves nothing on its broker, and can’t be asked any more', async () => {
  await brokers.open(one, null);
  expect(await connections(vhosts[0]!)).toBe(1);
  await brokers.close(one);
  await until(async () => (await connections(vhosts[0]!)) === 0, { what: 'its connection is gone' });
  expect(() => brokers.at(one)).toThrow('not open');
  expect(brokers.list()).toEqual([]);
});

it('a connection whose password is wrong is not opened; one that was open stays as it was', async () => {
  await expect(brokers.open(one, 'wrong')).rejects.toMatchObject({ code: 'LOGIN_REFUSED' });
  expect(brokers.list()).toEqual([]);
  await brokers.open(one, null);
  await expect(brokers.open(one, 'wrong')).rejects.toMatchObject({ code: 'LOGIN_REFUSED' });
  expect(await brokers.at(one).explorer.named([])).toMatchObject({ queues: [] });
});

it('a tab in which messages are on their way stays when the lab leaves its broker', async () => {
  labIs = { profile: saved.get(one)!, password: 'guest' };
  const { session, transfers } = brokers.at(one);
  await session.access().amqp.confirmed('from', async (channel) => {
    await channel.assertQueue('from');
    await channel.assertQueue('to');
    for (let i = 0; i < 500; i++) channel.sendToQueue('from', Buffer.from(`task ${i}`));
    await channel.waitForConfirms();
  });
  await transfers.begin({ source: 'from', way: { kind: 'move', target: 'to' }, count: null });
  const left = labIs;
  labIs = null;
  tellLeft(left);
  expect(brokers.list()).toEqual([{ id: one, isLab: false }]);
  const view = await until(
    () => {
      const now = transfers.view();
      return now && now.endedAt !== null ? now : null;
    },
    { what: 'all are moved' },
  );
  expect(view).toMatchObject({ status: 'done', moved: 500 });
});

it('the lab’s connection is one of them, first, and goes when the lab leaves it', async () => {
  await brokers.open(two, null);
  labIs = { profile: saved.get(one)!, password: 'guest' };
  expect(brokers.list()).toEqual([
    { id: one, isLab: true },
    { id: two, isLab: false },
  ]);
  expect(await brokers.at(one).explorer.queues(firstQueues)).toMatchObject({ vhost: vhosts[0] });
  await brokers
    .at(one)
    .session.access()
    .amqp.perform('', async () => {});
  const left = labIs;
  labIs = null;
  tellLeft(left);
  expect(() => brokers.at(one)).toThrow('not open');
  await until(async () => (await connections(vhosts[0]!)) === 0, { what: 'its connection is gone' });
});
