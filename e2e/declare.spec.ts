import { connect } from 'amqplib';
import { builtInState } from './built-in.ts';
import { expect, start, test, type Warren } from './warren.ts';

/** Toasts are dialogs too, to a screen reader. */
const QUESTION = /^(Purge|Delete|Remove) /;

async function showQueues({ page }: Warren): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
}

test('a quorum queue is declared, met again with its differences, purged, deleted, and what is left is removed', async ({
  warren,
  userData,
}) => {
  const { page } = warren;
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  const { port } = await builtInState(page);
  const client = await connect(`amqp://guest:guest@localhost:${port}`);
  const channel = await client.createChannel();

  await showQueues(warren);
  await page.getByRole('button', { name: 'Declare a queue' }).click();
  const form = page.getByRole('form', { name: 'Queue to declare' });
  const name = form.getByLabel('Name', { exact: true });
  await expect(name).toBeFocused();

  // What the type can't have says so, before anybody asks the broker.
  await expect(form.getByLabel('Delivery limit')).toBeDisabled();
  await form.getByRole('radio', { name: 'Quorum' }).click();
  await expect(form.getByRole('switch', { name: 'Durable' })).toBeDisabled();
  await expect(form.getByLabel('Highest priority')).toBeDisabled();
  await name.fill('amq.orders');
  await expect(name).toHaveAccessibleDescription('Names that begin with “amq.” are reserved for the broker.');
  await name.fill('orders');
  const limit = form.getByLabel('Length limit, messages');
  await limit.fill('many');
  await expect(limit).toHaveAccessibleDescription(/The length limit is a whole number\./);
  await name.press('Enter');
  await expect(limit).toBeFocused();
  await limit.fill('1000');
  await form.getByRole('radio', { name: 'To an exchange' }).click();
  await form.getByRole('textbox', { name: 'Dead-letter exchange' }).fill('dead');
  await form.getByLabel('Delivery limit').fill('5');
  await form.getByRole('button', { name: 'Declare', exact: true }).click();
  const queuePage = page.getByRole('region', { name: 'Queue orders' });
  await expect(queuePage).toBeVisible();
  await channel.assertQueue('orders', {
    arguments: {
      'x-queue-type': 'quorum',
      'x-max-length': 1000,
      'x-dead-letter-exchange': 'dead',
      'x-delivery-limit': 5,
    },
  });

  // The same name again, and other wishes.
  await page.getByRole('button', { name: 'All queues' }).click();
  await page.getByRole('button', { name: 'Declare a queue' }).click();
  await name.fill('orders');
  await limit.fill('20');
  await name.press('Enter');
  const differences = form.getByRole('table', { name: 'Differences' });
  await expect(differences.getByRole('row', { name: 'type quorum classic' })).toBeVisible();
  await expect(differences.getByRole('row', { name: 'x-max-length 1000 20' })).toBeVisible();
  await expect(differences.getByRole('row', { name: 'x-delivery-limit 5 not set' })).toBeVisible();
  await expect(differences.getByRole('row')).toHaveCount(5);
  await form.getByRole('button', { name: 'Use it as it is' }).click();
  await expect(queuePage).toBeVisible();

  const confirmed = await client.createConfirmChannel();
  for (let i = 0; i < 7; i++) confirmed.sendToQueue('orders', Buffer.from('an order'));
  await confirmed.waitForConfirms();
  await channel.prefetch(2);
  let held = 0;
  const { consumerTag } = await channel.consume('orders', () => held++);
  await expect.poll(() => held).toBe(2);
  await queuePage.getByRole('button', { name: 'Purge…' }).click();
  const question = page.getByRole('dialog', { name: QUESTION });
  await expect(question).toContainText('5 ready tasks go; 2 that workers hold stay.');
  await question.getByRole('button', { name: 'Purge' }).click();
  await expect(page.getByText('5 ready tasks purged from “orders”')).toBeVisible();

  await queuePage.getByRole('button', { name: 'Delete…' }).click();
  await expect(question).toContainText('2 that workers hold go with it. 1 consumer loses it.');
  await question.getByRole('switch', { name: 'Only if unused' }).click();
  await expect(question).toContainText('As it is now, it would stay: 1 consumer uses it.');
  await question.getByRole('button', { name: 'Delete queue' }).click();
  await expect(question).toContainText('The queue “orders” was not deleted: 1 consumer takes from it.');
  await channel.cancel(consumerTag);
  await question.getByRole('button', { name: 'Delete queue' }).click();
  await expect(page.getByText('“orders” is deleted')).toBeVisible();

  // What else Warren declared is remembered over a restart: by the form and by the lab, and nobody else's.
  await channel.assertQueue('theirs');
  await page.getByRole('button', { name: 'Declare a queue' }).click();
  await name.fill('left over');
  await name.press('Enter');
  await expect(page.getByRole('region', { name: 'Queue left over' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Lab' }).click();
  await warren.beginRun({ name: 'of the lab' });
  await client.close();
  await warren.quit();

  const again = await start(userData.path);
  await expect(again.page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  await showQueues(again);
  const created = again.page.getByRole('region', { name: 'Created by Warren' });
  await created.getByRole('button', { name: 'Created by Warren: 2 queues' }).click();
  await expect(created.getByRole('listitem')).toHaveCount(2);
  await created.getByRole('button', { name: 'Remove all…' }).click();
  await expect(again.page.getByRole('dialog', { name: QUESTION })).toContainText(
    '2 queues with no ready task go, and the bindings to them.',
  );
  await again.page.getByRole('dialog', { name: QUESTION }).getByRole('button', { name: 'Remove' }).click();
  await expect(created).toBeHidden();
  const table = again.page.getByRole('table', { name: 'Queues' });
  await expect(table.getByRole('row')).toHaveCount(2);
  await expect(table.getByRole('button', { name: 'theirs' })).toBeVisible();
  await again.quit();
  expect(again.errors).toEqual([]);
});

test('without a management API a queue is declared, met with its differences, purged and replaced', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  const client = await connect(`amqp://guest:guest@127.0.0.1:${broker.port}/${vhost}`);
  const channel = await client.createConfirmChannel();
  await channel.assertQueue('work', { maxLength: 10 });
  for (let i = 0; i < 3; i++) channel.sendToQueue('work', Buffer.from('a task'));
  await channel.waitForConfirms();
  await warren.connect({ port: broker.port, vhost });
  await expect(page.getByRole('button', { name: 'Declare and begin' })).toBeVisible();
  await showQueues(warren);
  await page.getByRole('button', { name: 'Declare a queue' }).click();
  await expect(page.getByText(/What is not known is left to the broker/)).toBeVisible();
  const form = page.getByRole('form', { name: 'Queue to declare' });
  await form.getByLabel('Name', { exact: true }).fill('work');
  await form.getByRole('radio', { name: 'To a queue' }).click();
  await form.getByRole('button', { name: 'Declare', exact: true }).click();
  const differences = form.getByRole('table', { name: 'Differences' });
  await expect(differences.getByRole('row', { name: 'x-max-length 10 not set' })).toBeVisible();
  await expect(differences.getByRole('row')).toHaveCount(3);
  await form.getByRole('button', { name: 'Delete and declare again…' }).click();
  const question = page.getByRole('dialog', { name: QUESTION });
  await expect(question).toContainText('3 ready tasks go with it.');
  await question.getByRole('button', { name: 'Delete and declare' }).click();
  await expect(page.getByRole('region', { name: 'Queue work' })).toBeVisible();
  await channel.assertQueue('work', { deadLetterExchange: '' });
  for (let i = 0; i < 2; i++) channel.sendToQueue('work', Buffer.from('a task'));
  await channel.waitForConfirms();
  await page.getByRole('button', { name: 'Purge…' }).click();
  await expect(question).toContainText('2 ready tasks go; what workers hold stays.');
  await question.getByRole('button', { name: 'Purge' }).click();
  await expect(page.getByText('2 ready tasks purged from “work”')).toBeVisible();
  await client.close();
});
