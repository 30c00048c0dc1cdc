import type { LabState } from '../../../shared/lab/state.ts';
import { type EventListener, labStore, subscribeEvents } from '../../store.ts';

/** Where a timeline gets what it shows. */
export interface TimelineSource {
  /** The lab's state, which is changed in place, or another object after a snapshot. */
  state(): LabState;
  /** Calls `listener` with each event that was folded into the state, until the returned function is called. */
  subscribe(listener: EventListener): () => void;
}

/** The lab as this window knows it. */
export const labSource: TimelineSource = {
  state: () => labStore.getState().state,
  subscribe: subscribeEvents,
};
