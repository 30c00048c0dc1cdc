import type { EventBatch, Snapshot } from '../shared/contract.ts';
import type { Failure, Reply } from '../shared/failure.ts';
import type { StampedEvent } from '../shared/lab/events.ts';
import { applyEvent } from '../shared/lab/fold.ts';
import type { PlayerView } from '../shared/lab/runs.ts';
import type { LabState } from '../shared/lab/state.ts';

export interface FeedDeps {
  snapshot(): Promise<Reply<Snapshot>>;
  onBatch(listener: (batch: EventBatch) => void): () => void;
  /** Tells the main process what this window has folded. */
  seen(seq: number): void;
  /** `event` was folded into `state` just now; the rest of its batch is not yet. */
  folded(state: LabState, event: StampedEvent): void;
  /** The state has changed: once a batch. `fresh` = it is another object, from a snapshot. */
  changed(state: LabState, fresh: boolean): void;
  /** The run that is shown instead of the lab, as its player is now; null = it is the lab. */
  player(view: PlayerView | null): void;
  failed(failure: Failure): void;
}

/**
 * Keeps a copy of the lab's state by folding the main process's events into it. It begins with a snapshot, and takes
 * a new one whenever events are missing. Batches that arrive while a snapshot is under way wait for it: those that it
 * already covers are dropped then. What is shown may become another thing altogether, a recorded run instead of the lab:
 * then the epoch grows, a snapshot is taken, and what is still on its way of the old one is dropped.
 * @returns a function that stops it
 */
export function startFeed(deps: FeedDeps): () => void {
  let state: LabState | null = null;
  let epoch = 0;
  let waiting: EventBatch[] | null = null;
  let stopped = false;

  async function load(): Promise<void> {
    waiting = [];
    const reply = await deps.snapshot();
    if (stopped) return;
    const arrived: EventBatch[] = waiting;
    waiting = null;
    if (!reply.ok) {
      // The next batch does not follow on anything, and so asks again.
      state = null;
      deps.failed(reply.failure);
      return;
    }
    state = reply.value.state;
    state.seq = reply.value.seq;
    epoch = reply.value.epoch;
    deps.player(reply.value.player);
    const complete = arrived.every((batch) => batch.epoch < epoch || take(state!, batch));
    deps.changed(state, true);
    deps.seen(state.seq);
    if (!complete) await load();
  }

  function receive(batch: EventBatch): void {
    if (waiting) {
      waiting.push(batch);
      return;
    }
    if (state && batch.epoch < epoch) return;
    if (!state || !take(state, batch)) {
      void load();
      return;
    }
    if (batch.player !== undefined) return;
    deps.changed(state, false);
    deps.seen(state.seq);
  }

  /** @returns false if a snapshot is to be taken */
  function take(onto: LabState, batch: EventBatch): boolean {
    if (batch.epoch !== epoch) return false;
    if (batch.player !== undefined) deps.player(batch.player);
    return fold(onto, batch, deps.folded);
  }

  const unsubscribe = deps.onBatch(receive);
  void load();
  return () => {
    stopped = true;
    unsubscribe();
  };
}

/** Folds what is new in `batch`. @returns false if events are missing */
function fold(state: LabState, batch: EventBatch, folded: FeedDeps['folded']): boolean {
  for (const event of batch.events) {
    if (event.seq <= state.seq) continue;
    if (event.seq !== state.seq + 1) return false;
    applyEvent(state, event);
    folded(state, event);
  }
  return state.seq >= batch.seq;
}
