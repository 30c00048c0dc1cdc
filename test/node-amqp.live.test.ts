// The work-queue tutorial in another client's words: the `amqp` package (node-amqp) shares the queue with Warren.
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerLine } from '../src/shared/lab/ledger.ts';
import { defaultQueue } from '../src/shared/settings.ts';
import { sharedBroker } from './helpers/broker.ts';
import { begin, createTestLab, endpointOf, quickWorker, type TestLab } from './helpers/lab.ts';

interface NodeAmqpQueue {
  subscribe(
    options: object,
    listener: (message: { data: Buffer }, headers: object, info: object, ack: Ack) => void,
  ): void;
}
interface Ack {
  acknowledge(): void;
}
interface NodeAmqpConnection {
  on(event: string, listener: (error?: Error) => void): void;
  queue(name: string, options: object, ready: (queue: NodeAmqpQueue) => void): void;
  publish(queue: string, body: string, options: object): void;
  disconnect(): void;
}
const amqp = createRequire(import.meta.url)('amqp') as {
  createConnection(options: object, settings: object): NodeAmqpConnection;
};

let test: TestLab;
let script: NodeAmqpConnection;

beforeEach(async () => {
  const rabbit = sharedBroker();
  const vhost = (await rabbit.createVhost()).name;
  test = createTestLab();
  await begin(test, endpointOf(rabbit.port, vhost), defaultQueue);
  script = amqp.createConnection(
    { host: '127.0.0.1', port: rabbit.port, vhost, login: 'guest', password: 'guest' },
    { reconnect: false },
  );
  // It reports the end of its own connection as an error.
  script.on('error', () => {});
  await new Promise<void>((resolve) => script.on('ready', () => resolve()));
});

afterEach(async () => {
  script.disconnect();
  await test[Symbol.asyncDispose]();
});

const declare = (): Promise<NodeAmqpQueue> =>
  new Promise((resolve) => script.queue(defaultQueue.name, { durable: true, autoDelete: false }, resolve));

describe('a script with node-amqp', () => {
  it('publishes tasks that Warren’s workers do', async () => {
    const [id] = test.lab.startWorkers(1, quickWorker);
    await test.when('it consumes', (state) => state.workers.get(id!)?.consumerTag);
    await declare();
    for (const dots of ['.', '..', '...']) script.publish(defaultQueue.name, `a message${dots}`, { deliveryMode: 2 });
    await test.when('all acked', (state) => state.ledger.byStatus.acked === 3);
    expect(test.tasks().map(({ text, origin, persistent }) => ({ text, origin, persistent }))).toEqual(
      ['.', '..', '...'].map((dots) => ({ text: `a message${dots}`, origin: 'other', persistent: true })),
    );
  });

  it('does tasks that Warren publishes, in turn with Warren’s worker', async () => {
    const done: string[] = [];
    const queue = await declare();
    queue.subscribe({ ack: true, prefetchCount: 1 }, (message, _headers, _info, ack) => {
      done.push(message.data.toString());
      ack.acknowledge();
    });
    await test.when('its consumer is seen', (state) => state.queue?.gauge?.consumers === 1);
    const [id] = test.lab.startWorkers(1, quickWorker);
    await test.when('it consumes', (state) => state.workers.get(id!)?.consumerTag);
    test.lab.publish({ texts: ['1.', '2.', '3.', '4.'], times: 1, persistent: true, perSecond: null });
    await test.when('all accounted for', ({ ledger }) => ledger.takenByOthers + ledger.byStatus.acked === 4);
    expect(done.length).toBeGreaterThan(0);
    expect(test.state.ledger.byStatus.acked).toBe(4 - done.length);
    expect(ledgerLine(test.state.ledger)).toMatchObject({ published: 4, takenByOthers: done.length, lost: 0 });
  });
});
