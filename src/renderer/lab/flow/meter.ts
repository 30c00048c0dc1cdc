/** Counts what passes, over the last two seconds. All times in epoch milliseconds. */
export interface Meter {
  add(n: number, now: number): void;
  /** A second's worth. */
  rate(now: number): number;
  /** Whether so much passes that single tasks can't be followed; it needs a clear calm to be told apart again. */
  isFlow(now: number): boolean;
}

const BUCKET = 100;
const BUCKETS = 20;
const SECONDS = (BUCKET * BUCKETS) / 1_000;

/** More tasks a second than this are a flow to the eye. */
export const FOLLOWED = 12;
/** A flow ends when it is this much calmer. */
const CALM = FOLLOWED / 2;

export function createMeter(): Meter {
  const counts = new Array<number>(BUCKETS).fill(0);
  let newest = 0;
  let flows = false;

  function turn(now: number): void {
    const bucket = Math.floor(now / BUCKET);
    const passed = Math.min(bucket - newest, BUCKETS);
    for (let i = 0; i < passed; i++) counts[(bucket - i) % BUCKETS] = 0;
    newest = Math.max(newest, bucket);
  }

  function rate(now: number): number {
    turn(now);
    return counts.reduce((sum, n) => sum + n, 0) / SECONDS;
  }

  return {
    add(n, now) {
      turn(now);
      counts[newest % BUCKETS]! += n;
    },
    rate,
    isFlow(now) {
      const perSecond = rate(now);
      flows = flows ? perSecond > CALM : perSecond > FOLLOWED;
      return flows;
    },
  };
}
