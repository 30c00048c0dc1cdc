import { describe, expect, it } from 'vitest';
import { allocate, giveBack } from './slab.ts';

const LARGE = 40 * 1024;

/** Contents until one lies in another slab, that one included. */
function fillOne() {
  const all = [allocate(LARGE)];
  while (all.at(-1)!.slab === all[0]!.slab) all.push(allocate(LARGE));
  return all;
}

describe('memory of contents', () => {
  it('is used again when the last content in it is given back, and not before', () => {
    const [first, ...others] = fillOne().slice(0, -1);
    for (const { slab } of others) giveBack(slab);
    const meanwhile = fillOne();
    expect(meanwhile.map(({ slab }) => slab)).not.toContain(first!.slab);
    giveBack(first!.slab);
    expect([...fillOne(), ...fillOne()].map(({ slab }) => slab)).toContain(first!.slab);
  });

  it('does not overlap', () => {
    const ends = new Map<object, number>();
    for (const { slab, at } of [...fillOne(), ...fillOne()]) {
      expect(at).toBeGreaterThanOrEqual(ends.get(slab) ?? 0);
      ends.set(slab, at + LARGE);
      expect(at + LARGE).toBeLessThanOrEqual(slab.bytes.length);
    }
  });

  it('is one content’s own when that is large', () => {
    const { slab, at } = allocate(100_000);
    expect([slab.bytes.length, at, slab.shelf]).toEqual([100_000, 0, null]);
  });
});
