// npm run screenshots: the lab's views with nothing, little, much and very much in them.
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test, type Warren } from './warren.ts';

const folder = join(import.meta.dirname, '../screenshots');
const sizes = [
  { width: 1920, height: 1080 },
  { width: 1024, height: 700 },
];

test('the lab at work', async ({ warren }) => {
  test.setTimeout(600_000);
  const { page } = warren;
  await warren.beginRun();
  await shootViews(warren, '0');
  await warren.startWorkers(3, { secondsPerDot: '0.4', prefetch: '3' });
  await warren.publish('an invoice with a rather long name..\na message....\n.\nresize a picture...\n..');
  await expect(warren.worker('w1')).toContainText('working');
  await page.getByRole('button', { name: 'Kill w1' }).click();
  await expect(warren.term('acked')).toHaveText('5');
  await shootViews(warren, '5');
  await changeSettings(page, { secondsPerDot: '0.02', prefetch: '10' });
  await warren.publish('.\n..\n...\na longer one........', { times: 124 });
  await expect(warren.term('acked')).toHaveText(/[1-9]\d\d/);
  await page.getByRole('button', { name: 'Kill w2' }).click();
  await expect(warren.term('acked')).toHaveText(/^(49\d|50[01])$/, { timeout: 60_000 });
  await shootViews(warren, '500');
  await changeSettings(page, { secondsPerDot: '0', prefetch: '200' });
  await publish(page, 50_000);
  await expect(warren.term('acked')).toHaveText(/^[2-9]\d,/, { timeout: 60_000 });
  await page
    .getByRole('button', { name: /^Kill w\d/ })
    .last()
    .click();
  // The last acks of a killed worker may not have been heard of.
  await expect(warren.term('acked')).toHaveText(/^50,[2-5]\d\d$/, { timeout: 60_000 });
  await publish(page, 49_499);
  await expect(warren.term('acked')).toHaveText(/^(99,[7-9]|100,0)\d\d$/, { timeout: 60_000 });
  await shootViews(warren, '100000');
});

async function shootViews(warren: Warren, tasks: string): Promise<void> {
  const { page } = warren;
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await shoot(page, `40-timeline-${tasks}-following`);
  await page.getByRole('button', { name: 'Show the whole run' }).click();
  await shoot(page, `41-timeline-${tasks}-whole`);
  await page.getByRole('button', { name: 'Presenter mode' }).click();
  await shoot(page, `42-presenter-${tasks}`);
  await page.getByRole('button', { name: 'Leave presenter mode' }).click();
  await page.getByRole('tab', { name: 'Charts' }).click();
  await shoot(page, `43-charts-${tasks}`);
  await page.getByRole('tab', { name: 'Flow' }).click();
  await shoot(page, `44-flow-${tasks}`);
  await page.getByRole('tab', { name: 'Log' }).click();
  await shoot(page, `45-log-${tasks}`);
  await page.getByRole('tab', { name: 'Tasks' }).click();
  const row = page.getByRole('grid', { name: 'Tasks' }).getByRole('row').nth(1);
  if (await row.isVisible()) await row.click();
  await shoot(page, `46-tasks-and-story-${tasks}`);
}

async function shoot(page: Page, name: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(frames, 40); // the timeline reads its colours anew a few times a second
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${size.width}x${size.height}.png`) });
    }
  }
}

function frames(count: number): Promise<void> {
  return new Promise((done) => {
    const next = (left: number): void => void (left === 0 ? done() : requestAnimationFrame(() => next(left - 1)));
    next(count);
  });
}

/** New workers in place of those that there are. */
async function changeSettings(page: Page, settings: { secondsPerDot: string; prefetch: string }): Promise<void> {
  await page.getByRole('button', { name: 'Settings of new workers' }).click();
  await page.getByLabel('Prefetch', { exact: true }).fill(settings.prefetch);
  await page.getByLabel('Seconds per dot').fill(settings.secondsPerDot);
  await page.getByRole('button', { name: 'Settings of new workers' }).click();
  await page.getByLabel('How many workers').fill('3');
  await page.getByRole('button', { name: 'Start workers' }).click();
}

async function publish(page: Page, times: number): Promise<void> {
  await page.getByLabel('Task: each dot').fill('a brief task');
  await page.getByLabel('How many', { exact: true }).fill(String(times));
  await page.getByRole('button', { name: 'Publish' }).click();
}
