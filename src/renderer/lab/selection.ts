import { create } from 'zustand';
import type { TaskKey } from '../../shared/ids.ts';

interface Selection {
  task: TaskKey | null;
}

/** What the user looks at: shared by the timeline, which sets it, and the task's story, which shows it. */
export const selectionStore = create<Selection>()(() => ({ task: null }));

/** Shows the story of the task with this key; `null` shows none. */
export function selectTask(task: TaskKey | null): void {
  if (selectionStore.getState().task !== task) selectionStore.setState({ task });
}

/** The key of the task whose story is shown; the task itself may be forgotten by now. */
export function useSelectedTask(): TaskKey | null {
  return selectionStore((selection) => selection.task);
}
