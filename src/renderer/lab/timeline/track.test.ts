import { describe, expect, it } from 'vitest';
import type { Attempt, Task } from '../../../shared/lab/state.ts';
import type { Entry } from './entry.ts';
import { Track } from './track.ts';

function entry(deliveredAt: number, endedAt: number | null, no = deliveredAt): Entry {
  const attempt = {
    worker: 'w1',
    tag: no,
    redelivered: false,
    deliveredAt,
    beganAt: deliveredAt,
    endedAt,
    outcome: endedAt === null ? null : 'acked',
  };
  const task = { key: `${no}`, no, attempts: [] as unknown[] };
  task.attempts.push(attempt);
  return { task: task as unknown as Task, attempt: attempt as Attempt, index: 0 };
}

/** When all attempts were delivered. */
function times(track: Track): number[] {
  return track.blocks.flatMap((block) =>
    Array.from({ length: block.length }, (_, i) => block.at(i).attempt.deliveredAt),
  );
}

describe('Track', () => {
  it('keeps attempts in order, in blocks, also those that come late', () => {
    const track = new Track();
    for (let i = 0; i < 600; i++) track.add(entry(i * 2, i * 2 + 1));
    for (let i = 0; i < 200; i++) track.add(entry(101, 5_000, 10_000 + i));
    expect(track.length).toBe(800);
    const all = times(track);
    expect(all).toHaveLength(800);
    expect(all).toEqual([...all].sort((a, b) => a - b));
    expect(track.newest(0)!.attempt.deliveredAt).toBe(1_198);
    expect(track.newest(799)!.attempt.deliveredAt).toBe(0);
    expect(track.newest(800)).toBeUndefined();
  });

  it('knows how many blocks begin until a time', () => {
    const track = new Track();
    for (let i = 0; i < 640; i++) track.add(entry(i, i + 1));
    expect([-1, 0, 63, 64, 10_000].map((time) => track.blocksUntil(time))).toEqual([0, 1, 1, 2, 10]);
  });

  it('sums up a block anew only when something in it may have changed', () => {
    const track = new Track();
    const long = entry(0, null);
    track.add(long);
    track.add(entry(1, 5));
    const before = track.blocks[0]!.summary(track.stamp);
    expect(before).toMatchObject({ begun: 2, lastEnd: Number.POSITIVE_INFINITY, busy: 4, remarkable: 0 });
    expect(track.blocks[0]!.summary(track.stamp)).toBe(before);
    Object.assign(long.attempt, { endedAt: 10, outcome: 'lost' });
    track.touch();
    const after = track.blocks[0]!.summary(track.stamp);
    expect(after).toMatchObject({ lastEnd: 10, busy: 14, remarkable: 1 });
    track.touch();
    expect(track.blocks[0]!.summary(track.stamp)).toBe(after);
  });

  it('finds attempts by time and beside others, among equal times too', () => {
    const track = new Track();
    for (const no of [1, 2, 3]) track.add(entry(5, 6, no));
    track.add(entry(9, 10, 4));
    const second = track.find(5, 1, 'any', true)!;
    expect(second.task.no).toBe(1);
    expect(track.find(second, 1, 'any', false)!.task.no).toBe(2);
    expect(track.find(second, -1, 'any', false)).toBeNull();
    expect(track.find(5, 1, 'any', false)!.task.no).toBe(4);
    expect(track.find(5, -1, 'any', true)!.task.no).toBe(3);
    expect(track.find(5, -1, 'any', false)).toBeNull();
    expect(track.has(entry(5, 6, 3))).toBe(true);
    expect(track.has(entry(5, 6, 9))).toBe(false);
  });

  it('keeps the figures of what is packed, and finds it', () => {
    const track = new Track();
    for (let i = 0; i < 1_000; i++) {
      const one = entry(i * 10, i * 10 + 8, i + 1);
      if (i === 500) Object.assign(one.attempt, { outcome: 'rejected', beganAt: 5_003 });
      track.add(one);
    }
    track.pack(({ task }) => task.no > 900);
    expect(track.blocks.filter(({ isPacked }) => isPacked)).toHaveLength(14);
    expect(times(track)).toEqual(Array.from({ length: 1_000 }, (_, i) => i * 10));
    const rejected = track.find(0, 1, 'remarkable', true)!;
    expect(rejected).toMatchObject({
      index: 0,
      task: { no: 501, text: '' },
      attempt: { worker: 'w1', deliveredAt: 5_000, beganAt: 5_003, endedAt: 5_008, outcome: 'rejected' },
    });
    expect(track.find(rejected, 1, 'any', false)!.task.no).toBe(502);
  });

  it('forgets the oldest, block by block', () => {
    const track = new Track();
    for (let i = 0; i < 1_000; i++) track.add(entry(i, i + 1));
    track.dropBefore(700);
    expect(track.length).toBe(1_000 - 640);
    expect(times(track)[0]).toBe(640);
  });
});
