import type { Snapshot } from '../../shared/contract.ts';
import type { StampedEvent } from '../../shared/lab/events.ts';
import type { PlayerOrder, PlayerView } from '../../shared/lab/runs.ts';
import type { LabState } from '../../shared/lab/state.ts';

export interface PlayerListener {
  /** The state went on by this event. */
  event(event: StampedEvent): void;
  /** The state is another one: what it was before does not lead to it. */
  jumped(): void;
  /** `view` has changed. */
  news(): void;
}

/** Plays a recorded run: a state of its own, which is the run's at any moment that is asked for. */
export interface Player {
  readonly state: Readonly<LabState>;
  readonly view: PlayerView;
  /** The moment that it shows now, epoch milliseconds of the run. */
  now(): number;
  snapshot(): Pick<Snapshot, 'seq' | 'state'>;
  /** Resolves when it has done so, or when a newer order came in between. */
  perform(order: PlayerOrder): Promise<void>;
  subscribe(listener: PlayerListener): () => void;
  close(): void;
}
