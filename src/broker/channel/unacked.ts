import type { Entry } from '../queue/entry.ts';

/** What a channel has out unacked, by delivery tag: tags grow, and the oldest are mostly settled first. */
export class Unacked {
  #entries: (Entry | undefined)[] = [];
  /** The tag of the first place. */
  #base = 1;
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param tag greater than all before */
  add(tag: number, entry: Entry): void {
    if (this.#size === 0) {
      this.#entries = [];
      this.#head = 0;
      this.#base = tag;
    }
    const index = tag - this.#base;
    while (this.#entries.length < index) this.#entries.push(undefined); // tags of deliveries without acks
    this.#entries.push(entry);
    this.#size += 1;
  }

  /** Takes out one; undefined = there is none with this tag. */
  take(tag: number): Entry | undefined {
    const index = tag - this.#base;
    const entry = this.#entries[index];
    if (entry === undefined) return undefined;
    this.#entries[index] = undefined;
    this.#size -= 1;
    this.#trim();
    return entry;
  }

  /** Takes out everything up to a tag, oldest first. */
  takeUpTo(tag: number): Entry[] {
    const taken: Entry[] = [];
    const last = Math.min(tag - this.#base, this.#entries.length - 1);
    for (let index = this.#head; index <= last; index += 1) {
      const entry = this.#entries[index];
      if (entry === undefined) continue;
      taken.push(entry);
      this.#entries[index] = undefined;
    }
    this.#size -= taken.length;
    this.#trim();
    return taken;
  }

  takeAll(): Entry[] {
    return this.takeUpTo(Infinity);
  }

  /** Puts taken ones back, after a rollback. */
  restore(entries: Iterable<readonly [tag: number, entry: Entry]>): void {
    const all = [...this.pairs(), ...entries].sort(([a], [b]) => a - b);
    this.#entries = [];
    this.#size = 0;
    for (const [tag, entry] of all) this.add(tag, entry);
  }

  *pairs(): Iterable<readonly [tag: number, entry: Entry]> {
    for (let index = this.#head; index < this.#entries.length; index += 1) {
      const entry = this.#entries[index];
      if (entry !== undefined) yield [this.#base + index, entry];
    }
  }

  #trim(): void {
    const entries = this.#entries;
    while (this.#head < entries.length && entries[this.#head] === undefined) this.#head += 1;
    if (this.#head > 4096 && this.#head * 2 > entries.length) {
      this.#entries = entries.slice(this.#head);
      this.#base += this.#head;
      this.#head = 0;
    }
  }
}
