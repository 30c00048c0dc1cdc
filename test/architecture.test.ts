// Guards the house: who imports whom, how long a file may be, where timers and the raw IPC may stand.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

interface Source {
  /** Path below src, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const importing =
  /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s*'([^']+)'/g;

function importsOf(text: string, file: string): string[] {
  return [...text.matchAll(importing)].map((match) => {
    const specifier = (match[1] ?? match[2] ?? match[3])!.replace(/\?.*$/, '');
    return specifier.startsWith('.')
      ? relative(src, resolve(dirname(file), specifier)).replaceAll('\\', '/')
      : specifier;
  });
}

const sources: Source[] = filesBelow(src)
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => {
    const text = readFileSync(file, 'utf8');
    return { path: relative(src, file).replaceAll('\\', '/'), text, imports: importsOf(text, file) };
  });
const program = sources.filter(({ path }) => !/\.test\.tsx?$/.test(path));

/** Rooms, and what each may import: rooms of src by folder, packages by name. */
const rooms: Record<string, { rooms: string[]; packages: RegExp }> = {
  shared: { rooms: ['shared'], packages: /^zod$/ },
  amqp: { rooms: ['amqp', 'shared'], packages: /^(amqplib|node:.+)$/ },
  worker: { rooms: ['worker', 'amqp', 'shared'], packages: /^(amqplib|node:.+)$/ },
  // Of shared it takes the types of what it says to its parent, and nothing that runs.
  broker: { rooms: ['broker', 'shared'], packages: /^node:.+$/ },
  engine: { rooms: ['engine', 'amqp', 'shared'], packages: /^(amqplib|zod|node:.+)$/ },
  main: { rooms: ['main', 'engine', 'shared'], packages: /^(electron|electron-store|zod|node:.+)$/ },
  preload: { rooms: ['preload', 'shared'], packages: /^electron$/ },
  renderer: {
    rooms: ['renderer', 'shared'],
    packages:
      /^(react|react-dom(\/.+)?|zustand(\/.+)?|zod|lucide-react|uplot|@dagrejs\/dagre|@base-ui\/react(\/.+)?|@tanstack\/react-virtual|@fontsource-variable\/inter(\/.+)?)$/,
  },
};

const roomOf = (path: string): string => path.split('/')[0]!;

/** The bundles of the worker and of the broker are named by their paths, which is not an import of their code. */
const allowed = new Set(['main/index.ts -> worker/main.ts', 'main/index.ts -> broker/main.ts']);

describe('the house', () => {
  it('has no room but those whose imports are guarded', () => {
    expect([...new Set(sources.map(({ path }) => roomOf(path)))].sort()).toEqual(Object.keys(rooms).sort());
    expect(program.length).toBeGreaterThan(50);
    expect(program.flatMap(({ imports }) => imports).length).toBeGreaterThan(150);
  });

  it.each(Object.keys(rooms))('%s imports only what it may', (room) => {
    const rule = rooms[room]!;
    const wrong = program
      .filter(({ path }) => roomOf(path) === room)
      .flatMap(({ path, imports }) => imports.map((imported) => ({ path, imported })))
      .filter(({ imported }) => {
        const isPackage = !Object.hasOwn(rooms, roomOf(imported)) || imported === 'electron';
        return isPackage ? !rule.packages.test(imported) : !rule.rooms.includes(roomOf(imported));
      })
      .map(({ path, imported }) => `${path} -> ${imported}`)
      .filter((edge) => !allowed.has(edge) && !edge.endsWith('.css'));
    expect(wrong).toEqual([]);
  });

  it.each(['preload', 'broker'])('lets %s take types of shared only', (room) => {
    const values = program
      .filter(({ path }) => roomOf(path) === room)
      .flatMap(({ text }) =>
        [...text.matchAll(/import (?!type )[^;]*from '(?:\.\.\/)+shared[^']*'/g)].map(([line]) => line),
      );
    expect(values).toEqual([]);
  });

  it('has no circle of imports', () => {
    const valueImports = new Map(
      program.map(({ path, text }) => [path, importsOf(text.replace(/import type [^;]*;/g, ''), join(src, path))]),
    );
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (path: string, trail: string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      if (done.has(path) || trail.includes(path)) return;
      for (const next of valueImports.get(path) ?? []) if (valueImports.has(next)) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of valueImports.keys()) visit(path, []);
    expect(circles).toEqual([]);
  });
});

describe('a file', () => {
  it('has at most 400 lines', () => {
    const tooLong = [src, join(root, 'tools'), join(root, 'test'), join(root, 'e2e'), join(root, 'bench')]
      .flatMap(filesBelow)
      .filter((file) => /\.(tsx?|css)$/.test(file))
      .filter((file) => readFileSync(file, 'utf8').split('\n').length > 401)
      .map((file) => relative(root, file));
    expect(tooLong).toEqual([]);
  });

  it('has no timer but where timers are kept', () => {
    const keepers = /^(engine\/clock\.ts|renderer\/frame\.ts|worker\/|broker\/|main\/(pump|index)\.ts)/;
    const timing = /(?<!socket\.)\b(setTimeout|setInterval|requestAnimationFrame)\s*\(/;
    const wrong = program.filter(({ path, text }) => !keepers.test(path) && timing.test(text)).map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it('uses the raw IPC only where it is wrapped', () => {
    const wrappers = new Set(['main/ipc.ts', 'main/index.ts', 'preload/index.ts']);
    const raw = /\bipcMain\b|\bipcRenderer\b|webContents\.send\b/;
    expect(program.filter(({ path, text }) => !wrappers.has(path) && raw.test(text)).map(({ path }) => path)).toEqual(
      [],
    );
  });

  it('knows nothing of what it runs on', () => {
    const standIn = /electron-on-chromium|ELECTRON_OVERRIDE|CHROMIUM_PATH/;
    expect(program.filter(({ text }) => standIn.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('puts no text into the page as HTML', () => {
    const html = /dangerouslySetInnerHTML|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML/;
    expect(program.filter(({ text }) => html.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
