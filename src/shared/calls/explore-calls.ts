import type { QueueSample } from '../explore/queue-history.ts';
import {
  AnyQueueName,
  type NamedQueues,
  NamedQueuesQuery,
  type QueueDetail,
  type QueuePage,
  QueueQuery,
} from '../explore/queues.ts';
import { At } from '../ids.ts';
import { call } from './call.ts';

/** Looking at the queues of an open connection's virtual host. */
export const exploreCalls = {
  /** Queues of the virtual host, by the broker's management API. */
  'explore.queues': call<QueuePage>()(QueueQuery.extend(At.shape)),
  'explore.queue': call<QueueDetail>()(At.extend({ name: AnyQueueName })),
  /** What the broker has sampled of it in the last minutes. */
  'explore.history': call<QueueSample[]>()(At.extend({ name: AnyQueueName })),
  /** What can be known of queues without a management API. */
  'explore.named': call<NamedQueues>()(NamedQueuesQuery.extend(At.shape)),
} as const;
