import type { Moment, MomentKind } from './moments.ts';
import type { Flag } from './shapes.ts';
import { GUTTER, type Viewport, xOf } from './viewport.ts';

/** Flags closer than this are one. */
const APART = 11;

/** Which of several moments at one place is shown: the one that a person would look for. */
const weight: Record<MomentKind, number> = {
  start: 0,
  settings: 1,
  stop: 2,
  thaw: 3,
  up: 4,
  freeze: 5,
  cut: 6,
  blocked: 7,
  purged: 8,
  missing: 9,
  kill: 10,
  crash: 11,
  down: 12,
};

/** The moments in the view as flags; those that would overlap share one, so that there are at most some hundred. */
export function flagsOf(moments: readonly Moment[], view: Viewport): Flag[] {
  const flags: { x: number; moments: Moment[] }[] = [];
  for (let i = firstFrom(moments, view.from); i < moments.length; i++) {
    const moment = moments[i]!;
    const x = xOf(view, moment.at);
    if (x < GUTTER) continue;
    if (x > view.width) break;
    const last = flags.at(-1);
    if (last && x - last.x < APART) last.moments.push(moment);
    else flags.push({ x, moments: [moment] });
  }
  for (const flag of flags) flag.moments.sort((a, b) => weight[b.kind] - weight[a.kind]);
  return flags;
}

/** The flag at a point of the axis. */
export function flagAt(flags: readonly Flag[], x: number): Flag | null {
  let best: Flag | null = null;
  for (const flag of flags) {
    const distance = Math.abs(flag.x - x);
    if (distance <= APART / 2 + 2 && (!best || distance < Math.abs(best.x - x))) best = flag;
  }
  return best;
}

/** The next moment after `start` (or the previous one, before it); `start` itself does not count. */
export function stepMoment(moments: readonly Moment[], start: Moment | number, direction: 1 | -1): Moment | null {
  if (typeof start !== 'number') {
    const place = moments.findIndex(({ seq }) => seq === start.seq);
    if (place >= 0) return moments[place + direction] ?? null;
  }
  const time = typeof start === 'number' ? start : start.at;
  const first = firstFrom(moments, time);
  return (direction === 1 ? moments.slice(first).find(({ at }) => at > time) : moments[first - 1]) ?? null;
}

function firstFrom(moments: readonly Moment[], time: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (moments[middle]!.at >= time) high = middle;
    else low = middle + 1;
  }
  return low;
}
