import { plotWidth, scale, timeAt, type Viewport, xOf } from './viewport.ts';

/** A line of the time axis. */
export interface Tick {
  readonly x: number;
  readonly label: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 5, 10].map((n) => n * DAY),
];

/** Pixels between two ticks, at least, by how long their labels are. */
const ROOM = 62;
const ROOM_LONG = 92;

/** The smallest round number of milliseconds that is at least `atLeast`. */
export function niceStep(atLeast: number): number {
  return steps.find((step) => step >= atLeast) ?? steps.at(-1)!;
}

/** The ticks of a view, labelled with the time since `origin`. */
export function ticksOf(view: Viewport, origin: number): Tick[] {
  let step = niceStep(scale(view) * ROOM);
  const furthest = Math.max(Math.abs(view.from - origin), Math.abs(view.from + view.span - origin));
  if (step < SECOND && furthest >= MINUTE) step = niceStep(scale(view) * ROOM_LONG);
  const ticks: Tick[] = [];
  const first = Math.ceil((view.from - origin) / step);
  const last = Math.floor((timeAt(view, view.width) - origin) / step);
  if (plotWidth(view) <= 1) return ticks;
  for (let n = first; n <= last; n++) {
    ticks.push({ x: xOf(view, origin + n * step), label: tickLabel(n * step, step) });
  }
  return ticks;
}

/** `ms` after the origin in words, as exact as `step` needs: `350 ms`, `20 s`, `1:20`, `1:00:00`. */
export function tickLabel(ms: number, step: number): string {
  const sign = ms < 0 ? '−' : '';
  const size = Math.abs(ms);
  if (size < SECOND && step < SECOND) return `${sign}${size} ms`;
  const digits = step >= SECOND ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3;
  if (size < MINUTE) return `${sign}${(size / SECOND).toFixed(digits)} s`;
  const seconds = (size % MINUTE) / SECOND;
  const tail = seconds.toFixed(digits).padStart(digits === 0 ? 2 : digits + 3, '0');
  const minutes = Math.floor(size / MINUTE) % 60;
  if (size < HOUR) return `${sign}${minutes}:${tail}`;
  return `${sign}${Math.floor(size / HOUR)}:${String(minutes).padStart(2, '0')}:${tail}`;
}
