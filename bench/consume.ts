import { quickWorker } from '../test/helpers/lab.ts';
import { emptyQueue, labOn, QUEUE, ROUNDS, withBroker } from './broker.ts';
import { type Figure, median } from './figures.ts';
import { rawPublish, startRawConsumer } from './raw.ts';

const COUNT = 50_000;
const PREFETCH = 100;

/** Consuming with manual acks by one worker process, each task tracked in the fold, against amqplib alone. */
export function benchConsume(): Promise<Figure[]> {
  return withBroker(async (node) => {
    const fill = async (): Promise<void> => {
      await emptyQueue(node);
      await rawPublish(node.url, QUEUE, 'a message without work', COUNT);
    };
    const raw = async (): Promise<number> => {
      await fill();
      const consumer = await startRawConsumer({
        url: node.url,
        queue: QUEUE,
        prefetch: PREFETCH,
        count: COUNT,
        hold: false,
      });
      const ms = await consumer.done;
      consumer.kill();
      return COUNT / (ms / 1000);
    };
    const own = async (): Promise<number> => {
      const test = await labOn(node);
      await fill();
      test.lab.startWorkers(1, { ...quickWorker, prefetch: PREFETCH });
      await test.when('the first delivery', ({ ledger }) => ledger.met > 0);
      const startedAt = performance.now();
      await test.when('all acked', ({ ledger }) => ledger.byStatus.acked === COUNT, 120_000);
      const rate = COUNT / ((performance.now() - startedAt) / 1000);
      await test.lab.close();
      return rate;
    };
    const rounds: { own: number; raw: number }[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const rates = { raw: await raw(), own: await own() };
      if (round >= 0) rounds.push(rates); // the first round warms up the broker
    }
    const rate = (of: 'own' | 'raw'): string => `${Math.round(median(rounds.map((each) => each[of])))}/s`;
    return [
      {
        name: 'consume + ack, tracked / raw amqplib',
        value: median(rounds.map((each) => each.own / each.raw)),
        unit: 'ratio',
        goal: { atLeast: 0.8 },
        note: `${rate('own')} against ${rate('raw')}`,
      },
    ];
  });
}
