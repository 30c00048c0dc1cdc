import { connect } from 'amqplib';
import type { Bridge } from '../src/shared/contract.ts';
import { newProfile } from '../src/shared/profile.ts';
import { builtInState } from './built-in.ts';
import { expect, test } from './warren.ts';

declare const window: { warren: Bridge };

test('two brokers are open at once, each in a tab; a queue of the other one is taken into the lab', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  const { port } = await builtInState(page);
  const here = await connect(`amqp://guest:guest@localhost:${port}`);
  await (await here.createChannel()).assertQueue('on-the-built-in-broker');
  const there = await connect(`amqp://guest:guest@127.0.0.1:${broker.port}/${vhost}`);
  await (await there.createChannel()).assertQueue('on-the-other-broker');
  await page.evaluate(
    (profile) =>
      window.warren.call('profile.save', {
        profile: { ...profile, id: null },
        password: { keep: 'session', password: 'guest' },
      }),
    {
      ...newProfile,
      name: 'Test bench',
      hosts: [{ host: '127.0.0.1', port: broker.port }],
      vhost,
      managementUrl: new URL(broker.managementUrl).origin,
    },
  );
  await page.reload();
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');

  const screens = page.getByRole('navigation', { name: 'Screens' });
  const tabs = page.getByRole('navigation', { name: 'Open connections' });
  const queues = page.getByRole('table', { name: 'Queues' });
  await screens.getByRole('button', { name: 'Connections' }).click();
  await page.getByRole('listitem', { name: 'Test bench' }).getByRole('button', { name: 'Open' }).click();
  await expect(tabs.getByRole('button', { name: 'Test bench', exact: true })).toHaveAttribute('aria-current', 'page');
  await expect(queues.getByRole('button', { name: 'on-the-other-broker' })).toBeVisible();
  await tabs.getByRole('button', { name: /Built-in broker/ }).click();
  await expect(queues.getByRole('button', { name: 'on-the-built-in-broker' })).toBeVisible();
  await expect(queues.getByRole('button', { name: 'on-the-other-broker' })).toHaveCount(0);

  // What was looked at in a tab is still there when one comes back.
  await tabs.getByRole('button', { name: 'Test bench', exact: true }).click();
  await queues.getByRole('button', { name: 'on-the-other-broker' }).click();
  await tabs.getByRole('button', { name: /Built-in broker/ }).click();
  await tabs.getByRole('button', { name: 'Test bench', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'on-the-other-broker' })).toBeVisible();

  await page.getByRole('button', { name: 'Use in the lab' }).click();
  await expect(page.getByText('used as it was found')).toBeVisible();
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText(`127.0.0.1:${broker.port}`);
  await here.close();
  await there.close();
});

test('a tab is closed, and its connection with it', async ({ warren, broker, vhost }) => {
  const { page } = warren;
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  await warren.openForm();
  await page.getByLabel('Name', { exact: true }).fill('Test bench');
  await page.getByLabel('Host', { exact: true }).fill(`127.0.0.1:${broker.port}`);
  await page.getByLabel('Virtual host').fill(vhost);
  await page.getByRole('form', { name: 'Connection' }).getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('listitem', { name: 'Test bench' }).getByRole('button', { name: 'Open' }).click();
  await expect.poll(async () => (await broker.connections({ vhost })).length).toBe(1);
  const tabs = page.getByRole('navigation', { name: 'Open connections' });
  await tabs.getByRole('button', { name: 'Close Test bench' }).click();
  await expect(tabs.getByRole('button', { name: 'Test bench', exact: true })).toHaveCount(0);
  await expect.poll(async () => (await broker.connections({ vhost })).length).toBe(0);
});
