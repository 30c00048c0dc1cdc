import type { Entry, Track } from './track.ts';

/** Where a step through the attempts begins: at one of them, or at a time. */
export type Start = Entry | number;

/** The next attempt (or the previous one) in time that `wanted` accepts; `null` if there is none. */
export function step(all: Track, start: Start, direction: 1 | -1, wanted: (entry: Entry) => boolean): Entry | null {
  let position = firstCandidate(all, start, direction);
  for (let entry = entryAt(all, position); entry; entry = entryAt(all, position)) {
    if (wanted(entry)) return entry;
    position += direction;
  }
  return null;
}

function firstCandidate(all: Track, start: Start, direction: 1 | -1): number {
  if (typeof start !== 'number') {
    const position = all.positionOf(start);
    if (position >= 0) return position + direction;
  }
  const time = typeof start === 'number' ? start : start.attempt.deliveredAt;
  return direction === 1 ? all.firstFrom(time) : all.firstFrom(time) - 1;
}

function entryAt(all: Track, position: number): Entry | undefined {
  return position < 0 ? undefined : all.at(position);
}
