import { useEffect, useState } from 'react';
import type { TaskQuery } from '../../../shared/lab/task-query.ts';
import { labNow } from '../../clock.ts';
import { subscribe } from '../../frame.ts';
import { labStore } from '../../store.ts';
import { createLooks } from './looks.ts';
import { type Rows, rowsOf } from './rows.ts';
import { keepPicked } from './tasks-store.ts';

/** The rows that `query` finds, sampled: what happens to tasks costs nothing here, only looking does. */
export function useRows(query: TaskQuery): Rows {
  const [rows, setRows] = useState(() => rowsOf(labStore.getState().state, query, labNow()));
  useEffect(() => {
    const frame = createLooks({
      query,
      view: labStore.getState,
      time: () => performance.now(),
      show(fresh, { tasks }) {
        keepPicked(tasks);
        setRows(fresh);
      },
      age: (at) => setRows((last) => ({ ...last, at })),
    });
    return subscribe(frame);
  }, [query]);
  return rows;
}
