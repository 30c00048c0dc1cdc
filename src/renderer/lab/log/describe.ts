import { assertNever } from '../../../shared/assert-never.ts';
import { diagnose } from '../../../shared/doctor/diagnose.ts';
import type { Failure } from '../../../shared/failure.ts';
import type { BuiltInLine } from '../../../shared/lab/built-in.ts';
import { settlement } from '../../../shared/lab/deliveries.ts';
import type { StampedEvent } from '../../../shared/lab/events.ts';
import type { LogEntry } from '../../../shared/lab/log-entry.ts';
import { isConnected } from '../../../shared/link-state.ts';
import { plural } from '../../ui/figures.ts';
import type { Mention } from './find-task.ts';

export type Kind = 'tasks' | 'workers' | 'broker';

export interface LogLine {
  readonly key: string;
  readonly at: number;
  readonly kind: Kind;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad' | 'warning';
  /** How many tasks it is about. */
  readonly tasks: number;
  /** Those of them that it names. */
  readonly about: Mention | null;
  /** What it tells of, where that has a cause and a next step. */
  readonly failure: Failure | null;
}

type Words = Omit<LogLine, 'key' | 'at'>;

const line = (kind: Kind, text: string, tone: LogLine['tone'] = 'plain', failure: Failure | null = null): Words => ({
  kind,
  text,
  tone,
  tasks: 0,
  about: null,
  failure,
});

/** An event in words, or null for one that is told better elsewhere: tasks' own are told as the log has them. */
export function logLine(event: LogEntry | StampedEvent): LogLine | null {
  const words = wordsOf(event);
  return words && { ...words, key: `lab ${event.seq}`, at: event.at };
}

/** A line of the built-in broker's log. What its process printed is marked as its own words. */
export function builtInLine({ no, at, from, tone, text }: BuiltInLine): LogLine {
  const words = from === 'supervisor' ? text : `Built-in broker: ${text}`;
  return { key: `built-in ${no}`, at, kind: 'broker', tone, text: words, tasks: 0, about: null, failure: null };
}

/** Two logs as one, in the order of their times. */
export function merge(a: readonly LogLine[], b: readonly LogLine[]): LogLine[] {
  return [...a, ...b].sort((one, other) => one.at - other.at);
}

function wordsOf(event: LogEntry | StampedEvent): Words | null {
  switch (event.type) {
    case 'broker.link':
      return event.role === 'observer' ? brokerLink(event) : blockedLink(event);
    case 'broker.identified':
      return line('broker', `The broker is ${event.product} ${event.version}.`);
    case 'run.started':
      return line(
        'broker',
        `Run ${event.run} began on “${event.queue.name}” with ${plural(event.found, 'message')} in it.`,
      );
    case 'run.ended':
      return line('broker', 'The lab left the broker.');
    case 'queue.missing':
      return line('broker', event.failure.message, 'bad', event.failure);
    case 'queue.purged':
      return line('broker', `The queue was purged: ${plural(event.purged, 'ready message')} dropped.`, 'warning');
    case 'queue.reconciled':
      return line(
        'broker',
        `Nothing moved, and the queue has ${plural(event.ready, 'ready message')}: the ledger was compared.`,
      );
    case 'queue.gauged':
    case 'publish.started':
    case 'task.began':
    case 'task.progressed':
      return null;
    case 'publish.ended':
      return event.failure
        ? line('tasks', event.failure.message, 'bad', event.failure)
        : line('tasks', `${plural(event.sent, 'task')} published and answered.`);
    case 'tasks.sent':
      return {
        ...line('tasks', `Sent ${some(event.tasks, event.text)}.`),
        tasks: event.tasks,
        about: { keys: event.ids },
      };
    case 'tasks.answered':
      return answered(event);
    case 'tasks.delivered':
      return { ...delivered(event), tasks: event.tasks, about: event };
    case 'tasks.settled':
      return { ...settled(event), tasks: event.tasks, about: event };
    case 'task.sent':
    case 'task.answered':
    case 'task.delivered':
    case 'task.settled':
      return null;
    case 'lab.failed':
      return line('broker', event.failure.message, 'bad', event.failure);
    default:
      return workerWords(event);
  }
}

function brokerLink({ link }: Extract<StampedEvent, { type: 'broker.link' }>): Words | null {
  switch (link.status) {
    case 'idle':
      return null;
    case 'connecting':
      return line('broker', `Connecting to ${link.host}…`);
    case 'up':
      return line('broker', `Connected to ${link.host}.`, 'good');
    case 'blocked':
      return line('broker', `The broker blocks publishers: ${link.reason}.`, 'warning', diagnose(link.reason));
    case 'retrying':
      return line(
        'broker',
        `${link.failure.message} Attempt ${link.attempt} to reconnect follows.`,
        'bad',
        link.failure,
      );
    case 'down':
      return line('broker', `${link.failure.message} ${link.failure.hint}`, 'bad', link.failure);
    default:
      return assertNever(link);
  }
}

/** The two connections share their fate, but for a block, which meets publishers only. */
function blockedLink({ link }: Extract<StampedEvent, { type: 'broker.link' }>): Words | null {
  return link.status === 'blocked'
    ? line('broker', `The broker blocks publishers: ${link.reason}.`, 'warning', diagnose(link.reason))
    : null;
}

function some(count: number, text: string): string {
  return count === 1 ? `“${text}”` : plural(count, 'task');
}

type EntryOf<T extends LogEntry['type']> = Extract<LogEntry, { type: T }>;

function answered({ answer, tasks, ids, reason }: EntryOf<'tasks.answered'>): Words | null {
  const because = reason ? `: ${reason}` : '';
  const of = { tasks, about: { keys: ids } };
  switch (answer) {
    case 'confirmed':
      return null;
    case 'returned':
      return { ...line('tasks', `${plural(tasks, 'task')} returned: no queue took them${because}.`, 'bad'), ...of };
    case 'nacked':
      return { ...line('tasks', `${plural(tasks, 'task')} refused by the queue.`, 'bad'), ...of };
    case 'unknown':
      return { ...line('tasks', `${plural(tasks, 'task')} of unknown fate${because}`, 'warning'), ...of };
    default:
      return assertNever(answer);
  }
}

function delivered({ worker, tasks, redelivered, text }: EntryOf<'tasks.delivered'>): Words {
  const what = some(tasks, text);
  if (redelivered === 0) return line('tasks', `${worker} got ${what}.`);
  const again = redelivered === tasks ? 'redelivered' : `${redelivered} redelivered`;
  return line('tasks', `${worker} got ${what}, ${again}.`, 'warning');
}

function settled({ worker, outcomes }: EntryOf<'tasks.settled'>): Words {
  const number = (outcome: number): number => outcomes[outcome] ?? 0;
  const parts = [
    [number(settlement.acked), 'acked'],
    [number(settlement.requeued), 'gave back'],
    [number(settlement.rejected), 'rejected'],
    [number(settlement.late), 'finished too late'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, verb]) => `${verb} ${plural(count, 'task')}`);
  return line('tasks', `${worker} ${words.join(', ')}.`, number(settlement.late) > 0 ? 'warning' : 'good');
}

const signals = {
  stop: 'was asked to stop',
  kill: 'was killed by you',
  freeze: 'was frozen',
  thaw: 'was thawed',
  cut: 'had its connection cut',
} as const;

function workerWords(event: Extract<StampedEvent, { type: `worker.${string}` }>): Words | null {
  const { worker } = event;
  switch (event.type) {
    case 'worker.started':
      return line('workers', `${worker} started${event.again ? ' again' : ''} as process ${event.pid}.`);
    case 'worker.link':
      if (isConnected(event.link)) return line('workers', `${worker} is connected.`);
      return event.link.status === 'retrying'
        ? line('workers', `${worker}: ${event.link.failure.message}`, 'bad', event.link.failure)
        : null;
    case 'worker.consuming':
      return line('workers', `${worker} consumes with prefetch ${event.prefetch}.`, 'good');
    case 'worker.cancelled':
      return line('workers', `${worker} was cancelled by the broker.`, 'bad');
    case 'worker.failed':
      return line('workers', `${worker}: ${event.failure.message}`, 'bad', event.failure);
    case 'worker.signalled':
      return line('workers', `${worker} ${signals[event.signal]}.`, 'warning');
    case 'worker.configured':
      return line('workers', `${worker} is to have prefetch ${event.settings.prefetch}.`);
    case 'worker.exited':
      return line('workers', `${worker} ended: ${event.exit.cause}.`, event.exit.kind === 'stopped' ? 'plain' : 'bad');
    case 'worker.restarting':
      return event.inMs === null
        ? line('workers', `${worker} ended too often and is left alone.`, 'bad')
        : line('workers', `${worker} is started again (${event.attempt}).`);
    case 'worker.removed':
      return line('workers', `${worker} was removed.`);
    case 'worker.printed':
      return line('workers', `${worker} ${event.stream}: ${event.line}`, event.stream === 'stderr' ? 'bad' : 'plain');
    default:
      return assertNever(event);
  }
}
