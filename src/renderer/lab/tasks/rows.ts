import type { TaskKey, WorkerId } from '../../../shared/ids.ts';
import type { LabState } from '../../../shared/lab/state.ts';
import { queryInPortions, type TaskQuery } from '../../../shared/lab/task-query.ts';

/** What the table shows of the lab at one moment. Tasks are read by their keys while rendering. */
export interface Rows {
  readonly keys: readonly TaskKey[];
  /** All tasks that are known one by one. */
  readonly known: number;
  /** Those that are only counted: too old, or beyond what is tracked. */
  readonly counted: number;
  readonly hasRun: boolean;
  readonly workers: readonly WorkerId[];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The rows that `query` finds in `state`; `at` in epoch milliseconds. */
export function rowsOf(state: LabState, query: TaskQuery, at: number): Rows {
  const portions = rowsInPortions(state, query, at);
  for (;;) {
    const { done, value } = portions.next();
    if (done) return value;
  }
}

/** Keys that are read between two pauses. */
const PORTION = 10_000;

/** `rowsOf` with pauses: see `queryInPortions`. Tasks that end meanwhile may be forgotten when it returns. */
export function* rowsInPortions(state: LabState, query: TaskQuery, at: number): Generator<void, Rows> {
  const tasks = yield* queryInPortions(state.tasks.values(), query, at);
  const keys: TaskKey[] = [];
  for (const { key } of tasks) {
    keys.push(key);
    if (keys.length % PORTION === 0) yield;
  }
  return {
    keys,
    known: state.tasks.size,
    counted: Math.max(0, state.nextTaskNo - 1 - state.tasks.size),
    hasRun: state.queue !== null,
    workers: [...state.workers.keys()].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))),
    at,
  };
}
