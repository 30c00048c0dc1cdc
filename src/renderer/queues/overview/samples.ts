import type { QueueSample } from '../../../shared/explore/queue-history.ts';
import type { QueueDetail } from '../../../shared/explore/queues.ts';

/** How far back the charts go. Milliseconds. */
export const SPAN = 600_000;
/** Samples that are further apart have a gap between them: nobody looked. Milliseconds. */
export const GAP = 12_500;
/** More than come in the span at the pace of asking; somebody may ask by hand again and again. */
const MOST = 600;

/** The samples with what the broker tells now. */
export function withNewest(samples: readonly QueueSample[], { at, row }: QueueDetail): QueueSample[] {
  const { ready, unacked, rates } = row;
  const { publish, deliver, ack, redeliver } = rates;
  if (samples.some((sample) => sample.at >= at)) return [...samples];
  return recent([...samples, { at, ready, unacked, publish, deliver, ack, redeliver }], at);
}

/** Whether there is a time before `at`, within the span, of which only the broker itself can know. */
export function hasGap(samples: readonly QueueSample[], at: number): boolean {
  const last = samples.at(-1);
  return last === undefined || at - last.at > GAP;
}

/** What the broker has kept, and what was asked for since. */
export function withHistory(samples: readonly QueueSample[], history: readonly QueueSample[]): QueueSample[] {
  const newest = history.at(-1)?.at;
  if (newest === undefined) return [...samples];
  const later = samples.filter(({ at }) => at > newest);
  return recent([...history, ...later], later.at(-1)?.at ?? newest);
}

function recent(samples: readonly QueueSample[], now: number): QueueSample[] {
  return samples.filter(({ at }) => now - at <= SPAN).slice(-MOST);
}

export type SampleKey = Exclude<keyof QueueSample, 'at'>;

/** Columns to draw: times in seconds since 1970, then a column for each key. A gap is a moment without values. */
export function columnsOf(
  samples: readonly QueueSample[],
  keys: readonly SampleKey[],
): [times: number[], ...lines: (number | null)[][]] {
  const times: number[] = [];
  const lines = keys.map((): (number | null)[] => []);
  let before: number | null = null;
  for (const sample of samples) {
    if (before !== null && sample.at - before > GAP) {
      times.push((before + sample.at) / 2_000);
      for (const line of lines) line.push(null);
    }
    times.push(sample.at / 1_000);
    for (const [index, key] of keys.entries()) lines[index]!.push(sample[key]);
    before = sample.at;
  }
  return [times, ...lines];
}
