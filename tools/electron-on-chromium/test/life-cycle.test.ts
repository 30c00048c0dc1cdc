// How an app quits, and what is left of it then: nothing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  commandLine,
  descendants,
  executablePath,
  fixture,
  font,
  isRunning,
  launch,
  run,
  temporary,
  until,
} from './harness.ts';

const start = 'will-finish-launching\nready\nweb-contents-created\nbrowser-window-created\n';

describe('life cycle', () => {
  test('SIGTERM quits, in order', async () => {
    const { output, code } = await run({}, (child) => setTimeout(() => child.kill('SIGTERM'), 300));
    assert.deepEqual([output, code], [`${start}before-quit\nwill-quit\nquit 0\n`, 0]);
  });

  for (const event of ['before-quit', 'will-quit']) {
    test(`${event} can be prevented`, async () => {
      const app = await launch({ FIXTURE_PREVENT: event });
      await app.firstWindow();
      await app.evaluate(({ app }) => app.quit());
      await until(() => app.evaluate((_electron, event) => (globalThis as any).log.includes(event), event), event);
      await delay(100);
      assert.equal(
        await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
        event === 'before-quit' ? 1 : 0,
      );
      await app.close();
    });
  }

  test('a window can refuse to close, and so to quit', async () => {
    const app = await launch();
    await app.firstWindow();
    await app.evaluate(({ app, BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]!.once('close', (event) => event.preventDefault());
      app.quit();
    });
    await delay(200);
    const log = await app.evaluate(() => (globalThis as any).log);
    assert.deepEqual(log.slice(-1), ['before-quit']);
    await app.close();
  });

  test('the app quits with its last window, unless it listens', async () => {
    for (const stay of [false, true]) {
      const app = await launch(stay ? { FIXTURE_STAY: '1' } : {});
      const exited = once(app.process(), 'exit');
      await app.firstWindow();
      void app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close()).catch(() => {});
      if (!stay) assert.deepEqual(await exited, [0, null]);
      else {
        await until(
          () => app.evaluate(() => (globalThis as any).log.at(-1) === 'window-all-closed'),
          'window-all-closed',
        );
        await app.close();
      }
    }
  });

  test('beforeunload can keep a window, unless the app overrules it', async () => {
    const file = path.join(temporary, 'unload.mjs');
    fs.writeFileSync(
      file,
      `
      import { app, BrowserWindow } from 'electron';
      await app.whenReady();
      const window = new BrowserWindow();
      await window.loadURL('data:text/html,<title>x</title>');
      await window.webContents.executeJavaScript("window.onbeforeunload = (event) => event.preventDefault(); undefined", true);
      let asked = 0;
      window.webContents.on('will-prevent-unload', (event) => {
        console.log('asked', ++asked);
        if (asked === 2) event.preventDefault();
        else setTimeout(() => app.quit(), 200);
      });
      app.on('quit', () => console.log('quit', window.isDestroyed()));
      window.close();`,
    );
    assert.deepEqual(await run({}, undefined, [file]), {
      output: 'asked 1\nasked 2\nquit true\n',
      code: 0,
      errors: '',
    });
  });

  test('app.exit() ends at once, with its code', async () => {
    const app = await launch();
    await app.firstWindow();
    const exited = once(app.process(), 'exit');
    void app.evaluate(({ app }) => app.exit(3)).catch(() => {});
    assert.deepEqual(await exited, [3, null]);
  });

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    test(`nothing survives ${signal}: Chromium, a busy utility process, the profile`, async () => {
      const app = await launch();
      await app.firstWindow();
      await app.evaluate(
        ({ utilityProcess, app }) =>
          new Promise<void>((resolve) => {
            const child = utilityProcess.fork(`${app.getAppPath()}/utility.js`, [], { stdio: 'pipe' });
            child.stdout!.once('data', () => resolve());
            child.postMessage('spin');
          }),
      );
      await delay(100);
      const pid = app.process().pid!;
      const children = descendants(pid);
      assert.ok(children.length > 4, String(children));
      const [, profile] = /--user-data-dir=([^\0]*electron-on-chromium-[^\0]*)/.exec(children.map(commandLine).join())!;
      assert.ok(fs.existsSync(profile!));
      process.kill(pid, signal);
      await until(() => !children.some(isRunning), 'all children to end');
      await until(() => !fs.existsSync(profile!), 'the profile to go');
    });
  }

  test('a lost Chromium ends the app', async () => {
    const app = await launch();
    await app.firstWindow();
    const exited = once(app.process(), 'exit');
    const chromium = descendants(app.process().pid!).find(
      (pid) => /chromium/.test(fs.readlinkSync(`/proc/${pid}/exe`)) && !commandLine(pid).includes('--type='),
    )!;
    process.kill(chromium, 'SIGKILL');
    assert.deepEqual((await exited)[0], 1);
  });

  test('the single-instance lock', async () => {
    const userData = path.join(temporary, 'locked');
    const first = await launch({ FIXTURE_LOCK: '1' }, { userData });
    await first.firstWindow();
    const args = [fixture, `--user-data-dir=${userData}`, 'some-argument'];
    const second = spawnSync(executablePath, args, {
      env: { ...process.env, FIXTURE_LOCK: '1', FIXTURE_FONT: font },
      cwd: temporary,
      encoding: 'utf8',
    });
    assert.deepEqual([second.status, second.stdout], [0, 'second instance\n']);
    await until(
      () => first.evaluate(() => (globalThis as any).log.some((entry: any) => entry.argv)),
      'second-instance',
    );
    const { argv, cwd, data } = await first.evaluate(() => (globalThis as any).log.find((entry: any) => entry.argv));
    assert.deepEqual(
      [argv.slice(1), fs.realpathSync(cwd), typeof data.from],
      [args, fs.realpathSync(temporary), 'number'],
    );
    const gone = once(first.process(), 'exit');
    process.kill(first.process().pid!, 'SIGKILL');
    await gone;
    const third = await launch({ FIXTURE_LOCK: '1' }, { userData });
    assert.equal(await third.evaluate(({ app }) => app.hasSingleInstanceLock()), true);
    await third.close();
    assert.ok(!fs.existsSync(path.join(userData, 'SingletonLock')));
  });
});
