import { describe, expect, it } from 'vitest';
import type { QueueSample } from '../../../shared/explore/queue-history.ts';
import type { QueueDetail } from '../../../shared/explore/queues.ts';
import { columnsOf, hasGap, SPAN, withHistory, withNewest } from './samples.ts';

const sample = (at: number, ready: number): QueueSample => ({
  at,
  ready,
  unacked: null,
  publish: 1,
  deliver: 1,
  ack: 1,
  redeliver: 0,
});

const detail = (at: number, ready: number): QueueDetail =>
  ({ at, row: { ready, unacked: 2, rates: { publish: 3, deliver: 4, ack: 5, redeliver: 6 } } }) as QueueDetail;

describe('samples of a queue', () => {
  it('grow by what is asked for, each moment once, and are forgotten after the span', () => {
    const one = withNewest([sample(0, 9)], detail(5_000, 1));
    expect(one.map(({ at }) => at)).toEqual([0, 5_000]);
    expect(one.at(-1)).toEqual({ at: 5_000, ready: 1, unacked: 2, publish: 3, deliver: 4, ack: 5, redeliver: 6 });
    expect(withNewest(one, detail(5_000, 1))).toEqual(one);
    expect(withNewest(one, detail(SPAN + 1, 7)).map(({ at }) => at)).toEqual([5_000, SPAN + 1]);
  });

  it('have the broker’s own before those that were asked for since', () => {
    const known = [sample(10_000, 1), sample(15_000, 2), sample(20_000, 3)];
    const history = [sample(5_000, 4), sample(14_000, 5)];
    expect(withHistory(known, history).map(({ at }) => at)).toEqual([5_000, 14_000, 15_000, 20_000]);
    expect(withHistory(known, [])).toEqual(known);
  });

  it('have a gap where nobody looked, and are drawn with one', () => {
    expect(hasGap([], 1_000)).toBe(true);
    expect(hasGap([sample(0, 1)], 5_000)).toBe(false);
    expect(hasGap([sample(0, 1)], 60_000)).toBe(true);
    expect(columnsOf([sample(0, 1), sample(5_000, 2), sample(65_000, 3)], ['ready', 'unacked'])).toEqual([
      [0, 5, 35, 65],
      [1, 2, null, 3],
      [null, null, null, null],
    ]);
  });
});
