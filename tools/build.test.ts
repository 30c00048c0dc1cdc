import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBuilt } from './build.ts';

let folder: string;

function write(file: string, seconds: number): void {
  const full = path.join(folder, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, '');
  fs.utimesSync(full, seconds, seconds);
}

/** Folders get the time of the test as files are written: back to the past with them. */
function age(...folders: string[]): void {
  for (const name of folders) fs.utimesSync(path.join(folder, name), 100, 100);
}

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warren-build-'));
  for (const file of ['src/main/index.ts', 'src/renderer/main.tsx', 'package.json']) write(file, 100);
  for (const file of ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html']) write(file, 200);
  age('src', 'src/main', 'src/renderer');
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

describe('isBuilt', () => {
  it('is true where all of out/ is newer than all sources', () => {
    expect(isBuilt(folder)).toBe(true);
  });

  it.each([
    ['a source has changed', () => write('src/renderer/main.tsx', 300)],
    ['a dependency has changed', () => write('package-lock.json', 300)],
    ['a source has gone', () => fs.rmSync(path.join(folder, 'src/renderer/main.tsx'))],
    ['nothing was built', () => fs.rmSync(path.join(folder, 'out'), { recursive: true })],
    ['a build stopped halfway', () => fs.rmSync(path.join(folder, 'out/renderer'), { recursive: true })],
  ])('is false where %s', (_case, change) => {
    change();
    expect(isBuilt(folder)).toBe(false);
  });
});
