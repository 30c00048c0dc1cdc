import { create } from 'zustand';
import type { TaskKey } from '../../../shared/ids.ts';
import { everyTask, type SortKey, type TaskFilter, type TaskQuery } from '../../../shared/lab/task-query.ts';
import { selectTask } from '../selection.ts';
import { nothingPicked, type Picked, pick, type Way } from './pick.ts';

interface TasksView {
  readonly query: TaskQuery;
  readonly picked: Picked;
}

/** What the table of tasks shows; it stays when another tab is looked at. */
export const tasksStore = create<TasksView>()(() => ({
  query: { filter: everyTask, sort: { by: 'no', descending: true } },
  picked: nothingPicked,
}));

export function setFilter(change: Partial<TaskFilter>): void {
  tasksStore.setState(({ query }) => ({ query: { ...query, filter: { ...query.filter, ...change } } }));
}

/** Sorts by a column; once more turns it around. Figures begin with the largest: that is what one looks for. */
export function sortBy(by: SortKey): void {
  tasksStore.setState(({ query }) => {
    const isText = by === 'text' || by === 'status' || by === 'worker';
    const descending = query.sort.by === by ? !query.sort.descending : !isText;
    return { query: { ...query, sort: { by, descending } } };
  });
}

/** Picks a row, and shows its story. A row that is picked no more leaves the story to the last of the others. */
export function pickRow(rows: readonly TaskKey[], key: TaskKey, way: Way): void {
  const picked = pick(tasksStore.getState().picked, rows, key, way);
  tasksStore.setState({ picked });
  selectTask(picked.keys.has(key) ? key : ([...picked.keys].at(-1) ?? null));
}

export function pickAll(rows: readonly TaskKey[]): void {
  tasksStore.setState(({ picked }) => ({ picked: { ...picked, keys: new Set(rows) } }));
}

/** Leaves out of the selection what the lab has forgotten: tasks of an earlier run, and those that are too old. */
export function keepPicked(known: { has(key: TaskKey): boolean }): void {
  const { picked } = tasksStore.getState();
  const keys = new Set([...picked.keys].filter((key) => known.has(key)));
  if (keys.size < picked.keys.size) tasksStore.setState({ picked: { ...picked, keys } });
}

export function pickNothing(): void {
  tasksStore.setState({ picked: nothingPicked });
  selectTask(null);
}
