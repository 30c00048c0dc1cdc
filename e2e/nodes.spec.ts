import { expect, test, type Warren } from './warren.ts';

async function showNodes({ page }: Warren): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
  await page.getByRole('radio', { name: 'Nodes' }).click();
}

test('the built-in broker is a cluster of one node', async ({ warren }) => {
  const { page } = warren;
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  await showNodes(warren);
  await expect(page.getByText('1 of 1 node running')).toBeVisible();
  await expect(page.getByText('No alarm, and no node is missing.')).toBeVisible();
  const node = page.getByRole('region', { name: 'Node warren@localhost' });
  await expect(node).toContainText('running');
  await expect(node.getByRole('list', { name: 'Listens on' })).toContainText('amqp');
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
