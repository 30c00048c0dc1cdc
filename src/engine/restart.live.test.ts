import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BrokerNode, startBroker } from '../../test/helpers/broker.ts';
import { begin, createTestLab, endpointOf, quickWorker, type TestLab } from '../../test/helpers/lab.ts';
import { addsUp, ledgerLine } from '../shared/lab/ledger.ts';
import { defaultQueue } from '../shared/settings.ts';

let test: TestLab;
let node: BrokerNode;

beforeEach(async () => {
  node = await startBroker();
  test = createTestLab();
});
afterEach(async () => {
  await test[Symbol.asyncDispose]();
  await node.close();
});

async function publish(count: number, persistent: boolean): Promise<void> {
  const before = test.state.ledger.byStatus.ready;
  test.lab.publish({ texts: ['a message.'], times: count, persistent, perSecond: null });
  await test.when('confirmed', (state) => state.ledger.byStatus.ready === before + count);
}

describe('a restart of the broker', () => {
  it('keeps persistent tasks of a durable queue, loses transient ones, and the ledger says which', async () => {
    await begin(test, endpointOf(node.port, '/'), defaultQueue);
    await publish(3, true);
    await publish(2, false);
    await node.restart();
    const survival = await test.when('what survived is known', ({ survival }) => (survival?.knownAt ? survival : null));
    expect(survival).toMatchObject({ before: 5, transient: 2, lost: 2 });
    expect(ledgerLine(test.state.ledger)).toMatchObject({ published: 5, ready: 3, lost: 2, takenByOthers: 0 });
    expect(test.tasks().map(({ persistent, status }) => [persistent, status])).toEqual([
      ...Array.from({ length: 3 }, () => [true, 'ready']),
      ...Array.from({ length: 2 }, () => [false, 'lost']),
    ]);
    expect(addsUp(ledgerLine(test.state.ledger))).toBe(true);
  });

  it('loses a transient queue with all in it; the queue is declared again for its workers', async () => {
    await begin(test, endpointOf(node.port, '/'), { ...defaultQueue, durable: false });
    await publish(4, true);
    await node.restart();
    await test.when('what survived is known', (state) => state.survival?.knownAt);
    expect(ledgerLine(test.state.ledger)).toMatchObject({ ready: 0, lost: 4 });
    expect(await node.queue('/', defaultQueue.name)).toMatchObject({ ready: 0 });
  });

  it('keeps transient tasks too in a quorum queue', async () => {
    await begin(test, endpointOf(node.port, '/'), { ...defaultQueue, type: 'quorum' });
    await publish(2, true);
    await publish(2, false);
    await node.restart();
    const survival = await test.when('what survived is known', ({ survival }) => (survival?.knownAt ? survival : null));
    expect(survival.lost).toBe(0);
    expect(ledgerLine(test.state.ledger)).toMatchObject({ ready: 4, lost: 0 });
  });

  it('gives what workers held out again, and they come back by themselves', async () => {
    await begin(test, endpointOf(node.port, '/'), defaultQueue);
    const [id] = test.lab.startWorkers(1, { ...quickWorker, secondsPerDot: 30 });
    await test.when('it consumes', (state) => state.workers.get(id!)?.consumerTag);
    test.lab.publish({ texts: ['a message.'], times: 1, persistent: true, perSecond: null });
    await test.when('begun', () => test.tasks()[0]?.attempts[0]?.beganAt);
    const { pid } = test.state.workers.get(id!)!;
    await node.kill();
    await test.when('it goes back to the queue', (state) => state.ledger.byStatus.ready === 1);
    await node.start();
    await test.when('it is held again', () => test.tasks()[0]?.attempts.length === 2);
    expect(test.state.workers.get(id!)).toMatchObject({ pid, exit: null });
    expect(test.tasks()).toHaveLength(1);
  });
});
