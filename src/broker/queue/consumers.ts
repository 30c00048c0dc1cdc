import type { Consumer } from './consumer.ts';

/**
 * The consumers of a queue: in turn among those of the highest priority that can take a message; or, where only a single
 * one is to be active, that one.
 */
export class Consumers {
  readonly #singleActive: boolean;
  /** In the order in which they came. */
  readonly #all: Consumer[] = [];
  /** Those that can take a message, highest priority first, within one in turn. */
  readonly #ring: Consumer[] = [];
  #active: Consumer | null = null;

  constructor(singleActive: boolean) {
    this.#singleActive = singleActive;
  }

  get length(): number {
    return this.#all.length;
  }

  get all(): readonly Consumer[] {
    return this.#all;
  }

  get hasExclusive(): boolean {
    return this.#all.some(({ exclusive }) => exclusive);
  }

  isActive(consumer: Consumer): boolean {
    return !this.#singleActive || this.#active === consumer;
  }

  add(consumer: Consumer): void {
    this.#all.push(consumer);
    if (this.#singleActive) this.#active ??= consumer;
    this.offer(consumer);
  }

  remove(consumer: Consumer): void {
    consumer.gone = true;
    const index = this.#all.indexOf(consumer);
    if (index >= 0) this.#all.splice(index, 1);
    this.#leaveRing(consumer);
    if (this.#active !== consumer) return;
    const highest = Math.max(...this.#all.map(({ priority }) => priority));
    this.#active = this.#all.find(({ priority }) => priority === highest) ?? null;
    if (this.#active) this.offer(this.#active);
  }

  /** A consumer that may be able to take a message again. @returns whether it now waits for one */
  offer(consumer: Consumer): boolean {
    if (consumer.waiting) return true;
    if (consumer.gone || !consumer.canTake || !this.isActive(consumer)) return false;
    consumer.waiting = true;
    this.#insert(consumer);
    return true;
  }

  /** The one to serve next; it goes behind its equals. Ask for it only when there is a message for it. */
  next(): Consumer | undefined {
    for (;;) {
      const consumer = this.#ring[0];
      if (!consumer) return undefined;
      this.#ring.shift();
      if (consumer.canTake) {
        this.#insert(consumer);
        return consumer;
      }
      consumer.waiting = false;
    }
  }

  #insert(consumer: Consumer): void {
    const ring = this.#ring;
    let at = ring.length;
    while (at > 0 && ring[at - 1]!.priority < consumer.priority) at -= 1;
    if (at === ring.length) ring.push(consumer);
    else ring.splice(at, 0, consumer);
  }

  #leaveRing(consumer: Consumer): void {
    consumer.waiting = false;
    const index = this.#ring.indexOf(consumer);
    if (index >= 0) this.#ring.splice(index, 1);
  }
}
