import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../queue/entry.ts';
import { Unacked } from './unacked.ts';

/** Entries are told apart by identity alone here. */
const entryOf = (tag: number): Entry => ({ position: tag }) as Entry;

describe('what a channel has out', () => {
  it('is what a map from tags to entries would have, whatever is settled in which order', () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('add' as const), skip: fc.nat({ max: 3 }) }),
      fc.record({ what: fc.constant('take' as const), at: fc.nat({ max: 60 }) }),
      fc.record({ what: fc.constant('takeUpTo' as const), at: fc.nat({ max: 60 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const unacked = new Unacked();
        const model = new Map<number, Entry>();
        let last = 0;
        for (const each of steps) {
          if (each.what === 'add') {
            last += 1 + each.skip; // tags between went to consumers without acks
            model.set(last, entryOf(last));
            unacked.add(last, model.get(last)!);
          } else if (each.what === 'take') {
            expect(unacked.take(each.at)).toBe(model.get(each.at));
            model.delete(each.at);
          } else {
            const expected = [...model.keys()].filter((tag) => tag <= each.at);
            expect(unacked.takeUpTo(each.at).map(({ position }) => position)).toEqual(expected);
            for (const tag of expected) model.delete(tag);
          }
          expect(unacked.size).toBe(model.size);
          expect([...unacked.pairs()].map(([tag]) => tag)).toEqual([...model.keys()]);
        }
      }),
    );
  });

  it('comes back in its order after a rollback', () => {
    const unacked = new Unacked();
    for (const tag of [1, 2, 3, 4]) unacked.add(tag, entryOf(tag));
    const taken = [2, 1].map((tag) => [tag, unacked.take(tag)!] as const);
    unacked.restore(taken);
    expect([...unacked.pairs()].map(([tag]) => tag)).toEqual([1, 2, 3, 4]);
  });
});
