/**
 * Heartbeats as RabbitMQ does them: one is sent after half the interval without anything else sent, and a peer is given up
 * that let two whole intervals pass without a byte (seen two to three intervals after the last one).
 */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  #sentSince = false;
  #receivedSince = true;
  #silentIntervals = 0;
  #ticks = 0;

  /** @param seconds the interval, as negotiated */
  constructor(seconds: number, beat: () => void, silent: () => void) {
    this.#timer = setInterval(() => {
      if (!this.#sentSince) beat();
      this.#sentSince = false;
      this.#ticks += 1;
      if (this.#ticks % 2 === 1) return;
      this.#silentIntervals = this.#receivedSince ? 0 : this.#silentIntervals + 1;
      this.#receivedSince = false;
      if (this.#silentIntervals === 2) silent();
    }, seconds * 500).unref();
  }

  sent(): void {
    this.#sentSince = true;
  }

  received(): void {
    this.#receivedSince = true;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
