import { type Deliveries, flag } from './deliveries.ts';
import type { LabState, Origin, Task } from './state.ts';

// Which task a delivery is of. Warren's own tasks carry a UUID as message id. Other programs' messages may share an id
// or have none: then `name` is a fingerprint of the content, and equal messages are told apart by what is known of
// each: one that the broker gives out again is one that a worker held.

/** The task that row `i` delivers: one the lab knows, or a new record. */
export function resolveTask(state: LabState, rows: Deliveries, i: number): Task {
  const name = rows.ids[i]!;
  const flags = rows.flags[i]!;
  const known = flags & flag.own ? state.tasks.get(name) : openTask(state, name, (flags & flag.redelivered) !== 0);
  return known ?? meet(state, rows, i);
}

function openTask(state: LabState, name: string, redelivered: boolean): Task | undefined {
  const open = (state.openNames.get(name) ?? [])
    .map((key) => state.tasks.get(key))
    .filter((task) => task !== undefined);
  // Messages that a broker recovers from its disk come without the redelivered flag: those that wait again match too.
  const waiting = open.find((task) => task.status === 'ready');
  if (waiting) return waiting;
  if (!redelivered) return undefined;
  // Its ack was lost with its connection where the record says that it ended.
  return open.find((task) => task.status === 'held') ?? state.tasks.get(name);
}

function meet(state: LabState, rows: Deliveries, i: number): Task {
  const name = rows.ids[i]!;
  const own = (rows.flags[i]! & flag.own) !== 0;
  const no = state.nextTaskNo++;
  const untracked = own && takeUntracked(state);
  const origin: Origin = untracked ? 'run' : own ? 'earlier' : 'other';
  if (!untracked) state.ledger.met++;
  state.ledger.byStatus.ready++;
  const task: Task = {
    key: state.tasks.has(name) ? `${name}~${no}` : name,
    no,
    text: rows.texts[i]!,
    bytes: rows.bytes[i]!,
    persistent: (rows.flags[i]! & flag.persistent) !== 0,
    origin,
    derived: (rows.flags[i]! & flag.derived) !== 0,
    status: 'ready',
    sentAt: null,
    answer: null,
    answeredAt: null,
    reason: null,
    attempts: [],
    finished: 0,
  };
  state.tasks.set(task.key, task);
  return task;
}

/** Whether a delivered task is one of the run's that were counted only; it stops being counted as such. */
function takeUntracked(state: LabState): boolean {
  const { untracked, ledger } = state;
  if (untracked.ready > 0) {
    untracked.ready--;
    ledger.byStatus.ready--;
    return true;
  }
  if (untracked.unconfirmed > 0) {
    untracked.unconfirmed--;
    ledger.byStatus.unconfirmed--;
    return true;
  }
  return false;
}

/** Another program's message that is in a worker's hands or back in the queue can be told from its equals. */
export function openName(state: LabState, task: Task, name: string): void {
  task.name = name;
  const open = state.openNames.get(name);
  if (!open) state.openNames.set(name, [task.key]);
  else if (!open.includes(task.key)) open.push(task.key);
}

export function closeName(state: LabState, task: Task): void {
  if (task.name === undefined) return;
  const open = state.openNames.get(task.name)?.filter((key) => key !== task.key) ?? [];
  if (open.length === 0) state.openNames.delete(task.name);
  else state.openNames.set(task.name, open);
}
