import { useEffect, useState } from 'react';
import type { TaskKey, WorkerId } from '../../../shared/ids.ts';
import type { LabState } from '../../../shared/lab/state.ts';
import { queryTasks, type TaskQuery } from '../../../shared/lab/task-query.ts';
import { subscribe } from '../../frame.ts';
import { labStore } from '../../store.ts';
import { keepPicked } from './tasks-store.ts';

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

/** How often it looks at most, and at least while things change. Milliseconds. */
const SOONEST = 250;
const LATEST = 3_000;
/** The looks take one twentieth of the time at most: a long one is followed by a long pause. */
const PAUSE = 20;

export function rowsOf(state: LabState, query: TaskQuery, at: number): Rows {
  return {
    keys: queryTasks(state.tasks.values(), query, at).map(({ key }) => key),
    known: state.tasks.size,
    counted: Math.max(0, state.nextTaskNo - 1 - state.tasks.size),
    hasRun: state.queue !== null,
    workers: [...state.workers.keys()].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))),
    at,
  };
}

/** The rows that `query` finds, sampled: what happens to tasks costs nothing here, only looking does. */
export function useRows(query: TaskQuery): Rows {
  const [rows, setRows] = useState(() => rowsOf(labStore.getState().state, query, Date.now()));
  useEffect(() => {
    let seen = '';
    let next = 0;
    return subscribe((now) => {
      if (now < next && next - now <= LATEST) return;
      const { state, generation, versions } = labStore.getState();
      const version = `${generation} ${versions.tasks} ${versions.workers}`;
      next = now + SOONEST;
      if (version === seen) {
        // Nothing happened, but what waits and works does so for longer now.
        if (state.tasks.size > state.ended.length) setRows((last) => ({ ...last, at: now }));
        return;
      }
      seen = version;
      const before = performance.now();
      const fresh = rowsOf(state, query, now);
      next = now + Math.min(LATEST, Math.max(SOONEST, (performance.now() - before) * PAUSE));
      keepPicked(state.tasks);
      setRows(fresh);
    });
  }, [query]);
  return rows;
}
