import type { Page } from '@playwright/test';
import { launch, type RunningApp, temporaryUserData } from '../../e2e/app.ts';
import type { CallName, Input, Output } from '../../src/shared/contract.ts';
import { defaultQueue, defaultWorker, type WorkerSettings } from '../../src/shared/settings.ts';
import { build, isBuilt } from '../../tools/build.ts';
import { findElectron, switchesFor } from '../../tools/electron.ts';

/** A built Warren in a real window, with data of its own. */
export interface BenchApp extends RunningApp {
  /** Calls the main process as the window does. @throws an error that has the failure's words */
  call<N extends CallName>(name: N, ...input: Input<N> extends void ? [] : [Input<N>]): Promise<Output<N>>;
  /** Begins a run on an empty queue of the built-in broker. */
  beginRun(): Promise<void>;
  /** Starts workers and waits until all consume. */
  startWorkers(count: number, settings?: Partial<WorkerSettings>): Promise<void>;
}

/** Runs `use` on a Warren whose window is on its built-in broker. */
export async function withApp<T>(use: (app: BenchApp) => Promise<T>): Promise<T> {
  if (!isBuilt() && (await build()) !== 0) throw new Error('the app did not build');
  const electron = findElectron();
  process.env.WARREN_ELECTRON = electron.executable;
  process.env.WARREN_ELECTRON_SWITCHES = switchesFor(electron).join(' ');
  const userData = await temporaryUserData();
  try {
    const running = await launch(userData.path);
    try {
      return await use(await prepare(running));
    } finally {
      await running.quit();
    }
  } finally {
    await userData.remove();
  }
}

async function prepare(running: RunningApp): Promise<BenchApp> {
  const { page } = running;
  const call: BenchApp['call'] = (name, ...[input]) => callFrom(page, name, input) as never;
  await page
    .getByRole('status', { name: 'Connection' })
    .filter({ hasText: 'Connected to' })
    .waitFor({ state: 'attached' });
  return {
    ...running,
    call,
    async beginRun() {
      await call('queue.use', { settings: defaultQueue, adopt: false });
      await call('queue.purge');
    },
    async startWorkers(count, settings = {}) {
      const ids = await call('worker.start', { count, settings: { ...defaultWorker, ...settings } });
      for (const id of ids) {
        await page
          .getByRole('group', { name: `Worker ${id}`, exact: true })
          .getByText('waits for tasks')
          .waitFor();
      }
    },
  };
}

function callFrom(page: Page, name: string, input: unknown): Promise<unknown> {
  return page.evaluate(
    async ([callName, callInput]) => {
      const { warren } = window as unknown as { warren: { call(n: unknown, i: unknown): Promise<{ ok: boolean }> } };
      const reply = await warren.call(callName, callInput);
      if (!reply.ok) throw new Error(JSON.stringify(reply));
      return (reply as unknown as { value: unknown }).value;
    },
    [name, input],
  );
}
