import { expect, type Locator, type Page } from '@playwright/test';
import type { Bridge } from '../src/shared/contract.ts';
import type { Reply } from '../src/shared/failure.ts';
import type { BuiltInNews } from '../src/shared/lab/built-in.ts';

/** The built-in broker's card on the screen with the connections. */
export function builtInCard(page: Page): Locator {
  return page.getByRole('region', { name: 'Built-in broker' });
}

/** Chooses from the menu that the header has for the built-in broker. */
export async function chooseInBrokerMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Broker', exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

interface Place {
  readonly pid: number;
  readonly port: number;
}

/** Where the built-in broker is, once it runs. */
export async function builtInState(page: Page): Promise<Place> {
  let place: Place | null = null;
  await expect
    .poll(async () => {
      place = await page.evaluate(async () => {
        const { warren } = window as unknown as { warren: Bridge };
        const reply = (await warren.call('builtIn.snapshot', undefined)) as Reply<BuiltInNews>;
        if (!reply.ok) return null;
        const { state } = reply.value.view;
        return state.status === 'up' || state.status === 'paused' ? { pid: state.pid, port: state.port } : null;
      });
      return place;
    })
    .not.toBeNull();
  return place!;
}

export async function pidOf(page: Page): Promise<number> {
  return (await builtInState(page)).pid;
}

/** Presses "Copy URL" and gives what it put onto the clipboard, which a page may not read. */
export async function copiedUrl(page: Page): Promise<string> {
  await page.evaluate(() => {
    const { clipboard } = navigator;
    clipboard.writeText = async (text) => {
      document.documentElement.dataset.copied = text;
    };
  });
  await page.getByRole('button', { name: 'Copy URL' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  return (await page.evaluate(() => document.documentElement.dataset.copied))!;
}
