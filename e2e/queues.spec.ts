import { connect } from 'amqplib';
import { builtInState } from './built-in.ts';
import { expect, test, type Warren } from './warren.ts';

/** Where the built-in broker listens, once the lab is connected to it. */
async function connectedPort({ page }: Warren): Promise<number> {
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  return (await builtInState(page)).port;
}

async function showQueues({ page }: Warren): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
}

test('of 200 queues the one with a redelivery loop is found, and whose channel it is; then it is the lab’s', async ({
  warren,
}) => {
  const { page } = warren;
  const port = await connectedPort(warren);
  const url = `amqp://guest:guest@localhost:${port}`;
  const setUp = await connect(url);
  const channel = await setUp.createChannel();
  for (let i = 0; i < 200; i++) await channel.assertQueue(`orders.${String(i).padStart(3, '0')}`);
  for (let i = 0; i < 3; i++) channel.sendToQueue('orders.137', Buffer.from('an order that nobody can read...'));
  const program = await connect(url, { clientProperties: { connection_name: 'invoice service' } });
  const consumer = await program.createChannel();
  await consumer.prefetch(1);
  let isOver = false;
  await consumer.consume('orders.137', (message) => {
    if (message) setTimeout(() => isOver || consumer.nack(message), 20);
  });

  await showQueues(warren);
  await expect(page.getByText('200 queues')).toBeVisible();
  await expect(page.getByRole('table', { name: 'Queues' }).getByRole('row')).toHaveCount(51);
  await page.getByRole('button', { name: 'Redel./s' }).click();
  const first = page.getByRole('table', { name: 'Queues' }).getByRole('row').nth(1);
  await expect(first.getByRole('button', { name: 'orders.137' })).toBeVisible({ timeout: 20_000 });
  await expect(first.getByRole('img', { name: 'Redelivered often' })).toBeVisible({ timeout: 20_000 });

  await first.getByRole('button', { name: 'orders.137' }).click();
  await expect(page.getByRole('button', { name: 'All queues' })).toBeFocused();
  await expect(page.getByText('Messages come back again and again.')).toBeVisible();
  const row = page.getByRole('table', { name: 'Consumers' }).getByRole('row').nth(1);
  await expect(row).toContainText('invoice service');
  await expect(row).toContainText('redelivery loop');
  await expect(row).toContainText(`-> 127.0.0.1:${port} (1)`);
  await expect(row).toContainText('manual');

  isOver = true;
  await program.close();
  await setUp.close();
  await page.getByRole('button', { name: 'Use in the lab' }).click();
  await expect(page.getByText('used as it was found')).toBeVisible();
  await warren.startWorkers(1, { secondsPerDot: '30' });
  await showQueues(warren);
  const worker = page.getByRole('table', { name: 'Consumers' }).getByRole('row').nth(1);
  await expect(worker).toContainText('Worker w1', { timeout: 15_000 });
  // What a worker of the lab holds is known to the message, and since when.
  await expect(worker).toContainText(/process \d+/);
  await expect(worker.getByRole('cell', { name: '1 exact' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Oldest unacked' })).toContainText(/with worker w1/);
  await expect(page.getByRole('figure', { name: /^Ready and unacked/ }).getByRole('img')).toHaveAccessibleName(
    /ready 2, at most \d; unacked 1/,
  );
});

test('queues are filtered by a part of their name or a regular expression, page by page and by keyboard', async ({
  warren,
}) => {
  const { page } = warren;
  const port = await connectedPort(warren);
  await showQueues(warren);
  await expect(page.getByText('There are no queues')).toBeVisible();
  const client = await connect(`amqp://guest:guest@localhost:${port}`);
  const channel = await client.createChannel();
  for (let i = 0; i < 120; i++) await channel.assertQueue(`mail.${i}`, { durable: i % 2 === 0 });
  await channel.assertQueue('invoices', { messageTtl: 1_000, deadLetterExchange: 'dead' });
  await page.getByRole('button', { name: 'Go to the lab' }).waitFor();
  await expect(page.getByText('121 queues')).toBeVisible({ timeout: 15_000 });

  const filter = page.getByRole('searchbox', { name: 'Find queues' });
  await filter.fill('INV');
  await expect(page.getByText('1 of 121 queues')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Features of invoices' })).toContainText('Messages expire after 1000 ms');
  await filter.fill('^mail');
  await expect(page.getByText('No queue matches')).toBeVisible();
  await page.getByRole('button', { name: 'Regex' }).click();
  await expect(page.getByText('120 of 121 queues')).toBeVisible();
  await filter.fill('^mail(');
  await expect(page.getByText(/can’t read “\^mail\(” as a regular expression/)).toBeVisible();
  await filter.fill('');
  await expect(page.getByText('Page 1 of 3')).toBeVisible();
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(page.getByText('Page 2 of 3')).toBeVisible();

  const table = page.getByRole('table', { name: 'Queues' });
  await table.getByRole('row').nth(1).locator('[data-open]').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nobody consumes from it.')).toBeVisible();
  await page.getByRole('button', { name: 'All queues' }).click();
  await expect(page.getByText('Page 2 of 3')).toBeVisible();
  await client.close();
});

test('without a management API queues are looked at by name; without a broker there are none', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  const client = await connect(`amqp://guest:guest@127.0.0.1:${broker.port}/${vhost}`);
  const channel = await client.createChannel();
  await channel.assertQueue('work');
  for (let i = 0; i < 3; i++) channel.sendToQueue('work', Buffer.from('a message'));
  // The tests' RabbitMQ has its management API on another port than it would be sought on.
  await warren.connect({ port: broker.port, vhost });
  await expect(page.getByRole('button', { name: 'Declare and begin' })).toBeVisible();
  await showQueues(warren);
  await expect(page.getByRole('alert')).toContainText(/management API/);
  const name = page.getByRole('textbox', { name: 'Queue name' });
  await name.fill('nowhere');
  await name.press('Enter');
  await name.fill('work');
  await name.press('Enter');
  const table = page.getByRole('table', { name: 'Named queues' });
  await expect(table.getByRole('row', { name: /^work/ })).toContainText('3');
  await expect(table.getByRole('row', { name: /^nowhere/ })).toContainText('There is no queue “nowhere”');
  await client.close();
  await page.getByRole('button', { name: 'Leave broker' }).click();
  await expect(page.getByText('No broker is connected')).toBeVisible({ timeout: 15_000 });
});
