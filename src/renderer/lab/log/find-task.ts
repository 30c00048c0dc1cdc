import type { TaskKey, WorkerId } from '../../../shared/ids.ts';
import type { LabState } from '../../../shared/lab/state.ts';

/** How an event names a task: by its key, or by one of its deliveries. */
export type Mention =
  | { readonly key: TaskKey }
  | { readonly worker: WorkerId; readonly session: number; readonly tag: number };

/**
 * The key of the task that an event of the time `at` (epoch milliseconds) speaks of; `null` = it is not kept one by one
 * any more. It looks through all tasks: once for a click, not for each line.
 */
export function findTask(state: LabState, mention: Mention, at: number): TaskKey | null {
  if ('key' in mention) return state.tasks.has(mention.key) ? mention.key : null;
  const { worker, session, tag } = mention;
  for (const { key, attempts } of state.tasks.values()) {
    for (const attempt of attempts) {
      // A later run has workers of the same names, whose tags begin anew.
      if (attempt.tag !== tag || attempt.worker !== worker || attempt.session !== session) continue;
      if (attempt.deliveredAt <= at) return key;
    }
  }
  return null;
}
