import { connect } from 'amqplib';
import { builtInState } from './built-in.ts';
import { expect, start, test } from './warren.ts';

test('columns, groups and favourites are chosen, and remembered', async ({ userData }) => {
  let warren = await start(userData.path);
  await expect(warren.page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  const { port } = await builtInState(warren.page);
  const client = await connect(`amqp://guest:guest@localhost:${port}`);
  const channel = await client.createChannel();
  for (let i = 0; i < 60; i++) await channel.assertQueue(`orders.${String(i).padStart(2, '0')}`);
  for (const name of ['mail:in', 'mail:out', 'single']) await channel.assertQueue(name);
  await client.close();

  const { page } = warren;
  const table = page.getByRole('table', { name: 'Queues' });
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
  await expect(page.getByText('63 queues')).toBeVisible();
  await expect(table.getByRole('columnheader', { name: 'Cap.' })).toBeVisible();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Consumer capacity' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Size' }).click();
  await page.keyboard.press('Escape');
  await expect(table.getByRole('columnheader', { name: 'Cap.' })).toHaveCount(0);
  await expect(table.getByRole('columnheader', { name: 'Size' })).toBeVisible();

  await page.getByRole('button', { name: 'Groups' }).click();
  const mail = table.getByRole('button', { name: /^mail: ?2 queues on this page/ });
  await expect(table.getByRole('button', { name: /^orders\. ?48 queues on this page/ })).toBeVisible();
  await mail.click();
  await expect(mail).toHaveAttribute('aria-expanded', 'false');
  await expect(table.getByRole('button', { name: 'mail:in' })).toHaveCount(0);
  await table.getByRole('button', { name: 'All of orders.' }).click();
  await expect(page.getByText('60 of 63 queues')).toBeVisible();

  await table
    .getByRole('row', { name: /^orders\.07/ })
    .getByRole('button', { name: 'Favourite' })
    .click();
  await page.getByRole('button', { name: 'Favourites 1' }).click();
  await expect(page.getByText('1 queue', { exact: true })).toBeVisible();
  await expect(table.getByRole('button', { name: 'orders.07' })).toBeVisible();
  await warren.quit();

  warren = await start(userData.path);
  const again = warren.page;
  await expect(again.getByText('63 queues')).toBeVisible();
  await expect(again.getByRole('columnheader', { name: 'Size' })).toBeVisible();
  await expect(again.getByRole('button', { name: 'Groups' })).toHaveAttribute('aria-pressed', 'true');
  await again.getByRole('button', { name: 'Favourites 1' }).click();
  await expect(
    again.getByRole('row', { name: /^orders\.07/ }).getByRole('button', { name: 'Favourite' }),
  ).toHaveAttribute('aria-pressed', 'true');
  await warren.quit();
  expect(warren.errors).toEqual([]);
});
