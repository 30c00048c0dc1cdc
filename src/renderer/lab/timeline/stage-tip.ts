import type { Entry } from './entry.ts';
import { sameEntry } from './entry.ts';
import type { Hit } from './hit.ts';
import type { Moment } from './moments.ts';
import type { Point, Scene } from './shapes.ts';
import type { Tip } from './stage-state.ts';
import { AXIS_HEIGHT, clamp, GUTTER } from './viewport.ts';

/** What is told of what the pointer is over. */
export function tipOfHit(hit: Hit, { x, y }: Point): Tip {
  switch (hit.kind) {
    case 'bar': {
      const { entry, count } = hit.bar;
      return { kind: 'attempt', key: `${entry.task.no} ${entry.index} ${count} ${x} ${y}`, entry, count, x, y };
    }
    case 'column': {
      const { columns, column } = hit;
      const parts = columns.density.parts(column);
      const again = columns.density.again[column]!;
      const key = `${columns.worker} ${parts.join(' ')} ${again} ${x} ${y}`;
      return { kind: 'column', key, worker: columns.worker, parts, again, x, y };
    }
    case 'flag':
      return momentsTip(hit.flag.moments, hit.flag.x);
  }
}

/** What is told of the attempt that the keyboard is at; `null` if it can't be seen, or not by itself. */
export function tipOfEntry(scene: Scene, cursor: Entry): Tip | null {
  const bar = scene.bars.find(({ entry }) => sameEntry(entry, cursor));
  if (!bar) return null;
  const x = clamp(bar.x + Math.min(bar.width / 2, 40), 0, scene.width);
  const y = bar.y + bar.height;
  return { kind: 'attempt', key: `${cursor.task.no} ${cursor.index} ${x} ${y}`, entry: bar.entry, count: 1, x, y };
}

/** The same for what happened to broker or workers. */
export function tipOfMoment(scene: Scene, moment: Moment): Tip | null {
  const flag = scene.flags.find(({ moments }) => moments.some(({ seq }) => seq === moment.seq));
  return flag ? momentsTip([moment, ...flag.moments.filter(({ seq }) => seq !== moment.seq)], flag.x) : null;
}

function momentsTip(moments: readonly Moment[], at: number): Tip {
  const x = Math.max(GUTTER, at);
  return { kind: 'moments', key: `${moments.map(({ seq }) => seq).join(' ')} ${x}`, moments, x, y: AXIS_HEIGHT };
}
