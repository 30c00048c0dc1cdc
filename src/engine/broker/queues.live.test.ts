import { connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../test/helpers/broker.ts';
import { begin, createTestLab, endpointOf, type TestLab } from '../../../test/helpers/lab.ts';
import type { Failure } from '../../shared/failure.ts';
import { LabError } from '../../shared/failure.ts';
import { defaultQueue, QueueSettings } from '../../shared/settings.ts';

let test: TestLab;
let vhost: { name: string; url: string };

beforeEach(async () => {
  vhost = await sharedBroker().createVhost();
  test = createTestLab();
});
afterEach(() => test[Symbol.asyncDispose]());

async function connected(): Promise<TestLab> {
  await test.lab.connect(endpointOf(sharedBroker().port, vhost.name), 'guest');
  await test.when('connected', ({ broker }) => broker.observer.status === 'up' && broker.publisher.status === 'up');
  return test;
}

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof LabError) return error.failure;
  throw new Error(`expected a LabError, got ${String(error)}`);
}

describe('a queue', () => {
  it('is declared as asked, and declared again without harm', async () => {
    const { lab, state } = await connected();
    const found = { settings: defaultQueue, adopted: false, ready: 0 };
    expect(await lab.chooseQueue(defaultQueue, false)).toEqual({ ...found, isNew: true });
    expect(await lab.chooseQueue(defaultQueue, false)).toEqual({ ...found, isNew: false });
    expect(state.run?.no).toBe(2);
  });

  it('can be a quorum queue, and a transient one', async () => {
    const { lab } = await connected();
    await lab.chooseQueue({ name: 'q', durable: true, type: 'quorum' }, false);
    await lab.chooseQueue({ name: 't', durable: false, type: 'classic' }, false);
  });

  it.each([
    [{ durable: true, type: 'classic' }, { durable: false, type: 'classic' }, 'it already exists as durable'],
    [{ durable: false, type: 'classic' }, { durable: true, type: 'classic' }, 'it already exists as transient'],
    [{ durable: true, type: 'quorum' }, { durable: true, type: 'classic' }, 'it already exists as a quorum queue'],
    [{ durable: true, type: 'classic' }, { durable: true, type: 'quorum' }, 'it already exists as a classic queue'],
  ] as const)('that is %j is not declared as %j, and can be used as it is', async (is, asked, words) => {
    const { lab } = await connected();
    await lab.chooseQueue({ name: 'q', ...is }, false);
    const failure = await failureOf(lab.chooseQueue({ name: 'q', ...asked }, false));
    expect(failure).toMatchObject({ code: 'QUEUE_MISMATCH', message: expect.stringContaining(words) });
    expect(failure.detail).toContain('inequivalent arg');
    expect(await lab.chooseQueue({ name: 'q', ...asked }, true)).toMatchObject({
      settings: { name: 'q', ...is },
      adopted: true,
    });
  });

  it('that has arguments of its own is used as it is, and its difference is named', async () => {
    const model = await connect(vhost.url);
    const channel = await model.createChannel();
    await channel.assertQueue('limited', { durable: true, maxLength: 5 });
    await model.close();
    const { lab } = await connected();
    const failure = await failureOf(lab.chooseQueue({ ...defaultQueue, name: 'limited' }, false));
    expect(failure).toMatchObject({ code: 'QUEUE_MISMATCH', message: expect.stringContaining('x-max-length') });
    expect(failure.message).toContain('5');
    expect(await lab.chooseQueue({ ...defaultQueue, name: 'limited' }, true)).toMatchObject({
      settings: { durable: true, type: 'classic' },
      adopted: true,
    });
  });

  it('that is not there can’t be adopted', async () => {
    const { lab } = await connected();
    expect(await failureOf(lab.chooseQueue(defaultQueue, true))).toMatchObject({ code: 'QUEUE_NOT_FOUND' });
  });

  it('that is exclusive to another connection is locked', async () => {
    const model = await connect(vhost.url);
    const channel = await model.createChannel();
    await channel.assertQueue('mine', { exclusive: true });
    const { lab } = await connected();
    expect(await failureOf(lab.chooseQueue({ ...defaultQueue, name: 'mine' }, false))).toMatchObject({
      code: 'QUEUE_LOCKED',
    });
    await model.close();
  });

  it('is refused by name before the broker is asked where AMQP does not allow it, and by the broker else', async () => {
    expect(QueueSettings.safeParse({ ...defaultQueue, name: '' }).success).toBe(false);
    expect(QueueSettings.safeParse({ ...defaultQueue, name: 'amq.mine' }).success).toBe(false);
    expect(QueueSettings.safeParse({ ...defaultQueue, name: 'é'.repeat(128) }).success).toBe(false);
    const longest = `${'é'.repeat(127)}x`;
    expect(QueueSettings.safeParse({ ...defaultQueue, name: longest }).success).toBe(true);
    const { lab } = await connected();
    await lab.chooseQueue({ ...defaultQueue, name: longest }, false);
    expect(await failureOf(lab.chooseQueue({ ...defaultQueue, name: 'amq.mine' }, false))).toMatchObject({
      code: 'NAME_RESERVED',
    });
    // The refused declaration closed its own channel only.
    await lab.chooseQueue(defaultQueue, false);
  });

  it('can’t be declared without the permission for it, and the missing one is named', async () => {
    const user = await sharedBroker().createUser({ vhost: vhost.name, configure: '^$' });
    await test.lab.connect(endpointOf(sharedBroker().port, vhost.name, { username: user.name }), user.password);
    await test.when('connected', ({ broker }) => broker.observer.status === 'up');
    const failure = await failureOf(test.lab.chooseQueue(defaultQueue, false));
    expect(failure).toMatchObject({ code: 'ACCESS_REFUSED' });
  });

  it('needs a connection', async () => {
    expect(await failureOf(test.lab.chooseQueue(defaultQueue, false))).toMatchObject({ code: 'NOT_CONNECTED' });
    expect(() => test.lab.publish({ texts: ['.'], times: 1, persistent: true, perSecond: null })).toThrow('No queue');
  });

  it('is purged of what is ready, and deleted with all', async () => {
    await begin(test, endpointOf(sharedBroker().port, vhost.name), defaultQueue);
    test.lab.publish({ texts: ['.'], times: 7, persistent: true, perSecond: null });
    await test.when('confirmed', (state) => state.ledger.byStatus.ready === 7);
    expect(await test.lab.purgeQueue()).toEqual({ purged: 7 });
    expect(test.lab.state.log.at(-1)).toMatchObject({ type: 'queue.purged', purged: 7 });
    await test.when('the ledger says that they are gone', (state) => state.ledger.takenByOthers === 7);
    await test.lab.deleteQueue();
    await test.when('its absence is seen', (state) => state.queue?.missing?.code === 'QUEUE_NOT_FOUND');
  });
});
