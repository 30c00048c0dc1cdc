import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { expect, test, type Warren } from './warren.ts';

/** The table's row of a task, by its number in the run as it is shown. */
function rowOf(warren: Warren, no: string): Locator {
  return warren.page
    .getByRole('row')
    .filter({ has: warren.page.getByRole('gridcell').first().getByText(no, { exact: true }) });
}

/** Answers the system's dialog, which no test can see, with `file`. */
async function saveTo(warren: Warren, file: string): Promise<void> {
  await warren.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);
}

test('a task whose workers were killed twice reads right in the table and in its story', async ({ warren }) => {
  const { page } = warren;
  await warren.beginRun();
  await warren.startWorkers(3, { secondsPerDot: '1' });
  await warren.publish('invoice..');
  const victims: string[] = [];
  for (let i = 0; i < 2; i++) {
    const busy = page.getByRole('group', { name: /^Worker w/ }).filter({ hasText: 'working' });
    await expect(busy).toHaveCount(1);
    const id = /w[0-9]+/.exec((await busy.getAttribute('aria-label')) ?? (await busy.textContent()) ?? '')![0];
    await page.getByRole('button', { name: `Kill ${id}` }).click();
    await expect(warren.worker(id)).toContainText('killed by you');
    victims.push(id);
  }
  await expect(warren.term('acked')).toHaveText('1');
  const last = ['w1', 'w2', 'w3'].find((id) => !victims.includes(id))!;

  await page.getByRole('tab', { name: 'Tasks' }).click();
  const cells = page.getByRole('grid', { name: 'Tasks' }).getByRole('row').nth(1).getByRole('gridcell');
  await expect(cells.nth(1)).toHaveText('invoice..');
  await expect(cells.nth(2)).toHaveText('acked');
  await expect(cells.nth(3)).toHaveText(last);
  await expect(cells.nth(4)).toHaveText('3');
  await expect(cells.nth(5)).toHaveText('2');
  await expect(cells.nth(6)).toHaveText('2');

  await cells.nth(1).click();
  const story = page.getByRole('list', { name: 'Story' });
  await expect(story).toContainText(/lost with w\d after .*: killed by you.*lost with w\d after .*: killed by you/);
  await expect(story).toContainText(`→ ${victims[1]}, attempt 2 · redelivered`);
  await expect(story).toContainText(`→ ${last}, attempt 3 · redelivered`);
  await expect(story).toContainText('acked after 2');
  await page.getByText('Events', { exact: true }).click();
  const events = page.getByRole('list', { name: 'Events of the task' }).getByRole('listitem');
  // A redelivery may be seen before the death that it follows from.
  await expect(events.filter({ hasText: 'task.delivered' })).toHaveText([/ 1\/1$/, / redelivered$/, / redelivered$/]);
  await expect(events.filter({ hasText: 'worker.exited' })).toHaveText(
    victims.map((id) => new RegExp(`${id} .*lost$`)),
  );
  await expect(events.last()).toContainText(`task.settled ${last} 1/1 acked`);
});

test('what is filtered is shown and exported, and an export has every task once', async ({ warren, userData }) => {
  const { page } = warren;
  await warren.beginRun();
  await warren.publish('=1+1', { times: 30 });
  await warren.publish('plain', { times: 1_200 });
  await expect(warren.term('ready')).toHaveText('1,230');
  await page.getByRole('tab', { name: 'Tasks' }).click();
  await expect(page.getByText('1,230 tasks')).toBeVisible();
  await expect(rowOf(warren, '1,230')).toBeVisible();

  const lines = join(userData.path, 'all.jsonl');
  await saveTo(warren, lines);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: '1,230 tasks as JSON lines…' }).click();
  await expect(page.getByText('1,230 tasks exported')).toBeVisible();
  const numbers = (await readFile(lines, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).no);
  expect(numbers).toEqual(Array.from({ length: 1_230 }, (_, i) => 1_230 - i));

  await page.getByLabel('Find tasks').fill('1+');
  await expect(page.getByText('30 of 1,230 tasks')).toBeVisible();
  const csv = join(userData.path, 'some.csv');
  await saveTo(warren, csv);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: '30 tasks as CSV…' }).click();
  await expect(page.getByText('30 tasks exported', { exact: true })).toBeVisible();
  const rows = (await readFile(csv, 'utf8')).trimEnd().split('\r\n').slice(1);
  expect(new Set(rows.map((row) => row.split(',')[1])).size).toBe(30);
  expect(rows.every((row) => row.split(',')[2] === "'=1+1")).toBe(true);
});

test('rows are selected by keyboard, and exported alone', async ({ warren, userData }) => {
  const { page } = warren;
  await warren.beginRun();
  await warren.publish('a', { times: 50 });
  await expect(warren.term('ready')).toHaveText('50');
  await page.getByRole('tab', { name: 'Tasks' }).click();
  await expect(rowOf(warren, '50')).toBeVisible();
  await page.getByRole('grid', { name: 'Tasks' }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('heading', { name: 'Task 50' })).toBeVisible();
  await page.keyboard.press('End');
  await expect(rowOf(warren, '1')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Shift+ArrowUp');
  await expect(page.getByText('3 selected', { exact: false })).toBeVisible();
  const lines = join(userData.path, 'three.jsonl');
  await saveTo(warren, lines);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: '3 selected tasks as JSON lines…' }).click();
  await expect(page.getByText('3 tasks exported', { exact: true })).toBeVisible();
  const numbers = (await readFile(lines, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).no);
  expect(numbers).toEqual([3, 2, 1]);
});
