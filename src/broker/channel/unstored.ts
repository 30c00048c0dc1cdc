import { type Entry, MOVED, TO_BE_STORED } from '../queue/entry.ts';

/**
 * What a channel published and the store has yet to write, in the order of publishing. A message that is done with before it
 * is written never will be, and waits for nothing any more.
 */
export class Unstored {
  #entries: Entry[] = [];
  #sequences: number[] = [];
  #head = 0;

  add(sequence: number, entry: Entry): void {
    this.#entries.push(entry);
    this.#sequences.push(sequence);
  }

  /** Number of the first message that waits still; Infinity = there is none. */
  get first(): number {
    while (this.#head < this.#entries.length && !waits(this.#entries[this.#head]!)) this.#head += 1;
    if (this.#head === this.#entries.length) {
      if (this.#head > 0) {
        this.#entries = [];
        this.#sequences = [];
        this.#head = 0;
      }
      return Infinity;
    }
    if (this.#head > 1000 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#sequences = this.#sequences.slice(this.#head);
      this.#head = 0;
    }
    return this.#sequences[this.#head]!;
  }
}

const waits = ({ stored }: Entry): boolean => stored === TO_BE_STORED || stored === MOVED;
