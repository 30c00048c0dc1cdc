import type { Page } from '@playwright/test';
import { type Figure, median } from '../figures.ts';
import { type BenchApp, withApp } from './app.ts';
import { drawNothing, openBlank } from './blank.ts';
import { countFrames, type Frames } from './frames.ts';

const ROUNDS = 5;
/** Seconds of panning and zooming in a round. */
const SECONDS = 3;
const WORKERS = 3;
const PREFETCH = 200;

/** Milliseconds that a frame has at 60 a second; a blank page of the same run, whose times are rounded as well, may show a little more. */
const ONE_FRAME = 16.7;
/** Milliseconds. */
const sizes = [
  { count: 100_000, p95: ONE_FRAME, worst: 50 },
  { count: 1_000_000, p95: 33, worst: null },
] as const;

/** How smooth the timeline is with 100,000 and 1,000,000 tasks under a hand that pans and zooms all the while. */
export async function benchTimeline(): Promise<Figure[]> {
  return await withApp(async (app) => {
    await app.beginRun();
    await app.startWorkers(WORKERS, { secondsPerDot: 0, prefetch: PREFETCH });
    const blank = await openBlank(app);
    const figures: Figure[] = [];
    for (const { count, p95, worst } of sizes) {
      await workOff(app, count);
      const rounds: { timeline: Frames; blank: Frames }[] = [];
      for (let round = -1; round < ROUNDS; round += 1) {
        const frames = {
          timeline: await framesWhile(app.page, moveTimeline),
          blank: await framesWhile(blank, drawNothing),
        };
        if (round >= 0) rounds.push(frames); // the first round warms up
      }
      const middle = (of: 'timeline' | 'blank', what: 'p50' | 'p95' | 'worst'): string =>
        median(rounds.map((each) => each[of][what])).toFixed(1);
      const name = `timeline, ${count.toLocaleString('en')} tasks, pan and zoom`;
      const beside = `a blank page: p95 ${middle('blank', 'p95')}, worst ${middle('blank', 'worst')}`;
      figures.push({
        name: `${name}: p95 frame`,
        value: median(rounds.map(({ timeline }) => timeline.p95)),
        unit: 'ms',
        goal: { atMost: Math.max(p95, median(rounds.map(({ blank: page }) => page.p95))) },
        note: `p50 ${middle('timeline', 'p50')}; ${beside}`,
      });
      if (worst !== null) {
        figures.push({
          name: `${name}: worst frame`,
          value: Math.max(...rounds.map(({ timeline }) => timeline.worst)),
          unit: 'ms',
          goal: { atMost: worst },
          note: `of ${ROUNDS} rounds of ${SECONDS} s`,
        });
      }
    }
    return figures;
  });
}

/** Publishes until `count` tasks of the run are acked. */
async function workOff({ page, call }: BenchApp, count: number): Promise<void> {
  const acked = Number(await page.locator('[data-term="acked"]').getAttribute('value'));
  await call('task.publish', { texts: ['a message'], times: count - acked, persistent: false, perSecond: null });
  await page.waitForFunction(
    (wanted) => document.querySelector('[data-term="acked"]')?.getAttribute('value') === wanted,
    String(count),
    { timeout: 180_000 },
  );
}

async function framesWhile(page: Page, move: (page: Page, frames: number) => Promise<void>): Promise<Frames> {
  await page.bringToFront();
  const ended = await countFrames(page);
  await move(page, SECONDS * 60);
  return await ended();
}

/**
 * Turns the wheel in each frame: from the whole run into a hundredth of it and out again, in two seconds each, panning to
 * and fro all the while.
 */
async function moveTimeline(page: Page, frames: number): Promise<void> {
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await page.getByRole('button', { name: 'Show the whole run' }).click();
  await page.locator('canvas[role=application]').evaluate(
    (canvas, count) =>
      new Promise<void>((resolve) => {
        const { left, top, width, height } = canvas.getBoundingClientRect();
        let frame = 0;
        const turn = (): void => {
          const at = { clientX: left + width * 0.5, clientY: top + height / 2, bubbles: true, cancelable: true };
          canvas.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: frame % 120 < 60 ? -8 : 8, ctrlKey: true }));
          canvas.dispatchEvent(new WheelEvent('wheel', { ...at, deltaX: frame % 40 < 20 ? -20 : 20 }));
          frame += 1;
          if (frame < count) requestAnimationFrame(turn);
          else resolve();
        };
        requestAnimationFrame(turn);
      }),
    frames,
  );
}
