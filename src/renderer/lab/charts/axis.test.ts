import { describe, expect, it } from 'vitest';
import { alone, atLeastOne, decades } from './axis.ts';

describe('values without a neighbour', () => {
  it('get a point, at the ends as well', () => {
    expect(alone([1, null, 2, 3, null, 4], [0, 5])).toEqual([0, 5]);
    expect(alone([null, 2, null], [0, 2])).toEqual([1]);
  });

  it('are looked for in what is drawn only', () => {
    expect(alone([1, null, 2, null, 3], [1, 3])).toEqual([2]);
    expect(alone([], [0, -1])).toEqual([]);
  });
});

describe('a logarithmic axis', () => {
  it('draws what lasted less than a millisecond at its lower end', () => {
    expect([0, 0.4, 7, null].map(atLeastOne)).toEqual([1, 1, 7, null]);
  });

  it('has lines at the decades', () => {
    expect(decades([1, 2, 9, 10, 20, 100, 1_000])).toEqual([1, null, null, 10, null, 100, 1_000]);
  });
});
