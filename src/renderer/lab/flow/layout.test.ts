import { describe, expect, it } from 'vitest';
import type { WorkerId } from '../../../shared/ids.ts';
import { type Layout, layOut, type Rect } from './layout.ts';

function workers(count: number, ended = 0) {
  return Array.from({ length: count }, (_, i) => ({ id: `w${i + 1}` as WorkerId, ended: i < ended }));
}

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function rects({ producer, queue, workers, guests }: Layout): Rect[] {
  return [producer, queue, ...workers.map(({ rect }) => rect), ...(guests ? [guests] : [])];
}

describe.each([
  [500, 440],
  [590, 212],
  [719, 300],
  [720, 540],
  [1400, 800],
])('in %i × %i', (width, height) => {
  it.each([0, 1, 3, 12, 50])('nothing lies on something else, and all is inside, with %i workers', (count) => {
    const layout = layOut({ width, height, workers: workers(count, Math.min(1, count)), guests: true });
    const all = rects(layout);
    for (const [i, a] of all.entries()) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width).toBeLessThanOrEqual(width);
      expect(a.y).toBeGreaterThanOrEqual(0);
      expect(a.y + a.height).toBeLessThanOrEqual(layout.contentHeight);
      for (const b of all.slice(i + 1)) expect(overlap(a, b)).toBe(false);
    }
    // Workers scroll, what stands beside them does not.
    expect(layout.queue.y + layout.queue.height).toBeLessThanOrEqual(height);
  });

  it('leaves room between queue and workers for tasks to be seen', () => {
    const layout = layOut({ width, height, workers: workers(3), guests: false });
    expect(layout.workers[0]!.rect.x - layout.queue.x - layout.queue.width).toBeGreaterThan(40);
  });
});

it('shows workers in full while they fit, then small', () => {
  const sizes = (count: number) =>
    layOut({ width: 800, height: 460, workers: workers(count, 1), guests: false }).workers;
  expect(sizes(4).map(({ size }) => size)).toEqual(['ended', 'full', 'full', 'full']);
  expect(sizes(5).map(({ size }) => size)).toEqual(['ended', 'small', 'small', 'small', 'small']);
  expect(layOut({ width: 800, height: 460, workers: workers(50), guests: false }).contentHeight).toBeGreaterThan(3_000);
});
