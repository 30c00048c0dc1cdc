/** How often work looks at the clock, and so how often its progress can be told. Milliseconds. */
const TICK = 100;

/**
 * Pretends to work for `ms` milliseconds. Only time in which the process runs counts: a frozen worker does no work
 * while it is frozen, as a real one wouldn't.
 * @param onProgress is told the part that is done, from 0 to 1, after each tick but the last
 */
export async function work(ms: number, onProgress: (done: number) => void): Promise<void> {
  let left = ms;
  while (left > 0) {
    const planned = Math.min(TICK, left);
    const startedAt = performance.now();
    await new Promise((resolve) => setTimeout(resolve, planned));
    left -= Math.min(performance.now() - startedAt, planned * 2);
    if (left > 0) onProgress(1 - left / ms);
  }
}
