import type { AttemptIndex } from './attempt-index.ts';
import { Density } from './density.ts';
import { isAgain, lookCode, lookOf } from './entry.ts';

/** A span of time, in epoch milliseconds. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The attempts of all workers in columns of pixels over the whole run. */
export interface MinimapScan {
  readonly range: Range;
  readonly density: Density;
}

/** Attempts that are looked at in one frame; the whole takes several, if it has to. */
const PORTION = 20_000;

/**
 * Begins to count the attempts of all workers into `width` columns over `range`.
 * @returns what does the next portion: `null` until the whole is counted
 */
export function scanMinimap(
  index: Pick<AttemptIndex, 'tracks'>,
  range: Range,
  width: number,
  now: number,
): () => MinimapScan | null {
  const density = new Density(width);
  const perMs = width / (range.to - range.from);
  const tracks = [...index.tracks.values()];
  let track = 0;
  let block = 0;

  function count(): number {
    const { blocks, stamp } = tracks[track]!;
    const at = blocks[block++];
    if (!at) {
      track++;
      block = 0;
      return 1;
    }
    const summary = at.summary(stamp);
    if ((Math.min(summary.lastEnd, now) - at.first) * perMs < 1) {
      density.addAll(column(at.first), summary);
      return 1;
    }
    for (let position = 0; position < at.length; position++) {
      const entry = at.glance(position);
      const { attempt } = entry;
      // Where it ended is where it is looked for: a loss, above all.
      density.add(column(attempt.endedAt ?? now), lookCode[lookOf(attempt)], isAgain(entry), 0);
    }
    return at.length;
  }

  function column(time: number): number {
    return Math.min(width - 1, Math.max(0, Math.floor((time - range.from) * perMs)));
  }

  return () => {
    let looked = 0;
    while (track < tracks.length && looked < PORTION) looked += count();
    return track < tracks.length ? null : { range, density };
  };
}
