import { type Entry, isAgain, lookCode, lookOf, looks, workStart } from './entry.ts';

/** Attempts of a part. */
export const PART = 8;
/** Numbers of a part: from, end, busy. */
const TIMES = 3;
/** Counts of a part: one for each look, and the redeliveries. */
const COUNTS = looks.length + 1;

/**
 * A block's attempts, `PART` by `PART`: what a frame looks at where a whole block is too coarse and its attempts can't be
 * told apart. In numbers, since a million attempts have 125,000 parts.
 */
export class Parts {
  /** How many parts there are. */
  readonly length: number;
  readonly #times: Float64Array;
  readonly #counts: Uint8Array;

  constructor(entries: readonly Entry[]) {
    this.length = Math.ceil(entries.length / PART);
    this.#times = new Float64Array(this.length * TIMES);
    this.#counts = new Uint8Array(this.length * COUNTS);
    for (let part = 0; part < this.length; part++) this.#sum(part, entries.slice(part * PART, (part + 1) * PART));
  }

  /** When the first of a part's attempts was begun, or ended without having been: waits in the worker are before it. */
  from(part: number): number {
    return this.#times[part * TIMES]!;
  }

  /** When the last of them ended; Infinity while one of them runs. */
  end(part: number): number {
    return this.#times[part * TIMES + 1]!;
  }

  /** Milliseconds of work in those that ended. */
  busy(part: number): number {
    return this.#times[part * TIMES + 2]!;
  }

  /** How many there are of a look. */
  count(part: number, code: number): number {
    return this.#counts[part * COUNTS + code]!;
  }

  /** Redeliveries. */
  again(part: number): number {
    return this.#counts[part * COUNTS + looks.length]!;
  }

  #sum(part: number, entries: readonly Entry[]): void {
    let from = Number.POSITIVE_INFINITY;
    let end = Number.NEGATIVE_INFINITY;
    let busy = 0;
    for (const entry of entries) {
      const { attempt } = entry;
      const began = workStart(attempt);
      const ended = attempt.endedAt ?? Number.POSITIVE_INFINITY;
      from = Math.min(from, began ?? ended);
      end = Math.max(end, ended);
      if (began !== null && attempt.endedAt !== null) busy += Math.max(0, ended - began);
      this.#counts[part * COUNTS + lookCode[lookOf(attempt)]]!++;
      if (isAgain(entry)) this.#counts[part * COUNTS + looks.length]!++;
    }
    this.#times.set([from, end, busy], part * TIMES);
  }
}
