import { countingProxy } from './counting-proxy.ts';
import { expect, test } from './warren.ts';

/** Longer than several rounds of asking. Milliseconds of the page's own clock. */
const MINUTE = 60_000;

test('queues are asked for while they are on the screen, and not once when they are not', async ({
  warren,
  broker,
  vhost,
}) => {
  const { page } = warren;
  await using proxy = await countingProxy(broker);
  const nav = (name: string): Promise<void> =>
    page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name }).click();
  await warren.connect({ port: proxy.port, vhost });
  await expect(page.getByRole('button', { name: 'Declare and begin' })).toBeVisible();
  await nav('Queues');
  await expect(page.getByText('There are no queues')).toBeVisible();

  // The page's frames go by a clock that the test moves: a minute of them takes a moment.
  await page.clock.install();
  const asked = async (): Promise<number> => {
    const before = proxy.requests;
    await page.clock.runFor(MINUTE);
    return proxy.requests - before;
  };
  const restsSoon = (): Promise<void> => expect.poll(asked, { message: 'nothing is asked any more' }).toBe(0);
  await expect.poll(asked, { message: 'the list is asked for' }).toBeGreaterThan(0);

  await nav('Connections');
  await restsSoon();
  await nav('Queues');
  await expect.poll(asked, { message: 'asked for again' }).toBeGreaterThan(0);

  // Another connection's tab: the first one's broker is left in peace.
  await page.evaluate(async () => {
    const { warren: bridge } = window as unknown as {
      warren: { call(name: string, input: unknown): Promise<unknown> };
    };
    await bridge.call('broker.open', { id: 'built-in', password: null });
  });
  await nav('Connections');
  await nav('Queues');
  await page
    .getByRole('navigation', { name: 'Open connections' })
    .getByRole('button', { name: /Built-in/ })
    .first()
    .click();
  await restsSoon();
  await page.getByRole('navigation', { name: 'Open connections' }).getByRole('button', { name: /lab/ }).click();
  await expect.poll(asked, { message: 'asked for again' }).toBeGreaterThan(0);
});
