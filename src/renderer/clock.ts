import type { PlayerView } from '../shared/lab/runs.ts';

// The lab's time. Whatever speaks of "now" in the lab's views asks here: it is the real time, or the moment at which a
// recorded run stands that is looked at.

/** What a run's time is reckoned from while it is played back. */
export type Playhead = Pick<PlayerView, 'to' | 'at' | 'since' | 'playing' | 'speed' | 'seeking'>;

/**
 * Milliseconds that the window's time stays behind the player while it plays: as long as events may be on their way
 * here. Without it, work that has ended would be drawn beyond its end at each end, at 8 times the speed by a second.
 */
const BEHIND = 100;

let replay: Playhead | null = null;

/** The moment of the run, in epoch milliseconds, that is shown at the real time `real`. */
export function momentOf(playhead: Playhead, real: number): number {
  const { at, to, since, playing, speed } = playhead;
  if (!playing) return at;
  return Math.min(to, at + Math.max(0, real - since - BEHIND) * speed);
}

/** Now, in epoch milliseconds. */
export function labNow(): number {
  const real = Date.now();
  return replay ? momentOf(replay, real) : real;
}

/**
 * Sets the lab's time to that of a run; `null` = the real time again. While its player is on its way to another moment
 * the lab's state is that of the moment before, and so is its time.
 */
export function setReplay(playhead: Playhead | null): void {
  const isUnderWay = replay !== null && playhead !== null && playhead.seeking !== null;
  replay = isUnderWay ? { ...playhead, at: labNow(), playing: false } : playhead;
}
