import { createServer, type Server } from 'node:http';
import { expect, type Page } from '@playwright/test';
import { type Channel, connect } from 'amqplib';
import { test, type Warren } from './warren.ts';

// The error doctor: what went wrong is said in the user's words, and mended where it is shown.

const alert = (page: Page) => page.getByRole('alert');

/** Another program on the same virtual host. */
async function elsewhere<T>(port: number, vhost: string, run: (channel: Channel) => Promise<T>): Promise<T> {
  const model = await connect(`amqp://guest:guest@127.0.0.1:${port}/${encodeURIComponent(vhost)}`);
  try {
    return await run(await model.createChannel());
  } finally {
    await model.close();
  }
}

/** Says what the management page says, ten thousand ports above the broker's. */
async function managementPage(port: number): Promise<Server> {
  const server = createServer((_request, response) => response.end('RabbitMQ Management'));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

const fillForm = async ({ page, openForm }: Warren, host: string, vhost: string): Promise<void> => {
  await openForm();
  await page.getByLabel('Host', { exact: true }).fill(host);
  await page.getByLabel('Virtual host').fill(vhost);
};

test('a connection form is mended: the management page’s port, TLS on a port without it, an unknown virtual host', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  const server = await managementPage(broker.port + 10_000);
  const host = page.getByLabel('Host', { exact: true });
  try {
    await fillForm(warren, `127.0.0.1:${broker.port + 10_000}`, vhost);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await expect(alert(page)).toContainText('speaks HTTP, not AMQP', { timeout: 20_000 });
    await page.getByRole('button', { name: 'Use the AMQP port' }).click();
    await expect(host).toHaveValue(`127.0.0.1:${broker.port}`);
    await expect(page.getByText('RabbitMQ 3.').or(page.getByText('RabbitMQ 4.')).first()).toBeVisible();
    await expect(alert(page)).toHaveCount(0);
  } finally {
    server.close();
  }
  await page.getByRole('switch', { name: 'TLS (amqps)' }).click();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(alert(page)).toContainText('does not speak TLS as it was asked to');
  await page.getByRole('button', { name: 'Switch TLS off' }).click();
  await expect(page.getByRole('switch', { name: 'TLS (amqps)' })).not.toBeChecked();
  await expect(alert(page)).toHaveCount(0);
  await page.getByLabel('Virtual host').fill('nowhere');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(alert(page)).toContainText('not into this virtual host: there is none of the name “nowhere”');
});

test('a saved connection with TLS for a port without it: the lab says so, and leads to the form with TLS off', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  await fillForm(warren, `127.0.0.1:${broker.port}`, vhost);
  await page.getByRole('switch', { name: 'TLS (amqps)' }).click();
  await page.getByRole('form').getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(alert(page)).toContainText('does not speak TLS', { timeout: 20_000 });
  await page.getByRole('button', { name: 'Switch TLS off' }).click();
  await expect(page.getByRole('switch', { name: 'TLS (amqps)' })).not.toBeChecked();
  await page.getByRole('form').getByRole('button', { name: 'Connect', exact: true }).click();
  await warren.beginRun({ name: 'mended' });
});

test('a queue that is there and different: replaced after asking, with the numbers; one that is locked: another name', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  const name = page.getByRole('textbox', { name: 'Queue' });
  await elsewhere(broker.port, vhost, async (channel) => {
    await channel.assertQueue('orders', { durable: true, arguments: { 'x-max-length': 50 } });
    for (let i = 0; i < 3; i++) channel.sendToQueue('orders', Buffer.from('x'));
    await channel.checkQueue('orders');
  });
  await warren.connect({ port: broker.port, vhost });
  await name.fill('orders');
  await page.getByRole('button', { name: 'Declare and begin' }).click();
  await expect(alert(page)).toContainText('is there already, but different: its “x-max-length” is 50');
  const evidence = alert(page).getByText('PRECONDITION_FAILED');
  await expect(evidence).toBeHidden();
  await alert(page).getByText('In the system’s own words').click();
  await expect(evidence).toBeVisible();
  await page.getByRole('button', { name: 'Delete and declare again…' }).click();
  await expect(page.getByRole('dialog')).toContainText('3 ready messages');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  expect(await broker.queue(vhost, 'orders')).toMatchObject({ ready: 3 });
  await page.getByRole('button', { name: 'Delete and declare again…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete and declare again' }).click();
  await expect(page.getByText('The broker counts')).toBeVisible();
  expect(await broker.queue(vhost, 'orders')).toMatchObject({ ready: 0 });

  const model = await connect(`amqp://guest:guest@127.0.0.1:${broker.port}/${encodeURIComponent(vhost)}`);
  await (await model.createChannel()).assertQueue('theirs', { exclusive: true });
  await page.getByRole('button', { name: 'New run…' }).click();
  await name.fill('theirs');
  await page.getByRole('button', { name: 'Declare and begin' }).click();
  await expect(alert(page)).toContainText('“theirs” is exclusive: it belongs to another connection');
  await page.getByRole('button', { name: 'Choose another name' }).click();
  await expect(name).toBeFocused();
  await model.close();
  await warren.beginRun({ name: 'ours' });
});

test('a permission that is missing is named, and the connection can be edited', async ({ warren, broker, vhost }) => {
  const { page } = warren;
  const user = await broker.createUser({ vhost, configure: '^$' });
  await warren.connect({ port: broker.port, vhost, user: user.name, password: user.password });
  await page.getByRole('textbox', { name: 'Queue' }).fill('orders');
  await page.getByRole('button', { name: 'Declare and begin' }).click();
  await expect(alert(page)).toContainText(`The user “${user.name}” may not declare or delete the queue “orders”`);
  await page.getByRole('button', { name: 'Edit this connection' }).click();
  await expect(page.getByLabel('User', { exact: true })).toHaveValue(user.name);
  await broker.deleteUser(user.name);
});

test('a consumer that the broker cancels says why, on its card and in the log, and goes on once its queue is back', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  await warren.connect({ port: broker.port, vhost });
  await warren.beginRun({ name: 'orders' });
  await warren.startWorkers(1);
  await elsewhere(broker.port, vhost, (channel) => channel.deleteQueue('orders'));
  const card = warren.worker('w1');
  await expect(card).toContainText('cancelled by the broker');
  await page.getByRole('tab', { name: 'Log' }).click();
  await page
    .getByRole('log')
    .getByRole('button', { name: /its queue “orders” was deleted/ })
    .click();
  await expect(page.getByRole('dialog', { name: 'What happened' })).toContainText('Declare the queue again');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Declare it again' }).click();
  await expect(card).toContainText('waits for tasks', { timeout: 20_000 });
});

test('an alarm of the broker: why nothing is confirmed, and its nodes', async ({ warren, broker, vhost }) => {
  const { page } = warren;
  await warren.connect({ port: broker.port, vhost });
  await warren.beginRun({ name: 'orders' });
  await broker.setMemoryAlarm(true);
  try {
    await warren.publish('a task.');
    const notice = page.getByRole('status').filter({ hasText: 'The broker takes no tasks now' });
    await expect(notice).toContainText('low on memory');
    await expect(notice).toContainText('Let consumers drain its queues');
    await notice.getByRole('button', { name: 'Show the nodes' }).click();
    await expect(page.getByRole('radio', { name: 'Nodes' })).toBeChecked();
  } finally {
    await broker.setMemoryAlarm(false);
  }
  await page.getByRole('navigation').getByRole('button', { name: 'Lab', exact: true }).click();
  await expect(page.getByText('The broker takes no tasks now')).toHaveCount(0);
});

test('what an error of any client means, by a key', async ({ warren }) => {
  const { page } = warren;
  await page.getByRole('navigation').getByRole('button', { name: 'Lab', exact: true }).click();
  await page.keyboard.press('F1');
  const dialog = page.getByRole('dialog', { name: 'What does this error mean?' });
  const field = dialog.getByRole('textbox');
  await expect(field).toBeFocused();
  await field.fill(
    "Caused by: com.rabbitmq.client.ShutdownSignalException: channel error; protocol method: #method<channel.close>(reply-code=403, reply-text=ACCESS_REFUSED - access to exchange 'audit' in vhost 'shop' refused for user 'web', class-id=60, method-id=40)\n\tat com.rabbitmq.client.impl.ChannelN.asyncShutdown(ChannelN.java:517)",
  );
  await expect(dialog).toContainText(
    'The user “web” may not publish to the exchange “audit” in the virtual host “shop”',
  );
  await field.fill('pika.exceptions.ChannelClosedByBroker: (406, "PRECONDITION_FAILED - unknown delivery tag 7")');
  await expect(dialog).toContainText('it was acked already, came on another channel');
  await field.fill('Error: Channel ended, no reply will be forthcoming');
  await expect(dialog).toContainText('amqplib tells the reason by the “error” event of the connection');
  await field.fill('TypeError: undefined is not a function');
  await expect(dialog).toContainText('none of the errors that Warren knows');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});
