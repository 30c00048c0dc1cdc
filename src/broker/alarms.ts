export type Alarm = 'memory' | 'disk';

/** Below this share of the limit a memory alarm ends: at the limit itself it would go on and off with each message. */
const END_AT = 0.95;

/** What blocks publishers: messages that take more memory than they may, and a disk that takes nothing. */
export class Alarms {
  readonly #listeners: (() => void)[];
  readonly #configuredLimit: number;
  #limit: number;
  #used = 0;
  #memory = false;
  #disk = false;

  constructor(memoryLimit: number, changed: () => void) {
    this.#configuredLimit = memoryLimit;
    this.#limit = memoryLimit;
    this.#listeners = [changed];
  }

  get current(): Alarm | null {
    return this.#memory ? 'memory' : this.#disk ? 'disk' : null;
  }

  /** The disk takes nothing. */
  get disk(): boolean {
    return this.#disk;
  }

  /** Bytes that messages take. */
  get used(): number {
    return this.#used;
  }

  get limit(): number {
    return this.#limit;
  }

  /** @param listener called at each alarm and each end of one */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  account(bytes: number): void {
    this.#used += bytes;
    if (this.#memory ? this.#used < this.#limit * END_AT : this.#used > this.#limit) this.#judge();
  }

  /** @param bytes null = as configured */
  setLimit(bytes: number | null): void {
    this.#limit = bytes ?? this.#configuredLimit;
    this.#judge();
  }

  setDisk(on: boolean): void {
    if (on === this.#disk) return;
    this.#disk = on;
    for (const changed of this.#listeners) changed();
  }

  #judge(): void {
    const on = this.#used >= this.#limit;
    if (on === this.#memory) return;
    this.#memory = on;
    for (const changed of this.#listeners) changed();
  }
}
