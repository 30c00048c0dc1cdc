// Who may go where.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startApp, until } from './harness.ts';

const { app, page, evaluate } = await startApp();

describe('navigation', () => {
  test('navigation: will-navigate, and what does not cause it', async () => {
    await evaluate(({ BrowserWindow }) => {
      const state = { asked: [] as string[], done: [] as string[], allow: false };
      (globalThis as any).navigation = state;
      const { webContents } = BrowserWindow.fromId(1);
      webContents.on('will-navigate', (event: any, url: string) => {
        state.asked.push(url, event.url);
        if (!state.allow) event.preventDefault();
      });
      webContents.on('did-navigate', (_event: any, url: string) => state.done.push(url));
      webContents.on('did-navigate-in-page', (_event: any, url: string) => state.done.push(url));
    });
    await page.click('#link');
    await until(() => evaluate(() => (globalThis as any).navigation.asked.length === 2), 'will-navigate');
    await page.evaluate(() => {
      location.href = 'https://example.com/#part';
    });
    await until(() => evaluate(() => (globalThis as any).navigation.asked.length === 4), 'will-navigate');
    await delay(100);
    assert.equal(await page.title(), 'Index page');
    assert.deepEqual(await evaluate(() => (globalThis as any).navigation), {
      asked: Array(2).fill('app://bundle/other.html').concat(Array(2).fill('https://example.com/#part')),
      done: [],
      allow: false,
    });
    await page.evaluate(() => {
      location.hash = 'part';
      history.pushState(null, '', '/pushed');
      history.replaceState(null, '', '/index.html');
    });
    await until(() => evaluate(() => (globalThis as any).navigation.done.length === 3), 'did-navigate-in-page');
    await evaluate(() => {
      (globalThis as any).navigation.allow = true;
    });
    await page.click('#link');
    await page.waitForFunction(() => document.title === 'Other page');
    await evaluate(({ BrowserWindow }) => BrowserWindow.fromId(1).loadURL('app://bundle/index.html'));
    await evaluate(
      ({ BrowserWindow }) =>
        new Promise<void>((resolve) => {
          const window = BrowserWindow.fromId(1);
          window.webContents.once('did-finish-load', () => resolve());
          window.reload();
        }),
    );
    await page.waitForFunction(() => (window as any).loaded);
    await page.reload();
    await page.waitForFunction(() => (window as any).loaded);
    const { asked, done } = await evaluate(() => (globalThis as any).navigation);
    assert.equal(asked.length, 6);
    assert.deepEqual(done, [
      'app://bundle/index.html#part',
      'app://bundle/pushed',
      'app://bundle/index.html',
      'app://bundle/other.html',
      'app://bundle/index.html',
      'app://bundle/index.html',
      'app://bundle/index.html',
    ]);
    assert.deepEqual(await page.evaluate(() => (window as any).api.invoke('echo', 'still here')), 'still here');
  });

  test('navigation: links to the own scheme and to unknown ones', async () => {
    await evaluate(() => {
      (globalThis as any).navigation.asked.length = 0;
      (globalThis as any).navigation.allow = false;
    });
    const follow = (href: string): Promise<void> =>
      page.evaluate((href) => {
        const link = Object.assign(document.createElement('a'), { href, textContent: 'go', id: 'go' });
        document.body.replaceChildren(link);
        link.click();
      }, href);
    await follow('mailto:someone@example.com');
    await follow('app://bundle/other.html');
    await until(() => evaluate(() => (globalThis as any).navigation.asked.length === 4), 'will-navigate');
    assert.deepEqual(await evaluate(() => (globalThis as any).navigation.asked), [
      'mailto:someone@example.com',
      'mailto:someone@example.com',
      'app://bundle/other.html',
      'app://bundle/other.html',
    ]);
    await evaluate(() => {
      (globalThis as any).navigation.allow = true;
    });
    await follow('app://bundle/other.html');
    await page.waitForFunction(() => document.title === 'Other page');
    assert.equal(
      await evaluate(async ({ BrowserWindow }) => {
        const window = BrowserWindow.fromId(1);
        void window.loadURL('app://bundle/index.html');
        return window.webContents.executeJavaScript('document.title');
      }),
      'Index page',
    );
  });

  test('window.open and links to new windows', async () => {
    await evaluate(({ BrowserWindow }) => {
      const opened: any[] = [];
      (globalThis as any).opened = opened;
      BrowserWindow.fromId(1).webContents.setWindowOpenHandler((details: any) => {
        opened.push([details.url, details.frameName, details.features, details.disposition]);
        return { action: 'deny' };
      });
    });
    assert.equal(await page.evaluate(() => window.open('other.html', 'named', 'width=300')), null);
    await page.click('#blank');
    await page.click('#link', { modifiers: ['Control'] });
    await until(() => evaluate(() => (globalThis as any).opened.length === 3), 'three requests');
    assert.deepEqual(await evaluate(() => (globalThis as any).opened), [
      ['app://bundle/other.html', 'named', 'width=300', 'new-window'],
      ['https://example.com/blank', '', '', 'foreground-tab'],
      ['app://bundle/other.html', '', '', 'background-tab'],
    ]);
    await page.evaluate(() =>
      document.getElementById('blank')!.addEventListener('click', (event) => event.stopPropagation()),
    );
    await page.click('#blank'); // nothing in the page can catch this one
    await until(() => evaluate(() => (globalThis as any).opened.length === 4), 'the fourth request');
    assert.deepEqual(await evaluate(() => (globalThis as any).opened[3].slice(0, 2)), [
      'https://example.com/blank',
      '',
    ]);
    await until(() => app.windows().length === 1, 'no other window');
    await delay(200);
    assert.equal(app.windows().length, 1);
    await evaluate(({ BrowserWindow }) =>
      BrowserWindow.fromId(1).webContents.setWindowOpenHandler(() => ({
        action: 'allow',
        overrideBrowserWindowOptions: { width: 222 },
      })),
    );
    const [child] = await Promise.all([
      app.waitForEvent('window'),
      page.evaluate(() => {
        window.open('other.html');
      }),
    ]);
    await child.waitForFunction(() => document.title === 'Other page');
    assert.equal(
      await evaluate(
        ({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()
            .find((window: any) => window.id !== 1)
            .getSize()[0],
      ),
      222,
    );
    await child.evaluate(() => window.close());
    await until(
      () => evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length === 1),
      'the child to close',
    );
  });
});
