import type { LabEventType } from '../../../shared/lab/events.ts';
import type { Attempt, Task } from '../../../shared/lab/state.ts';

/** One event of a task's life, as the lab was told it. */
export interface RawEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly type: LabEventType;
  readonly facts: string;
}

/** Attempts whose events are shown: of a task that goes around for ever, the newest. */
const SHOWN = 60;

/** The events that made a task what it is, oldest first, out of its record: they outlive the log. */
export function rawEventsOf(task: Task): RawEvent[] {
  const events: RawEvent[] = [];
  const { sentAt, answeredAt, answer, reason } = task;
  if (sentAt !== null) events.push({ at: sentAt, type: 'task.sent', facts: `${task.bytes} bytes` });
  if (answeredAt !== null && answer !== null) {
    events.push({ at: answeredAt, type: 'task.answered', facts: reason ? `${answer}: ${reason}` : answer });
  }
  for (const attempt of task.attempts.slice(-SHOWN)) events.push(...eventsOf(attempt));
  // A worker may report a delivery before the broker's confirm is here.
  return events.sort((a, b) => a.at - b.at);
}

function eventsOf(attempt: Attempt): RawEvent[] {
  const { worker, session, tag, deliveredAt, beganAt, endedAt, redelivered, outcome } = attempt;
  const name = `${worker} ${session}/${tag}`;
  const counts = [
    redelivered ? 'redelivered' : null,
    attempt.deliveryCount === undefined ? null : `x-delivery-count=${attempt.deliveryCount}`,
    attempt.acquiredCount === undefined ? null : `x-acquired-count=${attempt.acquiredCount}`,
  ].filter((count) => count !== null);
  const events: RawEvent[] = [{ at: deliveredAt, type: 'task.delivered', facts: [name, ...counts].join(' ') }];
  if (beganAt !== null) events.push({ at: beganAt, type: 'task.began', facts: name });
  if (endedAt !== null && outcome !== null) {
    events.push({ at: endedAt, type: endingOf(outcome), facts: `${name} ${outcome}` });
  }
  return events;
}

/** What told that an attempt was over: its worker, or that the worker or its connection was gone. */
function endingOf(outcome: NonNullable<Attempt['outcome']>): LabEventType {
  if (outcome === 'lost') return 'worker.exited';
  return outcome === 'cut' ? 'worker.link' : 'task.settled';
}
