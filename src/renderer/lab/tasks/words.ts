import type { Task } from '../../../shared/lab/state.ts';
import type { StatusChoice } from '../../../shared/lab/task-query.ts';

/** Where a task is, or what became of it, in a word or two. */
export function stateWords(task: Task): string {
  switch (task.status) {
    case 'held':
      return task.attempts.at(-1)?.beganAt === null ? 'in hand' : 'in work';
    case 'ready':
      return task.attempts.length > 0 ? 'ready again' : 'ready';
    case 'nacked':
      return 'refused';
    default:
      return task.status;
  }
}

/** The colour of a task's state: those of the timeline. */
export type Mark = 'idle' | 'again' | 'held' | 'working' | 'acked' | 'doubtful' | 'gone';

export function markOf(task: Task): Mark {
  switch (task.status) {
    case 'acked':
      return 'acked';
    case 'held':
      return task.attempts.at(-1)?.beganAt === null ? 'held' : 'working';
    case 'unknown':
      return 'doubtful';
    case 'ready':
      return task.attempts.length > 0 ? 'again' : 'idle';
    case 'unconfirmed':
      return 'idle';
    default:
      return 'gone';
  }
}

export const statusChoices: readonly { readonly value: StatusChoice; readonly label: string }[] = [
  { value: 'all', label: 'All states' },
  { value: 'open', label: 'Open' },
  { value: 'ended', label: 'Ended' },
  { value: 'unconfirmed', label: 'Unconfirmed' },
  { value: 'ready', label: 'Ready' },
  { value: 'held', label: 'Held by a worker' },
  { value: 'acked', label: 'Acked' },
  { value: 'rejected', label: 'Rejected' },
  { value: 'returned', label: 'Returned' },
  { value: 'nacked', label: 'Refused' },
  { value: 'unknown', label: 'Unknown' },
  { value: 'lost', label: 'Lost' },
];
