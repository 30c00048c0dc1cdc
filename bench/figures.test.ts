import { describe, expect, it } from 'vitest';
import { type Figure, isMet, median, table } from './figures.ts';

const figure = (value: number, goal: Figure['goal']): Figure => ({ name: 'n', value, unit: 'x', goal, note: 'why' });

describe('a figure', () => {
  it('is met on the good side of its goal only', () => {
    expect(isMet(figure(0.9, { atLeast: 0.9 }))).toBe(true);
    expect(isMet(figure(0.89, { atLeast: 0.9 }))).toBe(false);
    expect(isMet(figure(100, { atMost: 100 }))).toBe(true);
    expect(isMet(figure(101, { atMost: 100 }))).toBe(false);
  });

  it('is a median', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(() => median([])).toThrow();
  });

  it('says in the table that it is not met', () => {
    expect(table([figure(0.5, { atLeast: 0.9 })])).toContain('0.50  x     ≥ 0.9  NOT MET');
  });
});
