import type { Attempt, Task } from '../../../shared/lab/state.ts';
import { duration } from '../../ui/figures.ts';

export interface Line {
  readonly text: string;
  readonly tone: 'plain' | 'working' | 'acked' | 'lost' | 'redelivered';
}

/** A task's life in sentences, oldest first. `now` in epoch milliseconds, for what is still under way. */
export function storyOf(task: Task, now: number): Line[] {
  return [
    publishedLine(task),
    ...task.attempts.flatMap((attempt, i) => attemptLines(attempt, i + 1, now)),
    ...endLines(task),
  ];
}

function publishedLine(task: Task): Line {
  if (task.origin === 'other') {
    return { text: `published by another program${task.derived ? ', without a message id' : ''}`, tone: 'plain' };
  }
  if (task.origin === 'earlier') return { text: 'published by Warren before this run', tone: 'plain' };
  const took = task.answeredAt !== null && task.sentAt !== null ? ` in ${duration(task.answeredAt - task.sentAt)}` : '';
  switch (task.answer) {
    case 'confirmed':
      return { text: `published, confirmed${took}`, tone: 'plain' };
    case 'returned':
      return { text: `published, and returned: no queue took it (${task.reason ?? 'unroutable'})`, tone: 'lost' };
    case 'nacked':
      return { text: 'published, and refused by the queue', tone: 'lost' };
    case 'unknown':
      return { text: 'published; the connection was lost before the broker confirmed it', tone: 'lost' };
    default:
      return { text: 'published, not confirmed yet', tone: 'plain' };
  }
}

function attemptLines(attempt: Attempt, number: number, now: number): Line[] {
  const again = attempt.redelivered || number > 1;
  const first: Line = {
    text: `→ ${attempt.worker}, attempt ${number}${again ? ' · redelivered' : ''}`,
    tone: again ? 'redelivered' : 'plain',
  };
  return [first, outcomeLine(attempt, now)];
}

function outcomeLine(attempt: Attempt, now: number): Line {
  const { outcome, beganAt, deliveredAt, endedAt, worker } = attempt;
  const since = duration((endedAt ?? now) - (beganAt ?? deliveredAt));
  switch (outcome) {
    case 'acked':
      return { text: `acked after ${since}`, tone: 'acked' };
    case 'lost':
      return { text: `lost with ${worker} after ${since}`, tone: 'lost' };
    case 'cut':
      return { text: `taken back by the broker after ${since}: its connection was gone`, tone: 'lost' };
    case 'late':
      return { text: 'finished, but its ack came too late: the task had been given to another worker', tone: 'lost' };
    case 'requeued':
      return { text: `given back to the queue after ${since}`, tone: 'redelivered' };
    case 'rejected':
      return { text: `rejected after ${since}`, tone: 'lost' };
    default:
      return beganAt === null
        ? { text: `waits in its hands for ${since}`, tone: 'plain' }
        : { text: `working for ${since}`, tone: 'working' };
  }
}

function endLines(task: Task): Line[] {
  const lines: Line[] = [];
  if (task.status === 'ready') lines.push({ text: 'waits in the queue', tone: 'plain' });
  if (task.status === 'lost' && task.reason) lines.push({ text: task.reason, tone: 'lost' });
  if (task.finished > 1) lines.push({ text: `its work was done ${task.finished} times`, tone: 'lost' });
  return lines;
}
