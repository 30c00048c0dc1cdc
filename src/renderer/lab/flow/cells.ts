import type { TaskKey } from '../../../shared/ids.ts';
import type { Attempt, LabState, Task, Worker } from '../../../shared/lab/state.ts';
import { attemptOf } from '../../../shared/lab/tasks.ts';
import { count } from '../../ui/figures.ts';
import type { Rect, WorkerPlace } from './layout.ts';
import { depthOf } from './queue-sample.ts';
import type { Cell, Depth, Label } from './shapes.ts';

// Where tasks lie: in the queue's stack, and in the slots of workers.

const STACK = { left: 12, top: 48, width: 13, height: 18, gap: 4, below: 26 } as const;
const SLOT = { width: 12, height: 16, gap: 4 } as const;
/** By a worker's size: where its row of slots has its middle, how large the ring is, and what stands right of it. */
const ROW = { full: { middle: 64, ring: 28, beside: 104 }, small: { middle: 41, ring: 20, beside: 96 } } as const;

export interface CellInput {
  readonly state: LabState;
  readonly selected: TaskKey | null;
  /** Tasks that are still under way to where they are. */
  readonly coming: ReadonlySet<TaskKey>;
}

function perRow(queue: Rect): number {
  return Math.max(1, Math.floor((queue.width - 2 * STACK.left + STACK.gap) / (STACK.width + STACK.gap)));
}

/** Tasks that the queue shows one by one. */
export function stackRoom(queue: Rect): number {
  const rows = Math.floor((queue.height - STACK.top - STACK.below + STACK.gap) / (STACK.height + STACK.gap));
  return perRow(queue) * Math.max(1, rows);
}

/** The queue's tasks: ready ones first, then those that workers hold unacked; or a bar, if they are too many. */
export function stack(
  { state, selected, coming }: CellInput,
  queue: Rect,
  ready: readonly Task[],
): { cells: Cell[]; depth: Depth | null } {
  const figures = depthOf(state);
  const room = stackRoom(queue);
  if (figures.ready + figures.unacked > room) {
    const rect = {
      x: queue.x + STACK.left,
      y: queue.y + STACK.top + 10,
      width: queue.width - 2 * STACK.left,
      height: 34,
    };
    return { cells: [], depth: { rect, ...figures } };
  }
  const cells: Cell[] = [];
  const where = `in ${state.queue?.settings.name ?? 'the queue'}`;
  const add = (task: Task, look: Cell['look'], again: boolean, of: string): void => {
    const at = cells.length;
    if (at >= room) return;
    const x = queue.x + STACK.left + (at % perRow(queue)) * (STACK.width + STACK.gap);
    const y = queue.y + STACK.top + Math.floor(at / perRow(queue)) * (STACK.height + STACK.gap);
    const rect = { x, y, width: STACK.width, height: STACK.height };
    const shown = coming.has(task.key) && look !== 'unacked' ? 'coming' : look;
    cells.push({
      look: shown,
      shape: 'square',
      rect,
      task: task.key,
      progress: 0,
      again,
      selected: task.key === selected,
      where: of,
    });
  };
  for (const task of ready) {
    // Between two looks into the queue some of its tasks may have been taken.
    if (task.status !== 'ready') continue;
    const again = task.attempts.length > 0;
    add(task, again ? 'again' : 'ready', again, `ready ${where}`);
  }
  for (const worker of state.workers.values()) {
    for (const { key } of worker.held.values()) {
      const task = state.tasks.get(key);
      if (task) add(task, 'unacked', task.attempts.length > 1, `${where}, unacked by ${worker.id}`);
      if (cells.length >= room) break;
    }
  }
  return { cells, depth: null };
}

/** A worker's slots: a ring for what it works at, a square for each task that waits in its hands or could. */
export function slots(
  { state, selected, coming }: CellInput,
  worker: Worker,
  place: WorkerPlace,
  scroll: number,
): { cells: Cell[]; label: Label | null } {
  if (place.size === 'ended') return { cells: [], label: null };
  const row = ROW[place.size];
  const prefetch = worker.activePrefetch ?? worker.settings.prefetch;
  const total = Math.max(prefetch, worker.held.size, 1);
  const left = place.rect.x + 14 + row.ring + 8;
  const right = place.rect.x + place.rect.width - row.beside;
  const room = Math.max(0, Math.floor((right - left) / (SLOT.width + SLOT.gap)));
  const squares = total - 1 <= room ? total - 1 : Math.max(0, room - 2);
  const middle = place.rect.y - scroll + row.middle;
  const cells: Cell[] = [];
  const held = worker.held.values();
  for (let i = 0; i <= squares; i++) {
    const next = held.next().value;
    const attempt = attemptOf(state, next);
    const rect =
      i === 0
        ? { x: place.rect.x + 14, y: middle - row.ring / 2, width: row.ring, height: row.ring }
        : {
            x: left + (i - 1) * (SLOT.width + SLOT.gap),
            y: middle - SLOT.height / 2,
            width: SLOT.width,
            height: SLOT.height,
          };
    cells.push({
      look: !next || !attempt ? 'free' : coming.has(next.key) ? 'coming' : lookOf(attempt),
      shape: i === 0 ? 'ring' : 'square',
      rect,
      task: next && attempt ? next.key : null,
      progress: attempt?.progress ?? 0,
      again: next !== undefined && (next.attempt > 0 || attempt?.redelivered === true),
      selected: next !== undefined && next.key === selected,
      where: `in ${worker.id}, ${attempt?.beganAt == null ? 'waiting in its hands' : 'in work'}`,
    });
  }
  const hidden = total - 1 - squares;
  if (hidden === 0) return { cells, label: null };
  const at = { x: left + squares * (SLOT.width + SLOT.gap) + 1, y: middle };
  return { cells, label: { at, text: `+${count(hidden)}`, tone: 'dim', align: 'left' } };
}

function lookOf(attempt: Attempt): Cell['look'] {
  return attempt.beganAt === null ? 'waiting' : 'working';
}
