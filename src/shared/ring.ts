/** The newest `capacity` items, oldest first. Adding to a full ring drops its oldest item and returns it. */
export class Ring<T> {
  readonly capacity: number;
  #items: T[] = [];
  #start = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get length(): number {
    return this.#items.length;
  }

  push(item: T): T | undefined {
    if (this.#items.length < this.capacity) {
      this.#items.push(item);
      return undefined;
    }
    const dropped = this.#items[this.#start];
    this.#items[this.#start] = item;
    this.#start = (this.#start + 1) % this.capacity;
    return dropped;
  }

  /** The item at `index`, counted from the oldest; a negative index counts from behind the newest. */
  at(index: number): T | undefined {
    const i = index < 0 ? this.#items.length + index : index;
    if (i < 0 || i >= this.#items.length) return undefined;
    return this.#items[(this.#start + i) % this.#items.length];
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.#items.length; i++) yield this.#items[(this.#start + i) % this.#items.length]!;
  }

  toArray(): T[] {
    return [...this];
  }

  clear(): void {
    this.#items = [];
    this.#start = 0;
  }
}
