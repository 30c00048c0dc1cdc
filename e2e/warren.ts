import { test as base, expect, type Locator } from '@playwright/test';
import type { RabbitMq } from '../test/helpers/rabbitmq-admin.ts';
import { playwrightRabbitMq } from '../test/helpers/rabbitmq-playwright.ts';
import { launch, type RunningApp, temporaryUserData } from './app.ts';

/** What a person does in Warren's window, by the names that the window gives to things. */
export interface Warren extends RunningApp {
  /** Shows the form for a connection; a new one, unless it is open for one already. */
  openForm(): Promise<void>;
  /** Fills in the connection form and connects. */
  connect(broker: { port: number; vhost?: string; user?: string; password?: string }): Promise<void>;
  /** Declares the queue as it stands in the form, with changes. */
  beginRun(change?: { name?: string; durable?: boolean }): Promise<void>;
  startWorkers(
    count: number,
    settings?: { prefetch?: string; secondsPerDot?: string; automatic?: boolean },
  ): Promise<void>;
  publish(text: string, options?: { times?: number; persistent?: boolean }): Promise<void>;
  worker(id: string): Locator;
  /** One figure of the ledger. */
  term(name: string): Locator;
  /** The attempts as the timeline tells them to a screen reader, newest first. */
  readonly attempts: Locator;
}

interface Fixtures {
  readonly broker: RabbitMq;
  readonly vhost: string;
  readonly userData: Awaited<ReturnType<typeof temporaryUserData>>;
  readonly warren: Warren;
}

/** What the present test has started. */
const started: RunningApp[] = [];

/** Each test has a vhost and a user data folder of its own. A page that reports an error fails its test. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
  broker: async ({}, use) => {
    const broker = playwrightRabbitMq();
    await use(broker);
    await broker.detach();
  },
  vhost: async ({ broker }, use) => {
    const { name } = await broker.createVhost();
    await use(name);
    await broker.deleteVhost(name);
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  userData: async ({}, use) => {
    const folder = await temporaryUserData();
    await use(folder);
    // A test that failed half-way has not quit what it started, which would go on and write its settings.
    for (const app of started.splice(0)) await app.quit();
    await folder.remove();
  },
  warren: async ({ userData }, use) => {
    const warren = await start(userData.path);
    await use(warren);
    await warren.quit();
    expect(warren.errors).toEqual([]);
  },
});

export { expect };

/** Starts Warren and gives its window's actions. */
export async function start(userData: string): Promise<Warren> {
  const running = await launch(userData);
  started.push(running);
  const { page } = running;
  const button = (name: string | RegExp): Locator =>
    page.getByRole('button', { name, exact: typeof name === 'string' });
  const form = page.getByRole('form', { name: 'Connection' });
  const openForm = async (): Promise<void> => {
    await page.getByRole('navigation').getByRole('button', { name: 'Connections' }).click();
    if (!(await form.isVisible())) await button('New connection').first().click();
  };
  return {
    ...running,
    openForm,
    async connect({ port, vhost = '/', user, password }) {
      await openForm();
      await page.getByLabel('Host', { exact: true }).fill(`127.0.0.1:${port}`);
      await page.getByLabel('Virtual host').fill(vhost);
      if (user) await page.getByLabel('User', { exact: true }).fill(user);
      if (password) await page.getByLabel('Password', { exact: true }).fill(password);
      await form.getByRole('button', { name: 'Connect', exact: true }).click();
    },
    async beginRun({ name, durable } = {}) {
      if (name) await page.getByRole('textbox', { name: 'Queue' }).fill(name);
      if (durable !== undefined) await page.getByRole('switch', { name: 'Durable' }).setChecked(durable);
      await button('Declare and begin').click();
      await expect(page.getByText('The broker counts')).toBeVisible();
    },
    async startWorkers(count, { prefetch, secondsPerDot, automatic } = {}) {
      const before = await page.getByRole('group', { name: /^Worker w/ }).count();
      await button('Settings of new workers').click();
      if (prefetch !== undefined) await page.getByLabel('Prefetch', { exact: true }).fill(prefetch);
      if (secondsPerDot !== undefined) await page.getByLabel('Seconds per dot').fill(secondsPerDot);
      if (automatic) await page.getByRole('radio', { name: 'Automatically' }).click();
      await button('Settings of new workers').click();
      await page.getByLabel('How many workers').fill(String(count));
      await button('Start workers').click();
      await expect(page.getByRole('group', { name: /^Worker w/ })).toHaveCount(before + count);
      for (let i = before + 1; i <= before + count; i++) {
        await expect(page.getByRole('group', { name: `Worker w${i}`, exact: true })).toContainText(
          /waits for tasks|working/,
        );
      }
    },
    async publish(text, { times = 1, persistent = true } = {}) {
      await page.getByLabel('Task: each dot').fill(text);
      await page.getByLabel('How many', { exact: true }).fill(String(times));
      await page.getByRole('switch', { name: 'Persistent' }).setChecked(persistent);
      await button('Publish').click();
    },
    worker: (id) => page.getByRole('group', { name: `Worker ${id}`, exact: true }),
    term: (name) => page.locator(`[data-term="${name}"]`),
    attempts: page.getByRole('list', { name: 'Attempts' }).getByRole('listitem'),
  };
}
