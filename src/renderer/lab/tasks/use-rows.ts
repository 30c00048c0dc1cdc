import { useEffect, useState } from 'react';
import type { TaskQuery } from '../../../shared/lab/task-query.ts';
import { labNow } from '../../clock.ts';
import { subscribe } from '../../frame.ts';
import { labStore } from '../../store.ts';
import { type Rows, rowsOf } from './rows.ts';
import { keepPicked } from './tasks-store.ts';

/** How often it looks at most, and at least while things change. Milliseconds. */
const SOONEST = 250;
const LATEST = 3_000;
/** The looks take one twentieth of the time at most: a long one is followed by a long pause. */
const PAUSE = 20;

/** The rows that `query` finds, sampled: what happens to tasks costs nothing here, only looking does. */
export function useRows(query: TaskQuery): Rows {
  const [rows, setRows] = useState(() => rowsOf(labStore.getState().state, query, labNow()));
  useEffect(() => {
    let seen = '';
    let next = 0;
    let of = labStore.getState().generation;
    return subscribe((now, clock) => {
      const { state, generation, versions } = labStore.getState();
      // Another state, as of a run at another moment, does not wait.
      if (clock < next && generation === of) return;
      of = generation;
      const version = `${generation} ${versions.tasks} ${versions.workers}`;
      next = clock + SOONEST;
      if (version === seen) {
        // Nothing happened, but what waits and works does so for longer now.
        if (state.tasks.size > state.ended.length) setRows((last) => ({ ...last, at: now }));
        return;
      }
      seen = version;
      const before = performance.now();
      const fresh = rowsOf(state, query, now);
      next = clock + Math.min(LATEST, Math.max(SOONEST, (performance.now() - before) * PAUSE));
      keepPicked(state.tasks);
      setRows(fresh);
    });
  }, [query]);
  return rows;
}
