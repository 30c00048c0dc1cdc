import { describe, expect, it } from 'vitest';
import { barAt } from './hit.ts';
import type { Bar, Scene } from './shapes.ts';

function bar(x: number, y: number, width: number, height: number): Bar {
  return { x, y, width, height } as Bar;
}

function scene(...bars: Bar[]): Scene {
  return { bars } as unknown as Scene;
}

describe('barAt', () => {
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
