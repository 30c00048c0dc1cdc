import type { Bar, Scene } from './shapes.ts';
import { AXIS_HEIGHT, GUTTER } from './viewport.ts';

/** How far beside a bar a pointer still means it: waits are thin lines, and brief tasks thin bars. */
const REACH = 3;

/** The bar at a point; where several are in reach the nearest, and of those the one that is drawn on top. */
export function barAt(scene: Scene, x: number, y: number): Bar | null {
  if (x < GUTTER || y < AXIS_HEIGHT) return null;
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
