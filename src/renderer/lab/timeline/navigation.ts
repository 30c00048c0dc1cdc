import type { AttemptIndex } from './attempt-index.ts';
import type { Entry } from './entry.ts';
import { numberOf } from './lanes.ts';
import type { Wanted } from './track.ts';

/**
 * The next attempt of any worker (or the previous one) in time; `null` if there is none. Of attempts at the same time
 * those of the worker with the lower number come first.
 * @param start where the step begins: at an attempt, or at a time
 */
export function step(
  { tracks }: Pick<AttemptIndex, 'tracks'>,
  start: Entry | number,
  direction: 1 | -1,
  wanted: Wanted,
): Entry | null {
  let best: Entry | null = null;
  for (const [worker, track] of tracks) {
    const isOwn = typeof start !== 'number' && start.attempt.worker === worker;
    const time = typeof start === 'number' ? start : start.attempt.deliveredAt;
    // At the very time of an attempt, the others are after it or before it by their workers' numbers.
    const inclusive =
      typeof start === 'number'
        ? direction === 1
        : Math.sign(numberOf(worker) - numberOf(start.attempt.worker)) === direction;
    const found = track.find(isOwn ? start : time, direction, wanted, inclusive);
    if (found && (!best || order(found, best) * direction < 0)) best = found;
  }
  return best;
}

function order(a: Entry, b: Entry): number {
  return a.attempt.deliveredAt - b.attempt.deliveredAt || numberOf(a.attempt.worker) - numberOf(b.attempt.worker);
}

/** The newest `count` attempts of all workers, newest first. */
export function newest({ tracks }: Pick<AttemptIndex, 'tracks'>, count: number): Entry[] {
  const heads = [...tracks.values()].map((track) => ({ track, age: 0, entry: track.newest(0) }));
  const entries: Entry[] = [];
  while (entries.length < count) {
    let best: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.entry && (!best?.entry || order(head.entry, best.entry) > 0)) best = head;
    }
    if (!best?.entry) return entries;
    entries.push(best.entry);
    best.entry = best.track.newest(++best.age);
  }
  return entries;
}
