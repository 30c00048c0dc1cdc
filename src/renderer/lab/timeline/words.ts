import type { Task } from '../../../shared/lab/state.ts';
import { duration } from '../../ui/figures.ts';
import { FORGOTTEN } from './block.ts';
import { type Entry, isAgain, type Look } from './entry.ts';
import type { LaneState } from './shapes.ts';

/** How an attempt stands or ended, in words. */
export function outcomeWords({ attempt, task, index }: Entry): string {
  switch (attempt.outcome) {
    case null:
      return attempt.beganAt === null ? 'waits inside its worker' : 'in work';
    case 'acked':
      return 'acked';
    case 'requeued':
      return 'given back to the queue';
    case 'rejected':
      return 'rejected';
    case 'late':
      return 'done too late: the broker had taken it back';
    case 'cut':
      return 'taken back by the broker while its worker lived';
    case 'lost':
      return task.status === 'lost' && index === task.attempts.length - 1
        ? 'lost with its worker, for good'
        : 'lost with its worker';
  }
}

/** One attempt in a line: `a message... attempt 2 on w1, redelivered: acked`. */
export function attemptWords(entry: Entry): string {
  const { task, attempt, index } = entry;
  const again = isAgain(entry) ? ', redelivered' : '';
  return `${textOf(task)} attempt ${index + 1} on ${attempt.worker}${again}: ${outcomeWords(entry)}`;
}

/** What an attempt's time was spent with, as far as it is known: pairs of words and times. */
export function timesOf({ task, attempt, index }: Entry, now: number): [label: string, time: string][] {
  const times: [string, string][] = [];
  const before = task.attempts[index - 1];
  const queuedAt = index === 0 ? task.sentAt : (before?.endedAt ?? null);
  if (queuedAt !== null) times.push(['in the queue', duration(attempt.deliveredAt - queuedAt)]);
  const until = attempt.endedAt ?? now;
  times.push([`waiting in ${attempt.worker}`, duration((attempt.beganAt ?? until) - attempt.deliveredAt)]);
  if (attempt.beganAt !== null) times.push(['in work', duration(until - attempt.beganAt)]);
  return times;
}

/** What a lane says below its worker's name. */
export const laneWords: Record<LaneState, string> = {
  starting: 'starting',
  running: '',
  stopping: 'stopping',
  frozen: 'frozen',
  stopped: 'stopped',
  killed: 'killed',
  crashed: 'crashed',
  gone: 'removed',
};

/** What a redelivery's bar says after the task's text. */
export const AGAIN = 'again';

/** What a task is called: by its text, or by its number where the text is not known any more. */
export function textOf({ key, no, text }: Task): string {
  return key === FORGOTTEN ? `task ${no}` : text;
}

/** Looks in words, for numbers of attempts. */
export const lookWords: Record<Look, string> = {
  held: 'waiting',
  working: 'in work',
  acked: 'acked',
  requeued: 'given back',
  cut: 'taken back by the broker',
  late: 'done too late',
  rejected: 'rejected',
  lost: 'lost with the worker',
};
