import { afterEach, expect, it, vi } from 'vitest';
import { createDensityPool } from './density.ts';
import { drawScene } from './draw.ts';
import { layOutLanes } from './lanes.ts';
import { buildScene } from './scene.ts';
import { scriptedLab } from './scripted-lab.ts';
import type { Bar } from './shapes.ts';
import { type ColourName, inkOn, properties, type Theme } from './theme.ts';
import { createViewport } from './viewport.ts';

const colours = Object.fromEntries(Object.keys(properties).map((name) => [name, `rgb(1, 2, 3) ${name}`]));
const theme: Theme = { colours: colours as Record<ColourName, string>, font: 'sans-serif', key: '' };

/** Notes what is drawn; enough of a canvas for draw.ts. */
function recorder() {
  const calls: string[] = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get: (target, name: string) =>
      target[name] ??
      ((...args: unknown[]) => {
        calls.push(`${name} ${name === 'fillText' ? args[0] : ''}`.trim());
        return name === 'measureText' ? { width: 6 * String(args[0]).length } : undefined;
      }),
  });
  return { calls, ctx: context as unknown as CanvasRenderingContext2D };
}

function sceneWithLoss() {
  const lab = scriptedLab();
  lab.start(0, 'w1');
  lab.start(0, 'w2');
  lab.work(100, 300, 'w1', 'a');
  lab.begin(100, 'w2', lab.deliver(100, 'w2', 'b'));
  lab.exit(600, 'w2');
  lab.begin(610, 'w1', lab.deliver(610, 'w1', 'b', { redelivered: true }));
  const view = { ...createViewport(0), width: 1_072, height: 300, from: 0, span: 1_000 };
  const { state, index } = lab;
  const layout = layOutLanes(state.workers, index, 900, new Map());
  const selected = state.tasks.get('b')!;
  const pool = createDensityPool();
  return buildScene({ index, workers: state.workers, layout, view, now: 900, origin: 0, selected, pool });
}

const nothing = { hover: null, cursor: null, column: null, moment: null };

afterEach(() => vi.unstubAllGlobals());

it('writes names, texts and ends', () => {
  const { calls, ctx } = recorder();
  drawScene({ ctx, theme }, sceneWithLoss(), nothing, 2);
  const texts = calls.filter((call) => call.startsWith('fillText')).map((call) => call.slice(9));
  expect(texts).toEqual(expect.arrayContaining(['w1', 'w2', 'killed', 'a message...', 'a message... again']));
});

it('leaves a shape out that can’t be drawn, draws the others, and reports it once', () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  const scene = sceneWithLoss();
  const broken = { ...scene.bars[0], entry: null } as unknown as Bar;
  const { calls, ctx } = recorder();
  drawScene({ ctx, theme }, { ...scene, bars: [broken, broken, ...scene.bars] }, nothing, 1);
  expect(calls).toContain('fillText a message... again');
  expect(reported).toHaveBeenCalledTimes(1);
  const count = (name: string) => calls.filter((call) => call === name).length;
  expect(count('save')).toBe(count('restore'));
});

it('writes in black or white, whichever can be read', () => {
  expect(inkOn('rgb(255, 255, 255)')).toBe('#0d1117');
  expect(inkOn('rgb(47, 158, 110)')).toBe('#0d1117');
  expect(inkOn('rgb(20, 30, 90)')).toBe('#ffffff');
  expect(inkOn('color(srgb 0.9 0.9 0.9)')).toBe('#0d1117');
});
