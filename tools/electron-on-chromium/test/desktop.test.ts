// The parts of Electron that speak with the desktop.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startApp, until } from './harness.ts';

const { page, evaluate } = await startApp();

describe('desktop', () => {
  test('permissions: granted, unless a handler is set', async () => {
    const state = (): Promise<string> =>
      page.evaluate(async () => (await navigator.permissions.query({ name: 'notifications' })).state);
    assert.equal(await state(), 'granted');
    await evaluate(({ session }) =>
      session.defaultSession.setPermissionRequestHandler((_contents: any, _permission: any, callback: any) =>
        callback(false),
      ),
    );
    await until(async () => (await state()) !== 'granted', 'the permission to go');
  });

  test('safeStorage: without a keyring, the app has to agree to plain text', async () => {
    const result = await evaluate(({ safeStorage }) => {
      const attempt = (action: () => unknown): unknown => {
        try {
          return action();
        } catch (error: any) {
          return error.message;
        }
      };
      const refused = [
        safeStorage.getSelectedStorageBackend(),
        safeStorage.isEncryptionAvailable(),
        attempt(() => safeStorage.encryptString('sécret')),
        attempt(() => safeStorage.decryptString(Buffer.from('v10'))),
      ];
      safeStorage.setUsePlainTextEncryption(true);
      const data = safeStorage.encryptString('sécret');
      const broken = Buffer.from(data);
      broken[broken.length - 1]! ^= 1;
      const agreed = [
        safeStorage.isEncryptionAvailable(),
        Buffer.isBuffer(data),
        data.subarray(0, 3).toString(),
        data.includes('cret'),
        safeStorage.decryptString(data),
        attempt(() => safeStorage.decryptString(broken)),
        attempt(() => safeStorage.decryptString(Buffer.from('never encrypted'))),
      ];
      safeStorage.setUsePlainTextEncryption(false);
      return { refused, agreed, withdrawn: safeStorage.isEncryptionAvailable() };
    });
    const failed = 'Error while decrypting the ciphertext provided to safeStorage.decryptString.';
    assert.deepEqual(result, {
      refused: [
        'basic_text',
        false,
        'Error while encrypting the text provided to safeStorage.encryptString. Encryption is not available.',
        `${failed} Decryption is not available.`,
      ],
      agreed: [true, true, 'v10', false, 'sécret', failed, `${failed} Ciphertext does not appear to be encrypted.`],
      withdrawn: false,
    });
  });

  test('nativeTheme', async () => {
    const dark = (): Promise<boolean> => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
    assert.equal(await dark(), false);
    const [updated, shouldUseDark] = await evaluate(({ nativeTheme }) => {
      let updates = 0;
      nativeTheme.on('updated', () => updates++);
      nativeTheme.themeSource = 'dark';
      return [updates, nativeTheme.shouldUseDarkColors];
    });
    assert.deepEqual([updated, shouldUseDark], [1, true]);
    await until(dark, 'the dark scheme');
    await evaluate(async ({ BrowserWindow }) => {
      const window = await (globalThis as any).openWindow('app://bundle/other.html');
      (globalThis as any).darkInNewWindow = await window.webContents.executeJavaScript(
        "matchMedia('(prefers-color-scheme: dark)').matches",
      );
      window.destroy();
      return BrowserWindow;
    });
    await evaluate(({ nativeTheme }) => {
      nativeTheme.themeSource = 'light';
    });
    await until(async () => !(await dark()), 'the light scheme');
  });

  test('Menu: items, clicks, roles, accelerators', async () => {
    await evaluate(({ Menu }) => {
      const clicks: any[] = [];
      (globalThis as any).clicks = clicks;
      const click = (item: any, window: any) => clicks.push([item.id, window?.id, item.checked]);
      Menu.setApplicationMenu(
        Menu.buildFromTemplate([
          {
            label: 'File',
            submenu: [
              { id: 'save', label: 'Save', accelerator: 'CmdOrCtrl+S', click },
              { id: 'as', accelerator: 'CmdOrCtrl+Shift+S', click },
              { type: 'separator' },
              { role: 'quit' },
            ],
          },
          {
            label: 'View',
            submenu: [
              { id: 'check', type: 'checkbox', label: 'Check', accelerator: 'F6', click },
              { id: 'off', enabled: false, accelerator: 'F7', click },
            ],
          },
        ]),
      );
    });
    await page.bringToFront();
    for (const keys of ['Control+s', 'Control+Shift+S', 'F6', 'F7', 's']) await page.keyboard.press(keys);
    await until(() => evaluate(() => (globalThis as any).clicks.length >= 3), 'three clicks');
    await page.evaluate(() => window.addEventListener('keydown', (event) => event.preventDefault()));
    await page.keyboard.press('Control+s');
    await delay(50);
    const result = await evaluate(({ Menu }) => {
      const menu = Menu.getApplicationMenu();
      menu.getMenuItemById('save').click();
      return [
        (globalThis as any).clicks,
        menu.items.map((item: any) => [item.label, item.type]),
        menu.items[0].submenu.items[3].label,
        menu.getMenuItemById('nothing'),
      ];
    });
    assert.deepEqual(result, [
      [
        ['save', 1, false],
        ['as', 1, false],
        ['check', 1, true],
        ['save', 1, false],
      ],
      [
        ['File', 'submenu'],
        ['View', 'submenu'],
      ],
      'Quit',
      null,
    ]);
  });

  test('dialog, shell, clipboard and the other stubs', async () => {
    const result = await evaluate(
      async ({
        dialog,
        shell,
        clipboard,
        Notification,
        Tray,
        powerMonitor,
        screen,
        session,
        crashReporter,
        autoUpdater,
        globalShortcut,
        net,
        app,
        nativeImage,
      }) => {
        const canceled = await dialog.showOpenDialog({});
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: ['/chosen'] });
        await shell.openExternal('https://example.com/');
        clipboard.writeText('clip');
        crashReporter.start({});
        globalShortcut.unregisterAll();
        app.setAppUserModelId('x');
        app.setAboutPanelOptions({});
        return [
          canceled,
          await dialog.showOpenDialog(),
          (await dialog.showMessageBox({ cancelId: 2 })).response,
          dialog.showMessageBoxSync({}, { defaultId: 1 }),
          shell.requests,
          clipboard.readText(),
          new Notification({ title: 't' }).title,
          new Tray(nativeImage.createEmpty()).isDestroyed(),
          typeof powerMonitor.on,
          screen.getPrimaryDisplay().workAreaSize,
          typeof autoUpdater.checkForUpdates,
          net.isOnline(),
          typeof session.defaultSession.permissionRequestHandler,
        ];
      },
    );
    assert.deepEqual(result, [
      { canceled: true, filePaths: [] },
      { canceled: false, filePaths: ['/chosen'] },
      2,
      1,
      [{ method: 'openExternal', argument: 'https://example.com/' }],
      'clip',
      't',
      false,
      'function',
      { width: 1920, height: 1080 },
      'function',
      true,
      'function',
    ]);
  });
});
