import type { Page } from '@playwright/test';
import { expect, test } from './warren.ts';

function chart(page: Page, title: string) {
  return page.getByRole('figure', { name: title });
}

test('the charts tell what happened to the tutorial’s tasks, and again after a reload', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  const charts = page.getByRole('region', { name: 'Charts' });
  await warren.connect({ port: broker.port, vhost });
  await page.getByRole('tab', { name: 'Charts' }).click();
  await warren.beginRun();
  await expect(charts.getByText('Publish a task to see it here')).toBeVisible();
  await warren.startWorkers(3, { secondsPerDot: '0.3' });
  await page.getByRole('button', { name: /Five tasks/ }).click();
  await expect(warren.term('acked')).toHaveText('5');

  const whatHappened = async (): Promise<void> => {
    await expect(charts).toContainText('5 published, 5 confirmed, 5 delivered, 5 acked, 0 redelivered');
    await expect(
      charts.getByRole('application', { name: /^Ready and unacked: 0 ready and 0 unacked now/ }),
    ).toBeVisible();
    await expect(charts.getByRole('application', { name: /The broker counted 0 ready, / })).toBeVisible();
    await expect(
      charts.getByRole('application', { name: /^Publish to confirm: of 5 confirmed tasks, half/ }),
    ).toBeVisible();
    await expect(charts.getByRole('application', { name: /^Publish to ack: of 5 acked tasks, half/ })).toBeVisible();
    const shares = charts.getByRole('table').getByRole('row');
    await expect(shares).toHaveCount(4);
    for (const id of ['w1', 'w2', 'w3']) await expect(shares.filter({ hasText: id })).toContainText(/[24]0 % [12]/);
    // The five dots' task took 1.5 s: its worker was at work for a part of its life that can be told.
    await expect(shares.filter({ hasText: 'w1' })).toContainText(/[1-9]\d? %/);
  };
  await whatHappened();

  await page.reload();
  await page.getByRole('tab', { name: 'Charts' }).click();
  await whatHappened();
  await page.getByRole('radio', { name: 'Whole run' }).click();
  await expect(charts).toContainText('In this run: 5 published');
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.getByRole('tab', { name: 'Charts' }).click();
  await expect(page.getByRole('radio', { name: 'Whole run' })).toBeChecked();
  await whatHappened();
});

test('a chart has figures for each second, by pointer and by keyboard', async ({ warren, broker, vhost }) => {
  const { page } = warren;
  await warren.connect({ port: broker.port, vhost });
  await warren.beginRun();
  await warren.startWorkers(1, { secondsPerDot: '0' });
  await warren.publish('a', { times: 7 });
  await expect(warren.term('acked')).toHaveText('7');
  await page.getByRole('tab', { name: 'Charts' }).click();

  const rates = chart(page, 'Tasks a second');
  const drawing = rates.getByRole('application');
  // Seven tasks within one second, or shared between two.
  await expect(drawing).toHaveAttribute('aria-label', /at most published [4-7]\/s/);
  await drawing.focus();
  const heard = page.locator('[aria-live="polite"]').filter({ hasText: /published \d\/s/ });
  await expect(async () => {
    await page.keyboard.press('ArrowLeft');
    await expect(heard).toHaveText(/^0:\d\d: published [4-7]\/s/, { timeout: 300 });
  }).toPass();
  await expect(rates.getByRole('heading')).toHaveText(/ at 0:\d\d$/);
  await expect(rates.getByRole('listitem').filter({ hasText: 'published' })).toHaveText(/ [4-7]\/s/);
  // The other charts have come to the same time.
  await expect(chart(page, 'Ready and unacked').getByRole('heading')).toHaveText(/ at 0:\d\d$/);
  await page.keyboard.press('Escape');
  await expect(rates.getByRole('heading')).toHaveText('Tasks a second');

  await drawing.hover({ position: { x: 60, y: 40 } });
  await expect(rates.getByRole('heading')).toHaveText(/ at 0:0\d$/);
  await page.mouse.move(5, 5);
  await expect(rates.getByRole('heading')).toHaveText('Tasks a second');
});
