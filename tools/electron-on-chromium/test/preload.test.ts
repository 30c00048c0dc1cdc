// The app as it sees itself, and its preload script.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { electronVersion, executablePath, fixture, startApp, temporary } from './harness.ts';

const { page, evaluate, log } = await startApp();

describe('identity and preload', () => {
  test('app: identity, paths, switches', async () => {
    const got = await evaluate(({ app }) => ({
      name: app.getName(),
      nameProperty: app.name,
      version: app.getVersion(),
      packaged: app.isPackaged,
      appPath: app.getAppPath(),
      ready: app.isReady(),
      locale: app.getLocale(),
      same: (globalThis as any).sameModule,
      userData: app.getPath('userData'),
      logs: app.getPath('logs'),
      temp: app.getPath('temp'),
      home: app.getPath('home'),
      exe: app.getPath('exe'),
      versions: process.versions.electron,
      chrome: process.versions.chrome,
      type: (process as any).type,
      resources: typeof (process as any).resourcesPath,
      hasSwitch: app.commandLine.hasSwitch('user-data-dir'),
      execPath: process.execPath,
    }));
    const userData = path.join(temporary, 'user-data-1'); // that of the first launch
    assert.deepEqual(
      { ...got, chrome: '', locale: '' },
      {
        name: 'Fixture App',
        nameProperty: 'Fixture App',
        version: '9.8.7',
        packaged: false,
        appPath: fixture,
        ready: true,
        locale: '',
        same: true,
        userData,
        logs: path.join(userData, 'logs'),
        temp: os.tmpdir(),
        home: os.homedir(),
        exe: fs.realpathSync(executablePath),
        versions: electronVersion,
        chrome: '',
        type: 'browser',
        resources: 'string',
        hasSwitch: true,
        execPath: fs.realpathSync(executablePath),
      },
    );
    assert.match(got.chrome, /^\d+\.\d+\.\d+\.\d+$/);
    assert.ok(fs.existsSync(userData));
    await assert.rejects(
      evaluate(({ app }) => app.getPath('nonsense')),
      /Failed to get 'nonsense' path/,
    );
    await assert.rejects(
      evaluate(({ app }) => app.setPath('userData', 'relative')),
      /must be absolute/,
    );
    const downloads = evaluate(({ app }) => {
      app.setPath('downloads', '/somewhere');
      return app.getPath('downloads');
    });
    assert.equal(await downloads, '/somewhere');
    assert.deepEqual((await log()).slice(0, 4), [
      'will-finish-launching',
      'ready',
      'web-contents-created',
      'browser-window-created',
    ]);
  });

  test('preload: isolated world, document start, sandboxed require', async () => {
    const info = await page.evaluate(() => (window as any).api.info);
    assert.deepEqual(info.page, { inPage: 'undefined', readyState: 'loading' });
    assert.equal(await page.evaluate(() => (window as any).setByPage), 'object'); // the page's first script already saw the API
    assert.equal(await page.evaluate(() => document.documentElement.dataset.preload), 'saw-dom');
    assert.equal(info.argv.at(-1), '--extra');
    assert.deepEqual(
      [info.type, info.platform, info.sandboxed, info.versions.electron, info.env],
      ['renderer', 'linux', true, electronVersion, 'from env'],
    );
    assert.equal(info.filename, path.join(fixture, 'preload.cjs'));
    assert.equal(await page.evaluate(() => (window as any).api.requireFs()), 'Error: module not found: fs');
    assert.deepEqual(await page.evaluate(() => (window as any).api.modules()), ['function', 'function', 'function']);
    assert.deepEqual(await page.evaluate(() => (window as any).api.local()), [1]);
    assert.deepEqual(
      await page.evaluate(() =>
        ['require', 'process', 'module', 'ipcRenderer'].map((name) => typeof (window as any)[name]),
      ),
      Array(4).fill('undefined'),
    );
    assert.deepEqual(
      await page.evaluate(() => Object.getOwnPropertyNames(window).filter((name) => name.startsWith('__electron'))),
      [],
    );
    assert.equal(await page.evaluate(() => (window as any).frameApi), 'undefined'); // no preload script in subframes
  });

  test('preload: the file is read again for each load', async () => {
    const preload = path.join(temporary, 'changing.cjs');
    const write = (value: number | string): void =>
      fs.writeFileSync(preload, `require('electron').contextBridge.exposeInMainWorld('value', ${value})`);
    write(1);
    const values = await evaluate(async (_electron, preload) => {
      const window = await (globalThis as any).openWindow('app://bundle/other.html', { webPreferences: { preload } });
      (globalThis as any).changing = window;
      return window.webContents.executeJavaScript('value');
    }, preload);
    write(2);
    const reloaded = await evaluate(async () => {
      const { changing } = globalThis as any;
      const loaded = new Promise((resolve) => changing.webContents.once('did-finish-load', resolve));
      changing.reload();
      await loaded;
      return changing.webContents.executeJavaScript('value');
    });
    write('][');
    const broken = await evaluate(async () => {
      const { changing } = globalThis as any;
      const failed = new Promise((resolve) =>
        changing.webContents.once('preload-error', (_event: any, _file: string, error: Error) => resolve(error.name)),
      );
      await changing.loadURL('app://bundle/other.html');
      const result = [await failed, await changing.webContents.executeJavaScript('typeof value')];
      changing.destroy();
      return result;
    });
    assert.deepEqual([values, reloaded, broken], [1, 2, ['SyntaxError', 'undefined']]);
  });

  test('preload: an error in it is reported', async () => {
    const [file, message] = await evaluate(async ({ app }) => {
      const reported = new Promise<any[]>((resolve) =>
        app.once('web-contents-created', (_event: any, contents: any) =>
          contents.once('preload-error', (_e: any, file: string, error: Error) => resolve([file, error.message])),
        ),
      );
      const window = await (globalThis as any).openWindow('app://bundle/other.html?broken');
      const result = await reported;
      window.destroy();
      return result;
    });
    assert.deepEqual([path.basename(file), message], ['preload.cjs', 'preload is broken']);
  });

  test('contextBridge', async () => {
    const result = await page.evaluate(async () => {
      const { api } = window as any;
      const caught = (action: () => unknown): string => {
        try {
          return String(action());
        } catch (error: any) {
          return `${error instanceof Error} ${error.name} ${error.message}`;
        }
      };
      const counter = api.makeCounter();
      return {
        sync: api.add(2, 3),
        throws: caught(() => api.throws()),
        later: await api.later({ a: [1] }),
        laterFails: await api.laterFails().catch((error: Error) => error.message),
        callback: await api.callBack((x: number) => x + 1, 1),
        asyncCallback: (await api.callBack(async (x: number) => x * 10, 4))[1],
        counter: [counter.next(), counter.next()],
        awaits: await api.awaits(Promise.resolve(21)),
        frozen: [Object.isFrozen(api), Object.isFrozen(api.info), Object.isFrozen(api.add)],
        overwrite: Reflect.set(window, 'api', 1),
        blob: caught(() => api.later(new Blob())),
        element: caught(() => api.later(document.body)),
        data: [api.data.date instanceof Date, api.data.bytes instanceof Uint8Array, Array.isArray(api.data.list)],
        again: api.exposeAgain(),
        symbol: caught(() => api.later(Symbol('x'))),
      };
    });
    assert.deepEqual(result, {
      sync: 5,
      throws: 'true RangeError too far',
      later: { a: [1] },
      laterFails: 'later no',
      callback: [2, 2],
      asyncCallback: 40,
      counter: [1, 2],
      awaits: 42,
      frozen: [true, true, true],
      overwrite: false,
      data: [true, true, true],
      again: 'Error: Cannot bind an API on top of an existing property on the window object',
      symbol: 'true Error An object could not be cloned.',
      blob: 'true Error An object could not be cloned.',
      element: 'true Error An object could not be cloned.',
    });
  });
});
