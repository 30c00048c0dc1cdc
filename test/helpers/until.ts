import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

const POLL_MS = 20;

/** What is awaited, in words that complete "… did not come true", and how long it may take. */
export interface WaitOptions {
  readonly what: string;
  /** Milliseconds; 10,000 unless told otherwise. */
  readonly timeoutMs?: number;
}

/**
 * Asks `condition` every 20 ms until it answers something truthy, and returns that answer.
 * A condition that throws counts as "not yet"; one that never answers does not outlive the time limit.
 *
 * @throws Error naming `what`, the time limit in milliseconds and the last answer or error, with that error as its cause.
 */
export async function until<T>(condition: () => T | Promise<T>, options: WaitOptions): Promise<NonNullable<T>> {
  const { what, timeoutMs = 10_000 } = options;
  const deadline = performance.now() + timeoutMs;
  let last = 'it was never answered';
  let cause: unknown;
  while (performance.now() < deadline) {
    try {
      const value = await withTimeout(Promise.resolve(condition()), { what, timeoutMs: deadline - performance.now() });
      if (value) return value;
      last = `last answer: ${inspect(value, { depth: 4, breakLength: 120 })}`;
      cause = undefined;
    } catch (error) {
      // The time limit of the whole wait says nothing about the condition: what it last answered is the better story.
      if (!(error instanceof TimeoutError) || cause === undefined) {
        last =
          error instanceof TimeoutError ? `${last}; then it did not answer any more` : `last error: ${String(error)}`;
        cause = error;
      }
    }
    await sleep(POLL_MS);
  }
  throw new Error(`${what}: not within ${timeoutMs} ms (${last})`, { cause });
}

/** Thrown by withTimeout. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * The promise's own outcome, when it comes in time.
 *
 * @throws TimeoutError naming `what` and the limit in milliseconds. The promise goes on unobserved; its late rejection is swallowed.
 */
export async function withTimeout<T>(promise: Promise<T>, options: WaitOptions): Promise<T> {
  const { what, timeoutMs = 10_000 } = options;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(`${what}: not within ${Math.round(timeoutMs)} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => {});
  }
}
