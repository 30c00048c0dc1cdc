import { connect } from 'amqplib';
import { builtInCard, builtInState, chooseInBrokerMenu, copiedUrl, pidOf } from './built-in.ts';
import { occupy } from './ports.ts';
import { expect, start, test } from './warren.ts';

test('the first start: connected at once, the tutorial’s five tasks go to three workers, one of which is killed', async ({
  warren,
}) => {
  const { page } = warren;
  await expect(page.getByRole('heading', { name: 'Welcome to Warren' })).toBeVisible();
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  await expect(page.getByRole('textbox', { name: 'Queue' })).toHaveValue('second-queue');
  await warren.beginRun();
  await expect(page.getByRole('heading', { name: 'Welcome to Warren' })).toHaveCount(0);
  await warren.startWorkers(3, { secondsPerDot: '0.3' });
  await page.getByRole('button', { name: /Five tasks/ }).click();
  await expect(warren.term('acked')).toHaveText('5');
  for (const id of ['w1', 'w2', 'w3']) await expect(warren.worker(id)).toContainText(/[12] acked/);
  await warren.publish('a message.....');
  const holder = page.getByRole('group', { name: /^Worker w/ }).filter({ hasText: 'working' });
  await holder.getByRole('button', { name: /^Kill/ }).click();
  await expect(page.getByRole('group', { name: /^Worker w/ }).filter({ hasText: '1 redelivered' })).toBeVisible();
  await expect(warren.term('acked')).toHaveText('6');
  await expect(page.getByText('it adds up')).toBeVisible();
});

test('crashed with a click: persistent tasks in a durable queue survive, transient ones are gone, all come back', async ({
  warren,
}) => {
  const { page } = warren;
  await warren.beginRun();
  await warren.publish('a message.', { times: 3 });
  await expect(warren.term('ready')).toHaveText('3');
  await warren.publish('a message.', { times: 2, persistent: false });
  await expect(warren.term('ready')).toHaveText('5');
  const first = await pidOf(page);
  await page.getByRole('button', { name: 'Crash broker' }).click();
  await expect(page.getByText(/5 tasks were on the broker; 3 survived, 2 are lost/)).toBeVisible();
  expect(await pidOf(page)).not.toBe(first);
  await expect(warren.term('ready')).toHaveText('3');
  await expect(warren.term('lost')).toHaveText('2');
  await warren.startWorkers(2, { secondsPerDot: '0' });
  await expect(warren.term('acked')).toHaveText('3');

  const second = await pidOf(page);
  await page.getByRole('button', { name: 'Crash broker' }).click();
  await expect.poll(() => pidOf(page)).not.toBe(second);
  for (const id of ['w1', 'w2']) await expect(warren.worker(id)).toContainText('waits for tasks');
  await warren.publish('a message.', { times: 4 });
  await expect(warren.term('acked')).toHaveText('7');
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.getByLabel('Filter').fill('built-in broker');
  await expect(page.getByRole('log')).toContainText('crashed by you: SIGKILL');
  await expect(page.getByRole('log')).toContainText('runs on port');
});

test('all connections cut: what a worker held is redelivered, clients come back, and nothing is lost', async ({
  warren,
}) => {
  const { page } = warren;
  await warren.beginRun();
  await warren.startWorkers(1, { secondsPerDot: '0.5' });
  await warren.publish('a message....\na message.', { persistent: false });
  await expect(warren.worker('w1')).toContainText('working');
  await expect(warren.term('ready')).toHaveText('1');
  const pid = await pidOf(page);
  await chooseInBrokerMenu(page, 'Cut all connections');
  await expect(warren.worker('w1')).toContainText('1 redelivered');
  await expect(warren.term('acked')).toHaveText('2');
  await expect(warren.term('lost')).toHaveText('0');
  expect(await pidOf(page)).toBe(pid);
});

test('paused, it answers nothing; resumed, it goes on where it stood', async ({ warren }) => {
  const { page } = warren;
  await warren.beginRun();
  await warren.startWorkers(1, { secondsPerDot: '0' });
  await chooseInBrokerMenu(page, 'Pause');
  await expect(page.getByText('The built-in broker is paused')).toBeVisible();
  await warren.publish('a message.');
  await expect(warren.term('unconfirmed')).toHaveText('1');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(warren.term('acked')).toHaveText('1');
  await expect(page.getByText('The built-in broker is paused')).toHaveCount(0);
});

test('emptied, after a question with the numbers in it', async ({ warren }) => {
  const { page } = warren;
  await warren.beginRun();
  await warren.publish('a message.', { times: 3 });
  await expect(warren.term('ready')).toHaveText('3');
  await page.getByRole('button', { name: 'Connections' }).first().click();
  const card = builtInCard(page);
  await expect(card.locator('[data-figure="ready"]')).toHaveText('3');
  await card.getByRole('button', { name: 'Empty…' }).click();
  await expect(page.getByRole('dialog')).toContainText('1 queue with 3 ready messages and 0 unacked ones');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete all' }).click();
  await expect(card.locator('[data-figure="queues"]')).toHaveText('0');
  await page.getByRole('button', { name: 'Lab' }).first().click();
  await page.getByRole('button', { name: 'Declare it again' }).click();
  await expect(page.getByText('The broker counts')).toBeVisible();
});

test('a script with the copied URL shares the queue', async ({ warren }) => {
  const { page } = warren;
  await warren.beginRun();
  await warren.startWorkers(1, { secondsPerDot: '0' });
  const model = await connect(await copiedUrl(page));
  const channel = await model.createConfirmChannel();
  await channel.assertQueue('second-queue', { durable: true });
  channel.sendToQueue('second-queue', Buffer.from('from a script.'), { persistent: true });
  await channel.waitForConfirms();
  await expect(warren.term('met')).toHaveText('1');
  await expect(warren.term('acked')).toHaveText('1');
  // It competes with the worker for the next ones: each task goes to one of them.
  const got: string[] = [];
  await channel.consume('second-queue', (message) => {
    got.push(message!.content.toString());
    channel.ack(message!);
  });
  await warren.publish('a message.', { times: 4 });
  await expect.poll(async () => Number(await warren.term('acked').textContent()) + got.length).toBe(5);
  expect(got.length).toBeGreaterThan(0);
  await model.close();
});

test('a port that something else has: the next one is taken and shown', async ({ userData }) => {
  await using _other = await occupy(userData.port);
  const warren = await start(userData.path);
  await warren.beginRun();
  const { port } = await builtInState(warren.page);
  expect(port).toBeGreaterThan(userData.port);
  await expect(warren.page.getByRole('banner')).toContainText(`localhost:${port}`);
  await warren.page.getByRole('button', { name: 'Connections' }).first().click();
  await expect(builtInCard(warren.page)).toContainText(`amqp://guest:guest@localhost:${port}`);
  await warren.quit();
  expect(warren.errors).toEqual([]);
});

test('its place is kept over a restart, and its tasks; the next start of Warren finds them', async ({ userData }) => {
  const first = await start(userData.path);
  await first.beginRun({ name: 'carrots' });
  await first.publish('a message.', { times: 3 });
  await expect(first.term('ready')).toHaveText('3');
  const before = await builtInState(first.page);
  await chooseInBrokerMenu(first.page, 'Restart in order');
  await expect(first.page.getByText(/3 tasks were on the broker; none was lost/)).toBeVisible();
  const after = await builtInState(first.page);
  expect(after.pid).not.toBe(before.pid);
  expect(after.port).toBe(before.port);
  await first.quit();

  const second = await start(userData.path);
  await expect(second.page.getByRole('textbox', { name: 'Queue' })).toHaveValue('carrots');
  await expect(second.page.getByRole('heading', { name: 'Welcome to Warren' })).toHaveCount(0);
  await second.beginRun();
  await expect(second.page.getByText('3 messages in it at the start')).toBeVisible();
  await second.quit();
});
