import { ledgerLine } from '../../../shared/lab/ledger.ts';
import type { LabState, Task } from '../../../shared/lab/state.ts';

/** The queue's depth by the lab's own count. */
export function depthOf(state: LabState): { ready: number; unacked: number } {
  const { ready, held } = ledgerLine(state.ledger);
  return { ready: Math.max(0, ready), unacked: held };
}

/** The first ready tasks in the order of the queue, at most `most`; none where that is only a part of them. */
export function readyTasks(state: LabState, most: number): readonly Task[] {
  const { ready } = depthOf(state);
  if (ready === 0 || ready > most) return [];
  const found: Task[] = [];
  for (const task of state.tasks.values()) {
    if (task.status !== 'ready') continue;
    found.push(task);
    if (found.length === ready) break;
  }
  return found;
}
