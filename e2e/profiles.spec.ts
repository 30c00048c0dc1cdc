import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, start, test } from './warren.ts';

test('a profile is saved and there again after a restart; no file has its password in clear', async ({
  broker,
  vhost,
  userData,
}) => {
  const user = await broker.createUser({ vhost, password: 'tUrnip-42-secret' });
  const first = await start(userData.path);
  await first.openForm();
  await first.page.getByLabel('Name', { exact: true }).fill('Staging');
  const stored = first.page.getByRole('radio', { name: /Stored|In the keyring/ });
  if (await stored.count()) await stored.click();
  await first.connect({ port: broker.port, vhost, user: user.name, password: user.password });
  await first.beginRun({ name: 'carrots' });
  await first.quit();
  expect(await userData.files()).toContain('Staging');
  expect(await userData.files()).not.toContain(user.password);

  const second = await start(userData.path);
  // Connected by itself where the platform keeps passwords, else after it was asked for.
  const asks = second.page.getByRole('dialog');
  const queue = second.page.getByRole('textbox', { name: 'Queue' });
  await expect(asks.or(queue)).toBeVisible();
  await expect(queue).toHaveValue('carrots');
  await second.page.getByRole('button', { name: 'Connections' }).first().click();
  await expect(second.page.getByRole('listitem', { name: 'Staging' })).toContainText(user.name);
  await second.page.getByRole('button', { name: 'More for Staging' }).click();
  await second.page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(second.page.getByRole('listitem', { name: 'Staging' })).toHaveCount(0);
  await second.page.getByRole('button', { name: 'Undo' }).click();
  await expect(second.page.getByRole('listitem', { name: 'Staging' })).toBeVisible();
  await expect(second.page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
  await second.quit();
  expect(second.errors).toEqual([]);
});

test('settings that can’t be read are set aside and said so', async ({ userData }) => {
  await writeFile(join(userData.path, 'settings.json'), '{ "profiles": [');
  const warren = await start(userData.path);
  await expect(warren.page.getByRole('alert')).toContainText('The saved settings could not be read');
  await expect(warren.page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  await expect(warren.page.getByRole('alert')).toContainText('The saved settings could not be read');
  await warren.quit();
  expect(await userData.files()).toContain('{ "profiles": [');
});

test('a password for this session only is asked for at the next start', async ({ broker, vhost, userData }) => {
  const first = await start(userData.path);
  await first.openForm();
  await first.page.getByRole('radio', { name: 'For this session' }).click();
  await first.connect({ port: broker.port, vhost });
  await first.beginRun();
  await first.quit();
  const second = await start(userData.path);
  await second.page.getByRole('button', { name: /^Connect to/ }).click();
  await second.page.getByRole('dialog').getByLabel('Password').fill('guest');
  await second.page.getByRole('dialog').getByRole('button', { name: 'Connect' }).click();
  await second.beginRun();
  await second.quit();
});
