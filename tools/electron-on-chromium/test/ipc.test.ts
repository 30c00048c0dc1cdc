// Messages: between the page and the main process, and with utility processes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startApp, until } from './harness.ts';

const { page, evaluate, log } = await startApp();

describe('messages', () => {
  test('ipc: invoke, errors, sender', async () => {
    assert.deepEqual(await page.evaluate(() => (window as any).api.invoke('who')), {
      id: 1,
      url: 'app://bundle/index.html',
      origin: 'app://bundle',
    });
    assert.deepEqual(await page.evaluate(() => (window as any).api.invokeError('fail')), {
      isError: true,
      message: "Error invoking remote method 'fail': TypeError: no good",
    });
    assert.deepEqual(await page.evaluate(() => (window as any).api.invokeError('nobody')), {
      isError: true,
      message: "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    });
    assert.deepEqual(await page.evaluate(() => (window as any).api.invokeError('uncloneable')), {
      isError: true,
      message: "Error invoking remote method 'uncloneable': Error: An object could not be cloned.",
    });
    await evaluate(({ ipcMain }) => ipcMain.handleOnce('once', () => 'first'));
    assert.equal(await page.evaluate(() => (window as any).api.invoke('once')), 'first');
    assert.match((await page.evaluate(() => (window as any).api.invokeError('once'))).message, /No handler/);
    await assert.rejects(
      evaluate(({ ipcMain }) => ipcMain.handle('echo', () => {})),
      /Attempted to register a second handler for 'echo'/,
    );
    await evaluate(({ ipcMain }) => {
      ipcMain.handle('gone', () => {});
      ipcMain.removeHandler('gone');
    });
    assert.match((await page.evaluate(() => (window as any).api.invokeError('gone'))).message, /No handler/);
  });

  test('ipc: structured clone', async () => {
    const checks: Record<string, boolean> = await page.evaluate(() => (window as any).api.roundTrip());
    assert.deepEqual(
      Object.entries(checks).filter(([, ok]) => !ok),
      [],
    );
    assert.equal(await page.evaluate(() => (window as any).api.invokeFunction()), 'An object could not be cloned.');
    await assert.rejects(
      evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].webContents.send('x', () => {})),
      /An object could not be cloned/,
    );
  });

  test('ipc: send, reply, once, removal', async () => {
    const pong = await page.evaluate(
      () =>
        new Promise<unknown[]>((resolve) => {
          const { api } = window as any;
          api.once('pong', (...args: unknown[]) => resolve(args));
          api.send('ping', { deep: [new Date(5)] });
        }),
    );
    assert.equal(pong[1], true);
    const counts = await page.evaluate(async () => {
      const { api } = window as any;
      const seen: number[] = [];
      const off = api.on('number', (n: number) => seen.push(n));
      const before = api.listenerCount('number');
      off();
      const after = api.listenerCount('number');
      api.on('number', (n: number) => seen.push(n));
      (window as any).seen = seen;
      return [before, after];
    });
    assert.deepEqual(counts, [1, 0]);
    await evaluate(({ BrowserWindow }) => {
      for (let i = 0; i < 5; i++) BrowserWindow.fromId(1).webContents.send('number', i);
    });
    await until(async () => (await page.evaluate(() => (window as any).seen.length)) === 5, 'five numbers');
    assert.deepEqual(await page.evaluate(() => (window as any).seen), [0, 1, 2, 3, 4]);
    await page.evaluate(() => (window as any).api.removeAll('number'));
    assert.equal(await page.evaluate(() => (window as any).api.listenerCount('number')), 0);
    await page.evaluate(() => (window as any).api.send('log', 'from page', undefined, 1n));
    await until(
      async () =>
        evaluate(() =>
          (globalThis as any).log.some(
            (entry: any) => entry[0] === 'from page' && entry.length === 3 && entry[2] === 1n,
          ),
        ),
      'the message',
    );
  });

  test('ipc: 2,000 messages of 5 KB a second reach the page, in order', async () => {
    await page.evaluate(() => {
      const state = { count: 0, disorder: 0 };
      (window as any).flood = state;
      (window as any).api.on('flood', (i: number, text: string) => {
        if (i !== state.count++ || text.length !== 5000) state.disorder++;
      });
    });
    const started = Date.now();
    await evaluate(async ({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.fromId(1);
      let sent = 0;
      for (let batch = 0; batch < 100; batch++) {
        for (let i = 0; i < 40; i++) webContents.send('flood', sent++, 'x'.repeat(5000));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    await until(async () => (await page.evaluate(() => (window as any).flood.count)) === 4000, '4000 messages');
    console.log(`# 4000 messages of 5 KB in ${Date.now() - started} ms`);
    assert.ok(Date.now() - started < 8000); // 2 s where nothing else runs
    assert.equal(await page.evaluate(() => (window as any).flood.disorder), 0);
    const burst = Date.now();
    await evaluate(({ BrowserWindow }) => {
      for (let i = 0; i < 10_000; i++) BrowserWindow.fromId(1).webContents.send('flood', 4000 + i, 'x'.repeat(5000));
    });
    await until(async () => (await page.evaluate(() => (window as any).flood.count)) === 14_000, '10000 messages');
    console.log(`# a burst of 10000 messages of 5 KB in ${Date.now() - burst} ms`);
    assert.equal(await page.evaluate(() => (window as any).flood.disorder), 0);
  });

  test('utilityProcess', async () => {
    const result = await evaluate(async ({ utilityProcess, app }) => {
      const next = (emitter: any, event: string): Promise<any> =>
        new Promise((resolve) => emitter.once(event, resolve));
      const fork = (options = {}) =>
        utilityProcess.fork(`${app.getAppPath()}/utility.js`, ['--a', 'b'], {
          serviceName: 'Test Service',
          stdio: 'pipe',
          env: { ...process.env, FOR_CHILD: 'yes' },
          execArgv: ['--no-deprecation'],
          ...options,
        });
      const child = fork();
      const before = child.pid;
      const output = Promise.all([next(child.stdout, 'data'), next(child.stderr, 'data')]);
      await next(child, 'spawn');
      const running = typeof child.pid;
      child.postMessage({ map: new Map([[1, new Set([2n])]]), date: new Date(3), bytes: new Uint8Array([4]) });
      const message = await next(child, 'message');
      const echoed = [message.echo.map.get(1).has(2n), +message.echo.date, message.echo.bytes[0]];
      const texts = (await output).map(String);
      const killed = [child.kill(), await next(child, 'exit'), child.pid];
      const second = fork();
      await next(second, 'spawn');
      process.kill(second.pid, 'SIGKILL');
      const bySigkill = await next(second, 'exit');
      const third = fork();
      third.postMessage('exit');
      const exitCode = await next(third, 'exit');
      return { before, running, echoed, rest: { ...message, echo: 0 }, texts, killed, bySigkill, exitCode };
    });
    assert.deepEqual(result, {
      before: undefined,
      running: 'number',
      echoed: [true, 3, 4],
      rest: { echo: 0, argv: ['--a', 'b'], env: 'yes', execArgv: true, type: 'utility' },
      texts: ['utility says hello\n', 'utility complains\n'],
      killed: [true, 15, undefined],
      bySigkill: 9,
      exitCode: 7,
    });
    assert.deepEqual(
      (await log()).filter((entry) => entry === 'killed' || entry === 'abnormal-exit'),
      ['killed', 'abnormal-exit'],
    );
  });

  test('MessageChannelMain: between main, a utility process and a page', async () => {
    const local = await evaluate(async ({ MessageChannelMain }) => {
      const { port1, port2 } = new MessageChannelMain();
      const got = new Promise((resolve) => port2.on('message', (event: any) => resolve(event.data)));
      port1.postMessage({ a: 1n });
      port2.start();
      return got;
    });
    assert.deepEqual(local, { a: 1n });
    const answer = page.evaluate(
      () =>
        new Promise((resolve) =>
          window.addEventListener('message', (event) => {
            if (event.data !== 'port') return;
            event.ports[0]!.onmessage = ({ data }) => resolve(data);
            event.ports[0]!.postMessage('page says hi');
          }),
        ),
    );
    await evaluate(({ MessageChannelMain, utilityProcess, BrowserWindow, app }) => {
      const { port1, port2 } = new MessageChannelMain();
      const child = utilityProcess.fork(`${app.getAppPath()}/utility.js`, [], { stdio: 'ignore' });
      (globalThis as any).child = child;
      child.postMessage('port', [port1]);
      BrowserWindow.fromId(1).webContents.postMessage('port', null, [port2]);
    });
    assert.equal(await answer, 'child got page says hi');
    await evaluate(() => (globalThis as any).child.kill());
  });
});
