// What becomes of window.open(), and of links that ask for a window of their own.
import type { EventEmitter } from 'node:events';
import type { CdpSession } from './cdp.ts';
import { toAppUrl } from './urls.ts';

export interface WindowOpenDetails {
  url: string;
  frameName: string;
  features: string;
  disposition: string;
}

export type WindowOpenHandler = (details: WindowOpenDetails) => {
  action: 'allow' | 'deny';
  overrideBrowserWindowOptions?: object;
};

/** The WebContents, on which BrowserWindow waits for '-open-window'. */
interface Opener extends EventEmitter {
  getURL(): string;
}

export class WindowOpening {
  handler: WindowOpenHandler = () => ({ action: 'allow' });
  readonly #opener: Opener;

  constructor(opener: Opener) {
    this.#opener = opener;
  }

  request({ url, frameName, features, disposition }: WindowOpenDetails): void {
    const details = {
      url: toAppUrl(url),
      frameName,
      features,
      disposition,
      referrer: { url: this.#opener.getURL(), policy: 'strict-origin-when-cross-origin' },
    };
    const answer = this.handler(details);
    if (answer.action === 'allow')
      this.#opener.emit('-open-window', details, answer.overrideBrowserWindowOptions ?? {});
  }

  /** What got past the page world's window.open() and the preload world's eye on links; WebContents closes the window. */
  listen(cdp: CdpSession): void {
    cdp.on('Page.windowOpen', ({ url, windowName, windowFeatures }) => {
      const frameName = windowName.replace(/^_blank$/, '');
      this.request({ url, frameName, features: windowFeatures.join(), disposition: 'foreground-tab' });
    });
  }
}
