import type { Attempt } from '../../../shared/lab/state.ts';
import type { LaneState } from './shapes.ts';
import { type Entry, isAgain } from './track.ts';

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
  return `${task.text} attempt ${index + 1} on ${attempt.worker}${again}: ${outcomeWords(entry)}`;
}

/** What an attempt's time was spent with, as far as it is known: pairs of words and times. */
export function timesOf({ task, attempt, index }: Entry, now: number): [label: string, time: string][] {
  const times: [string, string][] = [];
  const before = task.attempts[index - 1];
  const queuedAt = before ? before.endedAt : task.sentAt;
  if (queuedAt !== null && queuedAt !== undefined) times.push(['in the queue', duration(attempt.deliveredAt - queuedAt)]);
  const until = attempt.endedAt ?? now;
  times.push([`waiting in ${attempt.worker}`, duration((attempt.beganAt ?? until) - attempt.deliveredAt)]);
  if (attempt.beganAt !== null) times.push(['in work', duration(until - attempt.beganAt)]);
  return times;
}

/** A time in the unit that suits it: `4 ms`, `2.7 s`, `1 min 5 s`, `2 h 3 min`. */
export function duration(ms: number): string {
  const size = Math.max(0, ms);
  if (size < 999.5) return `${Math.round(size)} ms`;
  if (size < 59_950) return `${(size / 1000).toFixed(1)} s`;
  const seconds = Math.round(size / 1000);
  if (seconds < 3600) return withRest(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return withRest(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function withRest(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${restUnit}`;
}

/** How long a view's span is, short: `20 s`, `400 ms`. */
export function spanWords(ms: number): string {
  if (ms < 9_950) return duration(ms).replace('.0 ', ' ');
  if (ms < 59_500) return `${Math.round(ms / 1000)} s`;
  return duration(ms);
}

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

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** Whether something happened to the attempt that a person looks for: a loss, or a delivery once more. */
export function isRemarkable(entry: Entry): boolean {
  return isAgain(entry) || isLoss(entry.attempt);
}

function isLoss({ outcome }: Attempt): boolean {
  return outcome === 'lost' || outcome === 'cut' || outcome === 'late' || outcome === 'rejected';
}
