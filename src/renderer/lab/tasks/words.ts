import type { Task } from '../../../shared/lab/state.ts';
import type { StatusChoice } from '../../../shared/lab/task-query.ts';
import type { Tone } from '../../ui/tone.ts';

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

export function stateTone(task: Task): Tone {
  switch (task.status) {
    case 'acked':
      return 'good';
    case 'held':
      return 'busy';
    case 'unknown':
      return 'warning';
    case 'ready':
    case 'unconfirmed':
      return 'idle';
    default:
      return 'bad';
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
