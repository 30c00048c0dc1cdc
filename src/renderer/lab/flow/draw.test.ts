import { expect, it } from 'vitest';
import { scriptedLab } from '../timeline/scripted-lab.ts';
import { type ColourName, properties, type Theme } from '../timeline/theme.ts';
import { drawScene } from './draw.ts';
import { layOut } from './layout.ts';
import { createMotion } from './motion.ts';
import { buildScene } from './scene.ts';
import type { DotKind, Scene } from './shapes.ts';

const colours = Object.fromEntries(Object.keys(properties).map((name) => [name, `rgb(1, 2, 3) ${name}`]));
const theme: Theme = { colours: colours as Record<ColourName, string>, font: 'sans-serif', key: '' };

/** Notes what is drawn; enough of a canvas for draw.ts. */
function recorder() {
  const calls: string[] = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get: (target, name: string) =>
      target[name] ??
      ((...args: unknown[]) => {
        calls.push(`${name} ${args.join(' ')}`);
      }),
  });
  return { calls, ctx: context as unknown as CanvasRenderingContext2D };
}

function emptyScene(): Scene {
  const { state } = scriptedLab();
  const layout = layOut({ width: 800, height: 400, workers: [], guests: false });
  return buildScene({
    state,
    motion: createMotion(),
    layout,
    scroll: 0,
    now: 0,
    selected: null,
    still: true,
    ready: [],
  });
}

function drawn(change: Partial<Scene>): string[] {
  const { calls, ctx } = recorder();
  drawScene({ ctx, theme }, { ...emptyScene(), ...change }, { hover: null, cursor: null }, 2);
  const count = (name: string) => calls.filter((call) => call.startsWith(`${name} `)).length;
  expect(count('save')).toBe(count('restore'));
  return calls;
}

it('draws the publisher, the exchange and the queue of a run without tasks', () => {
  const calls = drawn({});
  expect(calls).toContain('setTransform 2 0 0 2 0 0');
  expect(calls.some((call) => call.startsWith('fillText exchange'))).toBe(true);
  expect(calls.filter((call) => call.startsWith('roundRect'))).toHaveLength(2);
});

it('gives each kind of dot a shape of its own, so that colour is not needed', () => {
  const shapes = (['task', 'again', 'back', 'ack', 'lost'] satisfies DotKind[]).map((kind) => {
    const dot = { kind, x: 1, y: 1, angle: 0, alpha: 1, task: 'a', selected: false };
    return drawn({ edges: [], boxes: [], labels: [], dots: [dot] })
      .filter((call) => /^(lineTo|arc|moveTo)/.test(call))
      .join();
  });
  expect(new Set(shapes).size).toBe(5);
});

it('draws a deep queue as a bar in which even one unacked task can be seen', () => {
  const rect = { x: 10, y: 20, width: 100, height: 30 };
  const calls = drawn({ depth: { rect, ready: 100_000, unacked: 1 } });
  expect(calls).toContain('fillRect 10 20 97 30');
  expect(calls).toContain('fillRect 107 20 3 30');
});
