import { startBuiltIn } from '../test/helpers/built-in.ts';
import { ROUNDS, withBroker } from './broker.ts';
import { type Figure, median } from './figures.ts';
import { type Load, type LoadClients, startLoad } from './load.ts';

/**
 * What is compared are two brokers that share the machine with their clients. amqplib takes more of it than either broker, the
 * more the larger the bodies: most of what it measures is itself. So the figures are those of a client that costs hardly
 * anything (wire-client.ts, as RabbitMQ's own PerfTest is written); what an application with amqplib gets is in the note.
 */
interface Row {
  readonly name: string;
  readonly atLeast: number;
  readonly load: Load;
}

interface Rates {
  readonly builtIn: number;
  readonly rabbit: number;
}

/** Rounds until compilers, heaps and buffers are as they are under load: a few seconds of it. */
const WARM_UP = 3;
/** amqplib's share of the messages, for it takes as much longer. */
const WITH_AMQPLIB = 0.25;

/** @param counts messages of each round, for each of the bodies */
function rows(
  name: string,
  atLeast: number,
  how: Pick<Load, 'confirm' | 'persistent'>,
  counts: readonly [tiny: number, small: number, large: number],
): Row[] {
  const bodies = [12, 1024, 16 * 1024];
  const sizes = ['12 B', '1 KB', '16 KB'];
  return counts.map((count, index) => ({
    name: `${name}, ${sizes[index]}: built-in / RabbitMQ`,
    atLeast,
    load: { ...how, bodyBytes: bodies[index]!, count, connections: 1, client: 'wire' },
  }));
}

/** Neither confirms nor acks: the shortest way through a broker. */
export const benchTransient = (): Promise<Figure[]> =>
  compare(rows('transient, no acks', 1.8, { confirm: false, persistent: false }, [300_000, 150_000, 40_000]));

/** Publisher confirms and manual acks, nothing on disk. */
export const benchConfirmed = (): Promise<Figure[]> =>
  compare(rows('transient, confirms, acks', 2.2, { confirm: true, persistent: false }, [120_000, 80_000, 40_000]));

/** What a careful program does: persistent messages on a durable queue, confirms and acks. */
export const benchPersistent = (): Promise<Figure[]> =>
  compare(rows('persistent, confirms, acks', 2.0, { confirm: true, persistent: true }, [80_000, 50_000, 25_000]));

/** Ten publishers and ten consumers on one queue. */
export const benchMany = (): Promise<Figure[]> =>
  compare(
    [false, true].map((confirm) => ({
      name: `10 × 10 connections${confirm ? ', confirms, acks' : ''}, 1 KB: built-in / RabbitMQ`,
      atLeast: 1,
      load: {
        confirm,
        persistent: false,
        bodyBytes: 1024,
        count: confirm ? 60_000 : 120_000,
        connections: 10,
        client: 'wire',
      },
    })),
  );

async function compare(wanted: readonly Row[]): Promise<Figure[]> {
  const clients = startLoad();
  await using builtIn = await startBuiltIn();
  try {
    return await withBroker(async (rabbit) => {
      const figures: Figure[] = [];
      for (const { name, atLeast, load } of wanted) {
        const rounds = await alternate(clients, [builtIn.url, rabbit.url], load, WARM_UP);
        const withAmqplib = { ...load, client: 'amqplib', count: load.count * WITH_AMQPLIB } as const;
        const others = await alternate(clients, [builtIn.url, rabbit.url], withAmqplib, 1);
        figures.push({
          name,
          value: ratioOf(rounds),
          unit: 'ratio',
          goal: { atLeast },
          note: `${inWords(rounds)}; with amqplib ${ratioOf(others).toFixed(2)}, ${inWords(others)}`,
        });
      }
      return figures;
    });
  } finally {
    clients.close();
  }
}

async function alternate(
  clients: LoadClients,
  [builtIn, rabbit]: readonly [builtIn: string, rabbit: string],
  load: Load,
  warmUp: number,
): Promise<Rates[]> {
  const rounds: Rates[] = [];
  for (let round = -warmUp; round < ROUNDS; round += 1) {
    const rates = { builtIn: await clients.run(builtIn, load), rabbit: await clients.run(rabbit, load) };
    if (round >= 0) rounds.push(rates);
  }
  return rounds;
}

const ratioOf = (rounds: readonly Rates[]): number => median(rounds.map(({ builtIn, rabbit }) => builtIn / rabbit));

function inWords(rounds: readonly Rates[]): string {
  const rate = (of: keyof Rates): string => `${Math.round(median(rounds.map((each) => each[of])))}/s`;
  return `${rate('builtIn')} against ${rate('rabbit')}`;
}
