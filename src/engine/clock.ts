/**
 * The engine's only source of time and of timers, so that tests can hold time still and a closed lab leaves no timer
 * behind. (amqplib keeps the timers of its connections itself.)
 */
export interface Clock {
  /** Epoch milliseconds: the one scale on which the events of several processes can be compared. */
  now(): number;
  /** Calls `run` once after `ms` milliseconds, unless the returned function is called before. */
  after(ms: number, run: () => void): () => void;
  /** Calls `run` every `ms` milliseconds until the returned function is called. */
  every(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};

/** Resolves in the next turn of the event loop, after the I/O that waits now. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
