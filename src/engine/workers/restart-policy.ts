/** Restarts within `WINDOW` milliseconds before a worker is left alone. */
const BUDGET = 5;
const WINDOW = 60_000;
const FIRST_DELAY = 500;
const SLOWEST = 8_000;

/** Whether and when a worker that is to be kept alive is started again: with a budget, and slower each time. */
export interface RestartPolicy {
  /** Milliseconds until the next start, with the attempt's number; `inMs` null = it ended too often. */
  next(now: number): { attempt: number; inMs: number | null };
}

export function createRestartPolicy(): RestartPolicy {
  let restarts: number[] = [];
  return {
    next(now) {
      restarts = restarts.filter((at) => now - at < WINDOW);
      const attempt = restarts.length + 1;
      if (attempt > BUDGET) return { attempt, inMs: null };
      restarts.push(now);
      return { attempt, inMs: Math.min(SLOWEST, FIRST_DELAY * 2 ** (attempt - 1)) };
    },
  };
}
