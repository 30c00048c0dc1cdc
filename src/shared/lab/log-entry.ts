import type { WorkerId } from '../ids.ts';
import { flag } from './deliveries.ts';
import type { Answer, LabEvent, StampedEvent } from './events.ts';

/** How many tasks a line of the log names, of those that it speaks of: enough to look into one of them. */
export const NAMED = 10;

/** What the log keeps of an event that may speak of many tasks: their columns would be larger than all else it has. */
type OfTasks =
  | { type: 'tasks.sent'; tasks: number; ids: string[]; text: string }
  | { type: 'tasks.answered'; answer: Answer; tasks: number; ids: string[]; reason: string | null }
  | {
      type: 'tasks.delivered';
      worker: WorkerId;
      session: number;
      tasks: number;
      tags: number[];
      redelivered: number;
      /** Of the first. */
      text: string;
    }
  | {
      type: 'tasks.settled';
      worker: WorkerId;
      session: number;
      tasks: number;
      tags: number[];
      /** How many there are of each of `settlement`'s values, by its number. */
      outcomes: number[];
    };

type Counted = 'task.sent' | 'task.answered' | 'task.delivered' | 'task.settled';

/** An event as the log has it: in short where it may speak of many tasks, else as it is. */
export type LogEntry = (Exclude<LabEvent, { type: Counted }> | OfTasks) & { readonly seq: number; readonly at: number };

/** Tasks' own events are many and have the timeline; the log has what a person would tell another one. `null` = not this. */
export function logEntry(event: StampedEvent): LogEntry | null {
  const { seq, at } = event;
  switch (event.type) {
    case 'task.sent': {
      const { ids, text } = event;
      return { type: 'tasks.sent', seq, at, tasks: ids.length, ids: ids.slice(0, NAMED), text };
    }
    case 'task.answered': {
      const { answer, ids, reason = null } = event;
      if (answer === 'confirmed') return null;
      return { type: 'tasks.answered', seq, at, answer, tasks: ids.length, ids: ids.slice(0, NAMED), reason };
    }
    case 'task.delivered': {
      const { worker, session, rows } = event;
      let redelivered = 0;
      for (const flags of rows.flags) if ((flags & flag.redelivered) !== 0) redelivered++;
      const tags = rows.tags.slice(0, NAMED);
      const text = rows.texts[0] ?? '';
      return { type: 'tasks.delivered', seq, at, worker, session, tasks: rows.tags.length, tags, redelivered, text };
    }
    case 'task.settled': {
      const { worker, session, rows } = event;
      const outcomes = [0, 0, 0, 0];
      for (const outcome of rows.outcomes) outcomes[outcome]!++;
      const tags = rows.tags.slice(0, NAMED);
      return { type: 'tasks.settled', seq, at, worker, session, tasks: rows.tags.length, tags, outcomes };
    }
    case 'task.began':
    case 'task.progressed':
    case 'queue.gauged':
    case 'publish.started':
      return null;
    case 'queue.reconciled':
      return event.cause === 'others' ? null : event;
    default:
      return event;
  }
}
