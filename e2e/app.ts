import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ElectronApplication, _electron as electron, type Page } from '@playwright/test';
import { defaultBuiltIn } from '../src/shared/settings.ts';
import { freePort } from './ports.ts';

/** A running Warren, driven as Electron. */
export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly pid: number;
  /** What the page wrote to its console as errors: a journey ends with none. */
  readonly errors: readonly string[];
  /** Quits as a person does, and waits until the process has ended. */
  quit(): Promise<void>;
}

const root = resolve(import.meta.dirname, '..');

/** Starts Warren with its data in `userData`, on the Electron that was found. */
export async function launch(userData: string): Promise<RunningApp> {
  const switches = (process.env.WARREN_ELECTRON_SWITCHES ?? '').split(' ').filter(Boolean);
  const app = await electron.launch({
    ...(process.env.WARREN_ELECTRON ? { executablePath: process.env.WARREN_ELECTRON } : {}),
    args: [...switches, `--user-data-dir=${userData}`, root],
    cwd: root,
  });
  const page = await app.firstWindow();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  const child = app.process();
  return {
    app,
    page,
    pid: child.pid!,
    errors,
    async quit() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((done) => child.once('exit', done));
      await app.close();
      await ended;
    },
  };
}

/**
 * A folder for one test's user data; `files` is all that was written there, as text. The built-in broker begins at
 * `port` instead of 5672, which other tests and RabbitMQ itself may want.
 */
export async function temporaryUserData(): Promise<{
  path: string;
  port: number;
  /** Writes the built-in broker's settings for the next start. */
  setBuiltIn(change: Partial<typeof defaultBuiltIn>): Promise<void>;
  files(): Promise<string>;
  remove(): Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), 'warren-e2e-'));
  const port = await freePort();
  const setBuiltIn = (change: Partial<typeof defaultBuiltIn>): Promise<void> =>
    writeFile(join(path, 'settings.json'), JSON.stringify({ builtIn: { ...defaultBuiltIn, port, ...change } }));
  await setBuiltIn({});
  return {
    path,
    port,
    setBuiltIn,
    async files() {
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      const texts = entries
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1').catch(() => ''));
      return (await Promise.all(texts)).join('\n');
    },
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}
