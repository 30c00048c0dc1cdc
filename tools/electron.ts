// Which Electron runs the app: the one that was asked for, the installed one, a downloaded one, or else its stand-in.
import path from 'node:path';
import { downloadElectron } from './electron-download.ts';
import { findChromium, type Machine, root, thisMachine } from './machine.ts';

export interface Electron {
  readonly executable: string;
  /** Node.js and Chromium in Electron's place: see electron-on-chromium/README.md. */
  readonly isStandIn: boolean;
}

export class NoElectron extends Error {}

const standIn = path.join(root, 'tools', 'electron-on-chromium', 'electron');

const waysOut = `Either get Electron's own: 'npx install-electron' (ELECTRON_MIRROR names another server than GitHub),
or, on Linux, let Chromium stand in for it: 'apt-get install -y chromium'.`;

/** An Electron that is already here, and that nobody has to say anything about. */
export function findRealElectron(machine: Machine): Electron | undefined {
  const chosen = machine.env.ELECTRON_PATH;
  if (chosen) {
    const executable = path.resolve(chosen);
    if (!machine.isFile(executable)) throw new NoElectron(`ELECTRON_PATH is not a file: ${chosen}`);
    return { executable, isStandIn: executable === standIn };
  }
  const electron = path.join(root, 'node_modules', 'electron');
  const name = machine.read(path.join(electron, 'path.txt'));
  const executable = name && path.join(electron, 'dist', name);
  return executable && machine.isFile(executable) ? { executable, isStandIn: false } : undefined;
}

export interface Finding {
  machine?: Machine;
  /** Returns why there is no Electron after it, or undefined if there is one. */
  download?: () => string | undefined;
  say?: (line: string) => void;
}

export function findElectron({
  machine = thisMachine,
  download = downloadElectron,
  say = console.log,
}: Finding = {}): Electron {
  const found = findRealElectron(machine);
  if (found) return found;

  const failure = download();
  const downloaded = failure === undefined ? findRealElectron(machine) : undefined;
  if (downloaded) return downloaded;

  const problem = `Electron's binary is missing (${failure ?? 'its download left nothing behind'})`;
  const chromium = machine.platform === 'linux' ? findChromium(machine) : undefined;
  if (!chromium) throw new NoElectron(`${problem}.\n${waysOut}`);
  say(`${problem}: running on its stand-in, Node.js with ${chromium}. To get it: npx install-electron`);
  return { executable: standIn, isStandIn: true };
}

/** Chromium refuses to start its sandbox as root, which is who tests in containers run as. */
export function switchesFor(
  electron: Electron,
  machine: Machine = thisMachine,
  say: (line: string) => void = console.log,
): string[] {
  if (electron.isStandIn || machine.platform !== 'linux' || !machine.isRoot) return [];
  say('Running as root: Electron gets --no-sandbox, without which it would not start.');
  return ['--no-sandbox'];
}
