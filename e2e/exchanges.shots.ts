// npm run screenshots: the exchanges of a broker, both themes, two sizes, into screenshots/.
import { join } from 'node:path';
import { type Channel, connect } from 'amqplib';
import { builtInState } from './built-in.ts';
import { expect, test, type Warren } from './warren.ts';

const folder = join(import.meta.dirname, '../screenshots');
const sizes = [
  { width: 1920, height: 1080 },
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

const LONG = 'an-exchange-with-a-rather-long-name.for-invoices-and-all-else-that-has-to-be-passed-on.today';

async function fill(channel: Channel): Promise<void> {
  await channel.assertExchange('returned', 'fanout', { internal: true });
  await channel.assertExchange(LONG, 'topic', {
    alternateExchange: 'returned',
    arguments: { 'x-note': 'an argument that a plugin may read' },
  });
  await channel.assertExchange('by-headers', 'headers', { durable: false, autoDelete: true });
  for (let i = 0; i < 60; i++) await channel.assertExchange(`shop.${String(i).padStart(2, '0')}`, 'direct');
  for (const name of ['dead', 'leftover', 'audit']) await channel.assertQueue(name);
  await channel.assertQueue('invoices', { deadLetterExchange: '', deadLetterRoutingKey: 'dead' });
  await channel.bindQueue('leftover', 'returned', '');
  await channel.bindExchange(LONG, 'shop.00', 'invoices');
  await channel.bindQueue('invoices', LONG, 'invoices.#');
  await channel.bindQueue('audit', LONG, '#');
  await channel.bindQueue(
    'invoices',
    LONG,
    'a-rather-long-routing-key.with-many.words-in-it.and-then-some.more-of-them',
  );
  await channel.bindExchange('by-headers', LONG, 'invoices.*');
  await channel.bindQueue('audit', 'by-headers', '', { 'x-match': 'any', kind: 'invoice', amount: 100 });
}

test('the exchanges', async ({ warren }) => {
  test.setTimeout(300_000);
  const { page } = warren;
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  const { port } = await builtInState(page);
  const client = await connect(`amqp://guest:guest@localhost:${port}`);
  await fill(await client.createChannel());
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
  await page.getByRole('radio', { name: 'Exchanges' }).click();
  await expect(page.getByText(/^\d+ exchanges$/)).toBeVisible();
  await shoot(warren, '50-exchanges');
  await page.getByRole('button', { name: 'Declare' }).click();
  const dialog = page.getByRole('dialog', { name: 'Declare an exchange' });
  await dialog.getByLabel('Name', { exact: true }).fill('by-headers');
  await dialog.getByRole('button', { name: 'Declare' }).click();
  await dialog.getByRole('button', { name: 'Add an argument' }).click();
  await expect(dialog.getByText('Nothing was changed.')).toBeVisible();
  await shoot(warren, '51-exchange-declare');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: LONG }).click();
  await page.getByLabel('Routing key of the message').fill('invoices.new');
  await expect(page.getByText('It reaches')).toBeVisible();
  await shoot(warren, '52-exchange');
  await page.getByRole('button', { name: 'Bind', exact: true }).click();
  await page.getByRole('form', { name: 'Bind' }).getByRole('textbox', { name: 'Routing key' }).fill('a.*');
  await page.getByRole('region', { name: 'Bindings from it' }).scrollIntoViewIfNeeded();
  await shoot(warren, '53-exchange-bind');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('bindings from it')).toBeVisible();
  await shoot(warren, '54-exchange-delete');
  await client.close();
});
