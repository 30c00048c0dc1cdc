import type { WorkerId } from '../../../shared/ids.ts';
import type { ExitCause } from '../../../shared/lab/events.ts';
import type { Worker } from '../../../shared/lab/state.ts';
import type { AttemptIndex } from './attempt-index.ts';
import type { LaneState } from './shapes.ts';
import { AXIS_HEIGHT, type Viewport } from './viewport.ts';

/** A lane's height, and the parts of it, in pixels from its top. */
export const LANE_HEIGHT = 60;
export const WORK = { top: 10, height: 26 } as const;
/** Tasks that wait inside their worker: thin lines in a few rows below the bars, since they overlap. */
export const WAIT = { top: 40, height: 3, pitch: 4, rows: 4 } as const;

/** The workers that have a lane, in the order of their numbers: those that there are, and those that had tasks. */
export function laneOrder(workers: ReadonlyMap<WorkerId, Worker>, index: Pick<AttemptIndex, 'tracks'>): WorkerId[] {
  const ids = new Set(workers.keys());
  for (const [id, track] of index.tracks) if (track.length > 0) ids.add(id);
  return [...ids].sort((a, b) => numberOf(a) - numberOf(b));
}

function numberOf(id: WorkerId): number {
  return Number(id.slice(1));
}

/** Height of all lanes together with the axis. */
export function contentHeight(lanes: number): number {
  return AXIS_HEIGHT + lanes * LANE_HEIGHT;
}

export function laneTop(view: Viewport, position: number): number {
  return AXIS_HEIGHT + position * LANE_HEIGHT - view.scroll;
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
