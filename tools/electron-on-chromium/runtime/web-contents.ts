// WebContents: a page, which is one Chromium target, and the preload script in it.
import { EventEmitter } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { app } from './app.ts';
import type { CdpSession } from './cdp.ts';
import { attach, browser } from './chromium.ts';
import { reportConsole } from './console-messages.ts';
import { NativeImage } from './desktop.ts';
import { createEvent, emitCancelable, stubs } from './events.ts';
import { mainFrameOwners } from './interception.ts';
import { codec, dispatchIpc, IpcMain, PageChannel } from './ipc.ts';
import type { MessagePortMain } from './message-channel.ts';
import { nativeTheme } from './native-theme.ts';
import { Navigation } from './navigation.ts';
import { binding, PreloadScripts, preloadWorld, type WebPreferences } from './preload-scripts.ts';
import { session } from './session.ts';
import { WebFrameMain } from './web-frame.ts';
import { type WindowOpenHandler, WindowOpening } from './window-open.ts';

export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

const byId = new Map<number, WebContents>();
let lastId = 0;

export class WebContents extends EventEmitter {
  readonly id: number = ++lastId;
  readonly session = session.defaultSession;
  readonly ipc = new IpcMain();
  readonly mainFrame = new WebFrameMain(this);
  readonly #preferences: WebPreferences;
  readonly #navigation = new Navigation(this);
  readonly #windowOpening = new WindowOpening(this);
  readonly #scripts: PreloadScripts;
  readonly #attached: Promise<CdpSession>;
  #targetId = '';
  #page: PageChannel | undefined;
  #title = '';
  #destroyed = false;
  #emulatesSize = false;

  constructor(preferences: WebPreferences, bounds: Bounds) {
    super();
    this.#preferences = preferences;
    this.#scripts = new PreloadScripts(this, preferences);
    if (preferences.contextIsolation === false || preferences.nodeIntegration)
      console.error('electron-on-chromium: pages are always isolated, and without Node.js');
    byId.set(this.id, this);
    this.#attached = this.#createTarget(bounds);
    this.#attached.catch((error) => {
      if (!this.#destroyed) console.error('Failed to open a window:', error);
      this.#onDestroyed();
    });
    app.emit('web-contents-created', createEvent(), this);
  }

  // --- Loading ---

  async loadURL(url: string): Promise<void> {
    this.#assertAlive();
    this.#navigation.announce(url);
    const cdp = await this.#attached;
    await this.#scripts.install(cdp);
    await this.#navigation.load(cdp, url);
  }

  loadFile(
    file: string,
    { query, search, hash }: { query?: Record<string, string>; search?: string; hash?: string } = {},
  ): Promise<void> {
    const url = pathToFileURL(path.resolve(app.getAppPath(), file));
    if (query) url.search = new URLSearchParams(query).toString();
    if (search) url.search = search;
    if (hash) url.hash = hash;
    return this.loadURL(url.href);
  }

  reload(): void {
    this.#withSession(async (cdp) => {
      await this.#scripts.install(cdp);
      await this.#navigation.reload(cdp);
    });
  }

  reloadIgnoringCache(): void {
    this.reload();
  }
  stop(): void {
    this.#withSession((cdp) => cdp.send('Page.stopLoading'));
  }
  getURL(): string {
    return this.#navigation.url;
  }
  getTitle(): string {
    return this.#title;
  }
  isLoading(): boolean {
    return this.#navigation.isLoading;
  }
  isLoadingMainFrame(): boolean {
    return this.#navigation.isLoading;
  }
  isCrashed(): boolean {
    return this.#navigation.isCrashed;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  getProcessId(): number {
    return this.id;
  }

  // --- The page ---

  send(channel: string, ...args: unknown[]): void {
    this.#assertAlive();
    this.#page?.send(channel, args); // a page that has not loaded yet misses it, as in Electron
  }

  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    this.#assertAlive();
    this.#page?.send(channel, [message], transfer);
  }

  async executeJavaScript(code: string, userGesture = false): Promise<any> {
    this.#assertAlive();
    const cdp = await this.#attached;
    if (this.#navigation.isLoading) await new Promise((resolve) => this.once('did-stop-loading', resolve));
    const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', {
      expression: code,
      userGesture,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails)
      throw new Error(exceptionDetails.exception?.description?.split('\n')[0] ?? exceptionDetails.text);
    return result.value;
  }

  async capturePage(area?: Bounds): Promise<NativeImage> {
    const cdp = await this.#attached;
    const { data } = await cdp.send('Page.captureScreenshot', area ? { clip: { ...area, scale: 1 } } : {});
    return new NativeImage(Buffer.from(data, 'base64'));
  }

  async printToPDF(options: object = {}): Promise<Buffer> {
    const cdp = await this.#attached;
    return Buffer.from((await cdp.send('Page.printToPDF', options)).data, 'base64');
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#windowOpening.handler = handler;
  }
  forcefullyCrashRenderer(): void {
    this.#withSession((cdp) => cdp.send('Page.crash'));
  }
  bringToFront(): void {
    this.#withSession((cdp) => cdp.send('Page.bringToFront'));
  }

  resize(bounds: Bounds): void {
    this.#withSession((cdp) => this.#setSize(cdp, bounds));
  }

  close({ waitForBeforeUnload = false }: { waitForBeforeUnload?: boolean } = {}): void {
    this.#withSession(async (cdp) => {
      if (!waitForBeforeUnload || this.isCrashed() || (await this.#askToUnload(cdp)))
        await browser().send('Target.closeTarget', { targetId: this.#targetId });
    });
  }

  /** Closes the page once its beforeunload handlers agree. Returns true if it does not answer. */
  async #askToUnload(cdp: CdpSession): Promise<boolean> {
    const answered = new Promise((resolve) => this.once('destroyed', resolve).once('-unload-prevented', resolve));
    const pause = (ms: number): Promise<true> => delay(ms, true, { ref: false });
    for (let attempt = 0; attempt < 20; attempt++) {
      const isAsked = await cdp.send('Page.close').then(
        () => true,
        () => this.#destroyed,
      );
      if (isAsked) break;
      await pause(50); // it cannot be asked while one document is replacing another
    }
    return (await Promise.race([answered, pause(3000)])) === true;
  }

  destroy(): void {
    this.close();
    this.#onDestroyed();
  }

  #assertAlive(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
  }

  /** For commands that do not matter any more once the page has gone. */
  #withSession(use: (cdp: CdpSession) => Promise<unknown>): void {
    this.#attached.then(use).catch(() => {});
  }

  // --- The target ---

  async #createTarget(bounds: Bounds): Promise<CdpSession> {
    const { x: left, y: top, width, height } = bounds;
    const { targetId } = await browser().send('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
      left,
      top,
      width,
      height,
    });
    this.#targetId = targetId;
    mainFrameOwners.set(targetId, this);
    const cdp = await attach(targetId);
    this.#listen(cdp);
    nativeTheme.applyTo(cdp);
    await Promise.all([
      this.#setSize(cdp, bounds),
      cdp.send('Page.enable'),
      cdp.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      cdp.send('Runtime.enable'),
      cdp.send('Log.enable'),
      cdp.send('Runtime.addBinding', { name: binding, executionContextName: preloadWorld }),
    ]);
    this.once('destroyed', this.#scripts.watch(cdp));
    return cdp;
  }

  /** Sets the size of the page; Chromium's own toolbars, where there are any, come on top of it. */
  async #setSize(cdp: CdpSession, { width, height }: Bounds): Promise<void> {
    const { windowId } = await browser().send('Browser.getWindowForTarget', { targetId: this.#targetId });
    await browser().send('Browser.setContentsSize', { windowId, width, height });
    const tooNarrow = width < 500; // for a window with toolbars
    if (tooNarrow)
      await cdp.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 0, mobile: false });
    else if (this.#emulatesSize) await cdp.send('Emulation.clearDeviceMetricsOverride');
    this.#emulatesSize = tooNarrow;
  }

  #listen(cdp: CdpSession): void {
    let contextId: string;

    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name !== preloadWorld || context.auxData.frameId !== this.#targetId) return;
      this.#dropPage();
      contextId = context.uniqueId;
      this.#page = new PageChannel(cdp, contextId, binding);
    });
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextUniqueId }) => {
      if (executionContextUniqueId === contextId) this.#dropPage();
    });
    cdp.on('Runtime.executionContextsCleared', () => this.#dropPage());
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === binding) this.#onPageMessage(JSON.parse(payload));
    });
    reportConsole(this, cdp);
    this.#navigation.listen(cdp, this.#targetId);
    this.#windowOpening.listen(cdp);
    cdp.on('Page.javascriptDialogOpening', ({ type }) => {
      if (type === 'beforeunload') {
        const stays = emitCancelable(this, 'will-prevent-unload');
        cdp.post('Page.handleJavaScriptDialog', { accept: !stays });
        if (!stays) return;
        this.emit('-unload-prevented');
        app.cancelQuit();
      } else if (!app.commandLine.hasSwitch('remote-debugging-port')) {
        cdp.post('Page.handleJavaScriptDialog', { accept: false }); // nobody else is there to answer
      }
    });
  }

  #onPageMessage(message: any): void {
    const page = this.#page;
    if (!page) return;
    switch (message.type) {
      case 'open':
        this.#windowOpening.request(message);
        break;
      case 'close':
        this.destroy();
        break;
      case 'key':
        this.emit('-key', message);
        break;
      case 'title':
        this.#title = message.title;
        this.emit('page-title-updated', createEvent(), message.title, true);
        break;
      case 'port':
        page.ports.get(message.id)?.postMessage(codec.decode(message.data));
        break;
      case 'preload-error':
        this.emit('preload-error', createEvent(), this.#preferences.preload, codec.decode(message.error));
        break;
      default:
        void dispatchIpc(this, page, message);
    }
  }

  allowsNavigation(url: string, isRedirect: boolean): boolean {
    return this.#navigation.allows(url, isRedirect);
  }

  #dropPage(): void {
    this.#page?.close();
    this.#page = undefined;
  }

  #onCrashed(status: string, exitCode: number): void {
    this.#navigation.crash();
    this.#dropPage();
    const details = { reason: status === 'killed' || status === 'oom' ? status : 'crashed', exitCode };
    this.emit('render-process-gone', createEvent(), details);
    app.emit('render-process-gone', createEvent(), this, details);
  }

  #onDestroyed(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#dropPage();
    byId.delete(this.id);
    mainFrameOwners.delete(this.#targetId);
    this.emit('-progress');
    this.emit('destroyed');
  }

  static fromTarget(targetId: string): WebContents | undefined {
    return mainFrameOwners.get(targetId) as WebContents | undefined;
  }

  static observeTargets(): void {
    browser().on('Target.targetDestroyed', ({ targetId }) => {
      const contents = WebContents.fromTarget(targetId);
      if (contents) contents.#onDestroyed();
    });
    browser().on('Target.targetCrashed', ({ targetId, status, errorCode }) => {
      const contents = WebContents.fromTarget(targetId);
      if (contents) contents.#onCrashed(status, errorCode);
    });
    browser().on('Target.targetCreated', ({ targetInfo: { type, targetId, openerId } }) => {
      if (type === 'page' && WebContents.fromTarget(openerId)) browser().post('Target.closeTarget', { targetId });
    });
    browser().post('Target.setDiscoverTargets', { discover: true });
  }
}

Object.assign(
  WebContents.prototype,
  stubs(
    {
      getType: 'window',
      isFocused: true,
      isDevToolsOpened: false,
      isAudioMuted: false,
      getZoomFactor: 1,
      getZoomLevel: 0,
      getUserAgent: '',
      insertCSS: Promise.resolve(''),
    },
    'openDevTools closeDevTools toggleDevTools inspectElement focus invalidate setZoomFactor setZoomLevel setVisualZoomLevelLimits setBackgroundThrottling setIgnoreMenuShortcuts ' +
      'setAudioMuted setUserAgent setWebRTCIPHandlingPolicy undo redo cut copy paste selectAll goBack goForward',
  ),
);

export const webContents = {
  getAllWebContents: (): WebContents[] => [...byId.values()],
  fromId: (id: number): WebContents | undefined => byId.get(id),
  fromFrame: (frame: WebFrameMain): WebContents | undefined => byId.get(frame.processId),
  fromDevToolsTargetId: (targetId: string): WebContents | undefined => WebContents.fromTarget(targetId),
};
