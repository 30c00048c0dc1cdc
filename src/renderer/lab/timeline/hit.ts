import { flagAt } from './flags.ts';
import type { Bar, Columns, Flag, Scene } from './shapes.ts';
import { AXIS_HEIGHT, FLAG_Y, GUTTER } from './viewport.ts';

/** What is at a point: an attempt, several in a column of pixels, or what happened to broker and workers. */
export type Hit =
  | { readonly kind: 'bar'; readonly bar: Bar }
  | { readonly kind: 'column'; readonly columns: Columns; readonly column: number }
  | { readonly kind: 'flag'; readonly flag: Flag };

/** How far beside a bar a pointer still means it: waits are thin lines, and brief tasks thin bars. */
const REACH = 3;

/** What a pointer at this point means. */
export function hitAt(scene: Scene, x: number, y: number): Hit | null {
  if (y < AXIS_HEIGHT) {
    const flag = y > FLAG_Y - 10 ? flagAt(scene.flags, x) : null;
    return flag && { kind: 'flag', flag };
  }
  const bar = barAt(scene, x, y);
  return bar ? { kind: 'bar', bar } : columnAt(scene, x, y);
}

/** The bar at a point; where several are in reach the nearest, and of those the one that is drawn on top. */
function barAt(scene: Scene, x: number, y: number): Bar | null {
  if (x < GUTTER) return null;
  let best: Bar | null = null;
  let bestDistance = REACH;
  for (const bar of scene.bars) {
    const dx = Math.max(bar.x - x, 0, x - (bar.x + bar.width));
    if (dx > REACH) continue;
    const dy = Math.max(bar.y - y, 0, y - (bar.y + bar.height));
    const distance = Math.max(dx, dy);
    if (distance > bestDistance) continue;
    best = bar;
    bestDistance = distance;
  }
  return best;
}

/** The nearest column in reach that has anything. */
function columnAt(scene: Scene, x: number, y: number): Hit | null {
  const columns = scene.columns.find((each) => y >= each.y - REACH && y <= each.y + each.height + REACH);
  if (!columns) return null;
  const at = Math.floor(x - GUTTER);
  for (const off of [0, 1, -1, 2, -2, 3, -3]) {
    const column = at + off;
    if (column < 0 || column >= columns.density.width) continue;
    if (columns.density.total(column) > 0) return { kind: 'column', columns, column };
  }
  return null;
}
