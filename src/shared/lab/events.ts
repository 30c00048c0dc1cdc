import { z } from 'zod';
import { Failure } from '../failure.ts';
import { WorkerId } from '../ids.ts';
import { LinkState } from '../link-state.ts';
import { QueueSettings, WorkerSettings } from '../settings.ts';
import { Deliveries, Settlements } from './deliveries.ts';

/** How a worker's process ended; `cause` is the sentence that the screens show. */
export const ExitCause = z.object({
  kind: z.enum(['killed by you', 'stopped', 'killed', 'crashed', 'never started', 'closed with the lab']),
  cause: z.string(),
});
export type ExitCause = z.infer<typeof ExitCause>;

/** What the broker answered to a published task; `unknown` = the connection was lost before it answered. */
export const Answer = z.enum(['confirmed', 'returned', 'nacked', 'unknown']);
export type Answer = z.infer<typeof Answer>;

/** What a reconciliation takes missing tasks for, where the lab itself did not see them go. */
export const MissingCause = z.enum(['restart', 'automatic ack', 'others']);
export type MissingCause = z.infer<typeof MissingCause>;

const worker = { worker: WorkerId };

/**
 * What happened in the lab: facts, in the past tense. The state of the lab is their fold and nothing else. Where one
 * event speaks of many tasks it lists them in columns: at 10,000 tasks a second an object each would be the main cost.
 */
export const LabEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('broker.link'), role: z.enum(['publisher', 'observer']), link: LinkState }),
  z.object({ type: z.literal('broker.identified'), product: z.string(), version: z.string(), cluster: z.string() }),

  /** A run began: the counts start from nothing, on this queue as it is (which is not what was asked for if adopted). */
  z.object({
    type: z.literal('run.started'),
    run: z.int(),
    queue: QueueSettings,
    adopted: z.boolean(),
    found: z.int(),
  }),
  /** The lab left the broker; what it saw there stays to be looked at. */
  z.object({ type: z.literal('run.ended') }),
  /** What a passive declare shows: ready messages and consumers. */
  z.object({ type: z.literal('queue.gauged'), ready: z.int(), consumers: z.int() }),
  z.object({ type: z.literal('queue.missing'), failure: Failure }),
  /** The user had the queue purged: `purged` ready messages went, Warren's own and others'. */
  z.object({ type: z.literal('queue.purged'), purged: z.int() }),
  /** The broker's ready count, taken when nothing moved, so that the ledger may be compared with it. */
  z.object({ type: z.literal('queue.reconciled'), ready: z.int(), cause: MissingCause }),

  z.object({ type: z.literal('publish.started'), job: z.int(), total: z.int() }),
  z.object({ type: z.literal('publish.ended'), job: z.int(), sent: z.int(), failure: Failure.nullable() }),
  z.object({
    type: z.literal('task.sent'),
    ids: z.array(z.string()),
    text: z.string(),
    bytes: z.int(),
    persistent: z.boolean(),
  }),
  z.object({
    type: z.literal('task.answered'),
    answer: Answer,
    ids: z.array(z.string()),
    reason: z.string().optional(),
  }),
  z.object({ type: z.literal('task.delivered'), ...worker, session: z.int(), rows: Deliveries }),
  z.object({
    type: z.literal('task.began'),
    ...worker,
    session: z.int(),
    tags: z.array(z.int()),
    times: z.array(z.number()),
  }),
  z.object({
    type: z.literal('task.progressed'),
    ...worker,
    session: z.int(),
    tag: z.int(),
    done: z.number().min(0).max(1),
  }),
  z.object({ type: z.literal('task.settled'), ...worker, session: z.int(), rows: Settlements }),

  z.object({
    type: z.literal('worker.started'),
    ...worker,
    pid: z.int(),
    queue: z.string(),
    settings: WorkerSettings,
    again: z.boolean(),
  }),
  z.object({ type: z.literal('worker.link'), ...worker, link: LinkState }),
  z.object({
    type: z.literal('worker.consuming'),
    ...worker,
    session: z.int(),
    consumerTag: z.string(),
    prefetch: z.int(),
  }),
  /** The broker ended the consumer: its queue was deleted, or an ack came too late. */
  z.object({ type: z.literal('worker.cancelled'), ...worker }),
  z.object({ type: z.literal('worker.failed'), ...worker, failure: Failure }),
  z.object({
    type: z.literal('worker.signalled'),
    ...worker,
    signal: z.enum(['stop', 'kill', 'freeze', 'thaw', 'cut']),
  }),
  z.object({ type: z.literal('worker.configured'), ...worker, settings: WorkerSettings }),
  z.object({
    type: z.literal('worker.exited'),
    ...worker,
    pid: z.int(),
    exit: ExitCause,
    code: z.int().nullable(),
    signal: z.string().nullable(),
  }),
  /** It will be started again in `inMs`; `null` = it ended too often and is left alone. */
  z.object({ type: z.literal('worker.restarting'), ...worker, attempt: z.int(), inMs: z.number().nullable() }),
  z.object({ type: z.literal('worker.removed'), ...worker }),
  z.object({ type: z.literal('worker.printed'), ...worker, stream: z.enum(['stdout', 'stderr']), line: z.string() }),
  z.object({ type: z.literal('lab.failed'), failure: Failure }),
]);
export type LabEvent = z.infer<typeof LabEvent>;
export type LabEventType = LabEvent['type'];

/** An event with its place in the lab's history: `seq` has no gaps, `at` is in epoch milliseconds. */
export type StampedEvent = LabEvent & { readonly seq: number; readonly at: number };

/** How many tasks an event speaks of, or 1: what batches and limits count. */
export function weight(event: LabEvent): number {
  switch (event.type) {
    case 'task.sent':
    case 'task.answered':
      return event.ids.length;
    case 'task.delivered':
    case 'task.settled':
      return event.rows.tags.length;
    case 'task.began':
      return event.tags.length;
    default:
      return 1;
  }
}
