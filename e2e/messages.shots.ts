// npm run screenshots: messages of a queue, both themes, two sizes, into screenshots/.
import { join } from 'node:path';
import { type Channel, connect } from 'amqplib';
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
      await page.evaluate(twoFrames);
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${size.width}x${size.height}.png`) });
    }
  }
}

function twoFrames(): Promise<void> {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
}

const LONG = 'a-queue-with-a-rather-long-name.for-invoices-and-all-else-that-has-to-be-done.today';

async function fill(channel: Channel): Promise<void> {
  await channel.assertQueue('empty');
  await channel.assertQueue('one', { arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 5 } });
  channel.sendToQueue(
    'one',
    Buffer.from('{"order": 1, "note": "你好，世界", "lines": [{"sku": "A-1", "n": 2}], "big": 9007199254740993}'),
    {
      messageId: 'b0a7e3de-6a7c-4f2e-9d4f-2f1f9b3f9a11',
      contentType: 'application/json',
      timestamp: 1_770_000_000,
      headers: { 'x-tries': 3, trace: { id: 'abc', flags: [1, 2] }, picture: Buffer.from([0, 255]) },
    },
  );
  await channel.assertExchange('dead', 'fanout');
  await channel.assertExchange('orders', 'topic');
  await channel.assertQueue('dead.letters');
  await channel.bindQueue('dead.letters', 'dead', '');
  await channel.assertQueue(LONG, { deadLetterExchange: 'dead' });
  await channel.bindQueue(LONG, 'orders', '#');
  for (let i = 0; i < 3; i++)
    channel.publish('orders', 'a-rather-long-routing-key.with-many.words-in-it', Buffer.from(`order ${i}`));
  await expect.poll(async () => (await channel.checkQueue(LONG)).messageCount).toBe(3);
  for (let i = 0; i < 3; i++) {
    const message = await channel.get(LONG);
    if (message) channel.nack(message, false, false);
  }
  await channel.assertQueue('many');
  channel.sendToQueue('many', Buffer.alloc(10 * 1024 * 1024, '{"a":"Grüße, 你好 "}, '));
  channel.sendToQueue('many', Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 7) % 256)));
  for (let i = 0; i < 600; i++)
    channel.sendToQueue('many', Buffer.from(`order ${i}: 你好，世界 ${'word '.repeat(i % 40)}`));
  await expect.poll(async () => (await channel.checkQueue('many')).messageCount).toBe(602);
}

test('messages of a queue', async ({ warren }) => {
  test.setTimeout(300_000);
  const { page } = warren;
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  const { port } = await builtInState(page);
  const client = await connect(`amqp://guest:guest@localhost:${port}`);
  await fill(await client.createChannel());
  const open = async (name: string, section: string): Promise<void> => {
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
    const all = page.getByRole('button', { name: 'All queues' });
    if (await all.isVisible()) await all.click();
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('radio', { name: section }).click();
  };
  const form = page.getByRole('form', { name: 'Fetch messages' });
  const fetch = async (count: string): Promise<void> => {
    await form.getByLabel('How many').fill(count);
    await form.getByRole('button', { name: 'Fetch messages' }).click();
  };
  await open('empty', 'Messages');
  await fetch('20');
  await expect(page.getByText('The queue gave no message')).toBeVisible();
  await shoot(warren, '50-messages-none');
  await open('one', 'Messages');
  await expect(form).toContainText('1 message ready now');
  await form.getByRole('radio', { name: 'Put back by reject' }).click();
  await shoot(warren, '51-messages-cost');
  await fetch('20');
  await expect(page.getByRole('region', { name: 'JSON' })).toContainText('你好');
  await shoot(warren, '52-message');
  await open('dead.letters', 'Messages');
  await fetch('20');
  await expect(page.getByRole('region', { name: 'How it died' })).toBeVisible();
  await shoot(warren, '53-dead-letters');
  await open('many', 'Messages');
  await fetch('500');
  await expect(page.getByRole('region', { name: 'Body' })).toContainText('256 KiB of 10 MiB', { timeout: 30_000 });
  await shoot(warren, '54-messages-large');
  await page.getByRole('radio', { name: 'Hex' }).click();
  await page.getByRole('listbox', { name: 'Messages' }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('region', { name: 'Bytes' })).toContainText('00 07 0e 15');
  await shoot(warren, '55-messages-binary');
  await page.getByRole('radio', { name: 'Take out' }).click();
  await shoot(warren, '56-messages-take-out');
  await open('many', 'Publish');
  await page.getByRole('radio', { name: 'Through an exchange' }).first().click();
  await shoot(warren, '57-publish');
  await client.close();
});
