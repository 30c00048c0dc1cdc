import type { WorkerId } from '../../../shared/ids.ts';
import type { StampedEvent } from '../../../shared/lab/events.ts';
import type { LogEntry } from '../../../shared/lab/log-entry.ts';
import type { LabState } from '../../../shared/lab/state.ts';
import { isConnected } from '../../../shared/link-state.ts';
import { logLine } from '../log/describe.ts';

/** What kind of thing happened to the broker or to a worker, by which a mark looks. */
export type MomentKind =
  | 'down'
  | 'up'
  | 'blocked'
  | 'missing'
  | 'purged'
  | 'start'
  | 'stop'
  | 'kill'
  | 'crash'
  | 'freeze'
  | 'thaw'
  | 'cut'
  | 'settings';

/** Something that happened to the broker or to a worker, and not to one task. */
export interface Moment {
  readonly seq: number;
  readonly at: number;
  readonly kind: MomentKind;
  /** Whom it happened to; `null` = the broker, and so all of them. */
  readonly worker: WorkerId | null;
  readonly words: string;
}

/** Moments that are kept. */
const KEEP = 2_000;

/** Notes `event` in `moments` if it is one. @returns whether it is */
export function recordMoment(moments: Moment[], event: LogEntry | StampedEvent): boolean {
  const kind = kindOf(event, moments);
  if (!kind) return false;
  const worker = 'worker' in event ? event.worker : null;
  moments.push({ seq: event.seq, at: event.at, kind, worker, words: logLine(event)?.text ?? '' });
  if (moments.length > KEEP * 1.1) moments.splice(0, moments.length - KEEP);
  return true;
}

/** The moments that the state's log has. */
export function momentsOf(state: LabState): Moment[] {
  const moments: Moment[] = [];
  for (const event of state.log) recordMoment(moments, event);
  return moments;
}

function kindOf(event: LogEntry | StampedEvent, before: readonly Moment[]): MomentKind | null {
  switch (event.type) {
    case 'broker.link':
      return linkKind(event, before);
    case 'queue.missing':
      return 'missing';
    case 'queue.purged':
      return 'purged';
    case 'worker.started':
      return 'start';
    case 'worker.signalled':
      // The end of a process that was told to stop or killed is told by its exit.
      return event.signal === 'stop' || event.signal === 'kill' ? null : event.signal;
    case 'worker.configured':
      return 'settings';
    case 'worker.exited':
      return event.exit.kind === 'killed by you' || event.exit.kind === 'killed'
        ? 'kill'
        : event.exit.kind === 'crashed' || event.exit.kind === 'never started'
          ? 'crash'
          : 'stop';
    default:
      return null;
  }
}

/** A connection is lost once, however often it is tried again. */
function linkKind(event: Extract<StampedEvent, { type: 'broker.link' }>, before: readonly Moment[]): MomentKind | null {
  const { link, role } = event;
  if (role === 'publisher') return link.status === 'blocked' ? 'blocked' : null;
  const last = before.findLast(({ kind }) => kind === 'down' || kind === 'up')?.kind;
  if (isConnected(link)) return last === 'down' ? 'up' : null;
  return (link.status === 'retrying' || link.status === 'down') && last !== 'down' ? 'down' : null;
}
