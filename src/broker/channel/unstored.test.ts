import { describe, expect, it } from 'vitest';
import { type Entry, NOT_STORED, STORED, TO_BE_STORED } from '../queue/entry.ts';
import { Unstored } from './unstored.ts';

const entry = (): Pick<Entry, 'stored'> => ({ stored: TO_BE_STORED });

describe('what is yet to be stored', () => {
  it('holds confirms back from the oldest message on that is not on disk, whatever is behind it', () => {
    const unstored = new Unstored();
    expect(unstored.first).toBe(Infinity);
    const entries = [entry(), entry(), entry()];
    for (const [index, each] of entries.entries()) unstored.add(index * 2 + 1, each as Entry);
    expect(unstored.first).toBe(1);
    entries[1]!.stored = NOT_STORED; // acked before it was written
    expect(unstored.first).toBe(1);
    entries[0]!.stored = STORED;
    expect(unstored.first).toBe(5);
    entries[2]!.stored = STORED;
    expect(unstored.first).toBe(Infinity);
  });

  it('of a message in two queues waits for both', () => {
    const unstored = new Unstored();
    const [one, other] = [entry(), entry()];
    unstored.add(7, one as Entry);
    unstored.add(7, other as Entry);
    one.stored = STORED;
    expect(unstored.first).toBe(7);
    other.stored = STORED;
    expect(unstored.first).toBe(Infinity);
  });
});
