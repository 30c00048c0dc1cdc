// npm run screenshots: every screen, both themes, two sizes, into screenshots/.
import { join } from 'node:path';
import { expect, test, type Warren } from './warren.ts';

const folder = join(import.meta.dirname, '../screenshots');
const sizes = [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
];

async function shoot(warren: Warren, name: string): Promise<void> {
  for (const size of sizes) {
    await warren.page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await warren.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await warren.page.evaluate(frames, 40); // the timeline reads its colours anew a few times a second
      await warren.page.screenshot({ path: join(folder, `${name}-${colorScheme}-${size.width}x${size.height}.png`) });
    }
  }
}

function frames(count: number): Promise<void> {
  return new Promise((done) => {
    const next = (left: number): void => void (left === 0 ? done() : requestAnimationFrame(() => next(left - 1)));
    next(count);
  });
}

test('every screen', async ({ warren, broker, vhost }) => {
  test.setTimeout(300_000);
  const { page } = warren;
  await expect(page.getByRole('heading', { name: 'Connect to a broker' })).toBeVisible();
  await shoot(warren, '1-welcome');
  await page.getByLabel('Host', { exact: true }).fill('127.0.0.1:1');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await shoot(warren, '2-test-failed');
  await warren.connect({ port: broker.port, vhost });
  await expect(page.getByRole('button', { name: 'Declare and begin' })).toBeVisible();
  await shoot(warren, '3-choose-queue');
  await warren.beginRun();
  await shoot(warren, '4-lab-empty');
  await warren.startWorkers(3, { secondsPerDot: '0.6' });
  await page.getByRole('button', { name: /Five tasks/ }).click();
  await expect(warren.term('acked')).toHaveText('5');
  await warren.publish('a rather long task name, so that it must be cut somewhere.....\na message....\n..\n...', {
    times: 2,
  });
  await expect(page.getByRole('group').filter({ hasText: 'working' })).toHaveCount(3);
  const card = page.getByRole('group').filter({ hasText: 'working' }).first();
  await card.getByRole('button', { name: /^Kill/ }).click();
  await expect(page.getByRole('group').filter({ hasText: 'redelivered' })).toBeVisible();
  await page.getByRole('application').focus();
  await page.keyboard.press('[');
  await page.keyboard.press('Enter');
  await shoot(warren, '5-lab-redelivery');
  await page.getByRole('tab', { name: 'Log' }).click();
  await shoot(warren, '6-log');
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await warren.startWorkers(9, { prefetch: '20' });
  await page.getByRole('button', { name: 'Settings of new workers' }).click();
  await shoot(warren, '7-many-workers');
  await page.getByRole('button', { name: 'Settings of new workers' }).click();
  await page.getByRole('button', { name: 'Kill all…' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await shoot(warren, '8-question');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Connections' }).first().click();
  await page.getByRole('button', { name: /^Edit/ }).click();
  await shoot(warren, '9-connections');
});
