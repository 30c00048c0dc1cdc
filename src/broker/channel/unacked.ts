import type { Entry } from '../queue/entry.ts';

/** What a channel has out unacked, by delivery tag. Tags grow, so that the map's own order is that of the deliveries. */
export class Unacked {
  #entries = new Map<number, Entry>();

  get size(): number {
    return this.#entries.size;
  }

  /** @param tag greater than all before */
  add(tag: number, entry: Entry): void {
    this.#entries.set(tag, entry);
  }

  /** Takes out one; undefined = there is none with this tag. */
  take(tag: number): Entry | undefined {
    const entry = this.#entries.get(tag);
    if (entry) this.#entries.delete(tag);
    return entry;
  }

  /** Takes out everything up to a tag, oldest first. */
  takeUpTo(tag: number): Entry[] {
    const taken: Entry[] = [];
    for (const [each, entry] of this.#entries) {
      if (each > tag) break;
      taken.push(entry);
      this.#entries.delete(each);
    }
    return taken;
  }

  takeAll(): Entry[] {
    return this.takeUpTo(Infinity);
  }

  /** Puts taken ones back, after a rollback. */
  restore(entries: Iterable<readonly [tag: number, entry: Entry]>): void {
    this.#entries = new Map([...this.#entries, ...entries].sort(([a], [b]) => a - b));
  }

  pairs(): Iterable<readonly [tag: number, entry: Entry]> {
    return this.#entries;
  }
}
