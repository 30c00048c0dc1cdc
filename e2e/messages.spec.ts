import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Channel, connect } from 'amqplib';
import { builtInState } from './built-in.ts';
import { expect, test, type Warren } from './warren.ts';

/** Answers the system's dialogs, which no test can see, with `file`. */
async function dialogs({ app }: Warren, file: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] });
  }, file);
}

/** Three orders, which their consumer rejected: they are dead letters now. */
async function rejectOrders(channel: Channel): Promise<void> {
  await channel.assertExchange('orders', 'topic');
  await channel.assertExchange('dead', 'fanout');
  await channel.assertQueue('dead.letters');
  await channel.bindQueue('dead.letters', 'dead', '');
  await channel.assertQueue('work', { deadLetterExchange: 'dead' });
  await channel.bindQueue('work', 'orders', 'new.#');
  for (const book of ['Momo', 'Emma', 'Kim']) {
    const options = { contentType: 'application/json', messageId: `order of ${book}`, headers: { tries: 3 } };
    channel.publish('orders', 'new.book', Buffer.from(JSON.stringify({ book, price: 12.5 })), options);
  }
  await expect.poll(async () => (await channel.checkQueue('work')).messageCount).toBe(3);
  for (let i = 0; i < 3; i++) {
    const message = await channel.get('work');
    if (message) channel.nack(message, false, false);
  }
  await expect.poll(async () => (await channel.checkQueue('dead.letters')).messageCount).toBe(3);
}

async function openQueue({ page }: Warren, name: string, section: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
  const all = page.getByRole('button', { name: 'All queues' });
  if (await all.isVisible()) await all.click();
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('radio', { name: section }).click();
}

test('dead letters are read, saved, and published back; one is deleted', async ({ warren, userData }) => {
  const { page } = warren;
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  const { port } = await builtInState(page);
  const client = await connect(`amqp://guest:guest@localhost:${port}`);
  const channel = await client.createChannel();
  await rejectOrders(channel);

  await openQueue(warren, 'dead.letters', 'Messages');
  const form = page.getByRole('form', { name: 'Fetch messages' });
  await expect(form).toContainText('3 messages ready now');
  await expect(form).toContainText('marked as redelivered from then on');
  await form.getByRole('button', { name: 'Fetch messages' }).click();
  const list = page.getByRole('listbox', { name: 'Messages' });
  await expect(list.getByRole('option')).toHaveCount(3);
  await expect(list.getByRole('option').first()).toContainText('rejected');

  const message = page.getByRole('region', { name: 'Message 1' });
  await expect(message.getByRole('region', { name: 'How it died' })).toContainText(
    /published to the exchange “orders” with the key “new.book” and came into “work”\. There it died once on .*: a consumer rejected it/,
  );
  await expect(message.getByRole('region', { name: 'JSON' })).toContainText('"book": "Momo"');
  await message.getByRole('radio', { name: 'Hex' }).click();
  await expect(message.getByRole('region', { name: 'Bytes' })).toContainText('7b 22 62 6f 6f 6b 22 3a');
  await expect(message).toContainText('tries');

  const find = page.getByRole('searchbox', { name: 'Find in these messages' });
  await find.fill('emma');
  await expect(page.getByRole('status', { name: 'Shown' })).toHaveText('1 of 3 messages');
  await find.fill('');
  await list.focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('region', { name: 'Message 3' })).toContainText('order of Kim');

  const file = join(userData.path, 'dead.messages.jsonl');
  await dialogs(warren, file);
  await page.getByRole('button', { name: 'Save all…' }).click();
  await expect(page.getByText(/3 messages saved/)).toBeVisible();
  expect((await readFile(file, 'utf8')).split('\n')[0]).toContain('"format":"warren-messages"');

  await page.getByRole('region', { name: 'Message 3' }).getByRole('button', { name: 'Delete…' }).click();
  await expect(page.getByRole('dialog', { name: 'Delete message 3?' })).toContainText(
    '2 messages were before it in the queue',
  );
  await page.getByRole('button', { name: 'Delete message' }).click();
  await expect(list.getByRole('option')).toHaveCount(2);
  await expect(form).toContainText('2 messages ready now');

  await openQueue(warren, 'work', 'Publish');
  const saved = page.getByRole('region', { name: 'Publish from a file' });
  await saved.getByRole('button', { name: 'Open a file of messages…' }).click();
  await expect(saved).toContainText('saved from “dead.letters”');
  await saved.getByRole('button', { name: 'Publish 3 messages' }).click();
  await expect(saved).toContainText('3 of 3 confirmed by the broker.');
  expect((await channel.checkQueue('work')).messageCount).toBe(3);
  await client.close();
});

test('a message is published, and one that no queue takes is told', async ({ warren }) => {
  const { page } = warren;
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  const { port } = await builtInState(page);
  const client = await connect(`amqp://guest:guest@localhost:${port}`);
  const channel = await client.createChannel();
  await channel.assertQueue('work');

  await openQueue(warren, 'work', 'Publish');
  const form = page.getByRole('form', { name: 'Publish a message' });
  await form.getByRole('radio', { name: 'JSON' }).click();
  await form.getByRole('textbox', { name: 'Body' }).fill('{"a": ');
  await form.getByRole('button', { name: 'Publish' }).click();
  await expect(form).toContainText('That is no JSON');
  await form.getByRole('textbox', { name: 'Body' }).fill('{"a": 1}');
  await form.getByLabel('Headers').fill('{"when": {"!": "timestamp", "value": 1770000000}}');
  await form.getByRole('button', { name: 'Publish' }).click();
  await expect(form).toContainText('Confirmed by the broker: 8 bytes published.');
  const got = await channel.get('work', { noAck: true });
  expect(got || null).toMatchObject({
    properties: {
      contentType: 'application/json',
      deliveryMode: 2,
      headers: { when: { '!': 'timestamp', value: 1_770_000_000 } },
    },
  });

  await form.getByRole('radio', { name: 'Through an exchange' }).click();
  await form.getByLabel('Routing key').fill('nowhere');
  await form.getByRole('button', { name: 'Publish' }).click();
  await expect(form).toContainText('Sent back: no queue is bound for that key (312 NO_ROUTE).');
  await client.close();
});
