import type { Page } from '@playwright/test';

/** What a page noted while it was under load. Milliseconds. */
export interface Noted {
  /** From an event's making in the main process to the moment when this window has folded it, batch by batch. */
  readonly lags: readonly number[];
  /** From each input to the frame that answers it. */
  readonly inputs: readonly number[];
}

/** What the browser does not report is faster than this; its finest grain is 8. */
const REPORTED_FROM = 16;

/** Notes lags and the time that inputs take, from now until the returned function is called with the count of inputs. */
export async function noteLags(page: Page): Promise<(inputs: number) => Promise<Noted>> {
  await page.evaluate((durationThreshold) => {
    const lags: number[] = [];
    const slow = new Map<number, number>();
    const { warren } = window as unknown as {
      warren: { onBatch(listener: (batch: { events: { at: number }[] }) => void): () => void };
    };
    // The program's own listener came first: it has folded the batch when this one is told of it.
    const stop = warren.onBatch(({ events }) => {
      const newest = events.at(-1);
      if (newest) lags.push(Date.now() - newest.at);
    });
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[]) {
        // One press is several events, of which the slowest counts.
        if (entry.interactionId > 0)
          slow.set(entry.interactionId, Math.max(slow.get(entry.interactionId) ?? 0, entry.duration));
      }
    });
    observer.observe({ type: 'event', durationThreshold } as PerformanceObserverInit);
    Object.assign(window, {
      benchNoted: () => {
        stop();
        observer.disconnect();
        return { lags, slow: [...slow.values()] };
      },
    });
  }, REPORTED_FROM);
  return async (inputs) => {
    const { lags, slow } = await page.evaluate(() =>
      (window as unknown as { benchNoted(): { lags: number[]; slow: number[] } }).benchNoted(),
    );
    const fast = Array.from({ length: Math.max(0, inputs - slow.length) }, () => REPORTED_FROM);
    return { lags, inputs: [...fast, ...slow] };
  };
}
