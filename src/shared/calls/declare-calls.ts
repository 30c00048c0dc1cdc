import { z } from 'zod';
import {
  CreatedThing,
  DeleteOnly,
  type ListedThing,
  QueueDeclaration,
  type QueueDeclared,
  type QueueFigures,
} from '../explore/declare.ts';
import type { BrokerRules } from '../explore/declare-rules.ts';
import { AnyQueueName } from '../explore/queues.ts';
import type { Failure } from '../failure.ts';
import { At } from '../ids.ts';
import { call, change } from './call.ts';

/** What came of removing several things: each by itself. */
export interface Removed {
  readonly removed: number;
  readonly failures: readonly { readonly thing: CreatedThing; readonly failure: Failure }[];
}

const OneQueue = At.extend({ name: AnyQueueName });

/** Declaring, emptying and deleting queues, and what Warren has created. */
export const declareCalls = {
  /** What the broker allows, as far as it tells. */
  'declare.rules': call<BrokerRules>()(At),
  /** Declares a queue, unless a different one of that name is there. */
  'declare.queue': change<QueueDeclared>()(At.extend({ queue: QueueDeclaration })),
  /** Deletes the queue of that name, and declares it anew. */
  'declare.replace': change<QueueDeclared>()(At.extend({ queue: QueueDeclaration })),
  /** A queue's figures at this moment, before something is done to it. */
  'declare.figures': call<QueueFigures>()(OneQueue),
  'declare.purge': change<{ purged: number }>()(OneQueue),
  'declare.delete': change<{ deleted: number }>()(OneQueue.extend({ only: DeleteOnly })),

  /** What Warren has declared on this broker and is still there. */
  'created.list': call<ListedThing[]>()(At),
  /** Deletes some of that, with all that is in it. */
  'created.remove': change<Removed>()(At.extend({ things: z.array(CreatedThing).min(1).max(1_000) })),
} as const;
