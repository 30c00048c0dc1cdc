import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Bridge, CallName, Output } from '../src/shared/contract.ts';
import type { Reply } from '../src/shared/failure.ts';
import { expect, start, test } from './warren.ts';

/** Asks the program as the window does. */
async function ask<N extends CallName>(page: Page, name: N, input?: unknown): Promise<Output<N>> {
  const reply = await page.evaluate(
    ([called, given]) => (window as unknown as { warren: Bridge }).warren.call(called, given),
    [name, input] as const,
  );
  const { ok, value, failure } = reply as Reply<Output<N>> & { value: Output<N>; failure: unknown };
  expect(ok, JSON.stringify(failure)).toBe(true);
  return value;
}

test('a run outlives a crash of the program: the next start has it, and shows it as it was', async ({
  broker,
  vhost,
  userData,
}) => {
  const crashed = await start(userData.path);
  await crashed.connect({ port: broker.port, vhost });
  await crashed.beginRun();
  await crashed.startWorkers(2, { secondsPerDot: '0.01' });
  await crashed.publish('a task.', { times: 300 });
  await expect(crashed.term('acked')).toHaveText('300');
  await expect.poll(async () => (await ask(crashed.page, 'run.list')).runs[0]?.acked).toBe(300);
  const exit = once(crashed.app.process(), 'exit');
  process.kill(crashed.pid, 'SIGKILL');
  await exit;

  const warren = await start(userData.path);
  await expect(warren.page.getByRole('navigation')).toBeVisible();
  const { runs, folder } = await ask(warren.page, 'run.list');
  expect(runs).toMatchObject([{ end: 'cut short', published: 300, acked: 300, queue: { name: 'second-queue' } }]);
  await ask(warren.page, 'run.open', { id: runs[0]!.id, at: null });
  await expect(warren.term('published')).toHaveText('0');
  await ask(warren.page, 'player.order', { type: 'seek', at: runs[0]!.lastAt });
  await expect(warren.term('acked')).toHaveText('300');
  await expect(warren.term('published')).toHaveText('300');
  await ask(warren.page, 'player.close');
  await warren.quit();
  expect(await readdir(folder)).toEqual([`${runs[0]!.id}.warren-run`]);
  expect(folder).toBe(join(userData.path, 'history'));
});
