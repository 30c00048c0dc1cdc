import { connect } from 'amqplib';
import { defaultQueue } from '../src/shared/settings.ts';
import { begin, createTestLab, endpointOf, type TestLab } from '../test/helpers/lab.ts';
import { type RabbitMqNode, startRabbitMq } from '../test/helpers/rabbitmq.ts';

export const QUEUE = defaultQueue.name;

/** Alternating rounds of each comparison; the median of their ratios is the figure. */
export const ROUNDS = 5;

/** Runs `run` on a RabbitMQ of the bench's own. */
export async function withBroker<T>(run: (node: RabbitMqNode) => Promise<T>): Promise<T> {
  const node = await startRabbitMq();
  try {
    return await run(node);
  } finally {
    await node.close();
  }
}

/** A lab with a run on an empty queue. */
export async function labOn(node: RabbitMqNode): Promise<TestLab> {
  const test = createTestLab();
  await emptyQueue(node);
  await begin(test, endpointOf(node.port, '/'), defaultQueue);
  return test;
}

/** Declares the queue, or empties the one that is there. */
export async function emptyQueue(node: RabbitMqNode): Promise<void> {
  const model = await connect(node.url);
  const channel = await model.createChannel();
  await channel.assertQueue(QUEUE, { durable: true });
  await channel.purgeQueue(QUEUE);
  await model.close();
}
