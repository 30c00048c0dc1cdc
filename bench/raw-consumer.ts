// The process behind startRawConsumer.
import { connect } from 'amqplib';

const options = JSON.parse(process.argv[2]!) as {
  url: string;
  queue: string;
  prefetch: number;
  count: number;
  hold: boolean;
};

const tell = (type: string, value: number): void => void process.send!({ type, value });
process.on('disconnect', () => process.exit());

const model = await connect(options.url, { noDelay: true });
const channel = await model.createChannel();
await channel.prefetch(options.prefetch);
let acked = 0;
let startedAt = 0;
await channel.consume(options.queue, (message) => {
  if (!message) return;
  if (message.fields.redelivered) tell('redelivered', Date.now());
  if (startedAt === 0) {
    startedAt = performance.now();
    tell('first', Date.now());
  }
  if (options.hold) return;
  channel.ack(message);
  if (++acked === options.count) tell('done', performance.now() - startedAt);
});
tell('consuming', 0);
