import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../test/helpers/broker.ts';
import { begin, createTestLab, endpointOf, quickWorker, type TestLab } from '../../test/helpers/lab.ts';
import { addsUp, ledgerLine } from '../shared/lab/ledger.ts';
import { isEnded } from '../shared/lab/tasks.ts';
import type { Endpoint } from '../shared/profile.ts';
import { TUTORIAL_TASKS } from '../shared/task.ts';

const queue = { name: 'second-queue', durable: true, type: 'classic' } as const;
const tutorial = { texts: TUTORIAL_TASKS, times: 1, persistent: true, perSecond: null };

let test: TestLab;
let endpoint: Endpoint;

beforeEach(async () => {
  const rabbit = sharedBroker();
  endpoint = endpointOf(rabbit.port, (await rabbit.createVhost()).name);
  test = createTestLab();
});

afterEach(() => test[Symbol.asyncDispose]());

const allEnded = (count: number) => (): boolean => {
  const tasks = test.tasks();
  return tasks.length === count && tasks.every((task) => isEnded(task.status));
};
const consuming = (count: number) => (): boolean =>
  [...test.state.workers.values()].filter((worker) => worker.consumerTag !== null).length === count;

it('tells of what went wrong beside it in its log', () => {
  const failure = { code: 'HISTORY_UNAVAILABLE', message: 'The disk is full.', hint: 'Make room.' } as const;
  test.lab.report(failure);
  expect(test.state.log).toMatchObject([{ type: 'lab.failed', failure }]);
});

describe('the work queue tutorial', () => {
  it('gives five tasks to three workers in turn, and each is acked', async () => {
    await begin(test, endpoint, queue);
    test.lab.startWorkers(3, quickWorker);
    await test.when('three consumers', consuming(3));
    test.lab.publish(tutorial);
    await test.when('all acked', allEnded(5));
    const firstThree = test
      .tasks()
      .slice(0, 3)
      .map((task) => task.attempts[0]?.worker);
    expect(new Set(firstThree).size).toBe(3);
    expect(test.tasks().every((task) => task.answer === 'confirmed' && task.attempts.length === 1)).toBe(true);
    expect(ledgerLine(test.state.ledger)).toMatchObject({ published: 5, acked: 5, ready: 0, held: 0 });
    expect(addsUp(ledgerLine(test.state.ledger))).toBe(true);
  });

  it('redelivers the task of a killed worker, which another one acks', async () => {
    await begin(test, endpoint, queue);
    test.lab.startWorkers(2, { ...quickWorker, secondsPerDot: 0.5 });
    await test.when('two consumers', consuming(2));
    test.lab.publish({ ...tutorial, texts: ['long...'] });
    const victim = await test.when('begun', () => test.tasks().find((task) => task.attempts[0]?.beganAt)?.attempts[0]);
    test.lab.signalWorker(victim.worker, 'kill');
    await test.when('acked', allEnded(1));
    const [task] = test.tasks();
    expect(task?.attempts.map(({ outcome, redelivered }) => ({ outcome, redelivered }))).toEqual([
      { outcome: 'lost', redelivered: false },
      { outcome: 'acked', redelivered: true },
    ]);
    expect(test.state.workers.get(victim.worker)?.exit?.cause).toBe('killed by you');
    expect(test.state.ledger).toMatchObject({ redeliveries: 1, duplicates: 0 });
  });

  it('loses what a killed worker held when acks are automatic, and says so', async () => {
    await begin(test, endpoint, queue);
    const [id] = test.lab.startWorkers(1, { ...quickWorker, secondsPerDot: 1, ackMode: 'automatic' });
    await test.when('a consumer', consuming(1));
    test.lab.publish(tutorial);
    await test.when('all held', (state) => state.workers.get(id!)?.held.size === 5);
    test.lab.signalWorker(id!, 'kill');
    await test.when('all lost', allEnded(5));
    expect(ledgerLine(test.state.ledger)).toMatchObject({ published: 5, lost: 5, acked: 0, ready: 0 });
  });
});
