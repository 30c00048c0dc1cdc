// session.defaultSession: the only session there is.
import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { browser } from './chromium.ts';
import { stubs } from './events.ts';
import { net, protocol } from './protocol.ts';
import { webRequest } from './web-request.ts';

class Session extends EventEmitter {
  readonly webRequest = webRequest;
  readonly protocol = protocol;
  readonly fetch = net.fetch;
  /** Kept, so that tests can call them: Chromium asks nobody. */
  permissionRequestHandler: unknown = null;
  permissionCheckHandler: unknown = null;

  setPermissionRequestHandler(handler: unknown): void {
    this.permissionRequestHandler = handler;
    this.applyPermissions();
  }
  setPermissionCheckHandler(handler: unknown): void {
    this.permissionCheckHandler = handler;
  }

  /** As in Electron, pages have all permissions as long as no handler decides; then, they have Chromium's defaults. */
  applyPermissions(): void {
    if (!app.isReady()) return;
    if (this.permissionRequestHandler) browser().post('Browser.resetPermissions');
    else
      browser().post('Browser.grantPermissions', {
        permissions: [
          'notifications',
          'geolocation',
          'clipboardReadWrite',
          'clipboardSanitizedWrite',
          'audioCapture',
          'videoCapture',
          'midi',
        ],
      });
  }

  async clearStorageData({ origin = '*' }: { origin?: string } = {}): Promise<void> {
    await browser().send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  }
}
Object.assign(
  Session.prototype,
  stubs(
    { isPersistent: false, getUserAgent: '', clearCache: Promise.resolve(), setProxy: Promise.resolve() },
    'setDevicePermissionHandler setDisplayMediaRequestHandler setCertificateVerifyProc setUserAgent setDownloadPath setSpellCheckerEnabled setSpellCheckerLanguages',
  ),
);

const defaultSession = new Session();
app.once('ready', () => defaultSession.applyPermissions());

export const session = { defaultSession, fromPartition: () => defaultSession, fromPath: () => defaultSession };
