import { expect, test } from './warren.ts';

test('the tutorial: five tasks go to three workers in turn, and all are acked', async ({ warren, broker, vhost }) => {
  const { page } = warren;
  await warren.connect({ port: broker.port, vhost });
  await expect(page.getByRole('textbox', { name: 'Queue' })).toHaveValue('second-queue');
  await warren.beginRun();
  await warren.startWorkers(3, { secondsPerDot: '0.3' });
  await page.getByRole('button', { name: /Five tasks/ }).click();
  await expect(warren.term('acked')).toHaveText('5');
  await expect(warren.term('published')).toHaveText('5');
  await expect(page.getByText('it adds up')).toBeVisible();
  // Each of the first three tasks went to another worker; the shortest was done first and its worker got the fourth.
  for (const id of ['w1', 'w2', 'w3']) await expect(warren.worker(id)).toContainText(/[12] acked/);
  await expect(warren.attempts).toHaveCount(5);
  await expect(warren.attempts.first()).toContainText('acked');
});

test('a long task does not hold up short ones: with prefetch 1 the other worker does them', async ({
  warren,
  broker,
  vhost,
}) => {
  await warren.connect({ port: broker.port, vhost });
  await warren.beginRun();
  await warren.startWorkers(2, { secondsPerDot: '0.1', prefetch: '1' });
  await warren.publish(`${'.'.repeat(40)}\n${Array.from({ length: 8 }, () => '.').join('\n')}`);
  const short = warren.worker('w1').or(warren.worker('w2')).filter({ hasText: '8 acked' });
  await expect(short).toBeVisible();
  await expect(warren.term('held')).toHaveText('1');
  await expect(warren.term('acked')).toHaveText('9');
});

test('a worker that hoards is named while another is idle, and the button mends it', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  await warren.connect({ port: broker.port, vhost });
  await warren.beginRun();
  await warren.startWorkers(1, { secondsPerDot: '6', prefetch: '10' });
  await warren.publish('.', { times: 4 });
  await expect(warren.term('held')).toHaveText('4');
  await warren.startWorkers(1, { prefetch: '1' });
  await expect(page.getByText('3 tasks wait inside w1 while w2 is idle: w1’s prefetch is 10.')).toBeVisible();
  await page.getByRole('button', { name: 'Set prefetch to 1' }).click();
  await expect(page.getByLabel('Prefetch of w1')).toHaveValue('1');
});

test('another program’s tasks and consumers are seen for what they are', async ({ warren, broker, vhost }) => {
  await warren.connect({ port: broker.port, vhost });
  await warren.beginRun();
  await broker.management('POST', `/api/exchanges/${encodeURIComponent(vhost)}/amq.default/publish`, {
    properties: { delivery_mode: 2 },
    routing_key: 'second-queue',
    payload: 'from elsewhere.',
    payload_encoding: 'string',
  });
  await warren.startWorkers(1, { secondsPerDot: '0' });
  await expect(warren.term('met')).toHaveText('1');
  await expect(warren.term('acked')).toHaveText('1');
  await expect(warren.term('published')).toHaveText('0');
});
