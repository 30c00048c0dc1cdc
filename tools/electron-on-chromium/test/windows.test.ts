// Windows, and Playwright's view of them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startApp, until } from './harness.ts';

const { app, page, evaluate, log } = await startApp();

describe('windows', () => {
  test('BrowserWindow: state, bounds, focus, title', async () => {
    const result = await evaluate(async ({ BrowserWindow, app }) => {
      const events: string[] = [];
      const window = new BrowserWindow({ width: 500, height: 300, x: 10, y: 20, show: false, title: 'Given' });
      for (const name of [
        'show',
        'hide',
        'focus',
        'blur',
        'resize',
        'move',
        'maximize',
        'unmaximize',
        'minimize',
        'restore',
        'ready-to-show',
        'page-title-updated',
        'close',
        'closed',
      ])
        window.on(name, () => events.push(name));
      const shown = new Promise<void>((resolve) => window.once('ready-to-show', () => resolve()));
      const initial = [window.isVisible(), window.getTitle(), window.getBounds()];
      await window.loadURL('app://bundle/other.html');
      await shown;
      await new Promise((resolve) => setTimeout(resolve, 50));
      const title = [window.getTitle(), window.webContents.getTitle()];
      window.show();
      const focused = [
        window.isVisible(),
        window.isFocused(),
        BrowserWindow.getFocusedWindow() === window,
        BrowserWindow.fromWebContents(window.webContents) === window,
        BrowserWindow.fromId(window.id) === window,
      ];
      window.setBounds({ x: 1, width: 444 });
      window.setSize(400, 350);
      const inner = async () => {
        await new Promise((resolve) => setTimeout(resolve, 150));
        return window.webContents.executeJavaScript('[innerWidth, innerHeight]');
      };
      const sizes = [window.getSize(), window.getPosition(), await inner()];
      window.maximize();
      const maximized = [window.isMaximized(), (await inner())[0] > 1000];
      window.unmaximize();
      window.minimize();
      const minimized = [window.isMinimized(), window.isVisible(), window.getSize()];
      window.restore();
      window.hide();
      window.setMenuBarVisibility(false);
      window.setAlwaysOnTop(true);
      const flags = [window.isMenuBarVisible(), window.isAlwaysOnTop(), window.isResizable()];
      window.setTitle('Set');
      const last = window.getTitle();
      window.once('close', (event: any) => event.preventDefault());
      window.close();
      await new Promise((resolve) => setTimeout(resolve, 100));
      const kept = !window.isDestroyed();
      const closed = new Promise((resolve) => window.once('closed', resolve));
      window.close();
      await closed;
      return {
        initial,
        title,
        focused,
        sizes,
        maximized,
        minimized,
        flags,
        last,
        kept,
        destroyed: window.isDestroyed(),
        all: BrowserWindow.getAllWindows().length,
        events,
        focusedApp: typeof app.focus,
      };
    });
    assert.deepEqual(result, {
      initial: [false, 'Given', { x: 10, y: 20, width: 500, height: 300 }],
      title: ['Other page', 'Other page'],
      focused: [true, true, true, true, true],
      sizes: [
        [400, 350],
        [1, 20],
        [400, 350],
      ],
      maximized: [true, true],
      minimized: [true, false, [400, 350]],
      flags: [false, true, true],
      last: 'Set',
      kept: true,
      destroyed: true,
      all: 1,
      events: [
        'page-title-updated',
        'ready-to-show',
        'show',
        'focus',
        'resize',
        'move',
        'resize',
        'resize',
        'move',
        'maximize',
        'resize',
        'move',
        'unmaximize',
        'blur',
        'minimize',
        'restore',
        'focus',
        'blur',
        'hide',
        'close',
        'close',
        'closed',
      ],
      focusedApp: 'function',
    });
    await evaluate(({ BrowserWindow }) => BrowserWindow.fromId(1).focus());
  });

  test('Playwright: browserWindow(), page.close(), screenshots', async () => {
    const handle = await app.browserWindow(page);
    assert.equal(await handle.evaluate((window: any) => window.id), 1);
    await evaluate(() => void (globalThis as any).openWindow('app://bundle/other.html'));
    await until(() => app.windows().length === 2, 'the second window');
    const second = app.windows()[1]!;
    assert.ok((await second.screenshot()).length > 100);
    await second.close();
    await until(
      () => evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length === 1),
      'the window to close',
    );
  });

  test('a crashed page', async () => {
    const result = await evaluate(async ({ app }) => {
      const window = await (globalThis as any).openWindow('app://bundle/other.html');
      const gone = new Promise<any>((resolve) =>
        window.webContents.once('render-process-gone', (_event: any, details: any) => resolve(details)),
      );
      window.webContents.forcefullyCrashRenderer();
      const details = await gone;
      const crashed = window.webContents.isCrashed();
      await window.loadURL('app://bundle/index.html');
      const revived = await window.webContents.executeJavaScript('document.title');
      window.destroy();
      return [
        details.reason,
        crashed,
        revived,
        window.webContents.isCrashed(),
        app.listenerCount('render-process-gone'),
      ];
    });
    assert.deepEqual(result, ['crashed', true, 'Index page', false, 1]);
    assert.ok((await log()).includes('render-process-gone'));
  });
});
