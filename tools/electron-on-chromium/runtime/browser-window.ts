// BrowserWindow: Chromium shows the page; position, visibility, focus and the like are kept here.
import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { type NativeImage, screen } from './desktop.ts';
import { createEvent, emitCancelable, stubs } from './events.ts';
import { pressAccelerator } from './menu.ts';
import type { WebPreferences } from './preload-scripts.ts';
import { type Bounds, WebContents } from './web-contents.ts';

interface WindowOptions extends Partial<Bounds> {
  title?: string;
  show?: boolean;
  parent?: BrowserWindow;
  webPreferences?: WebPreferences;
  [option: string]: unknown;
}

/** Options that nothing depends on: each has a getter is…() and a setter set…(). */
const flags = {
  Resizable: true,
  Movable: true,
  Minimizable: true,
  Maximizable: true,
  Closable: true,
  FullScreenable: true,
  Focusable: true,
  Enabled: true,
  AlwaysOnTop: false,
  Kiosk: false,
  DocumentEdited: false,
  VisibleOnAllWorkspaces: false,
  ContentProtected: false,
  MenuBarVisible: true,
};

export class BrowserWindow extends EventEmitter {
  static readonly #all = new Set<BrowserWindow>();
  static #focused: BrowserWindow | null = null;

  static getAllWindows(): BrowserWindow[] {
    return [...BrowserWindow.#all];
  }
  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.#focused;
  }
  static fromId(id: number): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.id === id) ?? null;
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null;
  }

  readonly id: number;
  readonly webContents: WebContents;
  readonly flags: Record<string, boolean> = { ...flags };
  readonly #options: WindowOptions;
  #bounds: Bounds;
  #restoredBounds: Bounds | undefined;
  #minimumSize = [0, 0];
  #title: string;
  #visible = false;
  #minimized = false;
  #fullScreen = false;

  constructor(options: WindowOptions = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const { width = 800, height = 600, title = app.name } = options;
    const area = screen.getPrimaryDisplay().workArea;
    const { x = Math.max(0, (area.width - width) >> 1), y = Math.max(0, (area.height - height) >> 1) } = options;
    this.#options = options;
    this.#bounds = { x, y, width, height };
    this.#title = title;
    this.webContents = new WebContents(options.webPreferences ?? {}, this.#bounds);
    this.id = this.webContents.id;
    BrowserWindow.#all.add(this);
    app.windows.add(this);

    this.webContents.on('destroyed', () => this.#onClosed());
    this.webContents.on('-key', (key) => pressAccelerator(key, this));
    this.webContents.on('-painted', () => this.emit('ready-to-show', createEvent()));
    this.webContents.on('page-title-updated', (event, newTitle, explicit) => {
      if (emitCancelable(this, 'page-title-updated', {}, newTitle, explicit) && !event.defaultPrevented)
        this.#title = newTitle;
    });
    this.webContents.on('-open-window', (details: { url: string }, overrides: WindowOptions) => {
      const child = new BrowserWindow({
        ...overrides,
        webPreferences: { ...options.webPreferences, ...overrides.webPreferences },
      });
      child.loadURL(details.url).catch(() => {});
      this.webContents.emit('did-create-window', child, details);
    });
    app.emit('browser-window-created', createEvent(), this);
    if (options.show !== false) queueMicrotask(() => this.show());
    if (options.fullscreen) this.setFullScreen(true);
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }
  loadFile(file: string, options?: object): Promise<void> {
    return this.webContents.loadFile(file, options);
  }
  reload(): void {
    this.webContents.reload();
  }
  capturePage(area?: Bounds): Promise<NativeImage> {
    return this.webContents.capturePage(area);
  }

  // --- Closing ---

  close(): void {
    if (this.isDestroyed()) return;
    if (emitCancelable(this, 'close')) this.webContents.close({ waitForBeforeUnload: true });
    else app.cancelQuit();
  }

  destroy(): void {
    this.webContents.destroy();
  }
  isDestroyed(): boolean {
    return this.webContents.isDestroyed();
  }

  #onClosed(): void {
    this.#visible = false;
    BrowserWindow.#all.delete(this);
    if (BrowserWindow.#focused === this) {
      BrowserWindow.#focused = null;
      BrowserWindow.getAllWindows()
        .findLast((window) => window.isVisible())
        ?.focus();
    }
    for (const child of this.getChildWindows()) child.destroy();
    this.emit('closed');
    app.windowClosed(this);
  }

  // --- Visibility and focus ---

  show(): void {
    this.showInactive();
    this.focus();
  }

  showInactive(): void {
    if (this.isDestroyed() || this.#visible) return;
    this.#visible = true;
    this.emit('show');
  }

  hide(): void {
    if (!this.#visible) return;
    this.blur();
    this.#visible = false;
    this.emit('hide');
  }

  focus(): void {
    if (!this.#visible || this.isFocused()) return;
    BrowserWindow.#focused?.blur();
    BrowserWindow.#focused = this;
    this.webContents.bringToFront();
    this.emit('focus', createEvent());
    app.emit('browser-window-focus', createEvent(), this);
  }

  blur(): void {
    if (!this.isFocused()) return;
    BrowserWindow.#focused = null;
    this.emit('blur', createEvent());
    app.emit('browser-window-blur', createEvent(), this);
  }

  isVisible(): boolean {
    return this.#visible && !this.#minimized;
  }
  isFocused(): boolean {
    return BrowserWindow.#focused === this;
  }
  isMinimized(): boolean {
    return this.#minimized;
  }
  isMaximized(): boolean {
    return this.#restoredBounds !== undefined;
  }
  isFullScreen(): boolean {
    return this.#fullScreen;
  }
  isNormal(): boolean {
    return !this.#minimized && !this.#fullScreen && !this.isMaximized();
  }
  isModal(): boolean {
    return this.#options.modal === true;
  }

  minimize(): void {
    if (this.#minimized) return;
    this.blur();
    this.#minimized = true;
    this.emit('minimize');
  }

  restore(): void {
    if (!this.#minimized) {
      this.unmaximize();
      return;
    }
    this.#minimized = false;
    this.emit('restore');
    this.focus();
  }

  maximize(): void {
    this.show();
    if (this.isMaximized()) return;
    this.#restoredBounds = this.#bounds;
    this.setBounds(screen.getPrimaryDisplay().workArea);
    this.emit('maximize');
  }

  unmaximize(): void {
    if (!this.#restoredBounds) return;
    this.setBounds(this.#restoredBounds);
    this.#restoredBounds = undefined;
    this.emit('unmaximize');
  }

  setFullScreen(fullScreen: boolean): void {
    if (fullScreen === this.#fullScreen) return;
    this.#fullScreen = fullScreen;
    this.emit(fullScreen ? 'enter-full-screen' : 'leave-full-screen');
  }

  // --- Bounds: those of the window and those of its page are the same ---

  getBounds(): Bounds {
    return { ...this.#bounds };
  }
  getNormalBounds(): Bounds {
    return { ...(this.#restoredBounds ?? this.#bounds) };
  }
  getContentBounds(): Bounds {
    return this.getBounds();
  }
  getSize(): number[] {
    return [this.#bounds.width, this.#bounds.height];
  }
  getContentSize(): number[] {
    return this.getSize();
  }
  getPosition(): number[] {
    return [this.#bounds.x, this.#bounds.y];
  }
  getMinimumSize(): number[] {
    return this.#minimumSize;
  }
  setMinimumSize(width: number, height: number): void {
    this.#minimumSize = [width, height];
  }
  setContentBounds(bounds: Partial<Bounds>): void {
    this.setBounds(bounds);
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  setContentSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  setPosition(x: number, y: number): void {
    this.setBounds({ x, y });
  }

  center(): void {
    const { width, height } = screen.getPrimaryDisplay().workArea;
    this.setPosition((width - this.#bounds.width) >> 1, (height - this.#bounds.height) >> 1);
  }

  setBounds(bounds: Partial<Bounds>): void {
    const old = this.#bounds;
    this.#bounds = { ...old, ...bounds };
    const { x, y, width, height } = this.#bounds;
    if (width !== old.width || height !== old.height) {
      this.webContents.resize(this.#bounds);
      this.emit('resize');
      this.emit('resized');
    }
    if (x !== old.x || y !== old.y) {
      this.emit('move');
      this.emit('moved');
    }
  }

  getTitle(): string {
    return this.#title;
  }
  setTitle(title: string): void {
    this.#title = title;
  }
  setMenuBarVisibility(visible: boolean): void {
    this.flags.MenuBarVisible = visible;
  }
  getParentWindow(): BrowserWindow | null {
    return this.#options.parent ?? null;
  }
  getChildWindows(): BrowserWindow[] {
    return BrowserWindow.getAllWindows().filter((window) => window.getParentWindow() === this);
  }
}

for (const flag of Object.keys(flags)) {
  Object.assign(BrowserWindow.prototype, {
    [`is${flag}`](this: BrowserWindow): boolean {
      return this.flags[flag]!;
    },
    [`set${flag}`](this: BrowserWindow, value: boolean): void {
      this.flags[flag] = value;
    },
  });
}
Object.assign(
  BrowserWindow.prototype,
  stubs(
    { getOpacity: 1, getBackgroundColor: '#FFFFFF', isMenuBarAutoHide: false },
    'setMenu removeMenu setAutoHideMenuBar setMaximumSize setAspectRatio setBackgroundColor setOpacity setIcon setSkipTaskbar setProgressBar setOverlayIcon setThumbarButtons ' +
      'setTitleBarOverlay setHasShadow setIgnoreMouseEvents setParentWindow setContentProtection setBackgroundMaterial setVibrancy setAppDetails flashFrame moveTop focusOnWebView',
  ),
);
