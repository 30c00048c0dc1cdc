// The process behind benchLatency: publishes and awaits each message before the next, on two connections.
import { connect } from 'amqplib';

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

const COUNT = 4000;
const WARM_UP = 1000;

const [publishing, consuming] = await Promise.all(
  Array.from({ length: 2 }, () => connect(process.argv[2]!, { noDelay: true })),
);
const publisher = await publishing!.createChannel();
const consumer = await consuming!.createChannel();
const { queue } = await consumer.assertQueue('', { exclusive: true });
const body = Buffer.alloc(100, 'w');
let arrived = (): void => {};
await consumer.consume(queue, () => arrived(), { noAck: true });

const times: number[] = [];
for (let index = 0; index < WARM_UP + COUNT; index += 1) {
  const delivery = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const sentAt = performance.now();
  publisher.sendToQueue(queue, body);
  await delivery;
  if (index >= WARM_UP) times.push(performance.now() - sentAt);
}
times.sort((a, b) => a - b);
const latency: Latency = { p50: times[COUNT * 0.5]!, p99: times[COUNT * 0.99]! };
process.send!(latency, () => process.exit());
