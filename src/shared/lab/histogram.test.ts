import { describe, expect, it } from 'vitest';
import { close, countOf, listed, merged, openHistogram, percentile, record } from './histogram.ts';

function of(...values: number[]) {
  const open = openHistogram();
  for (const value of values) record(open, value);
  return listed(open);
}

describe('a histogram', () => {
  it('tells nothing of nothing', () => {
    expect(of()).toEqual([]);
    expect(countOf(of())).toBe(0);
    expect(percentile(of(), 0.5)).toBeNull();
  });

  it('knows short durations to the millisecond', () => {
    const histogram = of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    expect(countOf(histogram)).toBe(16);
    expect(percentile(histogram, 0)).toBe(0);
    expect(percentile(histogram, 0.5)).toBe(7);
    expect(percentile(histogram, 1)).toBe(15);
  });

  it.each([16, 17, 99, 1_003, 5_000, 60_000, 3_600_000])('knows %d ms to 6 %', (value) => {
    for (const share of [0.01, 0.5, 0.99]) {
      const known = percentile(of(...Array<number>(100).fill(value)), share)!;
      expect(Math.abs(known - value) / value).toBeLessThan(0.0625);
    }
  });

  it('has the percentiles of a thousand different durations', () => {
    const histogram = of(...Array.from({ length: 1_000 }, (_, i) => i + 1));
    for (const share of [0.5, 0.95, 0.99]) {
      expect(percentile(histogram, share)! / (share * 1_000)).toBeCloseTo(1, 1);
    }
  });

  it('finds the rare long one at the end only', () => {
    const histogram = of(...Array<number>(99).fill(2), 30_000);
    expect(percentile(histogram, 0.95)).toBe(2);
    expect(percentile(histogram, 0.99)).toBe(2);
    expect(percentile(histogram, 1)).toBeGreaterThan(28_000);
  });

  it('is bounded: what is below nothing or beyond all counts at its ends', () => {
    const histogram = of(-5, 1e15, Number.MAX_SAFE_INTEGER);
    expect(countOf(histogram)).toBe(3);
    expect(percentile(histogram, 0)).toBe(0);
    expect(percentile(histogram, 1)).toBe(2 ** 28 - 1);
  });

  it('begins anew when it is closed', () => {
    const open = openHistogram();
    record(open, 3);
    expect(countOf(close(open))).toBe(1);
    expect(close(open)).toEqual([]);
  });

  it('merged with others, is that of all their durations', () => {
    expect(merged([of(1, 500), of(), of(1, 70, 500)])).toEqual(of(1, 1, 70, 500, 500));
  });
});
