import type { TaskKey, WorkerId } from '../../../shared/ids.ts';
import type { LabState } from '../../../shared/lab/state.ts';

/** How an event names tasks: by their keys, or by a worker's deliveries. */
export type Mention =
  | { readonly keys: readonly TaskKey[] }
  | { readonly worker: WorkerId; readonly session: number; readonly tags: readonly number[] };

/**
 * The keys of the tasks that an event of the time `at` (epoch milliseconds) speaks of, without those that are not kept
 * one by one any more. It looks through all tasks: once for a click, not for each line.
 */
export function findTasks(state: LabState, mention: Mention, at: number): TaskKey[] {
  if ('keys' in mention) return mention.keys.filter((key) => state.tasks.has(key));
  const { worker, session, tags } = mention;
  const found = new Map<number, TaskKey>();
  for (const { key, attempts } of state.tasks.values()) {
    for (const attempt of attempts) {
      // A later run has workers of the same names, whose tags begin anew.
      if (attempt.worker !== worker || attempt.session !== session || attempt.deliveredAt > at) continue;
      if (tags.includes(attempt.tag) && !found.has(attempt.tag)) found.set(attempt.tag, key);
    }
    if (found.size === tags.length) break;
  }
  return tags.map((tag) => found.get(tag)).filter((key) => key !== undefined);
}
