import { useCallback, useEffect, useRef, useState } from 'react';
import type { Failure, Reply } from '../../shared/failure.ts';

export interface Action<A extends unknown[], T> {
  readonly pending: boolean;
  /** Of the last run; null while it runs and after one that went well. */
  readonly failure: Failure | null;
  /** Resolves with the value, or null after a failure. */
  run(...args: A): Promise<T | null>;
  clear(): void;
}

/** A call to the main process as a component has it: under way, failed, or done. */
export function useAction<A extends unknown[], T>(perform: (...args: A) => Promise<Reply<T>>): Action<A, T> {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const latest = useRef(perform);
  useEffect(() => {
    latest.current = perform;
  });
  const run = useCallback(async (...args: A): Promise<T | null> => {
    setPending(true);
    setFailure(null);
    const reply = await latest.current(...args);
    setPending(false);
    if (reply.ok) return reply.value;
    setFailure(reply.failure);
    return null;
  }, []);
  const clear = useCallback(() => setFailure(null), []);
  return { pending, failure, run, clear };
}
