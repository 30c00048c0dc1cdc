import { assertNever } from '../../../shared/assert-never.ts';
import type { WorkerId } from '../../../shared/ids.ts';
import type { BuiltInLine } from '../../../shared/lab/built-in.ts';
import { flag, settlement } from '../../../shared/lab/deliveries.ts';
import type { StampedEvent } from '../../../shared/lab/events.ts';
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
  /** The task that it is about, if it is about one. */
  readonly about: Mention | null;
}

type Words = Omit<LogLine, 'key' | 'at'>;

const line = (kind: Kind, text: string, tone: LogLine['tone'] = 'plain', about: Mention | null = null): Words => ({
  kind,
  text,
  tone,
  about,
});

/** An event in words, or null for one that is told better elsewhere. */
export function logLine(event: StampedEvent): LogLine | null {
  const words = wordsOf(event);
  return words && { ...words, key: `lab ${event.seq}`, at: event.at };
}

/** A line of the built-in broker's log. What its process printed is marked as its own words. */
export function builtInLine({ no, at, from, tone, text }: BuiltInLine): LogLine {
  const words = from === 'supervisor' ? text : `Built-in broker: ${text}`;
  return { key: `built-in ${no}`, at, kind: 'broker', tone, text: words, about: null };
}

/** Two logs as one, in the order of their times. */
export function merge(a: readonly LogLine[], b: readonly LogLine[]): LogLine[] {
  return [...a, ...b].sort((one, other) => one.at - other.at);
}

function wordsOf(event: StampedEvent): Words | null {
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
      return line('broker', event.failure.message, 'bad');
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
        ? line('tasks', event.failure.message, 'bad')
        : line('tasks', `${plural(event.sent, 'task')} published and answered.`);
    case 'task.sent':
      return line('tasks', `Sent ${tasks(event.ids.length, event.text)}.`, 'plain', byKey(event.ids));
    case 'task.answered':
      return answered(event);
    case 'task.delivered':
      return delivered(event);
    case 'task.settled':
      return settled(event);
    case 'lab.failed':
      return line('broker', event.failure.message, 'bad');
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
      return line('broker', `The broker blocks publishers: ${link.reason}.`, 'warning');
    case 'retrying':
      return line('broker', `${link.failure.message} Attempt ${link.attempt} to reconnect follows.`, 'bad');
    case 'down':
      return line('broker', `${link.failure.message} ${link.failure.hint}`, 'bad');
    default:
      return assertNever(link);
  }
}

/** The two connections share their fate, but for a block, which meets publishers only. */
function blockedLink({ link }: Extract<StampedEvent, { type: 'broker.link' }>): Words | null {
  return link.status === 'blocked' ? line('broker', `The broker blocks publishers: ${link.reason}.`, 'warning') : null;
}

function byKey(ids: readonly string[]): Mention | null {
  return ids.length === 1 ? { key: ids[0]! } : null;
}

function byTag(worker: WorkerId, session: number, tags: readonly number[]): Mention | null {
  return tags.length === 1 ? { worker, session, tag: tags[0]! } : null;
}

function tasks(count: number, text?: string): string {
  return count === 1 && text !== undefined ? `“${text}”` : plural(count, 'task');
}

function answered({ answer, ids, reason }: Extract<StampedEvent, { type: 'task.answered' }>): Words | null {
  const because = reason ? `: ${reason}` : '';
  switch (answer) {
    case 'confirmed':
      return null;
    case 'returned':
      return line('tasks', `${plural(ids.length, 'task')} returned: no queue took them${because}.`, 'bad', byKey(ids));
    case 'nacked':
      return line('tasks', `${plural(ids.length, 'task')} refused by the queue.`, 'bad', byKey(ids));
    case 'unknown':
      return line('tasks', `${plural(ids.length, 'task')} of unknown fate${because}`, 'warning', byKey(ids));
    default:
      return assertNever(answer);
  }
}

function delivered({ worker, session, rows }: Extract<StampedEvent, { type: 'task.delivered' }>): Words {
  const about = byTag(worker, session, rows.tags);
  const again = rows.flags.filter((flags) => (flags & flag.redelivered) !== 0).length;
  const what = tasks(rows.tags.length, rows.texts[0]);
  if (again === 0) return line('tasks', `${worker} got ${what}.`, 'plain', about);
  return line(
    'tasks',
    `${worker} got ${what}, ${again === rows.tags.length ? 'redelivered' : `${again} redelivered`}.`,
    'warning',
    about,
  );
}

function settled({ worker, session, rows }: Extract<StampedEvent, { type: 'task.settled' }>): Words {
  const number = (outcome: number): number => rows.outcomes.filter((each) => each === outcome).length;
  const parts = [
    [number(settlement.acked), 'acked'],
    [number(settlement.requeued), 'gave back'],
    [number(settlement.rejected), 'rejected'],
    [number(settlement.late), 'finished too late'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, verb]) => `${verb} ${plural(count, 'task')}`);
  return line(
    'tasks',
    `${worker} ${words.join(', ')}.`,
    number(settlement.late) > 0 ? 'warning' : 'good',
    byTag(worker, session, rows.tags),
  );
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
        ? line('workers', `${worker}: ${event.link.failure.message}`, 'bad')
        : null;
    case 'worker.consuming':
      return line('workers', `${worker} consumes with prefetch ${event.prefetch}.`, 'good');
    case 'worker.cancelled':
      return line('workers', `${worker} was cancelled by the broker: its queue is gone.`, 'bad');
    case 'worker.failed':
      return line('workers', `${worker}: ${event.failure.message}`, 'bad');
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
