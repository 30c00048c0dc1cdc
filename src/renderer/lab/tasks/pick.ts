import type { TaskKey } from '../../../shared/ids.ts';

/** Which rows are selected, and from which one a range goes. */
export interface Picked {
  readonly keys: ReadonlySet<TaskKey>;
  readonly anchor: TaskKey | null;
}

export const nothingPicked: Picked = { keys: new Set(), anchor: null };

/** `only`: this one. `toggle`: this one more, or no more. `range`: from the anchor to this one. */
export type Way = 'only' | 'toggle' | 'range';

/** The selection after `key` was picked; `rows` are the keys in the order in which they are shown. */
export function pick(picked: Picked, rows: readonly TaskKey[], key: TaskKey, way: Way): Picked {
  if (way === 'toggle') {
    const keys = new Set(picked.keys);
    if (!keys.delete(key)) keys.add(key);
    return { keys, anchor: key };
  }
  const from = way === 'range' && picked.anchor !== null ? rows.indexOf(picked.anchor) : -1;
  const to = rows.indexOf(key);
  if (from < 0 || to < 0) return { keys: new Set([key]), anchor: key };
  return { keys: new Set(rows.slice(Math.min(from, to), Math.max(from, to) + 1)), anchor: picked.anchor };
}

/** The row that a key leads to, or `null` for a key that leads nowhere. Without a row so far it begins at the first. */
export function rowAfter(key: string, row: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const inside = (next: number): number => Math.min(count - 1, Math.max(0, next));
  switch (key) {
    case 'ArrowDown':
      return inside(row + 1);
    case 'ArrowUp':
      return row < 0 ? 0 : inside(row - 1);
    case 'PageDown':
      return inside(Math.max(0, row) + page);
    case 'PageUp':
      return inside(row - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
