// npm run screenshots: the list of connections, both themes, two sizes, into screenshots/.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newProfile, type Profile, ProfileColour } from '../src/shared/profile.ts';
import { expect, start, test, type Warren } from './warren.ts';

const folder = join(import.meta.dirname, '../screenshots');
const sizes = [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
];

async function shoot({ page }: Warren, name: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(twoFrames); // the colours of the other theme
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${size.width}x${size.height}.png`) });
    }
  }
  await page.setViewportSize(sizes[0]!);
}

function twoFrames(): Promise<void> {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
}

const LONG = 'The broker of the department of invoices, reminders and all else that has to be sent out today';

const colours = ProfileColour.options;
const groups = ['', 'Production', 'Staging of the department of invoices and reminders (eu-1)', 'Old'];

/** The n-th of many connections. */
function connection(n: number): Partial<Profile> {
  const many = n % 7 === 3 ? [{ host: 'node-2.rabbit.example', port: 5672 }] : [];
  return {
    name: n % 11 === 1 ? LONG : `Broker ${n}`,
    group: groups[Math.floor(n / 8) % groups.length]!,
    colour: colours[n % colours.length]!,
    readOnly: n % 5 === 2,
    hosts: [{ host: `rabbit-${n}.internal.example`, port: 5672 }, ...many],
    vhost: n % 11 === 1 ? '/a-virtual-host-with-a-rather-long-name.for-invoices' : '/',
    tls: n % 2 ? {} : null,
  };
}

/** Writes connections into the settings, as an earlier start left them. */
async function haveSaved(userData: { path: string }, saved: readonly Partial<Profile>[]): Promise<void> {
  const file = join(userData.path, 'settings.json');
  const settings = JSON.parse(await readFile(file, 'utf8'));
  const profiles = saved.map((each, i) => ({
    ...newProfile,
    id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    ...each,
  }));
  await writeFile(file, JSON.stringify({ ...settings, profiles }));
}

async function showConnections({ page }: Warren): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Connections' }).click();
  await expect(page.getByRole('button', { name: 'Look again' })).toBeEnabled();
}

/** Nothing of the page is wider than the window. */
async function expectNothingWide({ page }: Warren): Promise<void> {
  await page.setViewportSize(sizes[1]!);
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll('main *, section *')]
      .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX === 'auto')
      .map((each) => each.className),
  );
  expect(wide).toEqual([]);
}

test('no connections, three, and their form', async ({ warren }) => {
  test.setTimeout(180_000);
  const { page } = warren;
  await showConnections(warren);
  await shoot(warren, '50-connections-none');
  for (const name of ['Orders', 'Staging', LONG]) {
    await page.getByRole('button', { name: 'New connection' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('listitem', { name, exact: true })).toBeVisible();
  }
  await shoot(warren, '51-connections-three');
  await page.getByRole('button', { name: 'Edit Staging' }).click();
  await shoot(warren, '52-connections-edit');
});

test('two connections that are open, each with its colour', async ({ userData }) => {
  test.setTimeout(120_000);
  const hosts = [{ host: 'localhost', port: userData.port }];
  await haveSaved(userData, [
    { name: 'Orders', colour: 'red', readOnly: true, hosts },
    { name: LONG, colour: 'blue', hosts },
  ]);
  const warren = await start(userData.path);
  const { page } = warren;
  await showConnections(warren);
  const use = async (name: string, button: string): Promise<void> => {
    await page.getByRole('listitem', { name, exact: true }).getByRole('button', { name: button, exact: true }).click();
    await page.getByRole('dialog').getByLabel('Password').fill('guest');
    await page.getByRole('dialog').getByRole('button', { name: 'Connect' }).click();
  };
  await use('Orders', 'Open');
  await expect(page.getByRole('navigation', { name: 'Open connections' })).toContainText('Orders');
  await showConnections(warren);
  await use(LONG, 'Connect');
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Connected');
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Queues' }).click();
  await shoot(warren, '57-connections-tabs');
  await showConnections(warren);
  await expect(page.getByRole('listitem', { name: LONG })).toContainText('lab');
  await shoot(warren, '58-connections-open');
  await warren.quit();
  expect(warren.errors).toEqual([]);
});

test('sixty connections in groups', async ({ userData }) => {
  test.setTimeout(180_000);
  await haveSaved(
    userData,
    Array.from({ length: 60 }, (_, i) => connection(i)),
  );
  const warren = await start(userData.path);
  const { page } = warren;
  await showConnections(warren);
  await expectNothingWide(warren);
  await page.getByRole('button', { name: 'Edit Broker 9', exact: true }).scrollIntoViewIfNeeded();
  await shoot(warren, '53-connections-sixty');
  await page.getByRole('button', { name: 'Edit Broker 9', exact: true }).click();
  await expectNothingWide(warren);
  await shoot(warren, '54-connections-sixty-edit');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('searchbox', { name: 'Find connections' }).fill('rabbit-1');
  await page.getByRole('button', { name: 'More for Broker 10', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Group' }).click();
  await expect(
    page.getByRole('menuitemcheckbox', { name: 'New group…' }).or(page.getByText('New group…')),
  ).toBeVisible();
  await shoot(warren, '55-connections-menu');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  const file = join(userData.path, 'exported.json');
  await warren.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] });
  }, file);
  await page.getByRole('button', { name: 'Import and export' }).click();
  await page.getByRole('menuitem', { name: 'Export all…' }).click();
  await expect(page.getByText('60 connections exported')).toBeVisible();
  await page.getByRole('button', { name: 'Import and export' }).click();
  await page.getByRole('menuitem', { name: 'Import connections…' }).click();
  await expect(page.getByText('60 connections are saved already')).toBeVisible();
  await shoot(warren, '56-connections-import');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await warren.quit();
  expect(warren.errors).toEqual([]);
});
