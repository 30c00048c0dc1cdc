import { fillPolygon } from '../canvas.ts';
import type { Pen } from './draw-bar.ts';
import { lookCode, looks } from './entry.ts';
import type { MinimapScan } from './minimap-scan.ts';
import type { Moment } from './moments.ts';
import { lookColours } from './theme.ts';

/** The mini-map's height: the attempts, and below them what a person looks for. */
export const MINIMAP_HEIGHT = 36;
const GRAPH = { top: 3, height: 18 };
const AGAIN_Y = 24;
const LOST_Y = 30;
const REMARKABLE = lookCode.requeued;

/** Draws the whole run: how many attempts, by their looks; below it redeliveries and losses, and what befell the broker. */
export function drawMinimap(
  { ctx, theme }: Pen,
  { range, density }: MinimapScan,
  moments: readonly Moment[],
  ratio: number,
): void {
  const { width } = density;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, MINIMAP_HEIGHT);
  ctx.fillStyle = theme.colours.line;
  ctx.fillRect(0, GRAPH.top + GRAPH.height, width, 1);
  let most = 1;
  for (let column = density.first; column < density.end; column++) most = Math.max(most, density.total(column));
  for (const [code, look] of looks.entries()) {
    ctx.fillStyle = theme.colours[lookColours[look]];
    for (let column = density.first; column < density.end; column++) {
      const count = density.of(column, code);
      if (count === 0) continue;
      let below = 0;
      for (let other = 0; other < code; other++) below += density.of(column, other);
      // The root, so that single attempts are seen beside thousands.
      const bottom = Math.sqrt(below / most) * GRAPH.height;
      const top = Math.max(bottom + 1, Math.sqrt((below + count) / most) * GRAPH.height);
      ctx.fillRect(column, GRAPH.top + GRAPH.height - top, 1, top - bottom);
    }
  }
  signs(
    density.first,
    density.end,
    (column) => density.again[column]! > 0,
    (x) => {
      ctx.fillStyle = theme.colours.redelivered;
      fillPolygon(ctx, [x - 1.5, AGAIN_Y - 2.5, x + 2, AGAIN_Y, x - 1.5, AGAIN_Y + 2.5]);
    },
  );
  signs(
    density.first,
    density.end,
    (column) => isLoss(density.parts(column)),
    (x) => {
      ctx.fillStyle = theme.colours.lost;
      ctx.fillRect(x - 2, LOST_Y - 2, 4, 4);
    },
  );
  ctx.fillStyle = theme.colours.lost;
  for (const { kind, at } of moments) {
    if (kind !== 'down') continue;
    const x = ((at - range.from) / (range.to - range.from)) * width;
    if (x >= 0) ctx.fillRect(Math.round(x), 0, 1, MINIMAP_HEIGHT);
  }
}

function isLoss(parts: readonly [string, number][]): boolean {
  return parts.some(([look]) => lookCode[look as keyof typeof lookCode] > REMARKABLE);
}

/** Draws a sign at columns that need one, at most one in three pixels, so that signs do not become a bar. */
function signs(first: number, end: number, needs: (column: number) => boolean, draw: (x: number) => void): void {
  for (let column = first; column < end; column++) {
    if (!needs(column)) continue;
    draw(column + 0.5);
    column += 3;
  }
}
