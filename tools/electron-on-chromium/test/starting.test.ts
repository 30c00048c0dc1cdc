// The ways to start an app, and what can go wrong.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { electronVersion, executablePath, fixture, launch, run, temporary } from './harness.ts';

describe('starting', () => {
  test('Playwright without executablePath: the app is ready only when Playwright is', async () => {
    const app = await launch({}, { loader: true });
    const page = await app.firstWindow();
    await page.waitForFunction(() => (window as any).loaded);
    assert.deepEqual((await app.evaluate(() => (globalThis as any).log)).slice(0, 2), [
      'will-finish-launching',
      'ready',
    ]);
    assert.equal(await app.evaluate(({ app }) => app.commandLine.hasSwitch('disable-back-forward-cache')), true);
    await app.close();
  });

  test('a single file, CommonJS, top-level await of whenReady', async () => {
    const file = path.join(temporary, 'single.cjs');
    fs.writeFileSync(
      file,
      "const { app } = require('electron'); app.whenReady().then(() => { console.log(app.name, app.getVersion(), app.getAppPath(), process.argv.length, require('electron/main').app === app); app.quit(); });",
    );
    assert.deepEqual(await run({}, undefined, [file]), {
      output: `Electron ${electronVersion} ${temporary} 3 true\n`,
      code: 0,
      errors: '',
    });
    const waiting = path.join(temporary, 'waiting.mjs');
    fs.writeFileSync(
      waiting,
      "import { app } from 'electron'; await app.whenReady(); console.log('ready'); app.exit(5);",
    );
    assert.deepEqual(await run({}, undefined, [waiting]), { output: 'ready\n', code: 5, errors: '' });
  });

  test('errors: in the app, no app, no Chromium, no Node.js', async () => {
    const broken = path.join(temporary, 'broken.mjs');
    fs.writeFileSync(broken, "throw new Error('app is broken');");
    const failed = await run({}, undefined, [broken]);
    assert.equal(failed.code, 1);
    assert.match(failed.errors, /app is broken/);
    const survivor = path.join(temporary, 'survivor.mjs');
    fs.writeFileSync(
      survivor,
      "import { app } from 'electron'; app.whenReady().then(() => { setTimeout(() => { throw new Error('later'); }, 10); Promise.reject(new Error('rejected')); setTimeout(() => app.exit(4), 50); });",
    );
    const survived = await run({}, undefined, [survivor]);
    assert.equal(survived.code, 4);
    assert.match(survived.errors, /later/);
    assert.match(survived.errors, /rejected/);
    assert.match((await run({}, undefined, ['/nowhere'])).errors, /Cannot find module '\/nowhere'/);
    const noChromium = await run({ CHROMIUM_PATH: '/nowhere/chromium' });
    assert.deepEqual([noChromium.code, noChromium.errors.trim().split('\n').length], [1, 1]);
    assert.match(noChromium.errors, /set CHROMIUM_PATH/);
    const elsewhere = path.join(temporary, 'electron');
    fs.copyFileSync(executablePath, elsewhere);
    const noNode = spawnSync(elsewhere, [fixture], { cwd: temporary, env: { PATH: '/bin' }, encoding: 'utf8' });
    if (!fs.existsSync('/bin/node'))
      assert.match(noNode.stderr, /no Node.js >= 22.15 .* set ELECTRON_ON_CHROMIUM_NODE\n$/);
    const wrongNode = spawnSync(elsewhere, [fixture], {
      cwd: temporary,
      env: { PATH: '/bin', ELECTRON_ON_CHROMIUM_NODE: '/nowhere/node' },
      encoding: 'utf8',
    });
    assert.deepEqual(
      [wrongNode.status, wrongNode.stderr],
      [1, 'electron-on-chromium: ELECTRON_ON_CHROMIUM_NODE is not an executable file: /nowhere/node\n'],
    );
  });

  test('ELECTRON_RUN_AS_NODE, fork() and --version', async () => {
    const asNode = spawnSync(executablePath, ['-p', 'process.versions.node + typeof process.type'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      encoding: 'utf8',
    });
    assert.match(asNode.stdout, /^\d+\.\d+\.\d+undefined\n$/);
    assert.match(spawnSync(executablePath, ['--version'], { encoding: 'utf8' }).stdout, /^v\d+\.\d+\.\d+\n$/);
    const file = path.join(temporary, 'forks.mjs');
    fs.writeFileSync(
      file,
      `
      import { fork } from 'node:child_process';
      if (process.send) {
        process.send(process.type ?? 'plain');
      } else {
        const { app } = await import('electron');
        fork(import.meta.filename).once('message', (message) => {
          console.log(message);
          app.exit();
        });
      }`,
    );
    assert.equal((await run({}, undefined, [file])).output, 'plain\n');
  });
});
