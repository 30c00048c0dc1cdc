/** The first and the last moment of a run, in epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The drawing's own units, across and up: it is stretched to the room that there is. */
export const WIDTH = 1_000;
export const HEIGHT = 24;

/** What is a bar's least height, so that a lone task can be seen. */
const LEAST = 3;

/**
 * How much happened when, as the `d` of a path: a bar a part, over a baseline at the bottom. A part with a hundred times
 * as much is not a hundred times as high: one burst would leave nothing to be seen of all else.
 */
export function densityPath(density: readonly number[]): string {
  const most = Math.sqrt(density.reduce((max, n) => Math.max(max, n), 0));
  if (most === 0) return '';
  const step = WIDTH / density.length;
  const bars: string[] = [];
  for (const [i, n] of density.entries()) {
    if (n <= 0) continue;
    const height = Math.max(LEAST, (Math.sqrt(n) / most) * HEIGHT);
    bars.push(`M${short(i * step)} ${HEIGHT}v${short(-height)}h${short(step)}v${short(height)}z`);
  }
  return bars.join('');
}

function short(n: number): string {
  return String(Math.round(n * 100) / 100);
}

/** A moment's place between `from` and `to`, 0 to 1; in a run of a single moment it is the end. */
export function partOf(at: number, from: number, to: number): number {
  return to > from ? Math.min(1, Math.max(0, (at - from) / (to - from))) : 1;
}

/** The moment at a part of the way from `from` to `to`. */
export function momentAt(part: number, from: number, to: number): number {
  return from + Math.min(1, Math.max(0, part)) * (to - from);
}

/** The next whole second of the run after `at`, or the one before. */
export function nextSecond(at: number, from: number, direction: 1 | -1): number {
  const seconds = (at - from) / 1_000;
  // A moment that is as good as at a second counts as that: half a millisecond is nothing to see.
  const near = Math.round(seconds);
  const place = Math.abs(seconds - near) < 0.000_5 ? near : seconds;
  return from + (direction === 1 ? Math.floor(place) + 1 : Math.ceil(place) - 1) * 1_000;
}

/** Where a key takes the playhead; null = it is none of its keys. */
export function momentOfKey(
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  at: number,
  { from, to }: Span,
): number | null {
  const step = shiftKey ? 10_000 : 1_000;
  const page = Math.max(1_000, (to - from) / 10);
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return at + step;
    case 'ArrowLeft':
    case 'ArrowDown':
      return at - step;
    case 'PageUp':
      return at + page;
    case 'PageDown':
      return at - page;
    case 'Home':
      return from;
    case 'End':
      return to;
    default:
      return null;
  }
}
