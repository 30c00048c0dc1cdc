// Starts Chromium, and sees to it that it ends, and its profile goes, whatever way this process ends.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CdpConnection, type CdpSession } from './cdp.ts';

const flags = [
  'no-sandbox',
  'no-first-run',
  'no-default-browser-check',
  'no-startup-window',
  'disable-quic',
  'disable-background-networking',
  'disable-component-update',
  'disable-sync',
  'disable-extensions',
  'disable-breakpad',
  'disable-gpu',
  'disable-back-forward-cache',
  'disable-dev-shm-usage',
  'disable-backgrounding-occluded-windows',
  'disable-renderer-backgrounding',
  'test-type', // no warning bar about --no-sandbox
  'allow-file-access-from-files', // as in Electron, where a file:// page may load its module scripts
  'remote-debugging-pipe',
];

const withValues: [string, string][] = [
  ['autoplay-policy', 'no-user-gesture-required'], // as in Electron
  ['disable-features', 'WebUIOmniboxPopup,WebUIOmniboxAimPopup'], // half the work of Chromium's start
  ['password-store', 'basic'],
];

// Chromium ends when its debugging pipe closes, which happens even if this process is killed. The shell
// around it outlives both, to remove the profile, twice because files are still written as Chromium ends.
const supervisor = 'trap "" HUP INT TERM; "$@"; rm -rf -- "$PROFILE"; sleep 1; rm -rf -- "$PROFILE"';

let connection: CdpConnection | undefined;

/** The session of the browser itself; there is none before the app is ready. */
export function browser(): CdpSession {
  if (!connection) throw new Error('Chromium is not running yet: wait for app.whenReady()');
  return connection.browser;
}

export async function attach(targetId: string): Promise<CdpSession> {
  const { sessionId } = await browser().send('Target.attachToTarget', { targetId, flatten: true });
  return connection!.session(sessionId);
}

export async function launchChromium(appSwitches: Map<string, string>): Promise<void> {
  const executable = findChromium();
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'electron-on-chromium-'));
  const switches = new Map([...flags.map((flag): [string, string] => [flag, '']), ...withValues]);
  for (const [name, value] of appSwitches)
    switches.set(name, name === 'disable-features' ? `${switches.get(name)},${value}` : value);
  switches.set('user-data-dir', profile);
  if (!process.env.DISPLAY) switches.set('headless', '').set('screen-info', '{1920x1080}');
  const args = [...switches].map(([name, value]) => (value ? `--${name}=${value}` : `--${name}`));

  const chromium = spawn('/bin/sh', ['-c', supervisor, 'sh', executable, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, PROFILE: profile },
    detached: true, // a signal to this process's group must not reach the supervisor
  });
  let log = '';
  const listening = Promise.withResolvers<string>();
  chromium.stderr!.setEncoding('utf8').on('data', (text: string) => {
    if (process.env.ELECTRON_ENABLE_LOGGING) process.stderr.write(text);
    if (log.length < 1e5) log += text;
    const line = /DevTools listening on ws:.*/.exec(log);
    if (line) listening.resolve(line[0]);
  });
  chromium.on('exit', () => {
    const display = log.includes('Missing X server') ? 'Unable to open X display! ' : ''; // words that Playwright knows
    process.stderr.write(
      `electron-on-chromium: ${display}${executable} has ended. Its last words:\n${log.slice(-2000)}\n`,
    );
    process.exit(1);
  });

  const starting = new CdpConnection(chromium.stdio[3] as any, chromium.stdio[4] as any);
  const { product } = await starting.browser.send('Browser.getVersion');
  connection = starting;
  Object.assign(process.versions, { chrome: product.split('/')[1] });
  if (switches.has('remote-debugging-port')) process.stderr.write(`\n${await listening.promise}\n`); // Playwright waits for this line
}

function findChromium(): string {
  const names = process.env.CHROMIUM_PATH
    ? [process.env.CHROMIUM_PATH]
    : ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = names.flatMap((name) =>
    path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name)),
  );
  const found = candidates.find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile());
  if (found) return found;
  process.stderr.write(
    `electron-on-chromium: no Chromium found (looked for ${names.join(', ')}): install the 'chromium' package or set CHROMIUM_PATH\n`,
  );
  process.exit(1);
}
