/** What a test puts into a broker to find it again. */
import { connect } from 'amqplib';

export const QUEUES = ['stored.first', 'stored.second'] as const;
export const EXCHANGE = 'stored.topic';
const WINDOW = 500;

const body = (index: number, bytes: number): Buffer => Buffer.from(`${index} `.padEnd(bytes, String(index)));

/** Declares the durable queues and fills each with numbered persistent messages; returns when all are confirmed. */
export async function fill(url: string, count: number, bytes: number): Promise<void> {
  const model = await connect(url, { noDelay: true });
  const channel = await model.createConfirmChannel();
  await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
  for (const queue of QUEUES) {
    await channel.assertQueue(queue, { durable: true });
    await channel.bindQueue(queue, EXCHANGE, '#');
  }
  for (let index = 0; index < count; index += 1) {
    channel.publish(EXCHANGE, 'a.key', body(index, bytes), { persistent: true, contentType: 'text/plain' });
    if (index % WINDOW === 0) await channel.waitForConfirms();
  }
  await channel.waitForConfirms();
  await model.close();
}

/**
 * The numbers of the messages that are in a queue, in their order; they stay there.
 *
 * @throws Error for a message that is not as it was published
 */
export async function numbersIn(url: string, queue: string, bytes: number): Promise<number[]> {
  const model = await connect(url, { noDelay: true });
  try {
    const channel = await model.createChannel();
    const { messageCount } = await channel.checkQueue(queue);
    if (messageCount === 0) return [];
    const numbers: number[] = [];
    const complete = Promise.withResolvers<void>();
    await channel.consume(queue, (message) => {
      const { content, properties, fields } = message!;
      const index = Number.parseInt(content.toString('latin1'), 10);
      const isWhole = content.equals(body(index, bytes)) && properties.contentType === 'text/plain';
      if (!isWhole || fields.exchange !== EXCHANGE || fields.routingKey !== 'a.key') {
        complete.reject(new Error(`a message of ${queue} is damaged: ${content.subarray(0, 60)}`));
      }
      numbers.push(index);
      if (numbers.length === messageCount) complete.resolve();
    });
    await complete.promise;
    return numbers;
  } finally {
    await model.close();
  }
}
