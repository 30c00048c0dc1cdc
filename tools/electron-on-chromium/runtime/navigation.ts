// Where a page is, whether it is loading, and the events that tell the app so.
import type { EventEmitter } from 'node:events';
import type { CdpSession } from './cdp.ts';
import { createEvent, emitCancelable } from './events.ts';
import { isKnownToChromium, toAppUrl, toBrowserUrl } from './urls.ts';
import type { WebFrameMain } from './web-frame.ts';

/** The WebContents, which the events are emitted on. */
interface Contents extends EventEmitter {
  readonly id: number;
  readonly mainFrame: WebFrameMain;
  isDestroyed(): boolean;
}

export class Navigation {
  readonly #contents: Contents;
  #url = '';
  #loading = false;
  #crashed = false;
  #painted = false;
  #shows: 'about:blank' | 'page' | 'error' = 'about:blank';
  #startedByPage = false; // not by loadURL() or reload()
  #startedLoader = ''; // Chromium's ids of navigations
  #finishedLoader = '';

  constructor(contents: Contents) {
    this.#contents = contents;
  }

  get url(): string {
    return this.#url;
  }
  get isLoading(): boolean {
    return this.#loading;
  }
  get isCrashed(): boolean {
    return this.#crashed;
  }

  /** loadURL() has been called, although Chromium may not know of it yet. */
  announce(url: string): void {
    this.#url ||= url;
    this.#loading = true;
  }

  async load(cdp: CdpSession, url: string): Promise<void> {
    const outcome = Promise.withResolvers<string>(); // the name of an error, or ''
    let loaderId: string | undefined;
    const check = (): void => {
      if (this.#contents.isDestroyed()) outcome.resolve('ERR_FAILED');
      else if (loaderId && this.#finishedLoader === loaderId) outcome.resolve('');
      else if (loaderId && this.#startedLoader !== loaderId) outcome.resolve('ERR_ABORTED'); // by another navigation
    };
    this.#contents.on('-progress', check);
    this.#startedByPage = false;
    const answer = await cdp
      .send('Page.navigate', { url: toBrowserUrl(url) })
      .catch(() => ({ errorText: 'ERR_FAILED' }));
    if (answer.errorText) {
      outcome.resolve(answer.errorText.replace('net::', ''));
    } else if (answer.loaderId) {
      loaderId = answer.loaderId;
      check();
    } else {
      this.#onStopped(); // only the fragment of the URL has changed
      outcome.resolve('');
    }
    const error = await outcome.promise;
    this.#contents.off('-progress', check);
    if (error) throw this.#loadFailed(url, error);
  }

  async reload(cdp: CdpSession): Promise<void> {
    this.#startedByPage = false;
    await cdp.send('Page.reload');
  }

  /** Whether the app lets a navigation pass. It is asked only about those that the page itself has begun. */
  allows(url: string, isRedirect: boolean): boolean {
    const { mainFrame } = this.#contents;
    const details = { url, isMainFrame: true, isSameDocument: false, frame: mainFrame, initiator: mainFrame };
    if (isRedirect) return emitCancelable(this.#contents, 'will-redirect', details, url, false, true);
    const asks = this.#startedByPage;
    this.#startedByPage = false;
    return !asks || emitCancelable(this.#contents, 'will-navigate', details, url, false, true);
  }

  crash(): void {
    this.#crashed = true;
  }

  listen(cdp: CdpSession, mainFrameId: string): void {
    const contents = this.#contents;
    const onMainFrame = (event: string, listener: (params: any) => void): void => {
      cdp.on(event, (params) => {
        if ((params.frameId ?? params.frame?.id ?? mainFrameId) === mainFrameId) listener(params);
      });
    };

    onMainFrame('Page.frameRequestedNavigation', () => {
      this.#startedByPage = true;
    });
    onMainFrame('Page.frameStartedNavigating', ({ url, loaderId, navigationType }) => {
      const isSameDocument = /sameDocument/i.test(navigationType);
      if (!isSameDocument) this.#startedLoader = loaderId;
      contents.emit('-progress');
      const event = createEvent({ url: toAppUrl(url), isSameDocument, isMainFrame: true });
      contents.emit('did-start-navigation', event, toAppUrl(url), isSameDocument, true);
      if (isKnownToChromium(url)) return; // interception.ts asks whether the app allows it
      if (this.allows(url, false) && toBrowserUrl(url) !== url) cdp.post('Page.navigate', { url: toBrowserUrl(url) });
    });
    onMainFrame('Page.frameStartedLoading', () => {
      this.#loading = true;
      contents.emit('did-start-loading');
    });
    onMainFrame('Page.frameNavigated', ({ frame }) => {
      this.#shows = frame.unreachableUrl ? 'error' : 'page';
      this.#startedByPage = false;
      this.#crashed = false;
      this.#url = toAppUrl(frame.unreachableUrl ?? frame.url + (frame.urlFragment ?? ''));
      contents.emit('did-navigate', createEvent(), this.#url, 200, 'OK');
    });
    onMainFrame('Page.navigatedWithinDocument', ({ url }) => {
      this.#url = toAppUrl(url);
      contents.emit('did-navigate-in-page', createEvent(), this.#url, true);
    });
    onMainFrame('Page.lifecycleEvent', ({ name, loaderId }) => this.#onLifecycle(name, loaderId));
    onMainFrame('Page.frameStoppedLoading', () => this.#onStopped());
  }

  #onLifecycle(name: string, loaderId: string): void {
    if (this.#shows !== 'page') return;
    if (name === 'firstPaint' || name === 'load') this.#onPainted();
    if (name === 'DOMContentLoaded') this.#contents.emit('dom-ready', createEvent());
    if (name !== 'load') return;
    this.#finishedLoader = loaderId;
    this.#contents.emit('did-frame-finish-load', createEvent(), true);
    this.#contents.emit('did-finish-load', createEvent());
    this.#contents.emit('-progress');
  }

  #onPainted(): void {
    if (!this.#painted) this.#contents.emit('-painted');
    this.#painted = true;
  }

  #onStopped(): void {
    this.#loading = false;
    this.#contents.emit('did-stop-loading');
  }

  #loadFailed(url: string, code: string): Error {
    const errno = netErrors[code] ?? -2;
    if (code !== 'ERR_ABORTED') this.#url = url;
    this.#contents.emit('did-fail-load', createEvent(), errno, code, url, true, this.#contents.id, 1);
    return Object.assign(new Error(`${code} (${errno}) loading '${url}'`), { errno, code, url });
  }
}

const netErrors: Record<string, number> = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_FILE_NOT_FOUND: -6,
  ERR_ACCESS_DENIED: -10,
  ERR_BLOCKED_BY_CLIENT: -20,
  ERR_CONNECTION_RESET: -101,
  ERR_CONNECTION_REFUSED: -102,
  ERR_NAME_NOT_RESOLVED: -105,
  ERR_INTERNET_DISCONNECTED: -106,
  ERR_INVALID_URL: -300,
  ERR_UNKNOWN_URL_SCHEME: -302,
};
