import { z } from 'zod';
import { AnyQueueName } from '../explore/queues.ts';
import {
  type ReplayPreview,
  type TransferFacts,
  TransferOrder,
  type TransferView,
  TransferWay,
} from '../explore/transfer.ts';
import { At } from '../ids.ts';
import { call, change } from './call.ts';

/** Moving messages from queue to queue, and replaying dead letters. One transfer at a time on a broker. */
export const transferCalls = {
  'transfer.facts': call<TransferFacts[]>()(At.extend({ names: z.array(AnyQueueName).max(2) })),
  /** Looks at dead letters and gives them back: they are marked as redelivered then. */
  'transfer.preview': change<ReplayPreview>()(
    At.extend({ source: AnyQueueName, to: TransferWay.options[1].shape.to, count: z.int().min(1).nullable() }),
  ),
  /** Resolves when it has begun: what comes of it is told by `transfer.view`. */
  'transfer.begin': change<TransferView>()(TransferOrder.extend(At.shape)),
  /** Goes on with what was stopped or interrupted, and repeats nothing that is known to be moved. */
  'transfer.continue': change<TransferView>()(At),
  /** Stops cleanly; asked again, it does not wait for confirms either: those are in doubt then. */
  'transfer.stop': call<void>()(At),
  /** The last transfer on this broker; null = there was none, or it was put away. */
  'transfer.view': call<TransferView | null>()(At),
  /** Puts away what has ended, with what it knows of messages in doubt. */
  'transfer.forget': call<void>()(At),
} as const;
