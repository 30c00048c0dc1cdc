import { type Channel, type ChannelModel, connect } from 'amqplib';
import { until } from '../test/helpers/until.ts';
import { builtInState } from './built-in.ts';
import { expect, test, type Warren } from './warren.ts';

async function showQueues({ page }: Warren): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
}

/** Shows the page of a queue by its name, as where a broker does not list its queues. */
async function openByName(warren: Warren, name: string): Promise<void> {
  const { page } = warren;
  const field = page.getByRole('textbox', { name: 'Queue name' });
  await field.fill(name);
  await field.press('Enter');
  await page.getByRole('table', { name: 'Named queues' }).getByRole('button', { name, exact: true }).click();
}

/** A client of the test's own on the tests' RabbitMQ. */
async function client(port: number, vhost: string): Promise<{ model: ChannelModel; channel: Channel }> {
  const model = await connect(`amqp://guest:guest@127.0.0.1:${port}/${vhost}`);
  return { model, channel: await model.createChannel() };
}

const ready = async (channel: Channel, queue: string): Promise<number> =>
  (await channel.checkQueue(queue)).messageCount;

test('a queue’s dead letters are looked at, and replayed to where they came from', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  const { model, channel } = await client(broker.port, vhost);
  await channel.assertExchange('dead', 'fanout');
  await channel.assertQueue('dead letters');
  await channel.bindQueue('dead letters', 'dead', '');
  for (const name of ['orders', 'gone']) {
    await channel.assertQueue(name, { arguments: { 'x-dead-letter-exchange': 'dead' } });
    for (let i = 0; i < 3; i++) channel.sendToQueue(name, Buffer.from(`${name} ${i}`), { persistent: true });
    await until(async () => (await ready(channel, name)) === 3, { what: 'all there' });
    for (let i = 0; i < 3; i++) {
      const message = await channel.get(name);
      if (message) channel.reject(message, false);
    }
  }
  await until(async () => (await ready(channel, 'dead letters')) === 6, { what: 'all dead' });
  await channel.deleteQueue('gone');

  await warren.connect({ port: broker.port, vhost });
  await expect(page.getByRole('button', { name: 'Declare and begin' })).toBeVisible();
  await showQueues(warren);
  await openByName(warren, 'dead letters');
  await page.getByRole('button', { name: 'Replay dead letters…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('6 dead letters of “dead letters” go back.');
  await dialog.getByRole('button', { name: 'Look where they go' }).click();
  const preview = dialog.getByRole('status', { name: 'Where they go' });
  await expect(preview).toContainText('Of all 6:');
  await expect(preview).toContainText('3 to “orders” (rejected)');
  await expect(preview).toContainText('3 stay: they came from where nothing is any more, “gone”');
  await expect(dialog).toContainText('3 of 6 dead letters go back, 3 stay.');
  await dialog.getByRole('button', { name: 'Replay 6 dead letters' }).click();

  const strip = page.getByRole('region', { name: 'Transfer' });
  await expect(strip).toContainText('Dead letters of “dead letters”: done');
  await expect(strip).toContainText('3 of 6 moved');
  await expect(strip).toContainText('3 stayed: they came from where nothing is any more');
  expect(await ready(channel, 'orders')).toBe(3);
  expect(await ready(channel, 'dead letters')).toBe(3);

  await channel.assertQueue('gone');
  await strip.getByRole('button', { name: 'Continue' }).click();
  await expect(strip).toContainText('6 of 6 moved');
  expect(await ready(channel, 'gone')).toBe(3);
  await strip.getByRole('button', { name: 'Put away' }).click();
  await expect(strip).toBeHidden();
  await model.close();
});

test('messages are moved to a queue whose name is completed, stopped in the middle, and go on', async ({ warren }) => {
  const { page } = warren;
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  const { port } = await builtInState(page);
  const model = await connect(`amqp://guest:guest@localhost:${port}`);
  const channel = await model.createConfirmChannel();
  await channel.assertQueue('orders');
  await channel.assertQueue('orders.later', { maxLength: 100_000 });
  for (let i = 0; i < 30_000; i++) channel.sendToQueue('orders', Buffer.from(`an order ${i}`), { messageId: `${i}` });
  await channel.waitForConfirms();
  await showQueues(warren);
  await page.getByRole('table', { name: 'Queues' }).getByRole('button', { name: 'orders', exact: true }).click();
  await page.getByRole('button', { name: 'Move messages…' }).click();
  const dialog = page.getByRole('dialog');
  const target = dialog.getByRole('combobox', { name: 'To the queue' });
  await expect(target).toBeFocused();
  await target.fill('orders');
  await dialog.getByRole('button', { name: /^Move/ }).click();
  await expect(dialog).toContainText('Source and target are the same queue.');
  await target.fill('orders.l');
  await expect(dialog.locator('datalist option')).toHaveAttribute('value', 'orders.later');
  await target.fill('orders.later');
  await dialog.getByRole('textbox', { name: 'How many' }).fill('25000');
  await expect(dialog).toContainText(
    '25,000 messages leave “orders”, 5,000 stay, and go to “orders.later”, which has 0.',
  );
  await dialog.getByRole('button', { name: 'Move 25,000 messages' }).click();
  const strip = page.getByRole('region', { name: 'Transfer' });
  await expect(strip).toContainText('“orders” → “orders.later”');
  const stop = strip.getByRole('button', { name: 'Stop', exact: true });
  await stop.click();
  await expect(strip).toContainText('stopped');
  const moved = await ready(channel, 'orders.later');
  expect(moved).toBeLessThan(25_000);
  expect(await ready(channel, 'orders')).toBe(30_000 - moved);
  await strip.getByRole('button', { name: 'Continue' }).click();
  await expect(strip).toContainText('25,000 of 25,000 moved', { timeout: 30_000 });
  expect(await ready(channel, 'orders.later')).toBe(25_000);
  expect(await ready(channel, 'orders')).toBe(5_000);
  await model.close();
});
