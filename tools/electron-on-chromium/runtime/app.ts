// app: the application's identity, paths, life cycle and single-instance lock.
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createEvent, emitCancelable, stubs } from './events.ts';

interface OpenWindow {
  close(): void;
  destroy(): void;
}

class App extends EventEmitter {
  name = 'Electron';
  readonly isPackaged = false;
  /** Those on the command line, and those the app appends for Chromium. */
  readonly switches = new Map<string, string>();
  readonly windows = new Set<OpenWindow>();
  #version = process.versions.electron!;
  #appPath = process.cwd();
  #paths = new Map<string, string>();
  #state: 'running' | 'quitting' | 'gone' = 'running';
  #isReady = false;
  #ready = Promise.withResolvers<void>();
  #lockFile: string | undefined;

  readonly commandLine = {
    appendSwitch: (name: string, value = ''): void => void this.switches.set(name, value),
    appendArgument: (): void => {},
    hasSwitch: (name: string): boolean => this.switches.has(name),
    getSwitchValue: (name: string): string => this.switches.get(name) ?? '',
    removeSwitch: (name: string): void => void this.switches.delete(name),
  };

  getName(): string {
    return this.name;
  }
  setName(name: string): void {
    this.name = name;
  }
  getVersion(): string {
    return this.#version;
  }
  setVersion(version: string): void {
    this.#version = version;
  }
  getAppPath(): string {
    return this.#appPath;
  }
  setAppPath(appPath: string): void {
    this.#appPath = appPath;
  }
  getLocale(): string {
    return /^[a-z]{2}_[A-Z]{2}/.exec(process.env.LC_ALL || process.env.LANG || '')?.[0].replace('_', '-') ?? 'en-US';
  }
  getPreferredSystemLanguages(): string[] {
    return [this.getLocale()];
  }

  getPath(name: string): string {
    const home = os.homedir();
    const inUserData = (folder: string): string => path.join(this.getPath('userData'), folder);
    const defaults: Record<string, () => string> = {
      home: () => home,
      temp: () => os.tmpdir(),
      exe: () => process.execPath,
      module: () => process.execPath,
      appData: () => process.env.XDG_CONFIG_HOME || path.join(home, '.config'),
      userData: () => path.resolve(this.switches.get('user-data-dir') || path.join(this.getPath('appData'), this.name)),
      sessionData: () => inUserData(''),
      logs: () => inUserData('logs'),
      crashDumps: () => inUserData('Crashpad'),
      ...Object.fromEntries(
        ['Desktop', 'Documents', 'Downloads', 'Music', 'Pictures', 'Videos'].map((folder) => [
          folder.toLowerCase(),
          () => path.join(home, folder),
        ]),
      ),
    };
    if (!defaults[name]) throw new Error(`Failed to get '${name}' path`);
    return this.#paths.get(name) ?? defaults[name]();
  }

  setPath(name: string, value: string): void {
    if (!path.isAbsolute(value)) throw new Error('Path must be absolute');
    this.#paths.set(name, value);
  }

  setAppLogsPath(value?: string): void {
    this.setPath('logs', value ?? path.join(this.getPath('userData'), 'logs'));
  }

  isReady(): boolean {
    return this.#isReady;
  }
  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  /** Chromium is up: the app may open windows. */
  becomeReady(): void {
    if (this.#state === 'gone') return;
    this.#isReady = true;
    this.emit('will-finish-launching');
    this.emit('ready', createEvent(), {}); // before the promise: Playwright's loader relies on that order
    this.#ready.resolve();
  }

  quit(): void {
    if (this.#state !== 'running') return;
    this.#state = 'quitting';
    if (!emitCancelable(this, 'before-quit')) this.cancelQuit();
    else if (this.windows.size === 0) this.#willQuit();
    else for (const window of [...this.windows]) window.close();
  }

  /** A listener or a window that refuses to close has decided that the app goes on. */
  cancelQuit(): void {
    if (this.#state === 'quitting') this.#state = 'running';
  }

  windowClosed(window: OpenWindow): void {
    this.windows.delete(window);
    if (this.windows.size > 0 || this.#state === 'gone') return;
    if (this.#state === 'quitting') this.#willQuit();
    else if (!this.emit('window-all-closed')) this.quit();
  }

  #willQuit(): void {
    if (emitCancelable(this, 'will-quit')) this.exit(0);
    else this.cancelQuit();
  }

  exit(exitCode = 0): void {
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    for (const window of [...this.windows]) window.destroy();
    this.emit('quit', createEvent(), exitCode);
    setImmediate(() => process.exit(exitCode));
  }

  hasSingleInstanceLock(): boolean {
    return this.#lockFile !== undefined;
  }

  /** The lock is a symbolic link that names its owner; other instances leave their messages in a folder beside it. */
  requestSingleInstanceLock(additionalData?: unknown): boolean {
    if (this.#lockFile) return true;
    const lockFile = path.join(this.getPath('userData'), 'SingletonLock');
    const inbox = path.join(this.getPath('userData'), 'SingletonMessages');
    fs.mkdirSync(inbox, { recursive: true });
    for (;;) {
      try {
        fs.symlinkSync(`${os.hostname()}-${process.pid}`, lockFile);
        break;
      } catch (error: any) {
        if (error.code !== 'EEXIST') throw error;
      }
      if (isRunning(Number(fs.readlinkSync(lockFile).split('-').at(-1)))) {
        const message = path.join(inbox, `${process.pid}-${Date.now()}`);
        fs.writeFileSync(message, JSON.stringify([process.argv, process.cwd(), additionalData]));
        fs.renameSync(message, `${message}.json`);
        return false;
      }
      fs.rmSync(lockFile, { force: true }); // its owner was killed
    }
    this.#lockFile = lockFile;
    process.on('exit', () => this.releaseSingleInstanceLock());
    fs.watch(inbox, { persistent: false }, (_event, file) => {
      const message = path.join(inbox, file ?? '');
      if (!file?.endsWith('.json') || !fs.existsSync(message)) return;
      const args = JSON.parse(fs.readFileSync(message, 'utf8'));
      fs.rmSync(message, { force: true });
      void this.whenReady().then(() => this.emit('second-instance', createEvent(), ...args));
    });
    return true;
  }

  releaseSingleInstanceLock(): void {
    if (this.#lockFile) fs.rmSync(this.#lockFile, { force: true });
    this.#lockFile = undefined;
  }
}

Object.assign(
  App.prototype,
  stubs(
    {
      getSystemLocale: 'en-US',
      getLocaleCountryCode: 'US',
      getBadgeCount: 0,
      setBadgeCount: true,
      getLoginItemSettings: { openAtLogin: false },
      isDefaultProtocolClient: false,
      setAsDefaultProtocolClient: true,
      removeAsDefaultProtocolClient: true,
      isAccessibilitySupportEnabled: false,
      getGPUFeatureStatus: {},
      getAppMetrics: [],
    },
    'relaunch focus hide show enableSandbox disableHardwareAcceleration setAppUserModelId setAboutPanelOptions showAboutPanel setLoginItemSettings setActivationPolicy ' +
      'setDesktopName setAccessibilitySupportEnabled setUserTasks setJumpList addRecentDocument clearRecentDocuments setProxy',
  ),
);

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8')); // a zombie has ended
  } catch (error: any) {
    return error.code === 'EPERM';
  }
}

export const app = new App();
