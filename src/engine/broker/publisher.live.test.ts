import { connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker, startBroker } from '../../../test/helpers/broker.ts';
import { begin, createTestLab, endpointOf, quickWorker, type TestLab } from '../../../test/helpers/lab.ts';
import { addsUp, ledgerLine } from '../../shared/lab/ledger.ts';
import { defaultQueue } from '../../shared/settings.ts';

const order = { texts: ['a message.'], times: 1, persistent: true, perSecond: null };

let test: TestLab;
let vhost: { name: string; url: string };

beforeEach(async () => {
  const rabbit = sharedBroker();
  vhost = await rabbit.createVhost();
  test = createTestLab();
  await begin(test, endpointOf(rabbit.port, vhost.name), defaultQueue);
});
afterEach(() => test[Symbol.asyncDispose]());

describe('publishing', () => {
  it('gives each message an id, a time, delivery mode 2 and Warren’s name', async () => {
    test.lab.publish(order);
    await test.when('confirmed', (state) => state.ledger.byStatus.ready === 1);
    const model = await connect(vhost.url);
    const channel = await model.createChannel();
    const message = await channel.get(defaultQueue.name, { noAck: true });
    await model.close();
    expect(message).toBeTruthy();
    const { properties, content } = message as Exclude<typeof message, false>;
    expect(content.toString()).toBe('a message.');
    expect(properties).toMatchObject({ messageId: test.tasks()[0]!.key, deliveryMode: 2, appId: 'warren' });
    expect(properties.timestamp).toBeGreaterThan(1_700_000_000);
  });

  it('publishes the texts in their order, as often as asked', async () => {
    test.lab.publish({ ...order, texts: ['a', 'b', 'c'], times: 2 });
    await test.when('confirmed', (state) => state.ledger.byStatus.ready === 6);
    expect(test.tasks().map(({ text }) => text)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  it('takes an empty task and one of 10 MB', async () => {
    test.lab.publish({ ...order, texts: ['', '.'.repeat(10 * 1024 * 1024)] });
    await test.when('confirmed', (state) => state.ledger.byStatus.ready === 2);
    expect(test.tasks().map(({ bytes }) => bytes)).toEqual([0, 10 * 1024 * 1024]);
    expect(test.tasks()[1]!.text.length).toBeLessThanOrEqual(200);
    test.lab.startWorkers(1, { ...quickWorker, secondsPerDot: 0 });
    await test.when('acked', (state) => state.ledger.byStatus.acked === 2);
  });

  it('says that a task was returned when its queue is gone', async () => {
    await test.lab.deleteQueue();
    test.lab.publish(order);
    await test.when('returned', (state) => state.ledger.byStatus.returned === 1);
    expect(test.tasks()[0]).toMatchObject({ answer: 'returned', reason: 'NO_ROUTE' });
  });

  it('says that a task was nacked when the queue refuses it', async () => {
    const model = await connect(vhost.url);
    const channel = await model.createChannel();
    await channel.assertQueue('full', { durable: true, maxLength: 1, arguments: { 'x-overflow': 'reject-publish' } });
    await model.close();
    await test.lab.chooseQueue({ ...defaultQueue, name: 'full' }, true);
    test.lab.publish({ ...order, times: 5 });
    await test.when('answered', (state) => state.ledger.byStatus.unconfirmed === 0 && state.ledger.published === 5);
    const { ready, nacked } = ledgerLine(test.state.ledger);
    expect(nacked).toBeGreaterThan(0);
    expect(ready + nacked).toBe(5);
  });

  it('ends with a failure when the broker refuses a task for its size, and goes on with the next', async () => {
    await using node = await startBroker({ maxMessageSize: 1000 });
    await begin(test, endpointOf(node.port, '/'), defaultQueue);
    test.lab.publish({ ...order, texts: ['x'.repeat(2_000)] });
    const job = await test.when('refused', ({ publishing }) => publishing?.failure && publishing);
    expect(job.failure).toMatchObject({ code: 'TASK_TOO_LARGE' });
    test.lab.publish(order);
    await test.when('confirmed', (state) => state.ledger.byStatus.ready === 1);
  });

  it('keeps to a rate', async () => {
    const startedAt = Date.now();
    test.lab.publish({ ...order, times: 21, perSecond: 20 });
    await test.when('sent', ({ publishing }) => publishing?.endedAt);
    // The 21st task is due 20/20 s after the first; faster would be a broken promise, slower only a busy machine.
    expect(Date.now() - startedAt).toBeGreaterThan(900);
  });

  it('can be cancelled: what was sent stays, the rest is never sent', async () => {
    test.lab.publish({ ...order, times: 100_000 });
    expect(() => test.lab.publish(order)).toThrow('already');
    await test.when('under way', (state) => state.ledger.published > 500);
    test.lab.cancelPublishing();
    const job = await test.when('ended', ({ publishing }) => (publishing?.endedAt ? publishing : null));
    expect(job.sent).toBeLessThan(100_000);
    await test.when('confirmed', (state) => state.ledger.byStatus.ready === job.sent);
    test.lab.publish(order);
    await test.when('the next job', ({ publishing }) => publishing?.job === 2 && publishing.endedAt);
  });

  it('takes 100,000 tasks at once, and each is confirmed', async () => {
    test.lab.publish({ ...order, times: 100_000 });
    await test.when('all confirmed', (state) => state.ledger.byStatus.ready === 100_000, 60_000);
    const queue = await sharedBroker().queue(vhost.name, defaultQueue.name);
    expect(queue?.ready).toBe(100_000);
    expect(addsUp(ledgerLine(test.state.ledger))).toBe(true);
  });
});

describe('a broker in trouble', () => {
  it('that blocks publishers is shown as blocked, and the tasks are confirmed afterwards', async () => {
    await using node = await startBroker();
    await begin(test, endpointOf(node.port, '/'), defaultQueue);
    await node.setMemoryAlarm(true);
    test.lab.publish({ ...order, times: 10 });
    const link = await test.when('blocked', ({ broker }) => broker.publisher.status === 'blocked' && broker.publisher);
    expect(link).toMatchObject({ reason: expect.stringContaining('memory') });
    await node.setMemoryAlarm(false);
    await test.when('confirmed', (state) => state.ledger.byStatus.ready === 10);
  });

  it('that is killed in the middle of a job: the job goes on when it is back, and no confirmed task is lost', async () => {
    await using node = await startBroker();
    await begin(test, endpointOf(node.port, '/'), defaultQueue);
    await node.flushDeclarations();
    test.lab.publish({ ...order, times: 60_000 });
    await test.when('under way', (state) => state.ledger.byStatus.ready > 2_000);
    await node.kill();
    await test.when('noticed', ({ broker }) => broker.publisher.status === 'retrying');
    await node.start();
    await test.when(
      'all sent and answered',
      (state) => state.publishing?.endedAt && state.ledger.byStatus.unconfirmed === 0,
      60_000,
    );
    const { published, ready, unknown } = ledgerLine(test.state.ledger);
    expect(published).toBe(60_000);
    expect(ready + unknown).toBe(60_000);
    const queue = await node.queue('/', defaultQueue.name);
    expect(queue!.ready).toBeGreaterThanOrEqual(ready);
    expect(queue!.ready).toBeLessThanOrEqual(ready + unknown);
  });
});
