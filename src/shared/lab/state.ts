import type { Failure } from '../failure.ts';
import type { TaskKey, WorkerId } from '../ids.ts';
import { idleLink, type LinkState } from '../link-state.ts';
import type { QueueSettings, WorkerSettings } from '../settings.ts';
import type { Answer, ExitCause } from './events.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import type { LogEntry } from './log-entry.ts';
import { createSeries, type Series } from './series.ts';

// The lab's state is plain data (Maps, arrays, objects without methods), so that a structured clone of it is the same
// state again in another process. Only the fold changes it, in place: copying it per event would cost more than all
// else at 10,000 tasks a second. Everybody else reads, and learns from `versions` which part has changed.

export type TaskStatus =
  | 'unconfirmed'
  | 'ready'
  | 'held'
  | 'acked'
  | 'rejected'
  | 'returned'
  | 'nacked'
  | 'unknown'
  | 'lost';

/** `null` while the worker holds it. `cut`: the broker took it back while its worker lived. `lost`: its worker died. */
export type Outcome = 'acked' | 'requeued' | 'rejected' | 'late' | 'cut' | 'lost' | null;

/** One delivery of a task to a worker. Times are epoch milliseconds. */
export interface Attempt {
  worker: WorkerId;
  session: number;
  tag: number;
  redelivered: boolean;
  deliveredAt: number;
  beganAt: number | null;
  endedAt: number | null;
  /** Part of the work that is done, 0 to 1, as the worker reported last. */
  progress: number;
  outcome: Outcome;
  /** The broker's own counts, where it has them: x-delivery-count and, from RabbitMQ 4.3 on, x-acquired-count. */
  deliveryCount?: number;
  acquiredCount?: number;
}

/** Who published a task: this run of Warren, Warren before this run, or another program. */
export type Origin = 'run' | 'earlier' | 'other';

export interface Task {
  key: TaskKey;
  /** Its number in the run, from 1, in the order in which the lab met it. */
  no: number;
  text: string;
  bytes: number;
  persistent: boolean;
  origin: Origin;
  /** Whether its identity is derived from its content, because its message has no id. */
  derived: boolean;
  status: TaskStatus;
  sentAt: number | null;
  answer: Answer | null;
  answeredAt: number | null;
  reason: string | null;
  attempts: Attempt[];
  /** How often its work was finished; more than once is double work. */
  finished: number;
  /** What other programs' messages are recognised by: their id or a fingerprint, which several may share. */
  name?: string;
  /** What else another program's message carries, as JSON: content type, headers and the like. */
  properties?: string;
}

export interface Held {
  key: TaskKey;
  /** Index into the task's attempts. */
  attempt: number;
  /** Taken from its holder by a redelivery that was seen before the holder's end. */
  byRedelivery?: boolean;
}

export type WorkerPhase = 'starting' | 'running' | 'stopping' | 'ended';

export interface Worker {
  id: WorkerId;
  pid: number;
  queue: string;
  settings: WorkerSettings;
  phase: WorkerPhase;
  frozenSince: number | null;
  link: LinkState;
  /** The present channel's number, 0 before the first. */
  session: number;
  consumerTag: string | null;
  /** The prefetch that its consumer really has: a change takes effect with the next consumer. */
  activePrefetch: number | null;
  cancelled: boolean;
  failure: Failure | null;
  /** What it holds now, by deliveryKey. */
  held: Map<number, Held>;
  /** What was taken from it and may still be reported late, by deliveryKey; bounded. */
  displaced: Map<number, Held>;
  delivered: number;
  acked: number;
  redelivered: number;
  lost: number;
  startedAt: number;
  exit: (ExitCause & { at: number }) | null;
  restart: { attempt: number; at: number | null } | null;
}

/** What a restart or a lost connection did to the tasks that were on the broker. */
export interface Survival {
  /** When the connection was lost, and when it was known what is left. */
  since: number;
  knownAt: number | null;
  /** Tasks on the broker (ready or held) when the connection went. */
  before: number;
  transient: number;
  lost: number;
}

export interface PublishJob {
  job: number;
  total: number;
  sent: number;
  startedAt: number;
  endedAt: number | null;
  failure: Failure | null;
}

export interface LabState {
  seq: number;
  /** Counters that grow when their part changes; what the window's components subscribe to. */
  versions: { broker: number; tasks: number; workers: number; log: number };
  broker: {
    publisher: LinkState;
    observer: LinkState;
    product: string | null;
    version: string | null;
    cluster: string | null;
  };
  run: { no: number; startedAt: number } | null;
  queue: {
    settings: QueueSettings;
    adopted: boolean;
    /** Messages that were in it when the run began. */
    found: number;
    gauge: { ready: number; consumers: number; at: number } | null;
    missing: Failure | null;
  } | null;
  tasks: Map<TaskKey, Task>;
  /** Other programs' messages that are held or wait again, by name: keys of tasks. */
  openNames: Map<string, TaskKey[]>;
  /** Keys of ended tasks, oldest first: the next to be forgotten. */
  ended: TaskKey[];
  nextTaskNo: number;
  /** Tasks beyond what is tracked one by one; they are counted only. */
  untracked: { unconfirmed: number; ready: number };
  ledger: Ledger;
  publishing: PublishJob | null;
  survival: Survival | null;
  workers: Map<WorkerId, Worker>;
  /** The newest events that are worth a line, oldest first. */
  log: LogEntry[];
  /** The run in figures over time. */
  series: Series;
}

/** Ended tasks that stay in the state; older ones live on in the counts only. */
export const KEEP_ENDED = 20_000;
/** Tasks that are tracked one by one; those published beyond are counted only, until a worker gets them. */
export const MAX_TRACKED = 200_000;
export const KEEP_LOG = 2_000;
export const KEEP_ENDED_WORKERS = 20;

export function createLabState(): LabState {
  return {
    seq: 0,
    versions: { broker: 0, tasks: 0, workers: 0, log: 0 },
    broker: { publisher: idleLink, observer: idleLink, product: null, version: null, cluster: null },
    run: null,
    queue: null,
    tasks: new Map(),
    openNames: new Map(),
    ended: [],
    nextTaskNo: 1,
    untracked: { unconfirmed: 0, ready: 0 },
    ledger: emptyLedger(),
    publishing: null,
    survival: null,
    workers: new Map(),
    log: [],
    series: createSeries(),
  };
}

export function currentAttempt(task: Task): Attempt | undefined {
  return task.attempts.at(-1);
}
