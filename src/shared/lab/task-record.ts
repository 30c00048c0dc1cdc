import type { Attempt, Task } from './state.ts';
import { endedAtOf, lossesOf, redeliveriesOf, timesOfTask } from './task-facts.ts';

// A task as it leaves the lab: in a file, on the clipboard.

const publishers = { run: 'this run', earlier: 'Warren, before this run', other: 'another program' } as const;

/** All that is known of a task, with names that read without the program's code. Times are ISO 8601 in UTC. */
export function taskRecord(task: Task, now: number) {
  const times = timesOfTask(task, now);
  return {
    no: task.no,
    id: task.key,
    idFromContent: task.derived,
    text: task.text,
    bytes: task.bytes,
    persistent: task.persistent,
    publishedBy: publishers[task.origin],
    ...(task.properties === undefined ? {} : { properties: parsed(task.properties) }),
    state: task.status,
    sentAt: iso(task.sentAt),
    answer: task.answer,
    answeredAt: iso(task.answeredAt),
    reason: task.reason,
    endedAt: iso(endedAtOf(task)),
    queuedMs: times.queued,
    inHandMs: times.inHand,
    workedMs: times.worked,
    wholeMs: times.whole,
    redelivered: redeliveriesOf(task),
    lostWithWorkers: lossesOf(task),
    finished: task.finished,
    attempts: task.attempts.map(attemptRecord),
  };
}

function attemptRecord(attempt: Attempt, index: number) {
  return {
    attempt: index + 1,
    worker: attempt.worker,
    channel: attempt.session,
    deliveryTag: attempt.tag,
    redelivered: attempt.redelivered,
    ...(attempt.deliveryCount === undefined ? {} : { deliveryCount: attempt.deliveryCount }),
    ...(attempt.acquiredCount === undefined ? {} : { acquiredCount: attempt.acquiredCount }),
    deliveredAt: iso(attempt.deliveredAt),
    beganAt: iso(attempt.beganAt),
    endedAt: iso(attempt.endedAt),
    outcome: attempt.outcome,
  };
}

/** One line of JSON, without its end. */
export function jsonLine(task: Task, now: number): string {
  return JSON.stringify(taskRecord(task, now));
}

type Cell = string | number | null;

const columns: readonly (readonly [name: string, cell: (task: Task, now: number) => Cell])[] = [
  ['no', (task) => task.no],
  ['id', (task) => task.key],
  ['text', (task) => task.text],
  ['state', (task) => task.status],
  ['worker', (task) => task.attempts.at(-1)?.worker ?? null],
  ['workers', (task) => task.attempts.map(({ worker }) => worker).join(' ')],
  ['attempts', (task) => task.attempts.length],
  ['redelivered', redeliveriesOf],
  ['lost with workers', lossesOf],
  ['finished', (task) => task.finished],
  ['in queue ms', (task, now) => timesOfTask(task, now).queued],
  ['in hand ms', (task, now) => timesOfTask(task, now).inHand],
  ['in work ms', (task, now) => timesOfTask(task, now).worked],
  ['whole ms', (task, now) => timesOfTask(task, now).whole],
  ['sent at', (task) => iso(task.sentAt)],
  ['ended at', (task) => iso(endedAtOf(task))],
  ['answer', (task) => task.answer],
  ['answer ms', ({ sentAt, answeredAt }) => (sentAt === null || answeredAt === null ? null : answeredAt - sentAt)],
  ['reason', (task) => task.reason],
  ['published by', (task) => publishers[task.origin]],
  ['persistent', (task) => (task.persistent ? 'yes' : 'no')],
  ['bytes', (task) => task.bytes],
];

/** The names of the columns, as the first line of a CSV file. */
export function csvHeader(): string {
  return columns.map(([name]) => csvCell(name)).join(',');
}

/** A task as a line of CSV (RFC 4180), without its end. */
export function csvLine(task: Task, now: number): string {
  return columns.map(([, cell]) => csvCell(cell(task, now))).join(',');
}

/** What a spreadsheet takes for a formula, or strips before it looks for one. */
const formula = /^[\t\r\n ]*[=+\-@＝＋－＠]|^[\t\r\n]/;
const special = /[",\r\n\t;]/;

/**
 * A cell of CSV. A text that a spreadsheet would run as a formula gets an apostrophe before it: it is shown as the
 * text that it is. Numbers are numbers.
 */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return special.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** The properties as the worker wrote them; text that was cut on its way is no JSON any more. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
