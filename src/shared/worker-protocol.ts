import { z } from 'zod';
import { Failure } from './failure.ts';
import { Deliveries, Settlements } from './lab/deliveries.ts';
import { LinkState } from './link-state.ts';
import { Endpoint } from './profile.ts';
import { Prefetch, QueueName, WorkerSettings } from './settings.ts';

/** What the engine tells a worker process. The first order is `begin`; its password is never on a command line. */
export const Order = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('begin'),
    worker: z.string(),
    version: z.string(),
    endpoint: Endpoint,
    password: z.string(),
    queue: QueueName,
    settings: WorkerSettings,
    /** Number of its first channel; a worker that is started again goes on counting, so that no session comes twice. */
    firstSession: z.int(),
  }),
  /** Cancel, finish what it holds, then leave; after `withinMs` leave in any case, giving the rest back. */
  z.object({ type: z.literal('stop'), withinMs: z.number() }),
  /** Cut the connection without a word, as a pulled cable does. */
  z.object({ type: z.literal('cut') }),
  /** A consumer's prefetch is fixed when it starts: cancel, finish what it holds, consume anew. */
  z.object({ type: z.literal('prefetch'), prefetch: Prefetch }),
]);
export type Order = z.infer<typeof Order>;

/** What a worker process reports. Everything about tasks is batched (see worker/parent.ts). */
export const Report = z.discriminatedUnion('type', [
  z.object({ type: z.literal('link'), link: LinkState }),
  z.object({ type: z.literal('consuming'), session: z.int(), consumerTag: z.string(), prefetch: z.int() }),
  z.object({ type: z.literal('cancelled') }),
  z.object({ type: z.literal('failed'), failure: Failure }),
  z.object({
    type: z.literal('tasks'),
    session: z.int(),
    delivered: Deliveries,
    began: z.object({ tags: z.array(z.int()), times: z.array(z.number()) }),
    settled: Settlements,
    progress: z.object({ tag: z.int(), done: z.number().min(0).max(1) }).nullable(),
  }),
]);
export type Report = z.infer<typeof Report>;

export type TaskReport = Extract<Report, { type: 'tasks' }>;
