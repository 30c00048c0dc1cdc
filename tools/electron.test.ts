import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findElectron, NoElectron, switchesFor } from './electron.ts';
import { isWorthTrying, namesMirror } from './electron-download.ts';
import { type Machine, root } from './machine.ts';

const dist = path.join(root, 'node_modules', 'electron', 'dist', 'electron');
const pathFile = path.join(root, 'node_modules', 'electron', 'path.txt');
const standIn = path.join(root, 'tools', 'electron-on-chromium', 'electron');

/** A Linux machine on which these files exist, some with a text. */
function machineWith(files: Record<string, string | undefined>, changes: Partial<Machine> = {}): Machine {
  return {
    platform: 'linux',
    env: { PATH: ['/usr/local/bin', '/usr/bin'].join(path.delimiter) },
    isRoot: false,
    isFile: (file) => file in files,
    read: (file) => files[file],
    ...changes,
  };
}

function find(machine: Machine, download: () => string | undefined = () => 'no network') {
  const said: string[] = [];
  const electron = findElectron({ machine, download, say: (line) => said.push(line) });
  return { ...electron, said };
}

const never = (): never => {
  throw new Error('nothing is to be downloaded here');
};

describe('findElectron', () => {
  it('takes the one that ELECTRON_PATH names before any other', () => {
    const machine = machineWith(
      { '/opt/electron': '', [pathFile]: 'electron', [dist]: '' },
      { env: { ELECTRON_PATH: '/opt/electron' } },
    );
    expect(find(machine, never)).toEqual({ executable: '/opt/electron', isStandIn: false, said: [] });
  });

  it('refuses an ELECTRON_PATH that leads nowhere, instead of running another one', () => {
    const machine = machineWith({ [pathFile]: 'electron', [dist]: '' }, { env: { ELECTRON_PATH: '/nowhere' } });
    expect(() => find(machine, never)).toThrow('ELECTRON_PATH is not a file: /nowhere');
  });

  it('knows the stand-in again if ELECTRON_PATH names it', () => {
    const machine = machineWith({ [standIn]: '' }, { env: { ELECTRON_PATH: standIn } });
    expect(find(machine, never).isStandIn).toBe(true);
  });

  it('takes the installed one', () => {
    expect(find(machineWith({ [pathFile]: 'electron', [dist]: '' }), never)).toEqual({
      executable: dist,
      isStandIn: false,
      said: [],
    });
  });

  it('downloads one if path.txt is there but its binary is not', () => {
    const files: Record<string, string | undefined> = { [pathFile]: 'electron' };
    const download = (): undefined => {
      files[dist] = '';
    };
    expect(find(machineWith(files), download).executable).toBe(dist);
  });

  it('stands in for it with Chromium where the download fails, and says so in one line', () => {
    const { executable, isStandIn, said } = find(machineWith({ '/usr/bin/chromium': '' }));
    expect({ executable, isStandIn }).toEqual({ executable: standIn, isStandIn: true });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/no network.*\/usr\/bin\/chromium.*npx install-electron/);
  });

  it('believes no download that leaves nothing behind', () => {
    expect(find(machineWith({ '/usr/bin/google-chrome': '' }), () => undefined).said[0]).toMatch(/left nothing behind/);
  });

  it.each([
    ['CHROMIUM_PATH names a file', { '/opt/chrome': '' }, { CHROMIUM_PATH: '/opt/chrome' }, true],
    ['CHROMIUM_PATH names a program', { '/usr/bin/brave': '' }, { CHROMIUM_PATH: 'brave' }, true],
    [
      'CHROMIUM_PATH names nothing, although there is a chromium',
      { '/usr/bin/chromium': '' },
      { CHROMIUM_PATH: '/nowhere' },
      false,
    ],
    ['the name is chromium-browser', { '/usr/local/bin/chromium-browser': '' }, {}, true],
  ])('finds Chromium as the stand-in does: %s', (_case, files, env, isFound) => {
    const machine = machineWith(files, { env: { PATH: '/usr/local/bin:/usr/bin', ...env } });
    if (isFound) expect(find(machine).isStandIn).toBe(true);
    else expect(() => find(machine)).toThrow(NoElectron);
  });

  it.each([
    ['there is no Chromium', machineWith({})],
    ['this is not Linux', machineWith({ '/usr/bin/chromium': '' }, { platform: 'darwin' })],
  ])('names both ways out where %s', (_case, machine) => {
    expect(() => find(machine)).toThrow(/npx install-electron[\s\S]*apt-get install -y chromium/);
  });
});

describe('switchesFor', () => {
  const electron = { executable: dist, isStandIn: false };

  it.each([
    ['root, Linux, Electron', electron, machineWith({}, { isRoot: true }), ['--no-sandbox']],
    ['another user', electron, machineWith({}), []],
    ['root on macOS', electron, machineWith({}, { isRoot: true, platform: 'darwin' }), []],
    ['the stand-in', { ...electron, isStandIn: true }, machineWith({}, { isRoot: true }), []],
  ])('%s', (_case, chosen, machine, switches) => {
    const said: string[] = [];
    expect(switchesFor(chosen, machine, (line) => said.push(line))).toEqual(switches);
    expect(said).toHaveLength(switches.length);
  });
});

describe('isWorthTrying', () => {
  const hour = 60 * 60 * 1000;
  const past = { version: '45.4.1', at: 100 * hour, reason: 'no network' };

  it.each([
    ['it has never failed', undefined, 0, {}, true],
    ['it failed an hour ago', past, 101 * hour, {}, false],
    ['it failed a day ago', past, 124 * hour, {}, true],
    ['another version failed', { ...past, version: '45.4.0' }, 101 * hour, {}, true],
    ['a mirror is named', past, 101 * hour, { ELECTRON_MIRROR: 'https://mirror.test/' }, true],
    ['the clock was wrong', past, 1 * hour, {}, true],
  ])('%s', (_case, failure, now, env, expected) => {
    expect(isWorthTrying(failure, '45.4.1', now, env)).toBe(expected);
  });

  it.each([
    [{ ELECTRON_MIRROR: 'x' }, true],
    [{ npm_config_electron_mirror: 'x' }, true],
    [{ npm_config_electron_customdir: 'x' }, true],
    [{ ELECTRON_CUSTOM_DIR: 'x' }, true],
    [{ ELECTRON_MIRROR: '' }, false],
    [{ ELECTRON_PATH: 'x', ELECTRON_RUN_AS_NODE: '1' }, false],
  ])('sees the mirror in %o: %s', (env, expected) => {
    expect(namesMirror(env)).toBe(expected);
  });
});
