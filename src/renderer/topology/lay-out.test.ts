import { describe, expect, it } from 'vitest';
import { type Box, layOut } from './lay-out.ts';

const boxes = (...ids: string[]) => ids.map((id) => ({ id, width: 100, height: 30 }));
const line = (from: string, to: string, labelWidth = 0) => ({ from, to, labelWidth });

const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('a layout', () => {
  it('leads from left to right, and its lines from border to border', () => {
    const { boxes: placed, lines } = layOut({ boxes: boxes('a', 'b'), lines: [line('a', 'b', 60)] });
    const [a, b] = placed;
    expect(b!.x).toBeGreaterThan(a!.x + a!.width + 60);
    const { points, label } = lines[0]!;
    expect(points[0]).toEqual({ x: a!.x + a!.width, y: a!.y + 15 });
    expect(points.at(-1)).toEqual({ x: b!.x, y: b!.y + 15 });
    expect(label!.x).toBeGreaterThan(a!.x + a!.width);
    expect(label!.x).toBeLessThan(b!.x);
  });

  it('puts what does not hang together into places of its own, and what is alone below', () => {
    const ids = Array.from({ length: 30 }, (_, i) => `n${i}`);
    const lines = ids.slice(0, 20).flatMap((id, i) => (i % 2 === 0 ? [line(id, ids[i + 1]!)] : []));
    const { boxes: placed, loose, width, height } = layOut({ boxes: boxes(...ids), lines });
    for (const [i, a] of placed.entries()) {
      for (const b of placed.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width).toBeLessThanOrEqual(width);
      expect(a.y + a.height).toBeLessThanOrEqual(height);
    }
    const alone = placed.slice(20);
    for (const box of alone) expect(box.y).toBeGreaterThan(loose!.y);
    for (const box of placed.slice(0, 20)) expect(box.y + box.height).toBeLessThanOrEqual(loose!.y);
  });

  it('can do with circles, lines to itself, several lines between the same two, and nothing at all', () => {
    const lines = [line('a', 'b'), line('b', 'a'), line('a', 'a', 40), line('a', 'b', 30)];
    const placed = layOut({ boxes: boxes('a', 'b'), lines });
    expect(placed.lines).toHaveLength(4);
    for (const { points } of placed.lines) expect(points.length).toBeGreaterThanOrEqual(2);
    expect(layOut({ boxes: [], lines: [] })).toEqual({ boxes: [], lines: [], loose: null, width: 0, height: 0 });
  });

  it('of single boxes only is a block and no endless row', () => {
    const { width, height } = layOut({ boxes: boxes(...Array.from({ length: 500 }, (_, i) => `n${i}`)), lines: [] });
    expect(width / height).toBeGreaterThan(0.8);
    expect(width / height).toBeLessThan(3);
  });
});
