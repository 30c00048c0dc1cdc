// npm run screenshots: moving messages and replaying dead letters, both themes, two sizes, into screenshots/.
import { join } from 'node:path';
import { connect } from 'amqplib';
import { until } from '../test/helpers/until.ts';
import { builtInState } from './built-in.ts';
import { expect, test, type Warren } from './warren.ts';

const folder = join(import.meta.dirname, '../screenshots');
const sizes = [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
];

async function shoot({ page }: Warren, name: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(twoFrames); // the colours of the other theme
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${size.width}x${size.height}.png`) });
    }
  }
}

function twoFrames(): Promise<void> {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
}

const LONG = 'a-queue-with-a-rather-long-name.for-invoices-and-all-else-that-has-to-be-done.today';

test('transfers', async ({ warren }) => {
  test.setTimeout(240_000);
  const { page } = warren;
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  const { port } = await builtInState(page);
  const model = await connect(`amqp://guest:guest@localhost:${port}`);
  model.on('error', () => {}); // the broker is killed below
  const channel = await model.createConfirmChannel();
  await channel.assertExchange('dead', 'fanout');
  await channel.assertQueue('dead letters');
  await channel.bindQueue('dead letters', 'dead', '');
  await channel.assertQueue(LONG, { messageTtl: 60_000, maxLength: 900, durable: false });
  for (const name of ['orders', 'invoices', 'gone']) {
    await channel.assertQueue(name, { arguments: { 'x-dead-letter-exchange': 'dead' } });
    for (let i = 0; i < 40; i++) channel.sendToQueue(name, Buffer.from(`${name} ${i}`), { persistent: true });
    await channel.waitForConfirms();
    for (let message = await channel.get(name); message; message = await channel.get(name)) {
      channel.reject(message, false);
    }
  }
  channel.sendToQueue('dead letters', Buffer.from('never died'));
  const all = async (): Promise<boolean> => (await channel.checkQueue('dead letters')).messageCount === 121;
  await until(all, { what: 'all dead' });
  await channel.deleteQueue('gone');

  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
  await page.getByRole('table', { name: 'Queues' }).getByRole('button', { name: 'dead letters', exact: true }).click();
  await page.getByRole('button', { name: 'Move messages…' }).click();
  const dialog = page.getByRole('dialog');
  await shoot(warren, '60-move');
  await dialog.getByRole('combobox', { name: 'To the queue' }).fill(LONG);
  await expect(dialog).toContainText('which has 0');
  await shoot(warren, '61-move-cautions');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Replay dead letters…' }).click();
  await dialog.getByRole('button', { name: 'Look where they go' }).click();
  await expect(dialog.getByRole('status', { name: 'Where they go' })).toBeVisible();
  await shoot(warren, '62-replay-preview');
  await dialog.getByRole('button', { name: /^Replay/ }).click();
  const strip = page.getByRole('region', { name: 'Transfer' });
  await expect(strip).toContainText('done');
  await shoot(warren, '63-replay-done');
  await strip.getByRole('button', { name: 'Put away' }).click();

  for (let i = 0; i < 60_000; i++)
    channel.sendToQueue('orders', Buffer.from(`an order ${i}`), { persistent: true, messageId: `${i}` });
  await channel.waitForConfirms();
  await page.getByRole('button', { name: 'All queues' }).click();
  await page.getByRole('table', { name: 'Queues' }).getByRole('button', { name: 'orders', exact: true }).click();
  await page.getByRole('button', { name: 'Move messages…' }).click();
  await dialog.getByRole('combobox', { name: 'To the queue' }).fill('invoices');
  await dialog.getByRole('button', { name: /^Move 60/ }).click();
  await expect(strip).toContainText('on the way');
  await page.screenshot({ path: join(folder, '64-moving.png') });
  await expect(strip).toContainText(/\d,\d\d\d of 60,040 moved/);
  process.kill((await builtInState(page)).pid, 'SIGKILL');
  await expect(strip).toContainText('interrupted');
  await shoot(warren, '65-interrupted');
  await expect(strip).toContainText('Both queues together', { timeout: 30_000 });
  if (await strip.getByText('Which are in doubt').isVisible()) await strip.getByText('Which are in doubt').click();
  await shoot(warren, '66-in-doubt');
});
