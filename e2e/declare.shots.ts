// npm run screenshots: declaring, emptying and deleting queues, both themes, two sizes, into screenshots/.
import { join } from 'node:path';
import { connect } from 'amqplib';
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

test('declaring queues', async ({ warren }) => {
  test.setTimeout(300_000);
  const { page } = warren;
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  const { port } = await builtInState(page);
  const client = await connect(`amqp://guest:guest@localhost:${port}`);
  const channel = await client.createConfirmChannel();
  const nav = page.getByRole('navigation', { name: 'Screens' });
  await nav.getByRole('button', { name: 'Queues' }).click();
  const form = page.getByRole('form', { name: 'Queue to declare' });
  const name = form.getByLabel('Name', { exact: true });
  const button = (label: string) => page.getByRole('button', { name: label, exact: true });

  await button('Declare a queue').click();
  await expect(name).toBeFocused();
  await shoot(warren, '70-declare-empty');
  await form.getByRole('radio', { name: 'Quorum' }).click();
  await name.fill(LONG);
  await form.getByLabel('Message TTL, ms').fill('soon');
  await form.getByRole('radio', { name: 'Reject', exact: true }).click();
  await form.getByRole('radio', { name: 'To an exchange' }).click();
  await form.getByRole('switch', { name: 'At least once' }).click();
  await button('Declare').click();
  await shoot(warren, '71-declare-errors');
  await form.getByLabel('Message TTL, ms').fill('');
  await form.getByRole('textbox', { name: 'Dead-letter exchange' }).fill('dead');
  await form.getByLabel('Length limit, messages').fill('10000');
  await shoot(warren, '72-declare-filled');
  await button('Declare').click();
  await expect(page.getByRole('region', { name: `Queue ${LONG}` })).toBeVisible();
  for (let i = 0; i < 1_204; i++) channel.sendToQueue(LONG, Buffer.from('an order'));
  await channel.waitForConfirms();
  await channel.prefetch(3);
  await channel.consume(LONG, () => {});
  await button('Purge…').click();
  await expect(page.getByText(/ready tasks go/)).toBeVisible();
  await shoot(warren, '73-purge');
  await button('Cancel').click();
  await button('Delete…').click();
  await page.getByRole('switch', { name: 'Only if unused' }).click();
  await shoot(warren, '74-delete');
  await button('Delete queue').click();
  await expect(page.getByText(/was not deleted/)).toBeVisible();
  await shoot(warren, '75-delete-refused');
  await button('Cancel').click();
  await button('All queues').click();

  await button('Declare a queue').click();
  await name.fill(LONG);
  await button('Declare').click();
  await expect(form.getByRole('table', { name: 'Differences' })).toBeVisible();
  await shoot(warren, '76-declare-differences');
  await form.getByRole('button', { name: 'Another name' }).click();
  await name.fill('plain');
  await button('Declare').click();
  await expect(page.getByRole('region', { name: 'Queue plain' })).toBeVisible();
  await button('All queues').click();
  const created = page.getByRole('region', { name: 'Created by Warren' });
  await shoot(warren, '77-created');
  await created.getByRole('button', { name: /^Created by Warren/ }).click();
  await shoot(warren, '78-created-open');
  await button('Remove all…').click();
  await expect(page.getByText(/queues with 1,2/)).toBeVisible();
  await shoot(warren, '79-created-remove');
  await button('Remove').click();
  await expect(created).toBeHidden();
  await client.close();
});
