import { type Channel, type ChannelModel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../../test/helpers/broker.ts';
import { endpointOf } from '../../../../test/helpers/lab.ts';
import { until } from '../../../../test/helpers/until.ts';
import { type BrokerSession, createBrokerSession } from '../broker-session.ts';
import type { ManagementTarget } from '../management-client.ts';
import { createQueueChanges, type QueueChanges } from './changes.ts';

let vhost: string;
let target: ManagementTarget;
let session: BrokerSession;
let changes: QueueChanges;
let channel: Channel;
let model: ChannelModel;

const always = { ifUnused: false, ifEmpty: false };

beforeEach(async () => {
  const broker = sharedBroker();
  const made = await broker.createVhost();
  vhost = made.name;
  const managementPort = Number(new URL(broker.managementUrl).port);
  target = { endpoint: endpointOf(broker.port, vhost), password: 'guest', managementPort };
  session = createBrokerSession({ target: () => target, cluster: () => null, version: '0.0.0-test' });
  changes = createQueueChanges(session, '0.0.0-test');
  model = await connect(made.url);
  channel = await model.createChannel();
});

afterEach(async () => {
  await session.close();
  await model.close();
  await sharedBroker().deleteVhost(vhost);
});

/** Each test with and without the API that could simply be asked, for both types of queues. */
function each(name: string, test: (type: 'classic' | 'quorum', isTold: boolean) => Promise<void>): void {
  for (const type of ['classic', 'quorum'] as const) {
    it(`${name}; a ${type} queue, with the management API`, () => test(type, true));
    it(`${name}; a ${type} queue, without it`, async () => {
      target = { ...target, managementPort: null };
      await test(type, false);
    });
  }
}

/** @returns what gives back those that are held, and ends their consumer */
async function fill(type: 'classic' | 'quorum', ready: number, held: number): Promise<() => Promise<void>> {
  await channel.assertQueue('work', type === 'quorum' ? { arguments: { 'x-queue-type': 'quorum' } } : {});
  const publisher = await model.createConfirmChannel();
  for (let i = 0; i < ready + held; i++) publisher.sendToQueue('work', Buffer.from('a task'), { persistent: true });
  await publisher.waitForConfirms();
  await publisher.close();
  const holder = await model.createChannel();
  if (held > 0) {
    await holder.prefetch(held);
    let left = held;
    await new Promise<void>((done) => void holder.consume('work', () => --left === 0 && done()));
  }
  return () => holder.close();
}

const isThere = async (): Promise<boolean> => (await sharedBroker().queue(vhost, 'work')) !== null;

describe('the figures for a question', () => {
  each('are of this moment', async (type, isTold) => {
    await fill(type, 7, 3);
    await channel.bindQueue('work', 'amq.topic', 'a.#');
    await channel.consume('work', () => {}, { noAck: true });
    await until(async () => (await changes.figures('work')).ready === 0, { what: 'the consumer took them' });
    expect(await changes.figures('work')).toMatchObject({
      exists: true,
      type: isTold ? type : null,
      ready: 0,
      consumers: 2,
      bindings: isTold ? 1 : null,
    });
    // A quorum queue tells of itself every 5 s, if not sooner.
    const unacked = async () => (await changes.figures('work')).unacked;
    if (isTold) await until(async () => (await unacked()) === 3, { what: '3 unacked', timeoutMs: 20_000 });
    else expect(await unacked()).toBe(null);
  });

  each('say that there is none', async () => {
    expect(await changes.figures('work')).toMatchObject({ exists: false, ready: 0 });
  });
});

describe('a purge', () => {
  each('drops what is ready, and leaves what is held', async (type) => {
    const giveBack = await fill(type, 7, 3);
    expect(await changes.purge('work')).toEqual({ purged: 7 });
    await giveBack();
    await until(async () => (await changes.figures('work')).ready === 3, { what: '3 are back' });
  });

  each('of a queue that is gone says so', async () => {
    await expect(changes.purge('work')).rejects.toMatchObject({ code: 'QUEUE_NOT_FOUND' });
  });
});

describe('a queue is deleted', () => {
  each('with all that is in it', async (type) => {
    await fill(type, 7, 0);
    expect(await changes.remove('work', always)).toEqual({ deleted: 7 });
    expect(await isThere()).toBe(false);
    expect(await changes.remove('work', always)).toEqual({ deleted: 0 });
  });

  each('only if it is empty, where that is asked for', async (type) => {
    await fill(type, 2, 0);
    await expect(changes.remove('work', { ifUnused: false, ifEmpty: true })).rejects.toMatchObject({
      code: 'QUEUE_NOT_EMPTY',
      message: 'The queue “work” was not deleted: there are 2 messages in it.',
    });
    expect(await isThere()).toBe(true);
    await channel.purgeQueue('work');
    await changes.remove('work', { ifUnused: false, ifEmpty: true });
    expect(await isThere()).toBe(false);
  });

  each('only if nobody consumes, where that is asked for', async (type) => {
    await fill(type, 0, 0);
    const { consumerTag } = await channel.consume('work', () => {});
    await expect(changes.remove('work', { ifUnused: true, ifEmpty: true })).rejects.toMatchObject({
      code: 'QUEUE_IN_USE',
      message: 'The queue “work” was not deleted: 1 consumer takes from it.',
    });
    expect(await isThere()).toBe(true);
    await channel.cancel(consumerTag);
    await changes.remove('work', { ifUnused: true, ifEmpty: true });
    expect(await isThere()).toBe(false);
  });

  it('but not by a user who may not', async () => {
    await fill('classic', 1, 0);
    const user = await sharedBroker().createUser({ vhost, configure: '^mine', read: '^mine' });
    target = {
      ...target,
      endpoint: { ...target.endpoint, username: user.name },
      password: user.password,
      managementPort: null,
    };
    await expect(changes.remove('work', always)).rejects.toMatchObject({ code: 'ACCESS_REFUSED' });
    await expect(changes.purge('work')).rejects.toMatchObject({ code: 'ACCESS_REFUSED' });
    expect(await isThere()).toBe(true);
    await session.close();
    await sharedBroker().deleteUser(user.name);
  });

  it('in the broker’s own words where it refuses what Warren saw otherwise', async () => {
    await fill('classic', 1, 0);
    const refuse = async () => {
      await session.access().amqp.perform('work', (on) => on.deleteQueue('work', { ifEmpty: true }));
      return 0;
    };
    await expect(changes.remove('work', always, refuse)).rejects.toMatchObject({
      code: 'QUEUE_NOT_EMPTY',
      failure: { detail: expect.stringContaining('not empty') },
    });
  });
});
