import { describe, expect, it } from 'vitest';
import { nothingPicked, type Picked, pick, rowAfter, type Way } from './pick.ts';

const rows = ['a', 'b', 'c', 'd', 'e'];
const pickedBy = (...steps: [key: string, way: Way][]): string[] => {
  let picked: Picked = nothingPicked;
  for (const [key, way] of steps) picked = pick(picked, rows, key, way);
  return [...picked.keys].sort();
};

describe('picking rows', () => {
  it('takes one instead of the others', () => {
    expect(pickedBy(['a', 'only'], ['c', 'only'])).toEqual(['c']);
  });

  it('takes one more, and one no more', () => {
    expect(pickedBy(['a', 'only'], ['c', 'toggle'], ['e', 'toggle'])).toEqual(['a', 'c', 'e']);
    expect(pickedBy(['a', 'only'], ['c', 'toggle'], ['a', 'toggle'])).toEqual(['c']);
  });

  it('takes a range in either direction, always from where it began', () => {
    expect(pickedBy(['c', 'only'], ['e', 'range'])).toEqual(['c', 'd', 'e']);
    expect(pickedBy(['c', 'only'], ['e', 'range'], ['a', 'range'])).toEqual(['a', 'b', 'c']);
  });

  it('begins a range anew where its beginning is out of view', () => {
    expect(pick({ keys: new Set(['gone']), anchor: 'gone' }, rows, 'd', 'range').keys).toEqual(new Set(['d']));
  });
});

describe('keys', () => {
  it('lead from row to row and stop at the ends', () => {
    expect(rowAfter('ArrowDown', -1, 5, 3)).toBe(0);
    expect(rowAfter('ArrowUp', -1, 5, 3)).toBe(0);
    expect(rowAfter('ArrowDown', 4, 5, 3)).toBe(4);
    expect(rowAfter('PageDown', 0, 5, 3)).toBe(3);
    expect(rowAfter('PageUp', 1, 5, 3)).toBe(0);
    expect(rowAfter('End', 0, 5, 3)).toBe(4);
    expect(rowAfter('Home', 3, 5, 3)).toBe(0);
  });

  it('lead nowhere where there are no rows, or where they mean something else', () => {
    expect(rowAfter('ArrowDown', -1, 0, 3)).toBeNull();
    expect(rowAfter('x', 0, 5, 3)).toBeNull();
  });
});
