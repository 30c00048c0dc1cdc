import amqp from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../test/helpers/broker.ts';
import { begin, createTestLab, endpointOf, quickWorker, type TestLab } from '../../test/helpers/lab.ts';
import type { Endpoint } from '../shared/profile.ts';

let test: TestLab;
let endpoint: Endpoint;

beforeEach(async () => {
  const broker = sharedBroker();
  endpoint = endpointOf(broker.port, (await broker.createVhost()).name);
  test = createTestLab();
});

afterEach(() => test[Symbol.asyncDispose]());

const consumers = (count: number) => (): boolean =>
  [...test.state.workers.values()].filter((worker) => worker.consumerTag !== null).length === count;

describe('a message of a quorum queue', () => {
  it('brings the broker’s own count with it when it comes again', async () => {
    await begin(test, endpoint, { name: 'counted', durable: true, type: 'quorum' });
    test.lab.startWorkers(2, { ...quickWorker, secondsPerDot: 0.5 });
    await test.when('two consumers', consumers(2));
    test.lab.publish({ texts: ['long...'], times: 1, persistent: true, perSecond: null });
    const victim = await test.when('begun', () => test.tasks().find((task) => task.attempts[0]?.beganAt)?.attempts[0]);
    test.lab.signalWorker(victim.worker, 'kill');
    const task = await test.when('acked', () => test.tasks().find(({ status }) => status === 'acked'));
    const [first, second] = task.attempts;
    expect(first?.deliveryCount ?? 0).toBe(0);
    expect(Math.max(second?.deliveryCount ?? 0, second?.acquiredCount ?? 0)).toBe(1);
  });
});

describe('another program’s message', () => {
  it('brings its properties and headers with it', async () => {
    await begin(test, endpoint, { name: 'foreign', durable: true, type: 'classic' });
    const { port } = sharedBroker();
    const connection = await amqp.connect({
      hostname: '127.0.0.1',
      port,
      vhost: endpoint.vhost,
      username: 'guest',
      password: 'guest',
    });
    try {
      const channel = await connection.createConfirmChannel();
      channel.sendToQueue('foreign', Buffer.from('x'), {
        contentType: 'text/csv',
        correlationId: 'c-1',
        headers: { kind: 'invoice' },
      });
      await channel.waitForConfirms();
    } finally {
      await connection.close();
    }
    test.lab.startWorkers(1, quickWorker);
    const task = await test.when('acked', () => test.tasks().find(({ status }) => status === 'acked'));
    expect(task.origin).toBe('other');
    expect(JSON.parse(task.properties!)).toEqual({
      contentType: 'text/csv',
      correlationId: 'c-1',
      headers: { kind: 'invoice' },
    });
  });
});
