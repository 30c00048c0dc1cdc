// What the tests here share: the app that they drive, in `app/`, started through Playwright or by itself.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';

const require = createRequire(import.meta.url);

export const executablePath = path.join(import.meta.dirname, '..', 'electron');
export const fixture = path.join(import.meta.dirname, 'app');
export const font = findFont(path.dirname(require.resolve('playwright-core/package.json')));
export const electronVersion: string = require('electron/package.json').version;
process.env.ELECTRON_OVERRIDE_DIST_PATH = path.dirname(executablePath); // Playwright's require('electron') reads it

export const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'eoc-test-'));
const launched = new Set<ChildProcess>();
after(() => {
  for (const child of launched) child.kill('SIGKILL'); // those of failed tests
  fs.rmSync(temporary, { recursive: true, force: true });
});

function findFont(folder: string): string {
  const files = fs.readdirSync(folder, { recursive: true }).map(String);
  return path.join(folder, files.find((file) => file.endsWith('.ttf'))!);
}

let runs = 0;
const newUserData = (): string => path.join(temporary, `user-data-${++runs}`);

export async function launch(
  env: Record<string, string> = {},
  options: { args?: string[]; userData?: string; loader?: boolean } = {},
): Promise<ElectronApplication> {
  const app = await _electron.launch({
    ...(options.loader ? {} : { executablePath }),
    args: [...(options.args ?? [fixture]), `--user-data-dir=${options.userData ?? newUserData()}`],
    env: { ...(process.env as Record<string, string>), FIXTURE_FONT: font, FIXTURE_ENV: 'from env', ...env },
  });
  launched.add(app.process());
  return app;
}

export interface RunningApp {
  app: ElectronApplication;
  page: Page;
  /** app.evaluate() without its types: `electron` here is not quite Electron's. */
  evaluate<T>(body: (electron: any, arg: any) => T, arg?: unknown): Promise<Awaited<T>>;
  log(): Promise<any[]>;
}

/** The app that all tests of a file share, with its first window loaded. */
export async function startApp(): Promise<RunningApp> {
  const started = Date.now();
  const app = await launch();
  after(() => app.close());
  const page = await app.firstWindow();
  await page.waitForFunction(() => (window as any).loaded);
  const duration = Date.now() - started;
  console.log(`# first window loaded after ${duration} ms`);
  assert.ok(duration < 10_000); // 1 s where nothing else runs
  const evaluate: RunningApp['evaluate'] = (body, arg) => app.evaluate(body as any, arg) as any;
  return { app, page, evaluate, log: () => evaluate(() => (globalThis as any).log) };
}

/** Runs an app, by default the fixture, without Playwright; resolves with its output and exit code. */
export async function run(
  env: Record<string, string>,
  whenReady: (child: ChildProcess) => void = () => {},
  args = [fixture],
): Promise<{ output: string; code: number | null; errors: string }> {
  const child = spawn(executablePath, [...args, `--user-data-dir=${newUserData()}`], {
    env: { ...process.env, FIXTURE_PRINT: '1', FIXTURE_FONT: font, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  launched.add(child);
  let [output, errors, told] = ['', '', false];
  child.stdout.on('data', (text) => {
    output += text;
    if (told || !output.includes('browser-window-created')) return;
    told = true;
    whenReady(child);
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const [code] = await once(child, 'close');
  return { output: output.replaceAll(' \n', '\n'), code, errors };
}

/** Polls until `probe` is true. */
export async function until(probe: () => unknown, what: string): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await delay(20)) if (await probe()) return;
  assert.fail(`timed out waiting for: ${what}`);
}

// --- Processes ---

export function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/\) \S (\d+)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return undefined; // it has just ended
  }
}

export function descendants(pid: number): number[] {
  const all = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = all.map(Number).filter((child) => parentOf(child) === pid);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

export const commandLine = (pid: number): string => fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
