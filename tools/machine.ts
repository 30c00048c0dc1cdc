// What the tools ask of the machine they run on, as one value that tests can replace.
import fs from 'node:fs';
import path from 'node:path';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly isRoot: boolean;
  isFile(file: string): boolean;
  read(file: string): string | undefined;
}

export const root = path.join(import.meta.dirname, '..');

export const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  isRoot: process.getuid?.() === 0,
  isFile: (file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true,
  read(file) {
    try {
      return fs.readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
  },
};

/** The first of the programs that is there: by its path, or in one of PATH's folders. */
export function findProgram(machine: Machine, ...names: string[]): string | undefined {
  const folders = (machine.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const candidates = names.flatMap((name) =>
    path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name)),
  );
  return candidates.find((file) => machine.isFile(file));
}

/** The same programs, in the same order, as the stand-in's own search: it must not be offered where it can't start. */
export function findChromium(machine: Machine): string | undefined {
  const chosen = machine.env.CHROMIUM_PATH;
  return findProgram(machine, ...(chosen ? [chosen] : ['chromium', 'chromium-browser', 'google-chrome']));
}
