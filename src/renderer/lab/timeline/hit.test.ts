import { describe, expect, it } from 'vitest';
import { Density } from './density.ts';
import { lookCode } from './entry.ts';
import { hitAt } from './hit.ts';
import type { Moment } from './moments.ts';
import type { Bar, Scene } from './shapes.ts';
import { FLAG_Y, GUTTER } from './viewport.ts';

function bar(x: number, y: number, width: number, height: number): Bar {
  return { x, y, width, height } as Bar;
}

function scene(...bars: Bar[]): Scene {
  return { bars, columns: [], flags: [] } as unknown as Scene;
}

function barAt(shown: Scene, x: number, y: number): Bar | null {
  const hit = hitAt(shown, x, y);
  return hit?.kind === 'bar' ? hit.bar : null;
}

describe('a bar', () => {
  const wide = bar(100, 50, 80, 26);
  const line = bar(100, 80, 80, 3);

  it('finds the bar at a point, and thin ones near it', () => {
    const both = scene(wide, line);
    expect(barAt(both, 120, 60)).toBe(wide);
    expect(barAt(both, 120, 81)).toBe(line);
    expect(barAt(both, 120, 85)).toBe(line);
    expect(barAt(both, 120, 90)).toBeNull();
    expect(barAt(both, 182, 60)).toBe(wide);
    expect(barAt(both, 190, 60)).toBeNull();
  });

  it('prefers the nearest, then the one on top', () => {
    expect(barAt(scene(wide, line), 120, 78.5)).toBe(line);
    expect(barAt(scene(wide, line), 120, 77)).toBe(wide);
    const above = bar(110, 50, 20, 26);
    expect(barAt(scene(wide, above), 120, 60)).toBe(above);
  });

  it('finds nothing in the axis and among the names', () => {
    const everywhere = scene(bar(0, 0, 1_000, 1_000));
    expect(barAt(everywhere, 20, 100)).toBeNull();
    expect(barAt(everywhere, 200, 10)).toBeNull();
    expect(barAt(everywhere, 200, 100)).not.toBeNull();
  });
});

describe('hitAt', () => {
  it('finds the nearest column that has anything, and signs in the axis', () => {
    const density = new Density(500);
    density.add(100, lookCode.acked, false, 1);
    const columns = [{ worker: 'w1', y: 50, height: 26, density }];
    const flags = [{ x: 300, moments: [{ seq: 1 } as Moment] }];
    const shown = { bars: [], columns, flags } as unknown as Scene;
    expect(hitAt(shown, GUTTER + 102.5, 60)).toMatchObject({ kind: 'column', column: 100 });
    expect(hitAt(shown, GUTTER + 110, 60)).toBeNull();
    expect(hitAt(shown, GUTTER + 100, 90)).toBeNull();
    expect(hitAt(shown, 304, FLAG_Y)).toMatchObject({ kind: 'flag', flag: flags[0] });
    expect(hitAt(shown, 320, FLAG_Y)).toBeNull();
  });
});
