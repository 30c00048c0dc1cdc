import type { WorkerId } from '../../../shared/ids.ts';
import type { ExitCause } from '../../../shared/lab/events.ts';
import type { Worker } from '../../../shared/lab/state.ts';
import type { AttemptIndex } from './attempt-index.ts';
import type { LaneState } from './shapes.ts';
import { AXIS_HEIGHT } from './viewport.ts';

/** A lane's height, and the parts of it, in pixels from its top. */
export interface LaneSize {
  readonly height: number;
  readonly work: { readonly top: number; readonly height: number };
  /** Tasks that wait inside their worker: thin lines in a few rows below the bars, since they overlap. */
  readonly wait: { readonly top: number; readonly height: number; readonly pitch: number; readonly rows: number };
}

export const FULL: LaneSize = {
  height: 60,
  work: { top: 10, height: 26 },
  wait: { top: 40, height: 3, pitch: 4, rows: 4 },
};
/** A lane that is collapsed. */
export const THIN: LaneSize = {
  height: 24,
  work: { top: 5, height: 10 },
  wait: { top: 17, height: 2, pitch: 2, rows: 2 },
};

/** Where a worker's lane is, from the top of all lanes. */
export interface LanePlace {
  readonly worker: WorkerId;
  readonly top: number;
  readonly size: LaneSize;
  /** Whether its worker has ended, so that it may be collapsed. */
  readonly isEnded: boolean;
}

export interface LaneLayout {
  readonly lanes: readonly LanePlace[];
  readonly byWorker: ReadonlyMap<WorkerId, LanePlace>;
  /** Height of all lanes together with the axis. */
  readonly height: number;
}

/** How long the lane of a worker that ended stays as it is, in milliseconds: one looks at what became of its tasks. */
const LINGER = 30_000;

/**
 * The lanes of all workers that there are or that had tasks, in the order of their numbers. Those that ended a while
 * ago are collapsed, unless somebody chose otherwise.
 * @param chosen the workers whose lanes somebody expanded (true) or collapsed
 */
export function layOutLanes(
  workers: ReadonlyMap<WorkerId, Worker>,
  index: Pick<AttemptIndex, 'tracks' | 'lives'>,
  now: number,
  chosen: ReadonlyMap<WorkerId, boolean>,
): LaneLayout {
  const ids = new Set(workers.keys());
  for (const [id, track] of index.tracks) if (track.length > 0) ids.add(id);
  const lanes: LanePlace[] = [];
  let top = 0;
  for (const worker of [...ids].sort((a, b) => numberOf(a) - numberOf(b))) {
    const known = workers.get(worker);
    const isEnded = !known || known.phase === 'ended';
    const endedAt = known?.exit?.at ?? index.lives.get(worker)?.at(-1)?.exit?.at ?? 0;
    const isThin = isEnded && !(chosen.get(worker) ?? now - endedAt <= LINGER);
    const size = isThin ? THIN : FULL;
    lanes.push({ worker, top, size, isEnded });
    top += size.height;
  }
  const byWorker = new Map(lanes.map((lane) => [lane.worker, lane]));
  return { lanes, byWorker, height: AXIS_HEIGHT + top };
}

/** Whether every lane is at the same place in both. */
export function sameLayout(a: LaneLayout, b: LaneLayout): boolean {
  return (
    a.lanes.length === b.lanes.length &&
    a.lanes.every(({ worker, size, isEnded }, i) => {
      const other = b.lanes[i]!;
      return worker === other.worker && size === other.size && isEnded === other.isEnded;
    })
  );
}

export function numberOf(id: WorkerId): number {
  return Number(id.slice(1));
}

/** What a lane says of its worker; `undefined` = the worker was removed. */
export function laneState(worker: Worker | undefined): LaneState {
  if (!worker) return 'gone';
  if (worker.phase === 'ended') return worker.exit ? exitState(worker.exit.kind) : 'stopped';
  if (worker.frozenSince !== null) return 'frozen';
  return worker.phase;
}

/** Three ways to end that look different: by somebody's hand, by itself, in order. */
export function exitState(kind: ExitCause['kind']): 'killed' | 'crashed' | 'stopped' {
  switch (kind) {
    case 'killed by you':
    case 'killed':
      return 'killed';
    case 'crashed':
    case 'never started':
      return 'crashed';
    default:
      return 'stopped';
  }
}
