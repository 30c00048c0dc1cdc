import type { LabEvent, StampedEvent } from '../shared/lab/events.ts';
import { applyEvent } from '../shared/lab/fold.ts';
import { createLabState, type LabState } from '../shared/lab/state.ts';

/** The lab's history as it happens: gives each event its place, folds it, and tells it to whoever listens. */
export interface EventLog {
  readonly state: Readonly<LabState>;
  append(event: LabEvent): void;
  /** Calls `listener` with each event, after the state has it, until the returned function is called. */
  subscribe(listener: (event: StampedEvent) => void): () => void;
}

export function createEventLog(now: () => number): EventLog {
  const state = createLabState();
  const listeners = new Set<(event: StampedEvent) => void>();
  let seq = 0;
  return {
    state,
    append(event) {
      const stamped: StampedEvent = { ...event, seq: ++seq, at: now() };
      applyEvent(state, stamped);
      for (const listener of listeners) listener(stamped);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
