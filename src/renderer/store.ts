import { create } from 'zustand';
import type { Failure } from '../shared/failure.ts';
import type { StampedEvent } from '../shared/lab/events.ts';
import type { PlayerView } from '../shared/lab/runs.ts';
import { createLabState, type LabState } from '../shared/lab/state.ts';
import { call, onBatch } from './bridge.ts';
import { startFeed } from './feed.ts';
import { oncePerFrame } from './frame.ts';

type Part = keyof LabState['versions'];

export interface LabView {
  /** Changed in place by the feed: read it while rendering or drawing, never keep parts of it. */
  readonly state: LabState;
  /** Grows with each new snapshot, whose versions may be any. */
  readonly generation: number;
  /** Copies of the state's counters, one copy a batch. */
  readonly versions: LabState['versions'];
  readonly loaded: boolean;
  /** The recorded run that is shown instead of the lab; null = it is the lab. */
  readonly player: PlayerView | null;
  /** Why the lab's state can't be had; `null` while it can. */
  readonly failure: Failure | null;
}

const initial = createLabState();

/** The lab as this window knows it. */
export const labStore = create<LabView>()(() => ({
  state: initial,
  generation: 0,
  versions: { ...initial.versions },
  loaded: false,
  player: null,
  failure: null,
}));

/** The lab's state, for reading; the component renders again when one of `parts` has changed, at most once a batch. */
export function useLab(...parts: [Part, ...Part[]]): LabState {
  labStore((view) => `${view.generation} ${parts.map((part) => view.versions[part]).join(' ')}`);
  return labStore.getState().state;
}

export type EventListener = (state: LabState, event: StampedEvent) => void;

const listeners = new Set<EventListener>();

/**
 * Calls `listener` with each event when it has been folded, until the returned function is called. For what the state
 * does not tell: an attempt that begins and ends within one batch. Events that a snapshot covers are not told.
 */
export function subscribeEvents(listener: EventListener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Keeps the store up to date until the returned function is called. */
export function startLab(): () => void {
  let told = -1;
  let telling = false;

  /** One message at a time: a busy main process gets one for many batches. */
  async function seen(seq: number): Promise<void> {
    if (telling) return;
    telling = true;
    while (told < seq) {
      told = seq;
      await call('lab.seen', { seq });
      seq = labStore.getState().state.seq;
    }
    telling = false;
  }

  let generation = labStore.getState().generation;
  const tell = (state: LabState): void =>
    labStore.setState({ state, generation, versions: { ...state.versions }, loaded: true, failure: null });
  let shown: LabState | null = null;
  const tellInFrame = oncePerFrame((state: LabState) => {
    // A snapshot may have taken its place meanwhile.
    if (state === shown) tell(state);
  });

  return startFeed({
    snapshot: () => call('lab.snapshot'),
    onBatch,
    seen: (seq) => {
      // After a restart of the engine its numbers begin again.
      if (seq < told) told = -1;
      void seen(seq);
    },
    folded: (state, event) => {
      for (const listener of listeners) listener(state, event);
    },
    changed: (state, fresh) => {
      shown = state;
      if (fresh) generation++;
      // Drawings take the new object with the first frame; what only grew waits for it.
      if (fresh) tell(state);
      else tellInFrame(state);
    },
    player: (player) => labStore.setState({ player }),
    failed: (failure) => labStore.setState({ failure }),
  });
}
