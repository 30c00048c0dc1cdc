import { z } from 'zod';
import { call, changeInLab } from './calls/call.ts';
import { clusterCalls } from './calls/cluster-calls.ts';
import { declareCalls } from './calls/declare-calls.ts';
import { exchangeCalls } from './calls/exchange-calls.ts';
import { exploreCalls } from './calls/explore-calls.ts';
import { messageCalls } from './calls/message-calls.ts';
import { profileCalls, type SecretStore } from './calls/profile-calls.ts';
import { transferCalls } from './calls/transfer-calls.ts';
import { QueuesMemory } from './explore/queues-memory.ts';
import type { Reply } from './failure.ts';
import { ProfileId, WorkerId } from './ids.ts';
import { type BuiltInNews, BuiltInOrder } from './lab/built-in.ts';
import type { StampedEvent } from './lab/events.ts';
import { HistorySettings, PlayerOrder, type PlayerView, RunId, type RunList } from './lab/runs.ts';
import type { LabState } from './lab/state.ts';
import { TaskQuery } from './lab/task-query.ts';
import { LabTab, Panes, Screen, type WindowCommand } from './panes.ts';
import { BuiltInSettings, Prefetch, QueueSettings, WorkerSettings } from './settings.ts';

// Every call between the window and the main process. A new command is a line here and a handler in main/handlers.ts;
// the router, the client and the preload script don't change.

export const MAX_TASKS_AT_ONCE = 1_000_000;
/** RabbitMQ 4 refuses larger messages (max_message_size, 16 MiB by default). */
export const MAX_TASK_BYTES = 16 * 1024 * 1024;

export const PublishInput = z.object({
  /** One task a text; the whole list is published `times` times. */
  texts: z
    .array(z.string().max(MAX_TASK_BYTES, 'A task is larger than 16 MiB.'))
    .min(1, 'There is no task to publish.'),
  times: z
    .int('How many is a whole number.')
    .min(1, 'At least one task.')
    .max(MAX_TASKS_AT_ONCE, 'At most 1,000,000 tasks at once.'),
  persistent: z.boolean(),
  /** Tasks a second; `null` = as fast as the broker takes them. */
  perSecond: z
    .number('A rate is a number.')
    .positive('A rate is more than 0.')
    .max(100_000, 'A rate is at most 100,000 a second.')
    .nullable(),
});
export type PublishInput = z.infer<typeof PublishInput>;

export const Signal = z.enum(['stop', 'kill', 'freeze', 'thaw', 'cut']);
export type Signal = z.infer<typeof Signal>;

/** What the window remembers from one start to the next. */
export const WindowMemory = z.object({
  screen: Screen,
  profile: ProfileId.nullable(),
  queue: QueueSettings,
  worker: WorkerSettings,
  theme: z.enum(['system', 'light', 'dark']),
  tab: LabTab,
  panes: Panes,
  /** Groups of connections of which only the heading is shown. */
  collapsedGroups: z.array(z.string().max(60)).max(500),
  queues: QueuesMemory,
});
export type WindowMemory = z.infer<typeof WindowMemory>;

export interface AppInfo {
  readonly version: string;
  readonly platform: string;
  /** Whether a process can be stopped and continued here (SIGSTOP): not on Windows. */
  readonly canFreeze: boolean;
  readonly secretStore: SecretStore;
  /** Where an unreadable settings file was moved to at this start; null = it could be read. */
  readonly settingsSetAside: string | null;
}

/** What the window shows: the lab, or a recorded run at the moment where its player stands. */
export interface Snapshot {
  /** Grows whenever what is shown is another thing: a run instead of the lab, or the same run at another moment. */
  readonly epoch: number;
  readonly seq: number;
  readonly state: LabState;
  /** The run that is shown; null = it is the lab. */
  readonly player: PlayerView | null;
}

/**
 * Events in the order of their `seq`. A window that finds a gap (an event's `seq` is not the next one, or the batch's
 * `seq` is beyond what its events reach) was too slow and takes a new snapshot.
 */
export interface EventBatch {
  /** Of what the events tell: one that is newer than the window's own means that it takes a new snapshot. */
  readonly epoch: number;
  readonly events: readonly StampedEvent[];
  /** The `seq` of the newest event that the window is to have after this batch. */
  readonly seq: number;
  /** What is new of the built-in broker, which is not the lab's: such a batch has no events, `epoch` and `seq` are 0. */
  readonly builtIn?: BuiltInNews;
  /** What is new of the player of a run: such a batch has no events and the `seq` 0. */
  readonly player?: PlayerView | null;
  /** What was chosen in the application menu: such a batch has nothing else. */
  readonly command?: WindowCommand;
}

/** What a queue is, after it was declared or adopted. */
export interface QueueInUse {
  readonly settings: QueueSettings;
  readonly adopted: boolean;
  /** Whether it was not there before. */
  readonly isNew: boolean;
  readonly ready: number;
}

export const ExportInput = z.object({
  format: z.enum(['csv', 'jsonl']),
  query: TaskQuery,
  /** Only these of all tasks, in the query's order; `null` = all that the query finds. */
  keys: z.array(z.string().max(1_000)).max(1_000_000).nullable(),
});
export type ExportInput = z.infer<typeof ExportInput>;

export type ExportOutcome =
  | { readonly outcome: 'written'; readonly file: string; readonly tasks: number; readonly bytes: number }
  | { readonly outcome: 'cancelled' };

export type RunSaveOutcome =
  | { readonly outcome: 'written'; readonly file: string; readonly bytes: number }
  | { readonly outcome: 'cancelled' };

/** How many of the tasks are written. */
export interface ExportProgress {
  readonly done: number;
  readonly total: number;
}

export const calls = {
  ...profileCalls,
  ...exploreCalls,
  ...declareCalls,
  ...exchangeCalls,
  ...messageCalls,
  ...transferCalls,
  ...clusterCalls,

  'app.info': call<AppInfo>()(z.void()),
  'memory.get': call<WindowMemory>()(z.void()),
  'memory.set': call<void>()(WindowMemory.partial()),

  'builtIn.snapshot': call<BuiltInNews>()(z.void()),
  /** Resolves when it was asked: what comes of it is told by news. */
  'builtIn.order': call<void>()(z.object({ order: BuiltInOrder })),
  /** Saves its settings, which it has from its next start on. */
  'builtIn.configure': call<void>()(BuiltInSettings),
  'builtIn.openFolder': call<void>()(z.void()),
  /** Asks in the system's own dialog; null = it was cancelled. */
  'builtIn.chooseFolder': call<string | null>()(z.void()),

  'lab.snapshot': call<Snapshot>()(z.void()),
  /** The window has folded everything up to `seq`. Without it the pump stops sending after some thousand tasks. */
  'lab.seen': call<void>()(z.object({ seq: z.int() })),
  'lab.connect': call<void>()(z.object({ id: ProfileId, password: z.string().max(4096).nullable() })),
  'lab.disconnect': call<void>()(z.void()),

  /** Declares the queue and begins a run on it. `adopt` takes an existing queue as it is. */
  'queue.use': changeInLab<QueueInUse>()(z.object({ settings: QueueSettings, adopt: z.boolean() })),
  'queue.purge': changeInLab<{ purged: number }>()(z.void()),
  'queue.delete': changeInLab<{ deleted: number }>()(z.void()),

  /** Resolves when the job has begun: what happens to it and its tasks is told by events. */
  'task.publish': changeInLab<{ job: number; total: number }>()(PublishInput),
  'task.cancel': call<void>()(z.void()),
  /** Asks for a file in the system's dialog; resolves when it is written. */
  'task.export': call<ExportOutcome>()(ExportInput),
  'task.exportProgress': call<ExportProgress | null>()(z.void()),
  'task.cancelExport': call<void>()(z.void()),

  'run.list': call<RunList>()(z.void()),
  /** Shows a recorded run instead of the lab, which goes on. `id` null = the present run; `at` null = its beginning. */
  'run.open': call<void>()(z.object({ id: RunId.nullable(), at: z.number().nullable() })),
  /** Asks for a run's file in the system's dialog, and shows it. */
  'run.openFile': call<{ outcome: 'opened' | 'cancelled' }>()(z.void()),
  /** Asks for a file in the system's dialog; resolves when the run is in it. `id` null = the present run. */
  'run.save': call<RunSaveOutcome>()(z.object({ id: RunId.nullable() })),
  'run.delete': call<void>()(z.object({ id: RunId })),
  'run.openFolder': call<void>()(z.void()),

  'player.order': call<void>()(PlayerOrder),
  /** Back to the lab. */
  'player.close': call<void>()(z.void()),

  'history.settings': call<HistorySettings>()(z.void()),
  'history.configure': call<void>()(HistorySettings),

  'worker.start': changeInLab<WorkerId[]>()(
    z.object({ count: z.int().min(1).max(50, 'At most 50 workers at once.'), settings: WorkerSettings }),
  ),
  'worker.signal': call<void>()(z.object({ id: WorkerId, signal: Signal })),
  'worker.prefetch': call<void>()(z.object({ id: WorkerId, prefetch: Prefetch })),
  'worker.remove': call<void>()(z.object({ id: WorkerId })),
  'worker.stopAll': call<void>()(z.object({ how: z.enum(['stop', 'kill']) })),
} as const;

type Calls = typeof calls;
export type CallName = keyof Calls;
/** The calls that a read-only connection refuses. */
export type ChangingCall = { [N in CallName]: Calls[N]['changes'] extends null ? never : N }[CallName];
export type Input<N extends CallName> = z.input<Calls[N]['input']>;
export type Parsed<N extends CallName> = z.output<Calls[N]['input']>;
export type Output<N extends CallName> = NonNullable<Calls[N]['output']>[0];

/** A handler for each call; one that is missing does not compile. */
export type Handlers = { [N in CallName]: (input: Parsed<N>) => Promise<Output<N>> | Output<N> };

/** What the preload script gives to the page, and all that it gives. */
export interface Bridge {
  call(name: string, input: unknown): Promise<Reply<unknown>>;
  /** Calls `listener` for each batch until the returned function is called. */
  onBatch(listener: (batch: EventBatch) => void): () => void;
}

export const CALL_CHANNEL = 'warren:call';
export const BATCH_CHANNEL = 'warren:batch';
