import type { WorkerId } from '../../../shared/ids.ts';
import { COLUMNS, column, type Sample } from '../../../shared/lab/series.ts';
import type { LabState, Worker } from '../../../shared/lab/state.ts';
import { heldBy } from '../../../shared/lab/tasks.ts';

/** What a worker did in the time that is shown. */
export interface WorkerFigures {
  readonly id: WorkerId;
  readonly isEnded: boolean;
  /** The part of the time it lived in which it had a task in work, 0 to 1. */
  readonly utilisation: number;
  readonly acked: number;
  /** Its part of all acks, 0 to 1; `null` while there are none. */
  readonly share: number | null;
}

/** The figures of each worker that lived in `samples`, which begin at `from` (epoch milliseconds). */
export function workerFigures(
  state: LabState,
  samples: readonly Sample[],
  from: number,
  now: number,
): readonly WorkerFigures[] {
  const sums: number[] = [];
  for (const { workers } of samples) {
    for (let i = 0; i < workers.length; i++) sums[i] = (sums[i] ?? 0) + workers[i]!;
  }
  const of = (id: WorkerId, which: number): number => {
    const slot = state.series.slots.get(id);
    return slot === undefined ? 0 : (sums[slot * COLUMNS + which] ?? 0);
  };
  const ids = new Set([...state.series.slots.keys(), ...state.workers.keys()]);
  let acks = 0;
  for (const id of ids) acks += of(id, column.acked);
  const figures: WorkerFigures[] = [];
  for (const id of ids) {
    const worker = state.workers.get(id);
    const isEnded = !worker || worker.phase === 'ended';
    const since = worker && !isEnded ? workingSince(state, worker) : null;
    const busy = of(id, column.busy) + (since === null ? 0 : between(since, from, now));
    const alive = of(id, column.alive) + (isEnded ? 0 : between(worker.startedAt, from, now));
    const acked = of(id, column.acked);
    if (alive <= 0 && acked === 0) continue;
    const utilisation = alive > 0 ? Math.min(1, busy / alive) : 0;
    figures.push({ id, isEnded, utilisation, acked, share: acks > 0 ? acked / acks : null });
  }
  return figures.sort((a, b) => numberOf(a.id) - numberOf(b.id));
}

/** The part of the acks that each worker would have if all had the same; `null` with fewer than two to share them. */
export function evenShare(workers: readonly WorkerFigures[]): number | null {
  const sharing = workers.filter(({ isEnded, acked }) => !isEnded || acked > 0).length;
  return sharing < 2 ? null : 1 / sharing;
}

/** A task in work is sampled when it ends; until then it counts from here. A worker works on what it got first. */
function workingSince(state: LabState, worker: Worker): number | null {
  let looked = 0;
  for (const { attempt } of heldBy(state, worker.id)) {
    if (attempt.beganAt !== null) return attempt.beganAt;
    if (++looked === 20) return null;
  }
  return null;
}

function between(since: number, from: number, now: number): number {
  return Math.max(0, now - Math.max(since, from));
}

function numberOf(id: WorkerId): number {
  return Number(id.slice(1));
}
