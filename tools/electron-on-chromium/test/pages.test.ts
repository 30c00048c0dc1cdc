// What pages load, and what the app hears of it.
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fixture, startApp } from './harness.ts';

const { page, evaluate } = await startApp();

describe('pages', () => {
  test('protocol: pages, modules, workers, styles, images, fonts, CSP', async () => {
    assert.deepEqual(await page.evaluate(() => (window as any).loaded), {
      value: 'imported',
      answer: { answer: 42 },
      worker: { fromWorker: 42 },
      fonts: 1,
    });
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), 'rgb(1, 2, 3)');
    assert.deepEqual(
      await page.evaluate(() =>
        ['image', 'absolute'].map((id) => (document.getElementById(id) as HTMLImageElement).naturalWidth),
      ),
      [20, 20],
    );
    assert.equal(await page.evaluate(() => (window as any).inlineRan), undefined); // the Content-Security-Policy forbids inline scripts
    assert.deepEqual(await page.evaluate(() => [isSecureContext, typeof crypto.subtle]), [true, 'object']);
    assert.equal(page.url(), 'http://bundle.app.localhost/index.html');
    assert.equal(await evaluate(({ webContents }) => webContents.fromId(1).getURL()), 'app://bundle/index.html');
    const requests: string[] = await evaluate(() => (globalThis as any).requests);
    for (const file of [
      'index.html',
      'style.css',
      'module.js',
      'imported.js',
      'worker.js',
      'data.json',
      'image.svg',
      'font.woff2',
      'frame.html',
    ])
      assert.ok(requests.includes(`GET app://bundle/${file}`), file);
    assert.ok(!requests.some((url) => url.includes('favicon')));
  });

  test('protocol: fetch() from the page', async () => {
    const result = await page.evaluate(async () => {
      const post = await fetch('/post', { method: 'POST', body: 'some text', headers: { 'x-custom': 'yes' } });
      const missing = await fetch('/missing');
      return {
        status: post.status,
        answer: post.headers.get('x-answer'),
        json: await post.json(),
        missing: [missing.status, await missing.text()],
        thrown: await fetch('/throw').catch((error) => error.name),
        absolute: await (await fetch('app://bundle/data.json')).json(),
        redirected: await (await fetch('/redirect')).text(),
      };
    });
    assert.deepEqual(
      { ...result, redirected: '' },
      {
        status: 201,
        answer: '42',
        json: { body: 'some text', header: 'yes', origin: 'app://bundle' },
        missing: [404, 'nothing here'],
        thrown: 'TypeError',
        absolute: { answer: 42 },
        redirected: '',
      },
    );
    assert.match(result.redirected, /Other page/);
    assert.equal(
      await evaluate(async ({ net }) => (await net.fetch('app://bundle/data.json')).text()),
      '{ "answer": 42 }\n',
    );
    assert.equal(
      await evaluate(({ net }) => net.fetch('file:///nowhere').catch((error: Error) => error.message)),
      'net::ERR_FILE_NOT_FOUND',
    );
    assert.deepEqual(
      await evaluate(({ protocol }) => [protocol.isProtocolHandled('app'), protocol.isProtocolHandled('other')]),
      [true, false],
    );
    await assert.rejects(
      evaluate(({ protocol }) => protocol.registerSchemesAsPrivileged([])),
      /before app is ready/,
    );
  });

  test('webRequest: headers and blocking', async () => {
    assert.equal(await page.evaluate(async () => (await fetch('/headers.html')).headers.get('x-added')), 'yes');
    assert.equal(await page.evaluate(async () => (await fetch('/other.html')).headers.get('x-added')), null);
    await evaluate(({ session }) =>
      session.defaultSession.webRequest.onBeforeRequest(
        { urls: ['app://bundle/data.json'] },
        (details: any, callback: any) => callback({ cancel: details.resourceType === 'xhr' }),
      ),
    );
    assert.equal(await page.evaluate(() => fetch('/data.json').catch((error) => error.name)), 'TypeError');
    await evaluate(({ session }) => session.defaultSession.webRequest.onBeforeRequest(null));
    assert.equal(await page.evaluate(async () => (await fetch('/data.json')).status), 200);
    const file = path.join(fixture, 'pages', 'plain.html');
    const csp = await evaluate(async ({ session }, file) => {
      session.defaultSession.webRequest.onHeadersReceived((details: any, callback: any) =>
        callback({ responseHeaders: { ...details.responseHeaders, 'Content-Security-Policy': ["script-src 'none'"] } }),
      );
      const window = await (globalThis as any).openWindow(`file://${file}`);
      const scripts = await window.webContents.executeJavaScript(
        "new Promise((resolve) => { const s = document.createElement('script'); s.src = 'classic.js'; s.onload = () => resolve('ran'); s.onerror = () => resolve('blocked'); document.body.append(s); })",
      );
      session.defaultSession.webRequest.onHeadersReceived(null);
      window.destroy();
      return scripts;
    }, file);
    assert.equal(csp, 'blocked');
  });

  test('loadFile: a file:// page with a module script', async () => {
    const result = await evaluate(async ({ BrowserWindow, app }) => {
      const window = new BrowserWindow({ show: false });
      await window.loadFile('pages/plain.html', { query: { a: '1' }, hash: 'part' });
      const url = window.webContents.getURL();
      const value = await window.webContents.executeJavaScript(
        "import('./imported.js').then((module) => module.value)",
      );
      window.destroy();
      return [url.replace(app.getAppPath(), ''), value, window.webContents.getTitle()];
    });
    assert.deepEqual(result, ['file:///pages/plain.html?a=1#part', 'imported', 'Plain file']);
  });

  test('webContents: load errors, executeJavaScript, console-message, capturePage', async () => {
    const result = await evaluate(async ({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.fromId(1);
      const messages: any[] = [];
      webContents.on('console-message', (event: any, level: number, text: string) =>
        messages.push([event.level, event.message, level, text]),
      );
      const window = new BrowserWindow({ show: false, width: 300, height: 200 });
      const failures: any[] = [];
      window.webContents.on('did-fail-load', (_event: any, code: number, name: string) => failures.push(code, name));
      const rejection = await window
        .loadURL('file:///nowhere.html')
        .catch((error: any) => [error.code, error.errno, error.message]);
      const refused = await window
        .loadURL('http://127.0.0.1:59999/')
        .catch((error: any) => `${error.message} ${window.webContents.getURL()}`);
      const superseded = window.loadURL('app://bundle/index.html').catch((error: any) => error.message);
      await window.loadURL('data:text/html,<title>Data</title><body style="background:red">');
      failures.push(await superseded);
      const image = await window.webContents.capturePage();
      await webContents.executeJavaScript('console.log("hello", 1); console.error("bad")');
      const evaluated = [
        await webContents.executeJavaScript('Promise.resolve([1, { a: 2 }])'),
        await webContents.executeJavaScript('throw new TypeError("in page")').catch((error: Error) => error.message),
      ];
      await new Promise((resolve) => setTimeout(resolve, 100));
      window.destroy();
      const sent = (() => {
        try {
          window.webContents.send('x');
        } catch (error: any) {
          return error.message;
        }
      })();
      return {
        rejection,
        refused,
        failures,
        image: [image.getSize(), image.toPNG().subarray(1, 4).toString(), image.isEmpty()],
        messages,
        evaluated,
        sent,
      };
    });
    assert.deepEqual(result, {
      rejection: ['ERR_FILE_NOT_FOUND', -6, "ERR_FILE_NOT_FOUND (-6) loading 'file:///nowhere.html'"],
      refused: "ERR_CONNECTION_REFUSED (-102) loading 'http://127.0.0.1:59999/' http://127.0.0.1:59999/",
      failures: [
        -6,
        'ERR_FILE_NOT_FOUND',
        -102,
        'ERR_CONNECTION_REFUSED',
        -3,
        'ERR_ABORTED',
        "ERR_ABORTED (-3) loading 'app://bundle/index.html'",
      ],
      image: [{ width: 300, height: 200 }, 'PNG', false],
      messages: [
        ['info', 'hello 1', 1, 'hello 1'],
        ['error', 'bad', 3, 'bad'],
      ],
      evaluated: [[1, { a: 2 }], 'TypeError: in page'],
      sent: 'Object has been destroyed',
    });
  });
});
