import { startRabbitMq } from '../test/helpers/rabbitmq.ts';
import { expect, test } from './warren.ts';

test('RabbitMQ restarts: Warren reconnects by itself and says what survived', async ({ warren }) => {
  const { page } = warren;
  await using node = await startRabbitMq();
  await warren.connect({ port: node.port });
  await warren.beginRun();
  await warren.publish('a message.', { times: 3 });
  await expect(warren.term('ready')).toHaveText('3');
  await warren.publish('a message.', { times: 2, persistent: false });
  await expect(warren.term('ready')).toHaveText('5');
  await node.stop();
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Reconnecting');
  await node.start();
  await expect(page.getByText(/5 tasks were on the broker; 3 survived, 2 are lost/)).toBeVisible({ timeout: 30_000 });
  await expect(warren.term('ready')).toHaveText('3');
  await expect(warren.term('lost')).toHaveText('2');
  await warren.startWorkers(1, { secondsPerDot: '0' });
  await expect(warren.term('acked')).toHaveText('3');
});
