// npm run screenshots: every screen, both themes, two sizes, into screenshots/.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtInCard } from './built-in.ts';
import { expect, start, test, type Warren } from './warren.ts';

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
  await expect(page.getByRole('heading', { name: 'Welcome to Warren' })).toBeVisible();
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  await shoot(warren, '1-welcome');
  await warren.openForm();
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
  for (const [tab, name] of [
    ['Flow', '20-flow'],
    ['Tasks', '21-tasks'],
    ['Charts', '22-charts'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await shoot(warren, name);
  }
  await page.getByRole('button', { name: 'Presenter mode' }).click();
  await shoot(warren, '26-presenter');
  await page.getByRole('button', { name: 'Leave presenter mode' }).click();
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

test('the built-in broker', async ({ warren }) => {
  test.setTimeout(300_000);
  const { page } = warren;
  await warren.beginRun();
  await warren.startWorkers(2, { secondsPerDot: '3' });
  await warren.publish('a message....', { times: 4 });
  await warren.publish('a message.', { times: 3, persistent: false });
  await expect(warren.term('ready')).toHaveText('5');
  await page.getByRole('banner').getByRole('button', { name: 'Broker', exact: true }).click();
  await shoot(warren, '10-broker-menu');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Crash broker' }).click();
  await expect(page.getByText(/survived/)).toBeVisible();
  await shoot(warren, '11-crashed');
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.getByRole('radio', { name: 'Broker' }).click();
  await shoot(warren, '12-broker-log');
  await page.getByRole('button', { name: 'Connections' }).first().click();
  await expect(builtInCard(page).locator('[data-figure="queues"]')).toHaveText('1');
  await shoot(warren, '13-built-in');
  await builtInCard(page).getByRole('button', { name: 'Empty…' }).click();
  await shoot(warren, '14-empty-question');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await builtInCard(page).getByRole('button', { name: 'Pause' }).click();
  await shoot(warren, '15-paused-card');
  await page.getByRole('button', { name: 'Lab' }).first().click();
  await shoot(warren, '16-paused-lab');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Settings' }).first().click();
  await page.getByLabel('Memory limit (MB)').fill('256');
  await page
    .getByRole('form', { name: 'Settings of the built-in broker' })
    .getByRole('button', { name: 'Save' })
    .click();
  await expect(page.getByRole('button', { name: 'Restart now' })).toBeVisible();
  await shoot(warren, '17-settings');
});

test('recorded runs', async ({ warren }) => {
  test.setTimeout(300_000);
  const { page } = warren;
  const show = (screen: string): Promise<void> =>
    page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click();
  await show('Runs');
  await expect(page.getByText('No run is recorded yet')).toBeVisible();
  await shoot(warren, '30-runs-empty');
  await show('Lab');
  await warren.beginRun({
    name: 'a-queue-with-a-rather-long-name.for-invoices-and-all-else-that-has-to-be-done.today',
  });
  await warren.startWorkers(3, { secondsPerDot: '0.2' });
  await warren.publish('invoice..\na longer task....\n.', { times: 6 });
  await expect(warren.worker('w1')).toContainText('working');
  await page.getByRole('button', { name: 'Kill w1' }).click();
  await expect(warren.term('acked')).toHaveText('18', { timeout: 20_000 });
  await show('Runs');
  await shoot(warren, '31-runs');
  await page.getByRole('button', { name: /^Open a-queue/ }).click();
  const scrubber = page.getByRole('slider', { name: 'Place in the run' });
  await scrubber.click();
  await expect(warren.term('acked')).not.toHaveText('18');
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await shoot(warren, '32-run-shown');
  await scrubber.focus();
  await page.keyboard.press('Home');
  await expect(warren.term('published')).toHaveText('0');
  await shoot(warren, '33-run-begins');
  await show('Connections');
  await shoot(warren, '34-connections-wait');
});

test('the built-in broker that can’t run', async ({ userData }) => {
  const file = join(userData.path, 'a-file');
  await writeFile(file, '');
  await userData.setBuiltIn({ folder: join(file, 'broker') });
  const warren = await start(userData.path);
  await expect(warren.page.getByRole('alert')).toBeVisible();
  await shoot(warren, '18-broker-down');
  await warren.page.getByRole('button', { name: 'Connections' }).first().click();
  await shoot(warren, '19-broker-down-card');
});
