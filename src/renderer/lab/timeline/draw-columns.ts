import type { Pen } from './draw-bar.ts';
import { type Look, lookCode, looks } from './entry.ts';
import type { Columns } from './shapes.ts';
import { lookColours } from './theme.ts';
import { GUTTER } from './viewport.ts';

/** Pixels that are seen, however little there was. */
const LEAST = 3;
/** A redelivery's tick reaches this far beside its column: one of a pixel would be overlooked. */
const TICK = 1;
/** The looks from this place on are what a person would look for: they lie on top of the others. */
const REMARKABLE = lookCode.requeued;

/**
 * Draws a lane's columns: the height is the part of the time in which there was work, the top is the worst that
 * happened; a column with a loss has the full height, a redelivery has a tick above.
 */
export function drawColumns({ ctx, theme }: Pen, { y, height, density }: Columns, columnMs: number): void {
  const { first, end } = density;
  const runs = looks.map((): Run[] => []);
  const again: Run[] = [];
  const bottom = y + height;
  for (let column = first; column < end; column++) {
    let ordinary = -1;
    let worst = -1;
    let total = 0;
    let remarkable = 0;
    for (let code = 0; code < looks.length; code++) {
      const count = density.of(column, code);
      if (count === 0) continue;
      total += count;
      if (code < REMARKABLE) ordinary = code === lookCode.held && ordinary >= 0 ? ordinary : code;
      else {
        worst = code;
        remarkable += count;
      }
    }
    if (total === 0) continue;
    const share = Math.min(1, density.busy[column]! / columnMs);
    let tall = worst === lookCode.lost ? height : Math.max(LEAST, Math.round(height * share));
    let cap = 0;
    if (worst >= 0) {
      cap = ordinary < 0 ? tall : Math.max(LEAST, Math.round((tall * remarkable) / total));
      tall = Math.min(height, Math.max(tall, ordinary < 0 ? cap : cap + LEAST));
      extend(runs[worst]!, column, bottom - tall, cap);
    }
    if (ordinary >= 0) extend(runs[ordinary]!, column, bottom - tall + cap, tall - cap);
    if (density.again[column]! > 0) extend(again, column, y - 5, 4);
  }
  for (const [code, run] of runs.entries()) fill(ctx, theme.colours[lookColours[looks[code] as Look]], run);
  fill(ctx, theme.colours.redelivered, again, TICK);
}

/** Neighbouring columns that look the same. */
interface Run {
  readonly from: number;
  end: number;
  readonly y: number;
  readonly height: number;
}

function extend(runs: Run[], column: number, y: number, height: number): void {
  const last = runs.at(-1);
  if (last && last.end === column && last.y === y && last.height === height) last.end++;
  else runs.push({ from: column, end: column + 1, y, height });
}

function fill(ctx: CanvasRenderingContext2D, colour: string, runs: readonly Run[], beside = 0): void {
  if (runs.length === 0) return;
  ctx.fillStyle = colour;
  for (const { from, end, y, height } of runs) ctx.fillRect(GUTTER + from - beside, y, end - from + 2 * beside, height);
}
