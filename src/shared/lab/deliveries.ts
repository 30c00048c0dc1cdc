import { z } from 'zod';

/**
 * Deliveries in columns: one row a delivery, in the order in which the worker got them. Columns, because a structured
 * clone of 500 rows of objects costs several times that of a few arrays, and workers report every single task.
 */
export const Deliveries = z.object({
  /** AMQP delivery tags: unique on one channel only. */
  tags: z.array(z.int()),
  /** Epoch milliseconds. */
  at: z.array(z.number()),
  /** The message's id, or what stands for one (see `derived`). */
  ids: z.array(z.string()),
  texts: z.array(z.string()),
  /** Sizes of the bodies in bytes. */
  bytes: z.array(z.int()),
  /** Sums of `flag`'s values. */
  flags: z.array(z.int()),
  /** The broker's counts, for the rows (by index) whose messages have them. */
  counts: z
    .object({
      rows: z.array(z.int()),
      /** x-delivery-count: how often it was given back before. */
      delivery: z.array(z.int().nullable()),
      /** x-acquired-count: how often it was given out before. */
      acquired: z.array(z.int().nullable()),
    })
    .optional(),
  /** Other programs' further properties as JSON, for the rows (by index) whose messages have any. */
  properties: z.object({ rows: z.array(z.int()), json: z.array(z.string()) }).optional(),
});
export type Deliveries = z.infer<typeof Deliveries>;

export const flag = {
  /** basic.deliver's `redelivered`. */
  redelivered: 1,
  /** Delivery mode 2. */
  persistent: 2,
  /** Published by Warren, in this run or an earlier one. */
  own: 4,
  /** The message has no message id: its id is a fingerprint of its content, which equal messages share. */
  derived: 8,
} as const;

/** How an attempt ended, as the worker that made it reports. */
export const settlement = {
  acked: 0,
  /** Given back: basic.nack with requeue, or its channel was closed in order while the task had not begun. */
  requeued: 1,
  /** basic.reject without requeue: dead-lettered, or dropped where the queue has no dead-letter exchange. */
  rejected: 2,
  /** The work was done, but the channel that delivered it was gone: the broker gives the task to somebody else. */
  late: 3,
} as const;

export const Settlements = z.object({
  tags: z.array(z.int()),
  at: z.array(z.number()),
  /** `settlement`'s values. */
  outcomes: z.array(z.int().min(0).max(3)),
});
export type Settlements = z.infer<typeof Settlements>;

/** A delivery's name within one worker: tags start again at 1 on each channel, and a session is one channel. */
export function deliveryKey(session: number, tag: number): number {
  return session * 2 ** 32 + tag;
}
