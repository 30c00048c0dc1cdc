import { expect, test } from './warren.ts';

test('a killed worker’s task is redelivered to another one and acked; its story tells both attempts', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  await warren.connect({ port: broker.port, vhost });
  await warren.beginRun();
  await warren.startWorkers(2, { secondsPerDot: '0.6' });
  await warren.publish('a message...');
  // The broker chooses who is first.
  await expect(warren.worker('w1').or(warren.worker('w2')).filter({ hasText: 'working' })).toBeVisible();
  const first = (await warren.worker('w1').textContent())?.includes('working');
  const [victim, other] = first ? ['w1', 'w2'] : ['w2', 'w1'];
  await page.getByRole('button', { name: `Kill ${victim}` }).click();
  await expect(warren.worker(victim!)).toContainText('killed by you');
  await expect(warren.worker(other!)).toContainText('1 redelivered');
  await expect(warren.term('acked')).toHaveText('1');
  await expect(warren.attempts).toHaveText([
    new RegExp(`${other}, redelivered: .*acked`),
    new RegExp(`${victim}: .*lost`),
  ]);
  await page.getByRole('application').focus();
  await page.keyboard.press('p');
  await page.keyboard.press('Enter');
  const story = page.getByRole('list', { name: 'Story' });
  await expect(story).toContainText(`lost with ${victim} after`);
  await expect(story).toContainText(`→ ${other}, attempt 2 · redelivered`);
  await expect(story).toContainText('acked after');
});

test('with automatic acks a killed worker loses what it holds, and the ledger says so', async ({
  warren,
  broker,
  vhost,
}) => {
  await warren.connect({ port: broker.port, vhost });
  await warren.beginRun();
  await warren.startWorkers(1, { secondsPerDot: '5', automatic: true });
  await warren.publish('.', { times: 3 });
  await expect(warren.term('held')).toHaveText('3');
  await warren.page.getByRole('button', { name: 'Kill w1' }).click();
  await expect(warren.term('lost')).toHaveText('3');
  await expect(warren.worker('w1')).toContainText('3 lost');
  await expect(warren.page.getByText('it adds up')).toBeVisible();
});
