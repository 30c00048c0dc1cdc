import type { Task } from './state.ts';

/** How long a task was where, in milliseconds; `null` where the lab can't know it. What still lasts counts up to `now`. */
export interface TaskTimes {
  /** In the queue, over all its waits. Unknown from its publish on where others published it. */
  readonly queued: number | null;
  /** In its workers' hands before they began. */
  readonly inHand: number | null;
  /** In work, over all attempts. */
  readonly worked: number | null;
  /** From its publish to its end, once it has ended. */
  readonly whole: number | null;
}

export function timesOfTask(task: Task, now: number): TaskTimes {
  const { attempts, sentAt } = task;
  let queued = 0;
  let inHand = 0;
  let worked = 0;
  let began = false;
  let freeSince = sentAt;
  for (const { deliveredAt, beganAt, endedAt } of attempts) {
    // A redelivery may be seen before the end of the attempt before it.
    if (freeSince !== null) queued += Math.max(0, deliveredAt - freeSince);
    const until = endedAt ?? now;
    inHand += Math.max(0, (beganAt ?? until) - deliveredAt);
    if (beganAt !== null) worked += Math.max(0, until - beganAt);
    began ||= beganAt !== null;
    freeSince = endedAt;
  }
  const isWaiting = task.status === 'ready' || task.status === 'unconfirmed';
  if (isWaiting && freeSince !== null) queued += Math.max(0, now - freeSince);
  const knowsQueue = sentAt !== null || attempts.length > 1 || (isWaiting && freeSince !== null);
  const end = endedAtOf(task);
  return {
    queued: knowsQueue && (attempts.length > 0 || isWaiting) ? queued : null,
    inHand: attempts.length > 0 ? inHand : null,
    worked: began ? worked : null,
    whole: end !== null && sentAt !== null ? Math.max(0, end - sentAt) : null,
  };
}

/** When a task came to its end; `null` while it has none, and where nobody saw it. */
export function endedAtOf(task: Task): number | null {
  switch (task.status) {
    case 'acked':
    case 'rejected':
    case 'lost':
      return task.attempts.at(-1)?.endedAt ?? null;
    case 'returned':
    case 'nacked':
      return task.answeredAt;
    default:
      return null;
  }
}

/** How often it was given out again, as the broker or the lab's own count tells. */
export function redeliveriesOf({ attempts }: Task): number {
  let count = 0;
  for (let i = 0; i < attempts.length; i++) if (i > 0 || attempts[i]!.redelivered) count++;
  return count;
}

/** How many of its attempts went with their workers. */
export function lossesOf({ attempts }: Task): number {
  let count = 0;
  for (const { outcome } of attempts) if (outcome === 'lost') count++;
  return count;
}
