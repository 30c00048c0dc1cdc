// npm run screenshots: the queues of a broker, both themes, two sizes, into screenshots/.
import { join } from 'node:path';
import { type Channel, type ChannelModel, connect } from 'amqplib';
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

/** Queues of every kind, one of them with messages that come back again and again. */
async function fill(channel: Channel): Promise<void> {
  await channel.assertExchange('dead', 'fanout');
  await channel.assertExchange('news', 'topic');
  for (let i = 0; i < 70; i++) await channel.assertQueue(`orders.${String(i).padStart(2, '0')}`);
  await channel.assertQueue(LONG, {
    messageTtl: 60_000,
    deadLetterExchange: 'dead',
    maxLength: 10_000,
    expires: 600_000,
  });
  await channel.bindQueue(LONG, 'news', 'invoices.#');
  await channel.bindQueue(LONG, 'news', 'a-rather-long-routing-key.with-many.words-in-it.and-then-some.more-of-them');
  await channel.assertQueue('replicated', { arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 5 } });
  await channel.assertQueue('mine', { durable: false, exclusive: true, autoDelete: true });
  for (let i = 0; i < 1_234; i++) channel.sendToQueue('orders.03', Buffer.from('an order'));
  for (let i = 0; i < 9; i++) channel.sendToQueue(LONG, Buffer.from('an order that nobody can read'));
}

async function giveBackAlways(program: ChannelModel): Promise<() => void> {
  const consumer = await program.createChannel();
  await consumer.prefetch(2);
  let isOver = false;
  await consumer.consume(LONG, (message) => {
    if (message) setTimeout(() => isOver || consumer.nack(message), 20);
  });
  return () => {
    isOver = true;
  };
}

test('the queues', async ({ warren }) => {
  test.setTimeout(300_000);
  const { page } = warren;
  const nav = (name: string): Promise<void> =>
    page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name }).click();
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  const { port } = await builtInState(page);
  await nav('Queues');
  await expect(page.getByText('There are no queues')).toBeVisible();
  await shoot(warren, '40-queues-empty');
  const url = `amqp://guest:guest@localhost:${port}`;
  const client = await connect(url, { clientProperties: { connection_name: 'invoice service of the accounts team' } });
  await fill(await client.createChannel());
  const stop = await giveBackAlways(client);
  await page.getByRole('button', { name: 'Ask the broker again' }).or(page.getByText('73 queues')).first().waitFor();
  await page.getByRole('button', { name: 'Redel./s' }).click();
  await expect(page.getByRole('img', { name: 'Redelivered often' })).toBeVisible({ timeout: 20_000 });
  await shoot(warren, '41-queues');
  await page.getByRole('button', { name: 'Groups' }).click();
  await page.getByRole('table', { name: 'Queues' }).getByRole('button', { name: 'Favourite' }).first().click();
  await shoot(warren, '41-queues-groups');
  await page.getByRole('button', { name: 'Groups' }).click();
  await page.getByRole('radio', { name: 'Nodes' }).click();
  await expect(page.getByText('1 of 1 node running')).toBeVisible();
  await shoot(warren, '46-nodes');
  await page.getByRole('radio', { name: 'Queues' }).click();
  await page.getByRole('button', { name: LONG }).click();
  await expect(page.getByText('redelivery loop')).toBeVisible();
  await shoot(warren, '42-queue');
  await page.getByRole('region', { name: 'Bindings' }).scrollIntoViewIfNeeded();
  await shoot(warren, '42-queue-below');
  stop();
  await page.getByRole('button', { name: 'All queues' }).click();
  await page.getByRole('button', { name: 'Regex' }).click();
  await page.getByRole('searchbox', { name: 'Find queues' }).fill('(');
  await expect(page.getByText(/can’t read/)).toBeVisible();
  await shoot(warren, '43-queues-bad-filter');
  await client.close();
  await page.getByRole('button', { name: 'Leave broker' }).click();
  await expect(page.getByText('No broker is connected')).toBeVisible({ timeout: 15_000 });
  await shoot(warren, '44-queues-not-connected');
});

test('queues by name', async ({ warren, broker, vhost }) => {
  test.setTimeout(120_000);
  const { page } = warren;
  const client = await connect(`amqp://guest:guest@127.0.0.1:${broker.port}/${vhost}`);
  await (await client.createChannel()).assertQueue(LONG);
  await warren.connect({ port: broker.port, vhost });
  await expect(page.getByRole('button', { name: 'Declare and begin' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
  const name = page.getByRole('textbox', { name: 'Queue name' });
  for (const each of [LONG, 'nowhere']) {
    await name.fill(each);
    await name.press('Enter');
  }
  await expect(page.getByText(/There is no queue/)).toBeVisible();
  await shoot(warren, '45-queues-by-name');
  await client.close();
});
