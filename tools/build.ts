// Builds the app with electron-vite, or finds that out/ is newer than what it is made of.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './machine.ts';
import { runNode } from './processes.ts';

const sources = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
/** The last file of each of electron-vite's three builds. */
const outputs = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];

/** Folders count as well: their time changes when a file in them goes. */
function newest(file: string): number {
  const stats = fs.statSync(file);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...fs.readdirSync(file).map((name) => newest(path.join(file, name))));
}

export function isBuilt(folder: string = root): boolean {
  const built = outputs.map((file) => fs.statSync(path.join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const present = sources.map((file) => path.join(folder, file)).filter((file) => fs.existsSync(file));
  return Math.min(...built) > Math.max(...present.map(newest));
}

/** Resolves with an exit code. */
export const build = (): Promise<number> => runNode('node_modules/electron-vite/bin/electron-vite.js', ['build']);
