import { z } from 'zod';
import { AnyQueueName, MAX_FAVOURITES } from './queues.ts';

/** The columns of the list that can be left out. */
export const QueueColumn = z.enum([
  'state',
  'ready',
  'unacked',
  'total',
  'bytes',
  'consumers',
  'capacity',
  'publish',
  'deliver',
  'ack',
  'redeliver',
]);
export type QueueColumn = z.infer<typeof QueueColumn>;

export const MAX_NAMED = 50;

/** What is remembered of the list of queues. */
export const QueuesMemory = z.object({
  columns: z.array(QueueColumn),
  /** Whether queues of one prefix stand together. */
  grouped: z.boolean(),
  /** By the connection's id. */
  favourites: z.record(z.string(), z.array(AnyQueueName).max(MAX_FAVOURITES)),
  /** Queues that the user named where nobody lists them, by the connection's id. */
  named: z.record(z.string(), z.array(AnyQueueName).max(MAX_NAMED)),
});
export type QueuesMemory = z.infer<typeof QueuesMemory>;

export const defaultQueuesMemory: QueuesMemory = {
  columns: QueueColumn.options.filter((column) => column !== 'bytes'),
  grouped: false,
  favourites: {},
  named: {},
};
