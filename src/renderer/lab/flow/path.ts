export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A cubic curve: from its first point to its last, drawn to the two between. */
export type Path = readonly [Point, Point, Point, Point];

/** A curve that leaves and arrives level, or upright; `bow` bends it down by so many pixels. */
export function curve(from: Point, to: Point, direction: 'level' | 'upright', bow = 0): Path {
  const half = direction === 'level' ? (to.x - from.x) / 2 : (to.y - from.y) / 2;
  return direction === 'level'
    ? [from, { x: from.x + half, y: from.y + bow }, { x: to.x - half, y: to.y + bow }, to]
    : [from, { x: from.x + bow, y: from.y + half }, { x: to.x + bow, y: to.y - half }, to];
}

/** The point at `part` of the curve, 0 to 1, and the direction in which one moves there, in radians. */
export function pointOn([a, b, c, d]: Path, part: number): Point & { readonly angle: number } {
  const t = Math.min(1, Math.max(0, part));
  const u = 1 - t;
  const at = (p: number, q: number, r: number, s: number): number =>
    u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s;
  const slope = (p: number, q: number, r: number, s: number): number =>
    u * u * (q - p) + 2 * u * t * (r - q) + t * t * (s - r);
  return {
    x: at(a.x, b.x, c.x, d.x),
    y: at(a.y, b.y, c.y, d.y),
    angle: Math.atan2(slope(a.y, b.y, c.y, d.y), slope(a.x, b.x, c.x, d.x)),
  };
}

export function reversed([a, b, c, d]: Path): Path {
  return [d, c, b, a];
}

/** Slow at both ends. */
export function eased(part: number): number {
  const t = Math.min(1, Math.max(0, part));
  return t * t * (3 - 2 * t);
}
