import { startBuiltIn } from '../test/helpers/built-in.ts';
import { ROUNDS, withBroker } from './broker.ts';
import { type Figure, median } from './figures.ts';
import { type Load, startLoad } from './load.ts';

interface Row {
  readonly name: string;
  readonly atLeast: number;
  readonly load: Load;
}

const bodies = [
  { size: '12 B', bodyBytes: 12, factor: 1 },
  { size: '1 KB', bodyBytes: 1024, factor: 0.8 },
  { size: '16 KB', bodyBytes: 16 * 1024, factor: 0.2 },
] as const;

function rows(name: string, atLeast: number, count: number, how: Pick<Load, 'confirm' | 'persistent'>): Row[] {
  return bodies.map(({ size, bodyBytes, factor }) => ({
    name: `${name}, ${size}: built-in / RabbitMQ`,
    atLeast,
    load: { ...how, bodyBytes, count: count * factor, connections: 1 },
  }));
}

/** Neither confirms nor acks: the shortest way through a broker. */
export const benchTransient = (): Promise<Figure[]> =>
  compare(rows('transient, no acks', 1.8, 80_000, { confirm: false, persistent: false }));

/** Publisher confirms and manual acks, nothing on disk. */
export const benchConfirmed = (): Promise<Figure[]> =>
  compare(rows('transient, confirms, acks', 2.2, 40_000, { confirm: true, persistent: false }));

/** What a careful program does: persistent messages on a durable queue, confirms and acks. */
export const benchPersistent = (): Promise<Figure[]> =>
  compare(rows('persistent, confirms, acks', 2.0, 30_000, { confirm: true, persistent: true }));

/** Ten publishers and ten consumers on one queue. */
export const benchMany = (): Promise<Figure[]> =>
  compare(
    [false, true].map((confirm) => ({
      name: `10 × 10 connections${confirm ? ', confirms, acks' : ''}, 1 KB: built-in / RabbitMQ`,
      atLeast: 1,
      load: { confirm, persistent: false, bodyBytes: 1024, count: confirm ? 40_000 : 60_000, connections: 10 },
    })),
  );

async function compare(wanted: readonly Row[]): Promise<Figure[]> {
  const clients = startLoad();
  await using builtIn = await startBuiltIn();
  try {
    return await withBroker(async (rabbit) => {
      const figures: Figure[] = [];
      for (const { name, atLeast, load } of wanted) {
        const rounds: { builtIn: number; rabbit: number }[] = [];
        for (let round = -1; round < ROUNDS; round += 1) {
          const rates = { builtIn: await clients.run(builtIn.url, load), rabbit: await clients.run(rabbit.url, load) };
          if (round >= 0) rounds.push(rates); // the first round warms up
        }
        const rate = (of: 'builtIn' | 'rabbit'): string => `${Math.round(median(rounds.map((each) => each[of])))}/s`;
        figures.push({
          name,
          value: median(rounds.map((each) => each.builtIn / each.rabbit)),
          unit: 'ratio',
          goal: { atLeast },
          note: `${rate('builtIn')} against ${rate('rabbit')}`,
        });
      }
      return figures;
    });
  } finally {
    clients.close();
  }
}
