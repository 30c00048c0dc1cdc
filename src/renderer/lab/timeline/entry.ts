import type { Attempt, Task } from '../../../shared/lab/state.ts';

/** One attempt at a task: `task.attempts[index]`. Fold and timeline share the objects, so an entry is always up to date. */
export interface Entry {
  readonly task: Task;
  readonly attempt: Attempt;
  /** Index into the task's attempts. */
  readonly index: number;
}

/** Whether both are the same attempt; a new snapshot, or an attempt that was packed, has other objects for it. */
export function sameEntry(a: Entry | null, b: Entry | null): boolean {
  return a === b || (a !== null && b !== null && a.index === b.index && a.task.no === b.task.no);
}

/** Whether the task had been delivered before. */
export function isAgain({ attempt, index }: Entry): boolean {
  return attempt.redelivered || index > 0;
}

function isLoss({ outcome }: Attempt): boolean {
  return outcome === 'lost' || outcome === 'cut' || outcome === 'late' || outcome === 'rejected';
}

/** Whether something happened to the attempt that a person looks for: a loss, or a delivery once more. */
export function isRemarkable(entry: Entry): boolean {
  return isAgain(entry) || isLoss(entry.attempt);
}

/** What a bar tells by its colour and its pattern, those that a person would look for last. */
export const looks = ['held', 'acked', 'working', 'requeued', 'cut', 'late', 'rejected', 'lost'] as const;
export type Look = (typeof looks)[number];

/** How an attempt as a whole looks. */
export function lookOf(attempt: Attempt): Look {
  return attempt.outcome ?? (attempt.beganAt === null ? 'held' : 'working');
}

/** Places of the looks in `looks`. */
export const lookCode = Object.fromEntries(looks.map((look, code) => [look, code])) as Record<Look, number>;

/** When the work began. Work that was done has a beginning, even if it was not heard of. */
export function workStart(attempt: Attempt): number | null {
  if (attempt.beganAt !== null) return attempt.beganAt;
  const done = attempt.outcome === 'acked' || attempt.outcome === 'rejected' || attempt.outcome === 'late';
  return done ? attempt.deliveredAt : null;
}
