import { descendantsOf, isAlive } from './processes.ts';
import { expect, start, test } from './warren.ts';

test.describe('what is left behind', () => {
  for (const way of ['quitting', 'SIGKILL'] as const) {
    test(`after ${way}: no process, not even a frozen worker`, async ({ broker, vhost, userData }) => {
      const warren = await start(userData.path);
      await warren.connect({ port: broker.port, vhost });
      await warren.beginRun();
      await warren.startWorkers(3);
      await warren.page.getByRole('button', { name: 'Freeze w2' }).click();
      await expect(warren.worker('w2')).toContainText('frozen');
      const processes = [warren.pid, ...descendantsOf(warren.pid)];
      expect(processes.length).toBeGreaterThan(4);
      if (way === 'quitting') await warren.quit();
      else process.kill(warren.pid, 'SIGKILL');
      await expect.poll(() => processes.filter(isAlive)).toEqual([]);
      await expect.poll(async () => (await broker.connections({ vhost })).length).toBe(0);
    });
  }
});

test('the page has no way to the system but the bridge', async ({ warren }) => {
  const { page } = warren;
  await expect(page.getByRole('heading', { name: 'Welcome to Warren' })).toBeVisible();
  const reach = await page.evaluate(async () => {
    const w = window as unknown as Record<string, unknown>;
    return {
      node: [typeof w.require, typeof w.process, typeof w.module],
      bridge: Object.keys(w.warren as object).sort(),
      unknown: await (w.warren as { call(name: string, input: unknown): Promise<unknown> }).call(
        'fs.readFile',
        '/etc/passwd',
      ),
      opened: window.open('https://example.com') === null,
    };
  });
  expect(reach.node).toEqual(['undefined', 'undefined', 'undefined']);
  expect(reach.bridge).toEqual(['call', 'onBatch']);
  expect(reach.unknown).toMatchObject({ ok: false, failure: { code: 'INVALID_INPUT' } });
  expect(reach.opened).toBe(true);
});
