import { describe, expect, it } from 'vitest';
import type { Attempt, Task } from '../../../shared/lab/state.ts';
import { type Entry, Track } from './track.ts';

function entry(deliveredAt: number, endedAt: number | null, key = `${deliveredAt}`): Entry {
  const attempt = { deliveredAt, endedAt } as Attempt;
  return { task: { key } as Task, attempt, index: 0 };
}

function inSpan(track: Track, from: number, to: number): number[] {
  const found: number[] = [];
  track.visit(from, to, ({ attempt }) => found.push(attempt.deliveredAt));
  return found;
}

describe('Track', () => {
  it('finds what touches a span, at its edges too', () => {
    const track = new Track();
    for (const start of [0, 10, 20, 30]) track.add(entry(start, start + 5));
    expect(inSpan(track, 15, 20)).toEqual([10, 20]);
    expect(inSpan(track, 16, 19)).toEqual([]);
    expect(inSpan(track, -5, 0)).toEqual([0]);
  });

  it('finds an attempt that began long before the span and still runs', () => {
    const track = new Track();
    const long = entry(0, null, 'long');
    track.add(long);
    for (let i = 1; i < 2_000; i++) track.add(entry(i, i + 1));
    expect(inSpan(track, 1_500, 1_501)).toEqual([0, 1_499, 1_500, 1_501]);
    long.attempt.endedAt = 1_000;
    expect(inSpan(track, 1_500, 1_501)).toEqual([1_499, 1_500, 1_501]);
    expect(inSpan(track, 1_000, 1_000)).toEqual([0, 999, 1_000]);
  });

  it('does not look at blocks that ended before the span', () => {
    const track = new Track();
    for (let i = 0; i < 100_000; i++) track.add(entry(i, i + 1));
    inSpan(track, 99_990, 99_999);
    let looked = 0;
    for (let i = 0; i < track.length; i++) {
      const { attempt } = track.at(i)!;
      const ended = attempt.endedAt;
      Object.defineProperty(attempt, 'endedAt', {
        get() {
          looked++;
          return ended;
        },
      });
    }
    expect(inSpan(track, 99_990, 99_999)).toHaveLength(11);
    // The last block is not full, so nothing is remembered of it but what a frame may look at.
    expect(looked).toBeLessThan(1_000);
  });

  it('takes a late one in at its place', () => {
    const track = new Track();
    for (let i = 0; i < 600; i++) track.add(entry(i * 2, i * 2 + 1));
    inSpan(track, 0, 2_000);
    track.add(entry(101, 5_000));
    expect(inSpan(track, 1_100, 1_102)).toEqual([101, 1_100, 1_102]);
    expect(track.at(51)!.attempt.deliveredAt).toBe(101);
  });

  it('finds positions among equal times', () => {
    const track = new Track();
    const wanted = entry(5, 6, 'b');
    for (const one of [entry(5, 6, 'a'), wanted, entry(5, 6, 'c')]) track.add(one);
    expect(track.positionOf(wanted)).toBe(1);
    expect(track.positionOf(entry(5, 6, 'd'))).toBe(-1);
    expect(track.firstFrom(5)).toBe(0);
    expect(track.firstFrom(6)).toBe(3);
  });

  it('forgets the oldest', () => {
    const track = new Track();
    for (let i = 0; i < 1_000; i++) track.add(entry(i, i + 1));
    track.dropBefore(700);
    expect(track.length).toBe(300);
    expect(inSpan(track, 0, 701)).toEqual([700, 701]);
  });
});
