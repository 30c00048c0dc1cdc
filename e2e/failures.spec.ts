import { connect } from 'amqplib';
import { expect, test } from './warren.ts';

test('a queue that is there with another durability: said in words, and used as it is', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  const model = await connect(`amqp://guest:guest@127.0.0.1:${broker.port}/${encodeURIComponent(vhost)}`);
  const channel = await model.createChannel();
  await channel.assertQueue('second-queue', { durable: true });
  await model.close();
  await warren.connect({ port: broker.port, vhost });
  await page.getByRole('switch', { name: 'Durable' }).click();
  await page.getByRole('button', { name: 'Declare and begin' }).click();
  await expect(page.getByRole('alert')).toContainText('it already exists as durable');
  await expect(page.getByRole('alert')).toContainText('durability can’t be changed');
  await page.getByRole('button', { name: 'Use it as it is' }).click();
  await expect(page.getByText('classic · durable · used as it was found')).toBeVisible();
});

test('a wrong password, a closed port and a missing vhost: each says what is wrong, and it can be mended', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  await warren.openForm();
  await page.getByLabel('Host', { exact: true }).fill('127.0.0.1:1');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByRole('alert')).toContainText('Nothing listens at 127.0.0.1:1');
  await page.getByLabel('Host', { exact: true }).fill(`127.0.0.1:${broker.port}`);
  await page.getByLabel('Virtual host').fill('nowhere');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByRole('alert')).toContainText('not into this virtual host');
  await warren.connect({ port: broker.port, vhost, password: 'wrong' });
  await expect(page.getByRole('alert')).toContainText('refused the user name or the password');
  await page.getByRole('button', { name: 'Connections' }).first().click();
  await page.getByRole('button', { name: /^Edit/ }).click();
  await warren.connect({ port: broker.port, vhost, password: 'guest' });
  await warren.beginRun();
});

test('what can’t be is refused before it is tried, in the field that it is about', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  await warren.openForm();
  await page.getByLabel('Broker URL').fill('http://localhost:15672');
  await expect(page.getByText('A broker URL begins with amqp:// or amqps://')).toBeVisible();
  await page.getByLabel('Broker URL').fill(`amqp://guest:guest@127.0.0.1:${broker.port}/${vhost}`);
  await expect(page.getByLabel('Virtual host')).toHaveValue(vhost);
  await page.getByRole('form').getByRole('button', { name: 'Connect', exact: true }).click();
  for (const [name, words] of [
    ['', 'A queue needs a name.'],
    ['amq.mine', 'reserved'],
    ['x'.repeat(256), 'at most 255 bytes'],
  ] as const) {
    await page.getByRole('textbox', { name: 'Queue' }).fill(name);
    await page.getByRole('button', { name: 'Declare and begin' }).click();
    await expect(page.getByText(words, { exact: false }).first()).toBeVisible();
  }
  await warren.beginRun({ name: 'second-queue' });
  await page.getByRole('button', { name: 'Settings of new workers' }).click();
  for (const prefetch of ['-1', '65536', 'ten']) {
    await page.getByLabel('Prefetch', { exact: true }).fill(prefetch);
    await page.getByRole('button', { name: 'Start workers' }).click();
    await expect(page.getByLabel('Prefetch', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  }
  await expect(page.getByRole('group', { name: /^Worker w/ })).toHaveCount(0);
});

test('a queue that is deleted under its workers, and 100,000 tasks at once: the window stays usable', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  await warren.connect({ port: broker.port, vhost });
  await warren.beginRun();
  await warren.startWorkers(1, { secondsPerDot: '0', prefetch: '200' });
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete queue' }).click();
  await expect(warren.worker('w1')).toContainText('cancelled by the broker');
  await page.getByRole('button', { name: 'Declare it again' }).click();
  await expect(warren.worker('w1')).toContainText('waits for tasks');
  await warren.publish('a message', { times: 100_000 });
  await expect(warren.term('acked')).toHaveText('100,000', { timeout: 60_000 });
  await expect(page.getByText('it adds up')).toBeVisible();
});
