import type { WorkerId } from '../../../shared/ids.ts';
import type { Attempt, Task, Worker } from '../../../shared/lab/state.ts';
import { timesOfTask } from '../../../shared/lab/task-facts.ts';
import { count, duration, plural } from '../../ui/figures.ts';

export interface Line {
  readonly text: string;
  readonly tone: 'plain' | 'working' | 'acked' | 'lost' | 'redelivered';
  /** What else is known of it, for those who want to know more. */
  readonly detail?: string;
}

export type Workers = ReadonlyMap<WorkerId, Pick<Worker, 'session' | 'exit' | 'settings'>>;

/** Attempts that are told: of a task that goes around for ever, the first one and the newest ones. */
const TOLD = 30;

/**
 * A task's life in sentences, oldest first. `now` in epoch milliseconds, for what is still under way; `workers` say
 * why their processes ended.
 */
export function storyOf(task: Task, now: number, workers: Workers): Line[] {
  const { attempts } = task;
  const left = Math.max(0, attempts.length - TOLD);
  const told = attempts.flatMap((attempt, i) => {
    if (i === 1 && left > 0) return [{ text: `… ${plural(left, 'more attempt')} …`, tone: 'plain' as const }];
    if (i > 0 && i <= left) return [];
    return attemptLines(task, attempt, i, now, workers);
  });
  return [publishedLine(task), ...told, ...endLines(task, now, workers)];
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

function attemptLines(task: Task, attempt: Attempt, index: number, now: number, workers: Workers): Line[] {
  const again = attempt.redelivered || index > 0;
  const first: Line = {
    text: `→ ${attempt.worker}, attempt ${count(index + 1)}${again ? ' · redelivered' : ''}`,
    tone: again ? 'redelivered' : 'plain',
    detail: deliveryDetail(task, attempt, index),
  };
  return [first, outcomeLine(attempt, now, workers)];
}

function deliveryDetail(task: Task, attempt: Attempt, index: number): string {
  const { session, tag, redelivered, deliveredAt, deliveryCount, acquiredCount } = attempt;
  const freeSince = index === 0 ? task.sentAt : (task.attempts[index - 1]?.endedAt ?? null);
  const parts = [
    freeSince === null ? null : `after ${duration(deliveredAt - freeSince)} in the queue`,
    `channel ${session}, delivery tag ${count(tag)}`,
    // The broker's flag and the lab's own count may differ: a restarted broker forgets that it gave a task out.
    redelivered || index > 0 ? `redelivered flag ${redelivered ? 'set' : 'not set'}` : null,
    deliveryCount === undefined ? null : `x-delivery-count ${count(deliveryCount)}`,
    acquiredCount === undefined ? null : `x-acquired-count ${count(acquiredCount)}`,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

function outcomeLine(attempt: Attempt, now: number, workers: Workers): Line {
  const { outcome, beganAt, deliveredAt, endedAt, worker } = attempt;
  const since = duration((endedAt ?? now) - (beganAt ?? deliveredAt));
  const detail = waitDetail(attempt);
  switch (outcome) {
    case 'acked':
      return { text: `acked after ${since}`, tone: 'acked', ...detail };
    case 'lost':
      return { text: `lost with ${worker} after ${since}${exitWords(attempt, workers)}`, tone: 'lost', ...detail };
    case 'cut':
      return { text: `taken back by the broker after ${since}: its connection was gone`, tone: 'lost', ...detail };
    case 'late':
      return { text: 'finished, but its ack came too late: the task had been given to another worker', tone: 'lost' };
    case 'requeued':
      return { text: `given back to the queue after ${since}`, tone: 'redelivered', ...detail };
    case 'rejected':
      return { text: `rejected after ${since}`, tone: 'lost', ...detail };
    default:
      return beganAt === null
        ? { text: `waits in its hands for ${since}`, tone: 'plain' }
        : { text: `working for ${since}`, tone: 'working', ...detail };
  }
}

/** A wait in a worker's hands is worth a word once somebody could notice it. Milliseconds. */
const NOTICED = 20;

function waitDetail({ beganAt, deliveredAt, endedAt }: Attempt): { detail?: string } {
  if (beganAt === null) return endedAt === null ? {} : { detail: 'it had not begun' };
  return beganAt - deliveredAt < NOTICED ? {} : { detail: `after ${duration(beganAt - deliveredAt)} in its hands` };
}

/** Why the worker's process ended, if that is the end that this attempt saw. */
function exitWords({ worker: id, session, deliveredAt }: Attempt, workers: Workers): string {
  const worker = workers.get(id);
  if (!worker?.exit || worker.session !== session || worker.exit.at < deliveredAt) return '';
  return `: ${worker.exit.cause}`;
}

function endLines(task: Task, now: number, workers: Workers): Line[] {
  const lines: Line[] = [];
  const { whole } = timesOfTask(task, now);
  if (task.status === 'ready') lines.push({ text: 'waits in the queue', tone: 'plain' });
  if (task.status === 'acked' && whole !== null) {
    lines.push({ text: `done ${duration(whole)} after its publish`, tone: 'plain' });
  }
  if (task.status === 'rejected') {
    lines.push({ text: 'dead-lettered, or dropped where the queue has no dead-letter exchange', tone: 'plain' });
  }
  if (task.status === 'lost') {
    const last = task.attempts.at(-1);
    const automatic = last && workers.get(last.worker)?.settings.ackMode === 'automatic';
    if (task.reason) lines.push({ text: task.reason, tone: 'lost' });
    else if (automatic) {
      lines.push({ text: 'gone for good: with automatic acks the broker forgets what it delivers', tone: 'lost' });
    }
  }
  if (task.finished > 1) lines.push({ text: `its work was done ${task.finished} times`, tone: 'lost' });
  return lines;
}
