/** Node's longest timer; what is due later is looked at again then. Milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** A timer for one purpose, which does not keep the process alive. */
export class LongTimer {
  readonly #work: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** By `performance.now()`. */
  #due = Infinity;

  constructor(work: () => void) {
    this.#work = work;
  }

  /** Sets it, unless it is due before that already. */
  start(ms: number): void {
    const due = performance.now() + ms;
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#onTime(), Math.max(0, Math.min(ms, LONGEST))).unref();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#due = Infinity;
  }

  #onTime(): void {
    const left = this.#due - performance.now();
    this.#due = Infinity;
    if (left > LONGEST / 2) this.start(left);
    else this.#work();
  }
}
