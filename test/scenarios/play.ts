/** Plays scenarios on a broker: many at once, those that change the whole broker one after the other. */
import { playScenario, type Scenario, type Target, type Transcript } from './scenario.ts';

const AT_ONCE = 12;

/** Transcripts by the scenarios' names, in the order of the scenarios. */
export async function playAll(scenarios: readonly Scenario[], target: Target): Promise<Map<string, Transcript>> {
  const transcripts = new Map<string, Transcript>(scenarios.map(({ name }) => [name, []]));
  if (transcripts.size < scenarios.length) throw new Error('two scenarios have the same name');
  const play = async (scenario: Scenario): Promise<void> => {
    transcripts.set(scenario.name, await playScenario(scenario, target));
  };
  const queue = scenarios.filter(({ alone }) => !alone);
  const player = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) await play(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, player));
  for (const scenario of scenarios.filter(({ alone }) => alone)) await play(scenario);
  return transcripts;
}
