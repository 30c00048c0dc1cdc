import type { Locator } from '@playwright/test';
import { connect } from 'amqplib';
import { layOut } from '../src/renderer/lab/flow/layout.ts';
import { copiedUrl } from './built-in.ts';
import { expect, test, type Warren } from './warren.ts';

const inWords = ({ page }: Warren): Locator => page.getByRole('list', { name: 'Flow in words' }).getByRole('listitem');
const news = ({ page }: Warren): Locator =>
  page.getByRole('list', { name: 'What went back or was lost, newest first' }).getByRole('listitem');

test('the flow tells where the tutorial’s five tasks are, and that a killed worker’s task was redelivered', async ({
  warren,
}) => {
  const { page } = warren;
  await warren.beginRun();
  await warren.startWorkers(3, { secondsPerDot: '1.5' });
  await page.getByRole('tab', { name: 'Flow' }).click();
  await page.getByRole('button', { name: /Five tasks/ }).click();
  await expect(inWords(warren)).toHaveText([
    'Publisher: 5 published, all confirmed',
    'Queue second-queue: 2 ready, 3 unacked',
    ...['w1', 'w2', 'w3'].map((id) => new RegExp(`^${id}: working, “.+”, holds 1 of 1$`)),
  ]);

  // One of those whose task takes longest, so that it still works when it is killed.
  const victim = await inWords(warren).filter({ hasText: 'message...”' }).textContent();
  const id = victim!.slice(0, 2);
  await warren
    .worker(id)
    .getByRole('button', { name: `Kill ${id}` })
    .click();
  await expect(inWords(warren).filter({ hasText: `${id}:` })).toHaveText(
    `${id}: killed by you, 1 task went back to the queue`,
  );
  await expect(news(warren).filter({ hasText: 'redelivered' })).toHaveText(
    new RegExp(`“.+\\.\\.\\.” redelivered: from ${id} back to the queue, and out again to w[123]`),
  );
  await expect(inWords(warren).filter({ hasText: 'redelivered, holds 1 of 1' })).toBeAttached();
  await expect(warren.term('acked')).toHaveText('5', { timeout: 60_000 });
  await expect(inWords(warren).nth(1)).toHaveText('Queue second-queue: 0 ready, 0 unacked');
});

test('tasks in the flow are reached by keyboard, and their story is shown', async ({ warren }) => {
  const { page } = warren;
  await warren.beginRun();
  await page.getByRole('tab', { name: 'Flow' }).click();
  await warren.startWorkers(1, { secondsPerDot: '30' });
  await warren.publish('first.\nsecond.');
  await expect(warren.worker('w1')).toContainText('first.');
  await expect(inWords(warren)).toContainText([/1 ready, 1 unacked/]);
  const tasks = page.getByRole('application', { name: /Tasks in the queue/ });
  await tasks.press('ArrowRight');
  await expect(page.getByText('“second.” ready in second-queue')).toBeAttached();
  await tasks.press('Enter');
  await expect(page.getByRole('list', { name: 'Story' })).toBeVisible();
  await tasks.press('ArrowRight');
  await expect(page.getByText('“first.” in second-queue, unacked by w1')).toBeAttached();
  await page.getByRole('button', { name: /first\.: story/ }).click();
  await expect(page.getByRole('list', { name: 'Story' })).toContainText('w1, attempt 1');
});

test('a click on a task in the flow shows its story, a click beside it none', async ({ warren }) => {
  const { page } = warren;
  await warren.beginRun();
  await page.getByRole('tab', { name: 'Flow' }).click();
  await warren.publish('first.\nsecond.');
  await expect(inWords(warren).last()).toHaveText('Queue second-queue: 2 ready, 0 unacked');
  const canvas = page.getByRole('application', { name: /Tasks in the queue/ });
  const { width, height } = (await canvas.boundingBox())!;
  const { queue } = layOut({ width, height, workers: [], guests: false });
  await canvas.click({ position: { x: queue.x + 18, y: queue.y + 56 } });
  await expect(page.getByRole('list', { name: 'Story' })).toContainText('waits in the queue');
  await expect(page.getByRole('complementary')).toContainText('first.');
  await canvas.click({ position: { x: queue.x + 18, y: queue.y + queue.height + 20 } });
  await expect(page.getByRole('list', { name: 'Story' })).toBeHidden();
});

test('what a prefetch keeps from an idle worker is said in the flow, and mended there', async ({ warren }) => {
  const { page } = warren;
  await warren.beginRun();
  await page.getByRole('tab', { name: 'Flow' }).click();
  await warren.startWorkers(1, { secondsPerDot: '6', prefetch: '10' });
  await warren.publish('.', { times: 4 });
  await expect(inWords(warren).last()).toHaveText('w1: working, “.”, holds 4 of 10');
  await warren.startWorkers(1, { prefetch: '1' });
  await expect(page.getByText('3 tasks wait inside w1 while w2 is idle: w1’s prefetch is 10.')).toBeVisible();
  await page.getByRole('button', { name: 'Set prefetch to 1' }).click();
  await expect(page.getByText('3 tasks wait inside w1')).toBeHidden({ timeout: 60_000 });
});

test('another program’s consumer and its tasks are guests in the flow', async ({ warren }) => {
  const { page } = warren;
  await warren.beginRun();
  await page.getByRole('tab', { name: 'Flow' }).click();
  await warren.startWorkers(1);
  const guest = await connect(await copiedUrl(page));
  const channel = await guest.createConfirmChannel();
  await channel.consume('second-queue', () => {}, { noAck: true });
  await expect(inWords(warren).last()).toHaveText('1 consumer of other programs');
  await channel.close();
  await expect(inWords(warren).last()).toHaveText(/^w1/);
  const script = await guest.createConfirmChannel();
  script.sendToQueue('second-queue', Buffer.from('from a script.'));
  await script.waitForConfirms();
  await expect(inWords(warren).first()).toHaveText('Publisher: 0 published, + 1 by other programs');
  await guest.close();
});
