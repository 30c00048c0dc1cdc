import { describe, expect, it } from 'vitest';
import {
  createViewport,
  fitted,
  followed,
  GUTTER,
  panned,
  revealed,
  scale,
  startingAt,
  timeAt,
  type Viewport,
  xOf,
  zoomed,
} from './viewport.ts';

const view: Viewport = { ...createViewport(0), width: GUTTER + 1_000, height: 300, from: 0, span: 20_000 };

describe('a viewport', () => {
  it('turns times into places and back', () => {
    expect(xOf(view, 0)).toBe(GUTTER);
    expect(xOf(view, 10_000)).toBe(GUTTER + 500);
    expect(timeAt(view, xOf(view, 1_234))).toBeCloseTo(1_234);
  });

  it('keeps now inside, near the right edge, while it follows', () => {
    const now = 1_700_000_012_345;
    const x = xOf(followed(view, now, 0, false), now);
    expect(x).toBeGreaterThan(GUTTER + 900);
    expect(x).toBeLessThan(view.width - 20);
  });

  it('moves by whole pixels', () => {
    const first = followed(view, 1_000_000, 0, false);
    const next = followed(view, 1_000_333, 0, false);
    const pixels = (next.from - first.from) / scale(view);
    expect(pixels).toBeCloseTo(Math.round(pixels), 6);
    expect(followed(first, 1_000_000, 0, false)).toBe(first);
  });

  it('moves seldom where motion is to be reduced', () => {
    const starts = new Set<number>();
    for (let now = 100_000; now < 120_000; now += 16) starts.add(followed(view, now, 0, true).from);
    expect(starts.size).toBeLessThanOrEqual(6);
    for (let now = 100_000; now < 120_000; now += 999) {
      expect(xOf(followed(view, now, 0, true), now)).toBeLessThanOrEqual(view.width);
    }
  });

  it('fills up from the left before it moves', () => {
    expect(followed(view, 5_000, 4_000, false).from).toBe(4_000 - 800);
  });

  it('stays where it is when it does not follow', () => {
    const still = { ...view, follow: false };
    expect(followed(still, 1e9, 0, false)).toBe(still);
  });

  it('zooms around a place and within limits', () => {
    const near = zoomed(view, 0.5, GUTTER + 250);
    expect(near.span).toBe(10_000);
    expect(timeAt(near, GUTTER + 250)).toBeCloseTo(5_000);
    expect(zoomed(view, 1e-9, 500).span).toBe(10);
    expect(zoomed(view, 1e9, 500).span).toBe(14 * 86_400_000);
  });

  it('no longer follows when it is moved by hand', () => {
    const moved = panned(view, 100);
    expect(moved.from).toBe(2_000);
    expect(moved.follow).toBe(false);
    expect(startingAt(view, 5_000).follow).toBe(false);
  });

  it('fits a span with some room', () => {
    const all = fitted(view, 1_000, 101_000);
    expect(xOf(all, 1_000)).toBeGreaterThan(GUTTER);
    expect(xOf(all, 101_000)).toBeLessThan(view.width);
  });

  it('moves to show a time only if it has to', () => {
    expect(revealed(view, 5_000)).toBe(view);
    expect(xOf(revealed(view, 50_000), 50_000)).toBe(GUTTER + 500);
  });
});
