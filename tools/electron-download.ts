// Downloads Electron's binary with its own installer, which npm does not run by itself.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './machine.ts';

/** A machine without a way to GitHub must not wait for it at each start. */
export interface PastFailure {
  version: string;
  at: number;
  reason: string;
}

const day = 24 * 60 * 60 * 1000;
const timeout = 120_000; // its 120 MB take a minute on a slow line
const memory = path.join(root, 'node_modules', '.cache', 'warren', 'electron-download.json');

/** Whoever names another server wants it to be asked, whatever happened before. */
export function namesMirror(env: NodeJS.ProcessEnv): boolean {
  return Object.entries(env).some(
    ([name, value]) => value && /^(npm_config_)?electron_(mirror|custom_?\w+)$/i.test(name),
  );
}

export function isWorthTrying(
  past: PastFailure | undefined,
  version: string,
  now: number,
  env: NodeJS.ProcessEnv,
): boolean {
  if (!past || past.version !== version || namesMirror(env)) return true;
  return now - past.at >= day || now < past.at;
}

function readMemory(): PastFailure | undefined {
  try {
    return JSON.parse(fs.readFileSync(memory, 'utf8'));
  } catch {
    return undefined; // no failure yet, or a file cut short
  }
}

/** Returns why it failed, or undefined if Electron is here now. */
export function downloadElectron(): string | undefined {
  const require = createRequire(import.meta.url);
  const version: string = require('electron/package.json').version;
  const past = readMemory();
  if (past && !isWorthTrying(past, version, Date.now(), process.env)) return past.reason;

  console.log(`Downloading Electron ${version}, which can take a minute ...`);
  const installer = path.join(path.dirname(require.resolve('electron/package.json')), 'install.js');
  // Without the override: it would make the installer look, and unpack, elsewhere.
  const { ELECTRON_OVERRIDE_DIST_PATH: _, ...env } = process.env;
  const { status, error, stderr } = spawnSync(process.execPath, [installer], {
    env,
    timeout,
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  if (status === 0) {
    fs.rmSync(memory, { force: true });
    return undefined;
  }
  const isSlow = (error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT';
  const reason = isSlow ? `its download took over ${timeout / 1000} s` : `its download failed: ${firstLine(stderr)}`;
  fs.mkdirSync(path.dirname(memory), { recursive: true });
  fs.writeFileSync(memory, JSON.stringify({ version, at: Date.now(), reason } satisfies PastFailure));
  return reason;
}

const firstLine = (text: string): string => text.trim().split('\n')[0] || 'it gave no reason';
