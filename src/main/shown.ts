import type { Lab } from '../engine/lab.ts';
import type { Runs } from '../engine/runs/runs.ts';
import type { EventBatch, Snapshot } from '../shared/contract.ts';
import { fail } from '../shared/failure.ts';
import type { LabState } from '../shared/lab/state.ts';
import { createPump } from './pump.ts';

/** What the window is shown: the lab, or a recorded run. The lab goes on unseen meanwhile. */
export interface Shown {
  readonly state: Readonly<LabState>;
  /** The moment that is shown, epoch milliseconds. */
  now(): number;
  /** For a window that folds on from there. */
  snapshot(): Snapshot;
  /** The window has folded all up to `seq`. */
  seen(seq: number): void;
  /** @throws LabError REPLAYING while a recorded run is shown */
  requireLab(): void;
  close(): void;
}

export function createShown(deps: { lab: Lab; runs: Runs; send: (batch: EventBatch) => void }): Shown {
  const { lab, runs, send } = deps;
  let epoch = 1;
  const pump = createPump((batch) => send({ ...batch, epoch }));
  let leavePlayer: (() => void) | null = null;

  /** What was on its way belongs to what was shown before. The window sees the new epoch, and takes a snapshot. */
  function jump(): void {
    pump.restart(Number.MAX_SAFE_INTEGER);
    epoch++;
    send({ epoch, events: [], seq: 0 });
  }

  const stopLab = lab.subscribe((event) => {
    if (!leavePlayer) pump.add(event);
  });
  const stopRuns = runs.onPlayer(() => {
    leavePlayer?.();
    const { player } = runs;
    leavePlayer =
      player?.subscribe({
        event: (event) => pump.add(event),
        jumped: jump,
        news: () => send({ epoch, events: [], seq: 0, player: player.view }),
      }) ?? null;
    jump();
  });

  return {
    get state() {
      return (runs.player ?? lab).state;
    },
    now: () => runs.player?.now() ?? Date.now(),
    snapshot() {
      const { player } = runs;
      const { seq, state } = (player ?? lab).snapshot();
      pump.restart(seq);
      return { epoch, seq, state, player: player?.view ?? null };
    },
    seen: (seq) => pump.seen(seq),
    requireLab() {
      if (!runs.player) return;
      throw fail('REPLAYING', 'You are looking at a recorded run.', 'Go back to the lab first.');
    },
    close() {
      stopLab();
      stopRuns();
      leavePlayer?.();
      pump.close();
    },
  };
}
