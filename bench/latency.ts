import { fork } from 'node:child_process';
import { join } from 'node:path';
import { startBuiltIn } from '../test/helpers/built-in.ts';
import { ROUNDS, withBroker } from './broker.ts';
import { type Figure, median } from './figures.ts';
import type { Latency } from './latency-process.ts';

/** From publish to delivery, one message at a time: its way through the broker without anything before it. */
export async function benchLatency(): Promise<Figure[]> {
  await using builtIn = await startBuiltIn();
  return await withBroker(async (rabbit) => {
    const rounds: { builtIn: Latency; rabbit: Latency }[] = [];
    for (let round = -1; round < ROUNDS; round += 1) {
      const times = { builtIn: await measure(builtIn.url), rabbit: await measure(rabbit.url) };
      if (round >= 0) rounds.push(times); // the first round warms up
    }
    return (['p50', 'p99'] as const).map((which) => {
      const ms = (of: 'builtIn' | 'rabbit'): string => `${median(rounds.map((each) => each[of][which])).toFixed(2)} ms`;
      return {
        name: `latency publish → deliver, ${which}: built-in / RabbitMQ`,
        value: median(rounds.map((each) => each.builtIn[which] / each.rabbit[which])),
        unit: 'ratio',
        goal: { atMost: 1 },
        note: `${ms('builtIn')} against ${ms('rabbit')}`,
      };
    });
  });
}

function measure(url: string): Promise<Latency> {
  const child = fork(join(import.meta.dirname, 'latency-process.ts'), [url], { execArgv: [] });
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Latency));
    child.once('exit', (code) => reject(new Error(`the client process ended with ${code}`)));
  });
}
