// npm run test:e2e, npm run screenshots: Playwright on the built app. Its own arguments are passed on.
import path from 'node:path';
import { build } from './build.ts';
import { type Electron, findElectron, switchesFor } from './electron.ts';
import { findProgram, thisMachine } from './machine.ts';
import { main, run } from './processes.ts';

/** What e2e's fixtures read, and what `_electron.launch({ args: ['.'] })` reads where they don't. */
function environment({ executable }: Electron, switches: string[]): NodeJS.ProcessEnv {
  const isPlain = ['electron', 'electron.exe'].includes(path.basename(executable)); // on macOS it lies deep in a bundle
  return {
    ...process.env,
    WARREN_ELECTRON: executable,
    WARREN_ELECTRON_SWITCHES: switches.join(' '),
    ...(isPlain ? { ELECTRON_OVERRIDE_DIST_PATH: path.dirname(executable) } : {}),
  };
}

/** Windows need a display. The stand-in does without one, and real Electron says so itself. */
function underDisplay(command: string[]): string[] {
  if (process.platform !== 'linux' || process.env.DISPLAY) return command;
  const xvfb = findProgram(thisMachine, 'xvfb-run');
  return xvfb ? [xvfb, '-a', '-s', '-screen 0 1920x1200x24', ...command] : command;
}

await main(async () => {
  const electron = findElectron();
  const code = await build();
  if (code !== 0) return code;
  const args = process.argv.slice(2);
  const project = args.some((arg) => arg.startsWith('--project')) ? [] : ['--project=journeys'];
  const playwright = [process.execPath, 'node_modules/@playwright/test/cli.js', 'test', ...project, ...args];
  const [program, ...rest] = underDisplay(playwright);
  return run(program!, rest, { env: environment(electron, switchesFor(electron)), signalsGroup: true });
});
