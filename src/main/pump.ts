import type { EventBatch } from '../shared/contract.ts';
import { type StampedEvent, weight } from '../shared/lab/events.ts';
import { MAX_TRACKED } from '../shared/lab/state.ts';

/** Milliseconds between two batches at most. */
const FLUSH_EVERY = 50;
/** Tasks in a batch at most. */
const BATCH_WEIGHT = 500;
/**
 * Tasks that a window may be behind: beyond, it is left out until it has caught up, and then takes a snapshot. A snapshot
 * speaks of every task that is known one by one, and stops both sides while it is made and read: so a window is left
 * out only when what it has to catch up with is more than that.
 */
const MAX_BEHIND = MAX_TRACKED;

/** Carries events to one window in batches. A slow window never slows the lab: it misses events and is told so. */
export interface Pump {
  add(event: StampedEvent): void;
  /** The window has folded all up to `seq`. */
  seen(seq: number): void;
  /** The window has taken a snapshot at `seq`, so that whatever it missed before does not matter. */
  restart(seq: number): void;
  close(): void;
}

export function createPump(send: (batch: Pick<EventBatch, 'events' | 'seq'>) => void): Pump {
  let pending: StampedEvent[] = [];
  let pendingWeight = 0;
  let timer: NodeJS.Timeout | null = null;
  let lastSeq = 0;
  let missing = false;
  /** Batches on their way: the seq that each ends with and how much it weighs. */
  let unseen: { seq: number; weight: number }[] = [];
  let behind = 0;

  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (pending.length === 0) return;
    const seq = pending.at(-1)!.seq;
    unseen.push({ seq, weight: pendingWeight });
    behind += pendingWeight;
    send({ events: pending, seq });
    pending = [];
    pendingWeight = 0;
  };

  return {
    add(event) {
      lastSeq = event.seq;
      if (missing) return;
      if (behind > MAX_BEHIND) {
        missing = true;
        pending = [];
        pendingWeight = 0;
        return;
      }
      pending.push(event);
      pendingWeight += weight(event);
      if (pendingWeight >= BATCH_WEIGHT || isUrgent(event)) flush();
      else timer ??= setTimeout(flush, FLUSH_EVERY);
    },
    seen(seq) {
      while (unseen.length > 0 && unseen[0]!.seq <= seq) behind -= unseen.shift()!.weight;
      if (!missing || unseen.length > 0) return;
      // It has caught up with all that it was sent: this batch's seq shows it that there was more.
      missing = false;
      send({ events: [], seq: lastSeq });
    },
    restart(seq) {
      unseen = [];
      behind = 0;
      missing = false;
      pending = pending.filter((event) => event.seq > seq);
      pendingWeight = pending.reduce((sum, event) => sum + weight(event), 0);
    },
    close() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

/** What a person acts upon at once must not wait for a batch to fill. */
function isUrgent(event: StampedEvent): boolean {
  return event.type === 'worker.exited' || event.type === 'broker.link' || event.type === 'run.started';
}
