import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtInCard, builtInState, chooseInBrokerMenu, pidOf } from './built-in.ts';
import { occupy } from './ports.ts';
import { descendantsOf, isAlive } from './processes.ts';
import { expect, start, test } from './warren.ts';

test('a data folder that can’t be used: said in words, mended in Settings, then connected', async ({ userData }) => {
  const file = join(userData.path, 'a-file');
  await writeFile(file, '');
  await userData.setBuiltIn({ folder: join(file, 'broker') });
  const { page, ...warren } = await start(userData.path);
  await expect(page.getByRole('alert')).toContainText('a-file');
  await expect(page.getByRole('alert')).toContainText('choose another one in Settings');
  await page.getByRole('alert').getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Use Warren’s own' }).click();
  await page
    .getByRole('form', { name: 'Settings of the built-in broker' })
    .getByRole('button', { name: 'Save' })
    .click();
  await page.getByRole('button', { name: 'Lab' }).first().click();
  await page.getByRole('alert').getByRole('button', { name: 'Start again' }).click();
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected to localhost');
  await warren.beginRun();
  await warren.quit();
});

test('its port is taken while it is away: said in words, and it takes the next one', async ({ userData }) => {
  const { page, ...warren } = await start(userData.path);
  await warren.beginRun();
  const { port } = await builtInState(page);
  await page.getByRole('button', { name: 'Connections' }).first().click();
  await builtInCard(page).getByRole('button', { name: 'Stop' }).click();
  await expect(builtInCard(page)).toContainText('The built-in broker is off');
  await using _other = await occupy(port);
  await builtInCard(page).getByRole('button', { name: 'Start', exact: true }).click();
  // The port that its clients know is not changed without a word.
  await expect(page.getByRole('alert')).toContainText(String(port));
  await page.getByRole('button', { name: 'Take the next free port' }).click();
  expect((await builtInState(page)).port).not.toBe(port);
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText(
    `Connected to localhost:${(await builtInState(page)).port}`,
  );
  await warren.quit();
});

test('settings are applied at its next start', async ({ warren }) => {
  const { page } = warren;
  await warren.beginRun();
  const pid = await pidOf(page);
  await page.getByRole('button', { name: 'Settings' }).first().click();
  for (const [value, words] of [
    ['12', 'at least 128 MB'],
    ['much', 'a whole number'],
  ] as const) {
    await page.getByLabel('Memory limit (MB)').fill(value);
    await page
      .getByRole('form', { name: 'Settings of the built-in broker' })
      .getByRole('button', { name: 'Save' })
      .click();
    await expect(page.getByText(words)).toBeVisible();
  }
  await page.getByLabel('Memory limit (MB)').fill('256');
  await page.getByRole('switch', { name: 'Wait for the disk' }).click();
  await page
    .getByRole('form', { name: 'Settings of the built-in broker' })
    .getByRole('button', { name: 'Save' })
    .click();
  expect(await pidOf(page)).toBe(pid);
  await page.getByRole('button', { name: 'Restart now' }).click();
  await expect.poll(() => pidOf(page)).not.toBe(pid);
  await expect(page.getByRole('button', { name: 'Restart now' })).toHaveCount(0);
  await page.getByRole('radio', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('another broker was last: that one is opened, and the built-in one runs beside it', async ({
  broker,
  vhost,
  userData,
}) => {
  const first = await start(userData.path);
  await first.openForm();
  const stored = first.page.getByRole('radio', { name: /Stored|In the keyring/ });
  if (await stored.count()) await stored.click();
  await first.connect({ port: broker.port, vhost, password: 'guest' });
  await first.beginRun();
  await first.quit();
  const second = await start(userData.path);
  await expect(second.page.getByRole('status', { name: 'Connection' })).toContainText(String(broker.port));
  await builtInState(second.page);
  await second.quit();
});

test.describe('what is left of it', () => {
  for (const [way, paused] of [
    ['quitting', false],
    ['quitting', true],
    ['SIGKILL', false],
    ['SIGKILL', true],
  ] as const) {
    test(`after ${way}${paused ? ' while it is paused' : ''}: no process`, async ({ userData }) => {
      const warren = await start(userData.path);
      await warren.beginRun();
      const pid = await pidOf(warren.page);
      if (paused) {
        await chooseInBrokerMenu(warren.page, 'Pause');
        await expect(warren.page.getByText('The built-in broker is paused')).toBeVisible();
      }
      const processes = [warren.pid, pid, ...descendantsOf(warren.pid)];
      if (way === 'quitting') await warren.quit();
      else process.kill(warren.pid, 'SIGKILL');
      await expect.poll(() => processes.filter(isAlive)).toEqual([]);
    });
  }
});
