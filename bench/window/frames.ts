import type { Page } from '@playwright/test';

/** Milliseconds between the frames that a page drew. */
export interface Frames {
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
  readonly count: number;
}

/** Counts the page's frames, by the page itself, from now until the returned function is called. */
export async function countFrames(page: Page): Promise<() => Promise<Frames>> {
  await page.evaluate(() => {
    const gaps: number[] = [];
    let last = 0;
    const frame = (now: number): void => {
      if (last > 0) gaps.push(now - last);
      last = now;
      Object.assign(window, { benchFrame: requestAnimationFrame(frame) });
    };
    Object.assign(window, { benchGaps: gaps, benchFrame: requestAnimationFrame(frame) });
  });
  return async () => {
    const gaps = await page.evaluate(() => {
      const { benchGaps, benchFrame } = window as unknown as { benchGaps: number[]; benchFrame: number };
      cancelAnimationFrame(benchFrame);
      return benchGaps;
    });
    return summary(gaps);
  };
}

function summary(gaps: readonly number[]): Frames {
  const sorted = [...gaps].sort((a, b) => a - b);
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), worst: sorted.at(-1) ?? Number.NaN, count: sorted.length };
}
