import { describe, expect, it } from 'vitest';
import { densityPath, HEIGHT, momentAt, momentOfKey, nextSecond, partOf } from './scrubber-scene.ts';

describe('the scrubber', () => {
  it('draws a bar for each part in which something happened, the highest over the whole height', () => {
    expect(densityPath([0, 100, 1, 0])).toBe(`M250 ${HEIGHT}v-${HEIGHT}h250v${HEIGHT}z` + `M500 ${HEIGHT}v-3h250v3z`);
    expect(densityPath([0, 0])).toBe('');
    expect(densityPath([])).toBe('');
  });

  it('keeps places within the run, which may be a single moment', () => {
    expect(partOf(15, 10, 20)).toBe(0.5);
    expect(partOf(99, 10, 20)).toBe(1);
    expect(partOf(10, 10, 10)).toBe(1);
    expect(momentAt(-0.2, 10, 20)).toBe(10);
    expect(momentAt(0.25, 10, 20)).toBe(12.5);
  });

  it('steps from second to second of the run', () => {
    expect(nextSecond(10_400, 10_000, 1)).toBe(11_000);
    expect(nextSecond(11_000, 10_000, 1)).toBe(12_000);
    expect(nextSecond(11_000.2, 10_000, -1)).toBe(10_000);
    expect(nextSecond(11_400, 10_000, -1)).toBe(11_000);
  });

  it('has the keys of a slider', () => {
    const run = { from: 0, to: 60_000 };
    const key = (name: string, shiftKey = false): number | null => momentOfKey({ key: name, shiftKey }, 30_000, run);
    expect(key('ArrowRight')).toBe(31_000);
    expect(key('ArrowLeft', true)).toBe(20_000);
    expect(key('PageUp')).toBe(36_000);
    expect(key('Home')).toBe(0);
    expect(key('End')).toBe(60_000);
    expect(key('a')).toBeNull();
  });
});
