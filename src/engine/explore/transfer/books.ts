import { type Doubt, type KeptReason, MAX_DOUBTS_LISTED } from '../../../shared/explore/transfer.ts';

/**
 * Moved messages that are remembered, so that they are known when the source has them again: a RabbitMQ 3.10 that was
 * killed had forgotten up to 32,768 acks, all of its journal.
 */
const MAX_REMEMBERED = 131_072;

/** A message on its way, as the books have it. */
export interface Noted extends Doubt {
  readonly print: string;
  /** Whether a durable queue keeps it over a restart of its broker. */
  readonly persistent: boolean;
}

/** What a message is, that comes out of the source: known from before a connection was lost, or not. */
export type Known = 'fresh' | 'moved' | 'in doubt';

/** So many unknown messages may come between those that come again: priorities, and those that others gave back. */
const MAX_BETWEEN = 256;

/**
 * What is known of a transfer's messages, over all its connections. Whatever was confirmed is remembered for a while, since
 * a broker that crashes may forget that it was acked; what was sent and not confirmed is in doubt.
 */
export interface Books {
  /** Confirmed messages. */
  readonly moved: number;
  /** Of those: how many came again, and were not sent again. */
  readonly notRepeated: number;
  readonly inDoubt: number;
  readonly doubts: readonly Doubt[];
  /** How many that are known are certainly in the source again: they were never acked. */
  readonly certain: number;
  /** Whether so many could come again that some of them are not remembered. */
  forgot(again: number): boolean;
  /** Confirmed messages among those. */
  readonly unacked: number;
  readonly stayed: number;
  readonly kept: readonly { readonly reason: KeptReason; readonly count: number; readonly example: string }[];
  confirmed(message: Noted): void;
  /** It stays in the source. @param example for the words: where it would have gone */
  stays(message: Noted, reason: KeptReason, example: string): void;
  /** A connection begins: those that stayed are in the source as before, and are met again. */
  begin(): void;
  /**
   * A connection ends.
   * @param sent not confirmed
   * @param unacked confirmed, and not acked yet
   * @param clean whether the broker has heard of every ack: nothing that was moved can come again
   */
  ended(sent: readonly Noted[], unacked: number, clean: boolean): void;
  /** Looks up a message of the source. Two that can't be told apart, one of which was moved, are in doubt. */
  meet(message: Noted): Known;
}

export function createBooks(): Books {
  /** In the order in which they were moved, so that the oldest is forgotten first; how many are alike. */
  const remembered = new Map<string, number>();
  const doubtful = new Map<string, number>();
  const stayedPrints = new Set<string>();
  const doubts: Doubt[] = [];
  let kept = new Map<KeptReason, { count: number; example: string }>();
  /** Of those in doubt, which were met on this connection. */
  let met = new Map<string, number>();
  let moved = 0;
  let notRepeated = 0;
  let inDoubt = 0;
  let unacked = 0;
  let stayed = 0;
  let stillToMeet = 0;
  let between = MAX_BETWEEN;

  function doubt({ print, persistent: _, ...message }: Noted): void {
    inDoubt++;
    doubtful.set(print, (doubtful.get(print) ?? 0) + 1);
    if (doubts.length < MAX_DOUBTS_LISTED) doubts.push(message);
  }

  function meetDoubtful(print: string): void {
    met.set(print, (met.get(print) ?? 0) + 1);
    stillToMeet--;
  }

  return {
    get moved() {
      return moved;
    },
    get notRepeated() {
      return notRepeated;
    },
    get inDoubt() {
      return inDoubt;
    },
    get certain() {
      return inDoubt + unacked;
    },
    get unacked() {
      return unacked;
    },
    forgot: (again) => moved - notRepeated > remembered.size && again > remembered.size,
    get stayed() {
      return stayed;
    },
    get kept() {
      return [...kept].map(([reason, rest]) => ({ reason, ...rest }));
    },
    doubts,
    confirmed({ print }) {
      moved++;
      const alike = remembered.get(print) ?? 0;
      remembered.delete(print);
      remembered.set(print, alike + 1);
      if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value!);
    },
    stays({ print }, reason, example) {
      stayed++;
      stayedPrints.add(print);
      const before = kept.get(reason);
      if (before) before.count++;
      else kept.set(reason, { count: 1, example });
    },
    begin() {
      kept = new Map();
      met = new Map();
      stayed = 0;
      stillToMeet = inDoubt + unacked;
    },
    ended(sent, left, clean) {
      for (const message of sent) doubt(message);
      unacked = left;
      between = clean ? MAX_BETWEEN : 0;
      if (clean) remembered.clear();
    },
    meet(message) {
      const { print } = message;
      if ((met.get(print) ?? 0) < (doubtful.get(print) ?? 0)) {
        meetDoubtful(print);
        return 'in doubt';
      }
      if (between >= MAX_BETWEEN) return 'fresh';
      const alike = remembered.get(print);
      if (alike === undefined) {
        if (stayedPrints.has(print)) return 'fresh';
        // Those that come again are the source's first: but for priorities the first fresh one is behind them all.
        between = stillToMeet <= 0 ? MAX_BETWEEN : between + 1;
        return 'fresh';
      }
      if (alike > 1 || !message.persistent) {
        doubt(message);
        meetDoubtful(print);
        if (alike > 1) remembered.set(print, alike - 1);
        else remembered.delete(print);
        return 'in doubt';
      }
      remembered.delete(print);
      notRepeated++;
      stillToMeet--;
      return 'moved';
    },
  };
}
