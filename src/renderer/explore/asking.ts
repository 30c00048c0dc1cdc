import { useEffect } from 'react';
import type { Failure, Reply } from '../../shared/failure.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { subscribe } from '../frame.ts';
import { sessionStore } from '../session.ts';

// How the explorer's screens ask a broker for what they show.

/** What was asked for last, and what came of it: the newest answer stays while another one is asked for. */
export interface Asked<T> {
  readonly value: T | null;
  readonly failure: Failure | null;
}

export const nothing = { value: null, failure: null };

export function answered<T>(before: Asked<T>, reply: Reply<T>): Asked<T> {
  return reply.ok ? { value: reply.value, failure: null } : { value: before.value, failure: reply.failure };
}

/** Whether things can only be named, since nobody answers who could list them. */
export function isWithoutManagement({ code }: Failure): boolean {
  return code === 'MANAGEMENT_UNREACHABLE' || code === 'MANAGEMENT_REFUSED' || code === 'TLS_UNTRUSTED';
}

/**
 * Runs one question at a time: what changes meanwhile is asked for afterwards, so that a slow broker is not asked for each
 * letter of a filter.
 */
export function oneAtATime(ask: () => Promise<void>): () => Promise<void> {
  let asking = false;
  let again = false;
  return async () => {
    again = true;
    if (asking) return;
    asking = true;
    try {
      while (again) {
        again = false;
        await ask();
      }
    } finally {
      asking = false;
    }
  };
}

/** How often a broker is asked while it is looked at: its own figures are no newer. Milliseconds. */
export const ASK_EVERY = 5_000;

/**
 * Asks at once, then again and again while the component is there and the window is visible, but for a broker that the lab
 * is leaving.
 *
 * @param isFresh whether what would be asked for first was asked for a moment ago
 */
export function useAsking(at: ProfileId, refresh: () => Promise<void>, isFresh: () => boolean = () => false): void {
  const isChanging = sessionStore(isLeaving(at));
  useEffect(() => {
    if (isChanging) return;
    const asks = !document.hidden;
    if (asks && !isFresh()) void refresh();
    let next: number | null = asks ? null : 0;
    return subscribe((_, clock) => {
      next ??= clock + ASK_EVERY;
      if (clock < next) return;
      next = clock + ASK_EVERY;
      void refresh();
    });
  }, [isChanging, refresh, isFresh]);
}

/** Whether the lab is leaving that broker. */
export const isLeaving =
  (at: ProfileId) =>
  ({ isChanging, current }: Pick<ReturnType<typeof sessionStore.getState>, 'isChanging' | 'current'>): boolean =>
    isChanging && current === at;
