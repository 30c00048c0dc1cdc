import type { Locator, Page } from '@playwright/test';
import { expect, test, type Warren } from './warren.ts';

function timeline(page: Page) {
  const region = page.getByRole('region', { name: 'Timeline' });
  return {
    canvas: region.getByRole('application'),
    map: region.getByRole('slider', { name: 'Part of the run that is seen' }),
    follow: region.getByRole('button', { name: /^Follow/ }),
    lane: (id: string): Locator => region.getByRole('button', { name: `Lane of ${id}, which has ended` }),
    told: region.locator('[aria-live]').first(),
    tip: region.getByRole('tooltip'),
  };
}

/** A run with one acked task. */
async function workOnce(warren: Warren): Promise<void> {
  await warren.beginRun();
  await warren.startWorkers(1, { secondsPerDot: '0.1' });
  await warren.publish('first.');
  await expect(warren.term('acked')).toHaveText('1');
}

/** Where the mini-map's window begins and how wide it is, in pixels. */
async function windowOf(map: Locator): Promise<{ left: number; width: number }> {
  const box = (await map.boundingBox())!;
  return { left: Math.round(box.x), width: Math.round(box.width) };
}

test('the mini-map’s window is moved by keyboard and by pointer, and says what is seen', async ({ warren }) => {
  const { page } = warren;
  await workOnce(warren);
  const { map, follow } = timeline(page);
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  await map.focus();
  for (const span of ['13.3 s', '8.9 s', '5.9 s', '4 s', '2.6 s', '1.8 s']) {
    await page.keyboard.press('+');
    await expect(follow).toContainText(span);
  }
  await page.keyboard.press('Home');
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  await expect(map).toHaveAttribute('aria-valuenow', '0');
  await expect(map).toHaveAttribute('aria-valuetext', /^(−1 s|−0 s|0 s) to 2 s of \d+ s$/);
  // The map is of the run as far as anything happened, and longer than what is looked at below.
  await warren.publish('second.');
  await expect(warren.term('acked')).toHaveText('2');
  await map.focus();
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
  await expect(map).toHaveAttribute('aria-valuetext', /^2 s to [34] s of /);

  const seen = (await map.getAttribute('aria-valuetext'))!;
  const parent = (await map.locator('..').boundingBox())!;
  const y = parent.y + parent.height / 2;
  const { left, width } = await windowOf(map);
  const middle = left + width / 2;
  await page.mouse.move(middle, y);
  await page.mouse.down();
  await page.mouse.move(middle - 150, y, { steps: 4 });
  await page.mouse.up();
  await expect(map).not.toHaveAttribute('aria-valuetext', seen);
  await expect(follow).toContainText('1.8 s');

  // A press beside the window brings it there.
  await page.mouse.click(parent.x + parent.width - 3, y);
  await expect(map).toHaveAttribute('aria-valuenow', /[1-9]/);
  await page.mouse.click(parent.x + 3, y);
  await expect(map).toHaveAttribute('aria-valuenow', '0');
  await expect(follow).toContainText('1.8 s');

  // Its edge makes it wider.
  const edge = await windowOf(map);
  await page.mouse.move(edge.left + edge.width - 1, y);
  await page.mouse.down();
  await page.mouse.move(edge.left + edge.width + 60, y, { steps: 4 });
  await page.mouse.up();
  await expect(follow).not.toContainText('1.8 s');
  await page.keyboard.press('End');
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
});

test('what happened to broker and workers is told from mark to mark', async ({ warren }) => {
  const { page } = warren;
  await workOnce(warren);
  await page.getByRole('button', { name: 'Freeze w1' }).click();
  await page.getByRole('button', { name: 'Thaw w1' }).click();
  await page.getByRole('button', { name: 'Purge…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Purge' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  const { canvas, told, tip } = timeline(page);
  await canvas.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('.');
  await expect(told).toHaveText(/^w1 started as process \d+\.$/);
  for (const words of ['w1 was frozen.', 'w1 was thawed.', 'The queue was purged: 0 ready messages dropped.']) {
    await page.keyboard.press('.');
    await expect(told).toHaveText(words);
    await expect(tip).toContainText(words);
  }
  await page.keyboard.press('.');
  await expect(told).toHaveText('No later one');
  await page.keyboard.press(',');
  await expect(told).toHaveText('w1 was thawed.');
});

test('a task that went with its worker is found, and so is its next attempt', async ({ warren }) => {
  const { page } = warren;
  await workOnce(warren);
  await warren.publish('unlucky'.padEnd(40, '.'));
  await expect(warren.worker('w1')).toContainText('working');
  await page.getByRole('button', { name: 'Kill w1' }).click();
  await expect(warren.worker('w1')).toContainText('killed by you');
  await page.getByRole('button', { name: 'Start workers' }).click();
  await expect(warren.attempts).toHaveCount(3);
  const { canvas, told, tip } = timeline(page);
  await canvas.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press(']');
  await expect(told).toHaveText(/^unlucky\.+ attempt 1 on w1: lost with its worker$/);
  await expect(tip).toContainText('attempt 1 of 2 on w1');
  await page.keyboard.press(']');
  await expect(told).toHaveText(/^unlucky\.+ attempt 2 on w2, redelivered: /);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Story' })).toContainText('w2');
  await page.keyboard.press('[');
  await expect(told).toHaveText(/attempt 1 on w1/);
  await expect(warren.term('acked')).toHaveText('2', { timeout: 30_000 });
});

test('the lane of a worker that has ended is collapsed and expanded', async ({ warren }) => {
  const { page } = warren;
  await workOnce(warren);
  const { canvas, lane, told } = timeline(page);
  await expect(lane('w1')).toHaveCount(0);
  await page.getByRole('button', { name: 'Stop w1' }).click();
  await expect(lane('w1')).toHaveAttribute('aria-expanded', 'true');
  await lane('w1').click();
  await expect(lane('w1')).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Enter');
  await expect(lane('w1')).toHaveAttribute('aria-expanded', 'true');
  await lane('w1').click();
  // Who goes to one of its attempts wants to see it.
  await canvas.focus();
  await page.keyboard.press('p');
  await expect(told).toHaveText('first. attempt 1 on w1: acked');
  await expect(lane('w1')).toHaveAttribute('aria-expanded', 'true');
});
