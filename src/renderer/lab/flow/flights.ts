import type { TaskKey, WorkerId } from '../../../shared/ids.ts';
import type { DotKind } from './shapes.ts';

/** Something under way, from a time to another one (epoch milliseconds). */
export interface Flight {
  readonly kind: DotKind;
  readonly task: TaskKey;
  /** Whose edge it moves on; `null` = the publisher's. */
  readonly worker: WorkerId | null;
  readonly from: number;
  readonly to: number;
}

/** As many dots are drawn at most, whatever the load. */
export const MOST_FLIGHTS = 240;
/** Of them, tasks and acks on their usual way: redeliveries and losses have room beside them. */
const MOST_USUAL = 160;
/** Milliseconds from one dot to the next where several leave at once. */
const APART = 90;
/** What many that leave at once take together. */
const BURST = 900;
/** A task waits no longer for the end of its own last flight: what is drawn must not stay behind what happens. */
const PATIENCE = 1_600;

const durations: Record<DotKind, number> = {
  task: 620,
  again: 900,
  back: 900,
  ack: 420,
  lost: 1_300,
  rejected: 1_000,
  returned: 1_300,
};

export interface Flights {
  readonly all: readonly Flight[];
  /** Lets `task` leave when its flight before has arrived. `place` of `total` is its place among those that leave at once. */
  add(kind: DotKind, task: TaskKey, worker: WorkerId | null, now: number, place: number, total: number): void;
  /** Forgets what `task` was about to do on the publisher's edge. */
  recall(task: TaskKey): void;
  /** Forgets what has arrived. @returns whether something did */
  advance(now: number): boolean;
  clear(): void;
}

export function createFlights(): Flights {
  let all: Flight[] = [];
  const arrivals = new Map<TaskKey, number>();

  return {
    get all() {
      return all;
    },
    add(kind, task, worker, now, place, total) {
      const most = kind === 'task' || kind === 'ack' ? MOST_USUAL : MOST_FLIGHTS;
      if (all.length >= most) return;
      const leaves = now + place * Math.min(APART, BURST / total);
      const from = Math.min(Math.max(leaves, arrivals.get(task) ?? 0), leaves + PATIENCE);
      const to = from + durations[kind];
      arrivals.set(task, to);
      all.push({ kind, task, worker, from, to });
    },
    recall(task) {
      all = all.filter((flight) => flight.task !== task || flight.worker !== null);
      arrivals.delete(task);
    },
    advance(now) {
      const under = all.filter(({ to }) => to > now);
      if (under.length === all.length) return false;
      for (const { task, to } of all) if (to <= now && arrivals.get(task) === to) arrivals.delete(task);
      all = under;
      return true;
    },
    clear() {
      all = [];
      arrivals.clear();
    },
  };
}
