import { BLOCK, Block } from './block.ts';
import { type Entry, isRemarkable, sameEntry } from './entry.ts';

/** Which attempts a step goes to: each, or those that a person looks for. */
export type Wanted = 'any' | 'remarkable';

/** A place among a track's attempts. */
interface Spot {
  readonly block: number;
  readonly position: number;
}

/**
 * One worker's attempts in the order of their delivery, in blocks: those that touch a span of time are found without
 * looking at all others, and a frame looks at whole blocks where single attempts can't be seen.
 */
export class Track {
  readonly #blocks: Block[] = [];
  #length = 0;
  #stamp = 0;

  get length(): number {
    return this.#length;
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  /** What the blocks' summaries are of; differs whenever an attempt may have changed. */
  get stamp(): number {
    return this.#stamp;
  }

  /** Attempts of this track may have changed. */
  touch(): void {
    this.#stamp++;
  }

  /** The newest attempt but `age` others. */
  newest(age: number): Entry | undefined {
    let rest = age;
    for (let i = this.#blocks.length - 1; i >= 0; i--) {
      const block = this.#blocks[i]!;
      if (rest < block.length) return block.at(block.length - 1 - rest);
      rest -= block.length;
    }
    return undefined;
  }

  /** Adds an attempt: nearly always the newest, unless the clock was set back. */
  add(entry: Entry): void {
    this.#length++;
    this.#stamp++;
    const { deliveredAt } = entry.attempt;
    let i = this.#blocks.length - 1;
    while (i > 0 && this.#blocks[i]!.first > deliveredAt && !this.#blocks[i - 1]!.isPacked) i--;
    let block = this.#blocks[i];
    const isNew = !block || block.isPacked || (block.length >= BLOCK && block.last <= deliveredAt);
    if (!block || isNew) {
      block = new Block();
      i++;
      this.#blocks.splice(i, 0, block);
    }
    block.add(entry);
    if (block.length >= 2 * BLOCK) this.#blocks.splice(i + 1, 0, block.split());
  }

  /** How many blocks begin at or before `time`: the others are later than it. */
  blocksUntil(time: number): number {
    return this.#bisect((block) => block.first > time);
  }

  /** Whether the attempt is one of the track's. */
  has(entry: Entry): boolean {
    return this.#spotOf(entry) !== null;
  }

  /**
   * The next attempt that was delivered after `start` (or the previous one, before it).
   * @param start a time, or an attempt of this track
   * @param inclusive whether one at the time itself counts
   */
  find(start: number | Entry, direction: 1 | -1, wanted: Wanted, inclusive: boolean): Entry | null {
    const own = typeof start === 'number' ? null : this.#spotOf(start);
    const time = typeof start === 'number' ? start : start.attempt.deliveredAt;
    const spot = own ?? this.#spotAt(time, (direction === 1) === inclusive);
    const skip = own !== null || direction === -1;
    return this.#walk({ block: spot.block, position: spot.position + (skip ? direction : 0) }, direction, wanted);
  }

  /** Packs the blocks of whose tasks none is known any more. */
  pack(isKnown: (entry: Entry) => boolean): void {
    for (const block of this.#blocks) {
      if (!block.isPacked && block.length >= BLOCK && !block.some(isKnown)) block.pack();
    }
  }

  /** Forgets the oldest blocks that lie before `time`; some attempts before it stay, since they go in blocks. */
  dropBefore(time: number): void {
    let count = 0;
    while (count < this.#blocks.length && this.#blocks[count]!.last < time) {
      this.#length -= this.#blocks[count]!.length;
      count++;
    }
    this.#blocks.splice(0, count);
  }

  /** The first block that `beyond` accepts; it has to refuse all up to some place, and to accept all from there on. */
  #bisect(beyond: (block: Block) => boolean): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (beyond(this.#blocks[middle]!)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The first attempt at `time` or later; `from` = false: later than `time`. */
  #spotAt(time: number, from: boolean): Spot {
    const isBeyond = (deliveredAt: number): boolean => (from ? deliveredAt >= time : deliveredAt > time);
    const block = this.#bisect(({ last }) => isBeyond(last));
    let position = 0;
    const found = this.#blocks[block];
    if (found) while (!isBeyond(found.deliveredAt(position))) position++;
    return { block, position };
  }

  #spotOf(entry: Entry): Spot | null {
    const { deliveredAt } = entry.attempt;
    let { block, position } = this.#spotAt(deliveredAt, true);
    for (; block < this.#blocks.length; block++, position = 0) {
      const within = this.#blocks[block]!;
      for (; position < within.length; position++) {
        if (within.deliveredAt(position) !== deliveredAt) return null;
        if (sameEntry(within.glance(position), entry)) return { block, position };
      }
    }
    return null;
  }

  #walk(start: Spot, direction: 1 | -1, wanted: Wanted): Entry | null {
    let { block, position } = start;
    for (; block >= 0 && block <= this.#blocks.length; block += direction) {
      const within = this.#blocks[block];
      if (within && (wanted === 'any' || within.summary(this.#stamp).remarkable > 0)) {
        for (; position >= 0 && position < within.length; position += direction) {
          if (wanted === 'any' || isRemarkable(within.glance(position))) return within.at(position);
        }
      }
      const next = this.#blocks[block + direction];
      position = direction === 1 ? 0 : (next?.length ?? 0) - 1;
    }
    return null;
  }
}
