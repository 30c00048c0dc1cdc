import type { Locator } from '@playwright/test';
import { expect, start, test, type Warren } from './warren.ts';

const border = ({ page }: Warren, name: string): Locator => page.getByRole('separator', { name });
const side = ({ page }: Warren): Locator => page.getByRole('complementary', { name: 'Queue and tasks' });
const sizeOf = async (separator: Locator): Promise<number> => Number(await separator.getAttribute('aria-valuenow'));

test('panes are resized with the pointer and the keyboard, and are the same after a restart, as the tab is', async ({
  userData,
}) => {
  const first = await start(userData.path);
  const { page } = first;
  await page.getByRole('tab', { name: 'Tasks' }).click();
  const width = border(first, 'Width of the side pane');
  await expect(width).toHaveAttribute('aria-valuenow', '300');
  const { x, y, height } = (await width.boundingBox())!;
  await page.mouse.move(x, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x - 50, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(width).toHaveAttribute('aria-valuenow', '350');
  await width.press('ArrowRight');
  await expect(width).toHaveAttribute('aria-valuenow', '334');
  const workers = border(first, 'Height of the workers');
  const before = await sizeOf(workers);
  await workers.press('Shift+ArrowDown');
  await expect(workers).toHaveAttribute('aria-valuenow', String(before + 64));
  await border(first, 'Height of the task’s story').press('End');
  await first.quit();

  const second = await start(userData.path);
  await expect(second.page.getByRole('tab', { name: 'Tasks' })).toHaveAttribute('aria-selected', 'true');
  await expect(border(second, 'Width of the side pane')).toHaveAttribute('aria-valuenow', '334');
  await expect(border(second, 'Height of the workers')).toHaveAttribute('aria-valuenow', String(before + 64));
  await border(second, 'Width of the side pane').dblclick();
  await expect(border(second, 'Width of the side pane')).toHaveAttribute('aria-valuenow', '300');
  // However small the window becomes, nothing is pushed out of it.
  await border(second, 'Width of the side pane').press('End');
  await second.page.setViewportSize({ width: 1024, height: 700 });
  const box = (await side(second).boundingBox())!;
  expect(box.x + box.width).toBeLessThanOrEqual(1024);
  await expect(second.page.getByRole('tab', { name: 'Log' })).toBeInViewport({ ratio: 1 });
  await second.page.getByRole('button', { name: 'Hide the side pane' }).click();
  await expect(side(second)).toBeHidden();
  await second.quit();

  const third = await start(userData.path);
  await expect(third.page.getByRole('button', { name: 'Show the side pane' })).toBeVisible();
  await expect(side(third)).toBeHidden();
  await third.page.keyboard.press('Control+b');
  await expect(side(third)).toBeVisible();
  await third.quit();
  expect([...first.errors, ...second.errors, ...third.errors]).toEqual([]);
});

test('presenter mode shows flow and timeline with the workers’ controls; what was typed is there afterwards', async ({
  warren,
  userData,
}) => {
  const { page } = warren;
  await warren.beginRun();
  await warren.startWorkers(2, { secondsPerDot: '60' });
  await warren.publish('for the audience.');
  await expect(warren.term('held')).toHaveText('1');
  await page.getByLabel('Task: each dot').fill('not sent yet');
  await page.keyboard.press('F5');
  const leave = page.getByRole('button', { name: 'Leave presenter mode' });
  await expect(leave).toBeVisible();
  await expect(page.getByRole('navigation')).toBeHidden();
  await expect(page.getByRole('region', { name: 'Flow' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Timeline' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Ledger' })).toBeVisible();
  await border(warren, 'Height of the flow').press('ArrowUp');

  // The drawing is larger, and a click still meets what it points at.
  const canvas = page.getByRole('application', { name: /Tasks in the queue/ });
  await expect(page.getByRole('list', { name: 'Flow in words' })).toContainText('for the audience.');
  await canvas.press('ArrowRight');
  await canvas.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Story of the task' })).toContainText('for the audience.');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: 'Story of the task' })).toBeHidden();
  const text = page.getByRole('textbox', { name: 'Task: each dot' });
  await expect(text).toHaveValue('not sent yet');
  await text.fill('from the stage.');
  await text.press('Enter');
  await expect(page.getByRole('region', { name: 'Ledger' }).locator('[data-term="held"]')).toHaveText('2');
  await expect(page.getByRole('button', { name: 'Crash broker' })).toBeVisible();
  await page.getByRole('button', { name: 'Kill w2' }).click();
  await expect(warren.worker('w2')).toContainText('killed by you');
  await page.keyboard.press('Escape');
  await expect(leave).toBeHidden();
  await expect(page.getByLabel('Task: each dot')).toHaveValue('from the stage.');

  await page.keyboard.press('Control+3');
  await expect(page.getByRole('heading', { name: 'Runs' })).toBeVisible();
  await page.keyboard.press('Control+1');
  await page.getByRole('button', { name: 'Presenter mode' }).click();
  await expect(leave).toBeVisible();
  await warren.quit();
  const again = await start(userData.path);
  await expect(again.page.getByRole('tab', { name: 'Timeline' })).toBeVisible();
  await again.quit();
});
