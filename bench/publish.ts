import { emptyQueue, labOn, QUEUE, ROUNDS, withBroker } from './broker.ts';
import { type Figure, median } from './figures.ts';
import { rawPublish } from './raw.ts';

const COUNT = 50_000;
const TEXT = 'a message without work';

/** Publishing with confirms, each task tracked in the fold, against amqplib alone. */
export function benchPublish(): Promise<Figure[]> {
  return withBroker(async (node) => {
    const test = await labOn(node);
    const own = async (): Promise<number> => {
      const before = test.state.ledger.byStatus.ready;
      const startedAt = performance.now();
      test.lab.publish({ texts: [TEXT], times: COUNT, persistent: true, perSecond: null });
      await test.when('all confirmed', ({ ledger }) => ledger.byStatus.ready === before + COUNT, 120_000);
      return COUNT / ((performance.now() - startedAt) / 1000);
    };
    const rounds: { own: number; raw: number }[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      await emptyQueue(node);
      const raw = await rawPublish(node.url, QUEUE, TEXT, COUNT);
      await emptyQueue(node);
      await test.lab.chooseQueue({ name: QUEUE, durable: true, type: 'classic' }, false);
      const rates = { raw, own: await own() };
      if (round >= 0) rounds.push(rates); // the first round warms up both
    }
    await test.lab.close();
    const value = median(rounds.map(({ own: mine, raw }) => mine / raw));
    const rate = (of: 'own' | 'raw'): string => `${Math.round(median(rounds.map((round) => round[of])))}/s`;
    return [
      {
        name: 'publish with confirms / raw amqplib',
        value,
        unit: 'ratio',
        goal: { atLeast: 0.9 },
        note: `${rate('own')} against ${rate('raw')}`,
      },
    ];
  });
}
