import { describe, expect, it } from 'vitest';
import { niceStep, tickLabel, ticksOf } from './axis.ts';
import { createViewport, GUTTER, type Viewport } from './viewport.ts';

function view(from: number, span: number): Viewport {
  return { ...createViewport(0), width: GUTTER + 1_000, height: 300, from, span, follow: false };
}

describe('niceStep', () => {
  it('takes the smallest round step that is large enough', () => {
    expect(niceStep(0.3)).toBe(1);
    expect(niceStep(10)).toBe(10);
    expect(niceStep(11)).toBe(20);
    expect(niceStep(3_000)).toBe(5_000);
    expect(niceStep(40_000)).toBe(60_000);
    expect(niceStep(5 * 3_600_000)).toBe(6 * 3_600_000);
  });

  it('has an end', () => {
    expect(niceStep(Number.MAX_VALUE)).toBe(10 * 86_400_000);
  });
});

describe('tickLabel', () => {
  it.each([
    [0, 1_000, '0 s'],
    [0, 100, '0 ms'],
    [350, 50, '350 ms'],
    [1_350, 50, '1.35 s'],
    [1_200, 200, '1.2 s'],
    [20_000, 2_000, '20 s'],
    [80_000, 5_000, '1:20'],
    [80_050, 10, '1:20.05'],
    [65_000, 100, '1:05.0'],
    [3_600_000, 60_000, '1:00:00'],
    [36_061_000, 1_000, '10:01:01'],
    [-5_000, 1_000, '−5 s'],
  ])('writes %d ms in steps of %d ms as %s', (ms, step, label) => {
    expect(tickLabel(ms, step)).toBe(label);
  });
});

describe('ticksOf', () => {
  it('counts from the origin and places each tick at its time', () => {
    const ticks = ticksOf(view(1_000_000, 20_000), 1_000_500);
    expect(ticks.map((tick) => tick.label).slice(0, 3)).toEqual(['0 s', '2 s', '4 s']);
    expect(ticks[0]!.x).toBeCloseTo(GUTTER + 25);
    expect(ticks[1]!.x).toBeCloseTo(GUTTER + 125);
  });

  it('leaves longer labels more room', () => {
    const early = ticksOf(view(0, 1_500), 0);
    const late = ticksOf(view(3_700_000, 1_500), 0);
    expect(late.length).toBeLessThan(early.length);
  });

  it('stays readable from milliseconds to days', () => {
    for (const span of [10, 100, 1_000, 60_000, 3_600_000, 14 * 86_400_000]) {
      const ticks = ticksOf(view(0, span), 0);
      expect(ticks.length).toBeGreaterThan(2);
      expect(ticks.length).toBeLessThan(18);
    }
  });
});
