import { z } from 'zod';
import type { Failure } from '../failure.ts';
import { AnyQueueName, type QueueRow } from './queues.ts';

// Moving messages from queue to queue, and replaying dead letters, as it is asked for and as it is told.

/** Messages in doubt that are named one by one; beyond, they are counted. */
export const MAX_DOUBTS_LISTED = 1_000;
/** Messages of a dead-letter queue that are looked at, to tell where they would go. */
export const MAX_LOOKED_AT = 1_000;

/** Where messages go: to one queue, or each dead letter to where it came from. */
export const TransferWay = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('move'), target: AnyQueueName }),
  z.object({
    kind: z.literal('replay'),
    /** `queue`: the queue in which it died first. `exchange`: as it was published first, by exchange and routing key. */
    to: z.enum(['queue', 'exchange']),
  }),
]);
export type TransferWay = z.infer<typeof TransferWay>;

export const TransferOrder = z.object({
  source: AnyQueueName,
  way: TransferWay,
  /** How many; null = as many as are ready when it begins. */
  count: z.int('How many is a whole number.').min(1, 'At least one message.').max(1_000_000_000).nullable(),
});
export type TransferOrder = z.infer<typeof TransferOrder>;

/** Why a message stays where it is. */
export type KeptReason =
  /** It is no dead letter, or does not say where it came from. */
  | 'no origin'
  /** The queue or exchange that it came from is not there, or it would come back here. */
  | 'origin gone'
  | 'origin is source'
  /** No queue takes it: the broker returned it. */
  | 'returned'
  /** The target's limit, or its broker's: a nack. */
  | 'refused'
  /** Its user id is another one than the connection's: the broker would close the channel. */
  | 'user id'
  /** Its CC header would send copies elsewhere. */
  | 'copies'
  /** It holds what a client can't publish again as it came. */
  | 'not carried'
  /** It is in doubt since a connection was lost. */
  | 'in doubt';

/** A message that may be in both queues. */
export interface Doubt {
  /** The how-manieth of the transfer it was, from 1. */
  readonly position: number;
  readonly messageId: string | null;
  /** The body's first bytes as text. */
  readonly head: string;
  readonly bytes: number;
  /** Where it went, by exchange and routing key. */
  readonly to: string;
}

export type TransferStatus =
  | 'connecting'
  | 'moving'
  /** The queue has messages, and gives none to Warren. */
  | 'waiting'
  /** An alarm of the broker's: nothing is taken until it ends. */
  | 'blocked'
  | 'stopping'
  | 'done'
  /** Somebody stopped it. */
  | 'stopped'
  /** Something refused it. */
  | 'failed'
  /** A connection was lost in the middle. */
  | 'interrupted';

/** What the queues hold since the broker is back, by passive declarations. */
export interface TransferAftermath {
  readonly source: number | null;
  /** null = it is not one target, or it is not there. */
  readonly target: number | null;
  /** By how many messages both queues together have more than before; null = it can't be known. */
  readonly surplus: number | null;
  readonly at: number;
}

export interface TransferView {
  readonly id: number;
  readonly order: TransferOrder;
  readonly status: TransferStatus;
  /** Why the broker's alarm blocks it. */
  readonly blockedBy: string | null;
  /** How many messages it is about. */
  readonly total: number;
  /** Confirmed at their target, and taken out of the source. */
  readonly moved: number;
  /** Of `moved`: found again in the source after a connection was lost, and taken out without being sent again. */
  readonly notRepeated: number;
  /** Sent, and not confirmed yet. */
  readonly underway: number;
  /** Stayed in the source, by reason; the sum of all but what is in doubt. */
  readonly kept: readonly { readonly reason: KeptReason; readonly count: number; readonly example: string }[];
  /** How many are in doubt, and the first of them. */
  readonly inDoubt: number;
  readonly doubts: readonly Doubt[];
  /** Moved, but the source may have them again: their acks may not have reached the broker. */
  readonly mayReappear: number;
  /** Messages of the total that are not moved, not kept and not in doubt. */
  readonly left: number;
  /** Messages a second: of late while it runs, of the whole when it has ended. */
  readonly perSecond: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly failure: Failure | null;
  readonly aftermath: TransferAftermath | null;
  readonly canContinue: boolean;
}

/** What is known of a queue before messages leave it or come to it. */
export interface TransferFacts {
  readonly name: string;
  readonly ready: number | null;
  readonly consumers: number | null;
  /** Why it can't be looked at; null = it is there. */
  readonly missing: { readonly message: string; readonly hint: string } | null;
  /** What the management API tells; null = nothing. */
  readonly row: QueueRow | null;
}

/** Where the dead letters that were looked at would go. */
export interface ReplayPreview {
  /** How many were looked at, and how many were ready then. */
  readonly lookedAt: number;
  readonly ready: number;
  readonly groups: readonly ReplayGroup[];
}

export interface ReplayGroup {
  /** Where they go; null = they stay, for the reason. */
  readonly to: { readonly exchange: string; readonly key: string } | null;
  readonly stay: KeptReason | null;
  /** Why they died first: rejected, expired, maxlen, delivery_limit; null = it is not said. */
  readonly died: string | null;
  readonly count: number;
  /** Of those: how many died in more than one queue. */
  readonly diedOften: number;
}
