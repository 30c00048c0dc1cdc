import type { Entry } from './entry.ts';

/** A first-in-first-out list that gives its memory back. */
class Fifo {
  #items: (Entry | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  get first(): Entry | undefined {
    return this.#items[this.#head];
  }

  push(entry: Entry): void {
    this.#items.push(entry);
  }

  shift(): Entry | undefined {
    const entry = this.#items[this.#head];
    if (entry === undefined) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head > 4096 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }

  *[Symbol.iterator](): IterableIterator<Entry> {
    for (let index = this.#head; index < this.#items.length; index += 1) yield this.#items[index]!;
  }
}

/** How a queue takes returned messages: a classic one at their old position, a quorum one before all others, in return order. */
export type ReturnOrder = 'position' | 'return';

/** The ready messages of one priority, in the order in which they are delivered. */
class Level {
  readonly #order: ReturnOrder;
  readonly #fresh = new Fifo();
  /** Classic: by position, the oldest last; sorted when it is asked for, since returned messages often come in great numbers. */
  readonly #returned: Entry[] = [];
  #isSorted = true;
  readonly #returnedInOrder = new Fifo();

  constructor(order: ReturnOrder) {
    this.#order = order;
  }

  get length(): number {
    return this.#fresh.length + this.#returned.length + this.#returnedInOrder.length;
  }

  get first(): Entry | undefined {
    if (this.#order === 'return') return this.#returnedInOrder.first ?? this.#fresh.first;
    this.#sort();
    const returned = this.#returned.at(-1);
    const fresh = this.#fresh.first;
    if (!returned || !fresh) return returned ?? fresh;
    return returned.position < fresh.position ? returned : fresh;
  }

  push(entry: Entry): void {
    this.#fresh.push(entry);
  }

  shift(): Entry | undefined {
    const { first } = this;
    if (first === undefined) return undefined;
    if (first === this.#fresh.first) return this.#fresh.shift();
    return this.#order === 'return' ? this.#returnedInOrder.shift() : this.#returned.pop();
  }

  putBack(entry: Entry): void {
    if (this.#order === 'return') {
      this.#returnedInOrder.push(entry);
      return;
    }
    const last = this.#returned.at(-1);
    if (last && last.position < entry.position) this.#isSorted = false;
    this.#returned.push(entry);
  }

  #sort(): void {
    if (this.#isSorted) return;
    this.#returned.sort((a, b) => b.position - a.position);
    this.#isSorted = true;
  }

  /** Without an order among the returned ones and the others. */
  *[Symbol.iterator](): IterableIterator<Entry> {
    this.#sort();
    yield* this.#returnedInOrder;
    for (let index = this.#returned.length - 1; index >= 0; index -= 1) yield this.#returned[index]!;
    yield* this.#fresh;
  }
}

/** The ready messages of a queue: by priority, and by age within one. */
export class ReadyList {
  readonly #levels: Level[];
  #length = 0;
  #bytes = 0;

  /** @param levels how many priorities there are; 1 = they don't count */
  constructor(levels: number, order: ReturnOrder) {
    this.#levels = Array.from({ length: levels }, () => new Level(order));
  }

  get length(): number {
    return this.#length;
  }

  /** Of the bodies. */
  get bytes(): number {
    return this.#bytes;
  }

  get first(): Entry | undefined {
    for (let level = this.#levels.length - 1; level >= 0; level -= 1) {
      const { first } = this.#levels[level]!;
      if (first) return first;
    }
    return undefined;
  }

  push(entry: Entry): void {
    this.#levels[entry.level]!.push(entry);
    this.#add(entry);
  }

  shift(): Entry | undefined {
    for (let level = this.#levels.length - 1; level >= 0; level -= 1) {
      const entry = this.#levels[level]!.shift();
      if (!entry) continue;
      this.#length -= 1;
      this.#bytes -= entry.message.bodyLength;
      return entry;
    }
    return undefined;
  }

  /** Many at once: newest first, so that each goes to the end of the sorted list. */
  putBack(entries: Iterable<Entry>): void {
    for (const entry of entries) {
      this.#levels[entry.level]!.putBack(entry);
      this.#add(entry);
    }
  }

  /** In the order of delivery, as far as a look needs it. */
  *[Symbol.iterator](): IterableIterator<Entry> {
    for (let level = this.#levels.length - 1; level >= 0; level -= 1) yield* this.#levels[level]!;
  }

  #add(entry: Entry): void {
    this.#length += 1;
    this.#bytes += entry.message.bodyLength;
  }
}
