import { describe, expect, it } from 'vitest';
import { fitAll, MAX_SCALE, MIN_SCALE, pan, reveal, zoomAt } from './viewport.ts';

const stage = { width: 1_000, height: 600 };

describe('what of a drawing is seen', () => {
  it('is all of it at first, in the middle and not larger than life', () => {
    expect(fitAll({ width: 200, height: 100 }, stage)).toEqual({ scale: 1, x: 400, y: 246 });
    const { scale, x, y } = fitAll({ width: 4_000, height: 1_000 }, stage);
    expect(4_000 * scale).toBeCloseTo(952);
    expect([x, y + 500 * scale]).toEqual([expect.closeTo(24), expect.closeTo(296)]);
    expect(fitAll({ width: 1e6, height: 10 }, stage).scale).toBe(MIN_SCALE);
    expect(fitAll({ width: 0, height: 0 }, { width: 0, height: 0 }).scale).toBe(1);
  });

  it('is zoomed around a point that stays where it is, within limits', () => {
    const view = { x: 30, y: 40, scale: 0.5 };
    const at = { x: 300, y: 200 };
    const zoomed = zoomAt(view, at, 1.5);
    expect(zoomed.scale).toBe(0.75);
    expect((at.x - zoomed.x) / zoomed.scale).toBeCloseTo((at.x - view.x) / view.scale);
    expect((at.y - zoomed.y) / zoomed.scale).toBeCloseTo((at.y - view.y) / view.scale);
    expect(zoomAt(view, at, 1e9).scale).toBe(MAX_SCALE);
    expect(zoomAt(view, at, 0).scale).toBe(MIN_SCALE);
  });

  it('is moved, but never so far that nothing is left in view', () => {
    const drawing = { width: 400, height: 300 };
    const view = { x: 10, y: 20, scale: 1 };
    expect(pan(view, { x: 5, y: -7 }, drawing, stage)).toEqual({ x: 15, y: 13, scale: 1 });
    expect(pan(view, { x: 1e6, y: -1e6 }, drawing, stage)).toEqual({ x: 976, y: -276, scale: 1 });
  });

  it('has a box that gets the focus, large enough to be read', () => {
    const box = { x: 500, y: 100, width: 100, height: 40 };
    const view = { x: 0, y: 0, scale: 1 };
    expect(reveal(view, box, stage)).toBe(view);
    const moved = reveal(view, { ...box, x: 5_000 }, stage);
    expect(moved.x + 5_050).toBe(500);
    expect(reveal({ ...view, scale: 0.1 }, box, stage).scale).toBe(0.6);
  });
});
