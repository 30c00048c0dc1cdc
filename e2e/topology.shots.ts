// npm run screenshots: drawings of 5, 50 and 500 exchanges and queues, both themes, two sizes, into screenshots/.
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

/** One shop as programs declare them: an exchange, queues with their dead letters, one for what nobody takes. */
async function declareShop(channel: Channel, name: string, queues: readonly string[]): Promise<void> {
  await channel.assertExchange(`${name}.rest`, 'fanout');
  await channel.assertExchange(name, 'topic', { alternateExchange: `${name}.rest` });
  await channel.assertQueue(`${name}.dead`);
  for (const each of queues) {
    const queue = `${name}.${each}`;
    await channel.assertQueue(queue, { deadLetterExchange: '', deadLetterRoutingKey: `${name}.dead` });
    await channel.bindQueue(queue, name, `${each}.#`);
  }
}

test('the topology', async ({ warren }) => {
  test.setTimeout(300_000);
  const { page } = warren;
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  const client = await connect(`amqp://guest:guest@localhost:${(await builtInState(page)).port}`);
  const channel = await client.createChannel();
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
  await page.getByRole('radio', { name: 'Topology' }).click();
  await expect(page.getByText('There is nothing to draw yet')).toBeVisible();
  await shoot(warren, '60-topology-empty');
  const draw = async (words: RegExp): Promise<void> => {
    await page.getByRole('button', { name: 'Ask the broker again' }).click();
    await expect(page.getByText(words)).toBeVisible({ timeout: 20_000 });
    await page.evaluate(twoFrames);
  };

  await declareShop(channel, 'shop', ['orders', 'mail']);
  await draw(/2 exchanges, 3 queues/);
  await shoot(warren, '61-topology-5');

  const names = ['orders', 'mail', 'invoices', 'returns-with-a-rather-long-name-that-goes-on'];
  for (const shop of ['paris', 'london', 'berlin', 'rome']) await declareShop(channel, shop, names);
  await channel.assertExchange('all-shops', 'headers');
  await channel.bindExchange('paris', 'all-shops', '', { 'x-match': 'any', country: 'fr' });
  await channel.bindExchange('london', 'all-shops', '', { 'x-match': 'any', country: 'uk' });
  await channel.bindQueue('paris.orders', 'london', 'a.key');
  await channel.bindQueue('paris.orders', 'london', 'another.key');
  for (let i = 0; i < 16; i++) await channel.assertQueue(`script-${i}`);
  await channel.assertQueue('script-lost', { deadLetterExchange: 'not-there' });
  await draw(/1\d exchanges, \d+ queues/);
  await shoot(warren, '62-topology-50');
  await page.getByRole('button', { name: /^Exchange paris, topic/ }).hover();
  await shoot(warren, '63-topology-hover');
  await page.getByRole('searchbox', { name: 'Find a queue or an exchange' }).fill('orders');
  await shoot(warren, '64-topology-search');
  await page.getByRole('searchbox', { name: 'Find a queue or an exchange' }).fill('paris.orders');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Only what concerns')).toBeVisible();
  await shoot(warren, '65-topology-focus');
  await page.getByRole('button', { name: /Only what concerns/ }).click();

  for (let i = 0; i < 65; i++) await declareShop(channel, `branch-${i}`, names);
  await draw(/3\d\d queues/);
  await expect(page.getByRole('button', { name: /^Exchange branch-64, topic/ })).toBeAttached({ timeout: 30_000 });
  await page.evaluate(twoFrames);
  await shoot(warren, '66-topology-500');
  await client.close();
});
