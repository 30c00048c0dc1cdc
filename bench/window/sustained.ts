import type { Page } from '@playwright/test';
import type { LabState } from '../../src/shared/lab/state.ts';
import type { Figure } from '../figures.ts';
import { type BenchApp, withApp } from './app.ts';
import { noteLags } from './lag.ts';
import { heldByWindow } from './memory.ts';

const PER_SECOND = 10_000;
const SECONDS = 60;
const WORKERS = 3;
const PREFETCH = 200;
/** The views take turns, so that each is drawn under load and each change between them is an input as well. Seconds. */
const TURN = 5;
const VIEWS = ['Flow', 'Timeline', 'Charts'] as const;

/** The window while 10,000 tasks a second go through the lab for a minute. */
export async function benchSustained(): Promise<Figure[]> {
  return await withApp(async (app) => {
    await app.beginRun();
    await app.startWorkers(WORKERS, { secondsPerDot: 0, prefetch: PREFETCH });
    // Everything is compiled, every view was seen once.
    for (const view of VIEWS) await publishWatching(app, [view], 2);
    await app.beginRun();
    const before = await heldByWindow(app);
    const noted = await noteLags(app.page);
    const inputs = await publishWatching(app, VIEWS, SECONDS);
    const { lags, inputs: took } = await noted(inputs);
    const differing = await differences(app);
    const grown = (await heldByWindow(app)) - before;
    const load = `${PER_SECOND.toLocaleString('en')} tasks/s for ${SECONDS} s`;
    return [
      {
        name: `${load}: an input is answered (p95)`,
        value: quantile(took, 0.95),
        unit: 'ms',
        goal: { atMost: 100 },
        note: `${took.length} inputs; p50 ${quantile(took, 0.5)}, worst ${quantile(took, 1)}; in turn on ${VIEWS.join(', ')}`,
      },
      {
        name: `${load}: the window behind the engine (worst)`,
        value: quantile(lags, 1),
        unit: 'ms',
        goal: { atMost: 500 },
        note: `${lags.length} batches; p50 ${quantile(lags, 0.5)}, p95 ${quantile(lags, 0.95)}`,
      },
      {
        name: `${load}: figures of the ledger that differ at the end`,
        value: differing.length,
        unit: '',
        goal: { atMost: 0 },
        note: differing.join(', ') || 'the window’s ledger is the engine’s',
      },
      {
        name: `${load}: memory of the main process and the window`,
        value: grown,
        unit: 'MB',
        goal: { atMost: 200 },
        note: `resident after a collection, more than the ${before.toFixed(0)} MB before it`,
      },
    ];
  });
}

/** Publishes at the rate while the views take turns, and waits until all is acked. @returns how many inputs it made */
async function publishWatching({ page, call }: BenchApp, views: readonly string[], seconds: number): Promise<number> {
  const times = PER_SECOND * seconds;
  const before = await ackedOf(page);
  await call('task.publish', { texts: ['a message'], times, persistent: false, perSecond: PER_SECOND });
  const end = Date.now() + seconds * 1000;
  let inputs = 0;
  for (let turn = 0; Date.now() < end; turn += 1) {
    await page.getByRole('tab', { name: views[turn % views.length]! }).click();
    inputs += 1;
    const until = Math.min(end, Date.now() + TURN * 1000);
    while (Date.now() < until) {
      await page.keyboard.press('Shift');
      inputs += 1;
      await page.waitForTimeout(100);
    }
  }
  await page.waitForFunction(
    (wanted) => Number(document.querySelector('[data-term="acked"]')?.getAttribute('value')) >= wanted,
    before + times,
    { timeout: 30_000 },
  );
  return inputs;
}

async function ackedOf(page: Page): Promise<number> {
  return Number(await page.locator('[data-term="acked"]').getAttribute('value'));
}

/** The terms of the window's ledger that are not what the engine says. */
async function differences({ page, call }: BenchApp): Promise<string[]> {
  const shown = await page
    .locator('[data-term]')
    .evaluateAll((elements) =>
      elements.map((element) => [(element as HTMLElement).dataset.term!, element.getAttribute('value')] as const),
    );
  const { ledger } = ((await call('lab.snapshot')) as { state: LabState }).state;
  const engine: Record<string, number> = { published: ledger.published, ...ledger.byStatus };
  return shown.flatMap(([term, value]) =>
    term in engine && String(engine[term]) !== value ? [`${term}: ${value}, the engine ${engine[term]}`] : [],
  );
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
