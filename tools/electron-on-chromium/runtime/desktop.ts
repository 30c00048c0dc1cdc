// What belongs to the user's desktop. Nothing here touches it: dialogs are cancelled, requests are recorded.
// Tests put their own functions in the place of these, as in `dialog.showOpenDialog = async () => ({ … })`.
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import { stubs } from './events.ts';

/** Message boxes answer with their cancel button, or else with the default one. Their first argument may be a window. */
function chosenButton(args: unknown[]): number {
  const { cancelId, defaultId } = args.at(-1) as { cancelId?: number; defaultId?: number };
  return cancelId ?? defaultId ?? 0;
}

export const dialog = {
  showOpenDialog: async (): Promise<object> => ({ canceled: true, filePaths: [] }),
  showOpenDialogSync: (): undefined => undefined,
  showSaveDialog: async (): Promise<object> => ({ canceled: true, filePath: '' }),
  showSaveDialogSync: (): string => '',
  showMessageBox: async (...args: unknown[]): Promise<object> => ({
    response: chosenButton(args),
    checkboxChecked: false,
  }),
  showMessageBoxSync: (...args: unknown[]): number => chosenButton(args),
  showErrorBox: (title: string, content: string): void => console.error(`${title}\n${content}`),
  showCertificateTrustDialog: async (): Promise<void> => {},
};

/** What the app has asked the desktop to do. Electron has nothing like it: it is for tests. */
const requests: { method: string; argument: string }[] = [];
const record = (method: string, argument: string): void => void requests.push({ method, argument });

export const shell = {
  requests,
  openExternal: async (url: string): Promise<void> => record('openExternal', url),
  async openPath(path: string): Promise<string> {
    record('openPath', path);
    return ''; // no error
  },
  trashItem: async (path: string): Promise<void> => record('trashItem', path),
  showItemInFolder: (path: string): void => record('showItemInFolder', path),
  beep: (): void => record('beep', ''),
};

let clipped: Record<string, any> = {};
export const clipboard = {
  readText: (): string => clipped.text ?? '',
  writeText: (text: string): void => clipboard.write({ text }),
  readHTML: (): string => clipped.html ?? '',
  writeHTML: (html: string): void => clipboard.write({ html }),
  readImage: (): NativeImage => clipped.image ?? nativeImage.createEmpty(),
  writeImage: (image: NativeImage): void => clipboard.write({ image }),
  write(data: Record<string, unknown>): void {
    clipped = { ...data };
  },
  clear: (): void => clipboard.write({}),
  availableFormats: (): string[] => Object.keys(clipped),
};

/** An encoded image; there is no way to change it. */
export class NativeImage {
  readonly #data: Buffer;

  constructor(data: Buffer) {
    this.#data = data;
  }

  toPNG(): Buffer {
    return this.#data;
  }
  toDataURL(): string {
    return `data:image/png;base64,${this.#data.toString('base64')}`;
  }
  isEmpty(): boolean {
    return this.#data.length === 0;
  }
  resize(): this {
    return this;
  }
  setTemplateImage(): void {}
  getSize(): { width: number; height: number } {
    const isPng = this.#data.toString('latin1', 1, 4) === 'PNG';
    return isPng
      ? { width: this.#data.readUInt32BE(16), height: this.#data.readUInt32BE(20) }
      : { width: 0, height: 0 };
  }
}

export const nativeImage = {
  createEmpty: (): NativeImage => new NativeImage(Buffer.alloc(0)),
  createFromBuffer: (data: Buffer): NativeImage => new NativeImage(data),
  createFromDataURL: (url: string): NativeImage =>
    new NativeImage(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')),
  createFromPath: (file: string): NativeImage =>
    new NativeImage(fs.existsSync(file) ? fs.readFileSync(file) : Buffer.alloc(0)),
};

export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true;
  }
  title = '';
  body = '';
  constructor(options: object = {}) {
    super();
    Object.assign(this, options);
  }
  show(): void {
    queueMicrotask(() => this.emit('show', {}));
  }
  close(): void {
    this.emit('close', {});
  }
}

export class Tray extends EventEmitter {}
Object.assign(
  Tray.prototype,
  stubs(
    { isDestroyed: false, getTitle: '', getBounds: { x: 0, y: 0, width: 0, height: 0 } },
    'setImage setToolTip setTitle setContextMenu popUpContextMenu destroy',
  ),
);

const area = { x: 0, y: 0, width: 1920, height: 1080 };
const display = {
  id: 1,
  label: '',
  scaleFactor: 1,
  rotation: 0,
  bounds: area,
  workArea: area,
  size: { width: 1920, height: 1080 },
  workAreaSize: { width: 1920, height: 1080 },
};
const fake = <T extends object>(methods: T): EventEmitter & T => Object.assign(new EventEmitter(), methods);

export const screen = fake({
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
  getDisplayMatching: () => display,
  getDisplayNearestPoint: () => display,
  getCursorScreenPoint: () => ({ x: 0, y: 0 }),
});
export const powerMonitor = fake(
  stubs({ getSystemIdleState: 'active', getSystemIdleTime: 0, isOnBatteryPower: false }),
);
export const powerSaveBlocker = stubs({ start: 1, stop: true, isStarted: false });
export const globalShortcut = stubs({ register: true, isRegistered: false }, 'registerAll unregister unregisterAll');
export const crashReporter = stubs(
  { getUploadToServer: false, getUploadedReports: [], getLastCrashReport: null, getParameters: {} },
  'start setUploadToServer addExtraParameter removeExtraParameter',
);
export const autoUpdater = fake(stubs({ getFeedURL: '' }, 'setFeedURL checkForUpdates quitAndInstall'));
export const systemPreferences = fake(
  stubs({ getAccentColor: '0078d4ff', getColor: '#000000', getMediaAccessStatus: 'granted' }),
);
export const desktopCapturer = { getSources: async (): Promise<object[]> => [] };
