// Starts an app as Electron does: `electron [switches] [-r module] app-folder-or-file [arguments]`.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import module, { createRequire, syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeExecutable } from './node-executable.ts';

const executable = path.join(import.meta.dirname, '..', 'electron');
const require = createRequire(path.join(process.cwd(), 'package.json'));

/** Makes this process look like Electron's main process. */
function disguise(): void {
  process.argv = [executable, ...process.argv.slice(2)];
  process.execPath = executable;
  Object.defineProperty(process, 'versions', {
    value: { ...process.versions, electron: electronVersion(), chrome: '' },
    enumerable: true,
  });
  Object.assign(process, {
    type: 'browser',
    defaultApp: true,
    resourcesPath: path.join(path.dirname(executable), 'resources'),
  });

  const { fork } = childProcess; // by default it would start process.execPath
  childProcess.fork = ((file: string, ...rest: any[]) => {
    const args: string[] = Array.isArray(rest[0]) ? rest.shift() : [];
    return fork(file, args, { execPath: nodeExecutable, ...rest[0] });
  }) as typeof fork;
  syncBuiltinESMExports();

  const mainModule = pathToFileURL(path.join(import.meta.dirname, 'main-module.ts')).href;
  module.registerHooks({
    resolve: (specifier, context, next) =>
      /^electron(\/(main|common))?$/.test(specifier)
        ? { url: mainModule, shortCircuit: true }
        : next(specifier, context),
  });
}

function electronVersion(): string {
  try {
    return require('electron/package.json').version;
  } catch {
    return '45.4.1';
  }
}

function parseArguments(args: string[]): {
  switches: [string, string][];
  modules: string[];
  target: string | undefined;
} {
  const switches = args
    .map((arg) => /^--([^=]+)=?(.*)$/s.exec(arg))
    .filter((match) => match !== null)
    .map(([, name, value]): [string, string] => [name!, value!]);
  const modules: string[] = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '-r' || args[i] === '--require') modules.push(args[++i]!);
    else if (!args[i]!.startsWith('-')) return { switches, modules, target: args[i] };
  }
  return { switches, modules, target: undefined };
}

async function main(): Promise<void> {
  disguise();
  if (/^(--version|-v)$/.test(process.argv[1] ?? '')) return console.log(`v${process.versions.electron}`);
  const { switches, modules, target } = parseArguments(process.argv.slice(1));
  if (!target) throw new Error('Usage: electron [switches] path-of-app [arguments]');

  const { app } = await import('./app.ts');
  const { launchChromium } = await import('./chromium.ts');
  const { startInterception } = await import('./interception.ts');
  const { WebContents } = await import('./web-contents.ts');
  for (const [name, value] of switches) app.commandLine.appendSwitch(name, value);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => process.listenerCount(signal) === 1 && app.quit()); // unless the app itself listens
  }
  for (const file of modules) require(path.resolve(file));

  const appPath = path.resolve(target);
  const manifestFile = path.join(appPath, 'package.json');
  const manifest = fs.existsSync(manifestFile) ? JSON.parse(fs.readFileSync(manifestFile, 'utf8')) : undefined;
  if (manifest?.version) app.setVersion(manifest.version);
  app.name = manifest?.productName ?? manifest?.name ?? app.name;
  const mainFile = require.resolve(appPath);
  app.setAppPath(manifest ? appPath : path.dirname(mainFile));

  // Electron is ready once the app's code has run, or is itself waiting while nothing else happens: `await app.whenReady()`.
  const idle = new Promise((resolve) => process.once('beforeExit', resolve));
  await Promise.race([import(pathToFileURL(mainFile).href), idle]);
  process.on('uncaughtException', (error) => {
    if (process.listenerCount('uncaughtException') === 1) console.error('Uncaught Exception:\n', error); // Electron shows a dialog, and goes on
  });
  fs.mkdirSync(app.getPath('userData'), { recursive: true });
  await launchChromium(app.switches);
  startInterception();
  WebContents.observeTargets();
  app.becomeReady();
}

main().catch((error) => {
  console.error('App threw an error during load\n', error);
  process.exit(1);
});
