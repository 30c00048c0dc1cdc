import type { Page } from '@playwright/test';
import type { BenchApp } from './app.ts';

/** An empty page in a window of its own. */
export async function openBlank({ app }: BenchApp): Promise<Page> {
  const opened = app.waitForEvent('window');
  await app.evaluate(async ({ BrowserWindow }) => {
    await new BrowserWindow({ width: 1280, height: 800 }).loadURL('about:blank');
  });
  return await opened;
}

/** Waits for as many frames of a page that has nothing to draw. */
export async function drawNothing(page: Page, frames: number): Promise<void> {
  await page.evaluate(
    (count) =>
      new Promise<void>((resolve) => {
        let frame = 0;
        const turn = (): void => {
          frame += 1;
          if (frame < count) requestAnimationFrame(turn);
          else resolve();
        };
        requestAnimationFrame(turn);
      }),
    frames,
  );
}
