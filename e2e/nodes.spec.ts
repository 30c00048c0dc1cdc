import type { Bridge } from '../src/shared/contract.ts';
import type { Reply } from '../src/shared/failure.ts';
import type { BuiltInNews } from '../src/shared/lab/built-in.ts';
import { expect, test, type Warren } from './warren.ts';

/** Where the built-in broker's management API listens. */
async function managementPort({ page }: Warren): Promise<number> {
  const port = await page.evaluate(async () => {
    const { warren } = window as unknown as { warren: Bridge };
    const reply = (await warren.call('builtIn.snapshot', undefined)) as Reply<BuiltInNews>;
    return reply.ok && reply.value.view.state.status === 'up' ? reply.value.view.state.managementPort : null;
  });
  expect(port).not.toBeNull();
  return port!;
}

async function showNodes({ page }: Warren): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
  await page.getByRole('radio', { name: 'Nodes' }).click();
}

test('the built-in broker is a cluster of one node, whose memory alarm is explained', async ({ warren }) => {
  const { page } = warren;
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  await showNodes(warren);
  await expect(page.getByText('1 of 1 node running')).toBeVisible();
  await expect(page.getByText('No alarm, and no node is missing.')).toBeVisible();
  const node = page.getByRole('region', { name: 'Node warren@localhost' });
  await expect(node).toContainText('running');
  await expect(node.getByRole('list', { name: 'Listens on' })).toContainText('amqp');

  const port = await managementPort(warren);
  const setLimit = async (bytes: number | null): Promise<void> => {
    const answer = await fetch(`http://localhost:${port}/api/warren/memory-limit`, {
      method: 'PUT',
      headers: { authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}` },
      body: JSON.stringify({ bytes }),
    });
    expect(answer.ok).toBe(true);
  };
  await setLimit(0);
  const alarm = page.getByRole('alert').filter({ hasText: 'Memory alarm on warren@localhost' });
  await expect(alarm).toContainText('every connection that publishes is blocked', { timeout: 15_000 });
  await expect(node).toContainText('alarm');
  await setLimit(null);
  await expect(alarm).toHaveCount(0, { timeout: 15_000 });
});

test('without a management API the broker says what it is, and the screen what can’t be known', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  await warren.connect({ port: broker.port, vhost });
  await expect(page.getByRole('button', { name: 'Declare and begin' })).toBeVisible();
  await showNodes(warren);
  // The tests' RabbitMQ has its management API on another port than it would be sought on.
  await expect(page.getByRole('alert')).toContainText(/management API/);
  await expect(page.getByRole('heading', { name: /^RabbitMQ \d/ })).toBeVisible();
  await expect(page.getByText('That is all that a broker tells by AMQP')).toBeVisible();
});
