import type { Attempt, Task } from '../../../shared/lab/state.ts';

/** One attempt at a task: `task.attempts[index]`. Fold and timeline share the objects, so an entry is always up to date. */
export interface Entry {
  readonly task: Task;
  readonly attempt: Attempt;
  /** Index into the task's attempts. */
  readonly index: number;
}

/** Whether both are the same attempt; a new snapshot has other objects for it. */
export function sameEntry(a: Entry | null, b: Entry | null): boolean {
  return a === b || (a !== null && b !== null && a.index === b.index && a.task.key === b.task.key);
}

/** Whether the task had been delivered before. */
export function isAgain({ attempt, index }: Entry): boolean {
  return attempt.redelivered || index > 0;
}

/** Entries that are looked at together when the past is skipped. */
const BLOCK = 256;

/**
 * Attempts in the order of their delivery. Those that touch a span of time are found without looking at all others:
 * the end of the span by bisection, its beginning by skipping blocks whose attempts all ended before it.
 */
export class Track {
  #entries: Entry[] = [];
  /** The latest end in each block; NaN while it is not known, because an attempt still runs or nobody asked yet. */
  #ends: number[] = [];

  get length(): number {
    return this.#entries.length;
  }

  /** The entry at `position`; a negative one counts from behind the newest. */
  at(position: number): Entry | undefined {
    return this.#entries.at(position);
  }

  /** Adds an attempt; nearly always the newest, but batches of several workers may overlap. */
  add(entry: Entry): void {
    const { deliveredAt } = entry.attempt;
    const newest = this.#entries.at(-1);
    if (!newest || newest.attempt.deliveredAt <= deliveredAt) {
      this.#forgetEnds(this.#entries.length);
      this.#entries.push(entry);
      return;
    }
    const position = this.#firstAfter(deliveredAt);
    this.#entries.splice(position, 0, entry);
    this.#forgetEnds(position);
  }

  /** The position of the first entry that was delivered at `time` or later; `length` if there is none. */
  firstFrom(time: number): number {
    return this.#bisect((deliveredAt) => deliveredAt >= time);
  }

  /** The entry's position, or -1. */
  positionOf(entry: Entry): number {
    const { deliveredAt } = entry.attempt;
    for (let i = this.firstFrom(deliveredAt); i < this.#entries.length; i++) {
      const found = this.#entries[i]!;
      if (found.attempt.deliveredAt !== deliveredAt) return -1;
      if (sameEntry(found, entry)) return i;
    }
    return -1;
  }

  /** Calls `visit` for each attempt that touches the time from `from` to `to`, in the order of delivery. */
  visit(from: number, to: number, visit: (entry: Entry) => void): void {
    const end = this.#firstAfter(to);
    for (let start = 0; start < end; start += BLOCK) {
      if (this.#endOf(start / BLOCK) < from) continue;
      for (let i = start; i < Math.min(start + BLOCK, end); i++) {
        const entry = this.#entries[i]!;
        const { endedAt } = entry.attempt;
        if (endedAt === null || endedAt >= from) visit(entry);
      }
    }
  }

  /** Forgets what was delivered before `time`. */
  dropBefore(time: number): void {
    const count = this.firstFrom(time);
    if (count === 0) return;
    this.#entries.splice(0, count);
    this.#ends = [];
  }

  #firstAfter(time: number): number {
    return this.#bisect((deliveredAt) => deliveredAt > time);
  }

  /** The first position whose delivery is `beyond`, which has to be false up to some time and true from there on. */
  #bisect(beyond: (deliveredAt: number) => boolean): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (beyond(this.#entries[middle]!.attempt.deliveredAt)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #forgetEnds(fromPosition: number): void {
    const block = Math.floor(fromPosition / BLOCK);
    if (this.#ends.length > block) this.#ends.length = block;
  }

  #endOf(block: number): number {
    const known = this.#ends[block];
    if (known !== undefined && !Number.isNaN(known)) return known;
    while (this.#ends.length <= block) this.#ends.push(Number.NaN);
    let latest = Number.NEGATIVE_INFINITY;
    const end = Math.min((block + 1) * BLOCK, this.#entries.length);
    for (let i = block * BLOCK; i < end; i++) {
      const { endedAt } = this.#entries[i]!.attempt;
      if (endedAt === null) return Number.POSITIVE_INFINITY;
      if (endedAt > latest) latest = endedAt;
    }
    this.#ends[block] = latest;
    return latest;
  }
}
