import { create } from 'zustand';
import type { Reply } from '../../shared/failure.ts';
import type { PlayerOrder, PlayerView } from '../../shared/lab/runs.ts';
import { call } from '../bridge.ts';
import { labNow, setReplay } from '../clock.ts';
import { labStore } from '../store.ts';
import { toastFailure } from '../ui/toast.tsx';
import { createSeeker } from './seeker.ts';

interface Replay {
  /** The moment to which the player is on its way, in epoch milliseconds of the run; null = it is there. */
  readonly target: number | null;
}

export const replayStore = create<Replay>()(() => ({ target: null }));

const seeker = createSeeker({
  order: (at) => order({ type: 'seek', at }),
  isSeeking: () => (shownRun()?.seeking ?? null) !== null,
  changed: () => replayStore.setState({ target: seeker.target }),
});

/** The run that is shown instead of the lab, as its player is now; null = it is the lab. */
export function shownRun(): PlayerView | null {
  return labStore.getState().player;
}

/** See `shownRun`. */
export function usePlayer(): PlayerView | null {
  return labStore(({ player }) => player);
}

/** Whether a recorded run is shown: nothing can be done to it. */
export function useIsReplay(): boolean {
  return labStore(({ player }) => player !== null);
}

/** Keeps the lab's time that of the run which is shown, until the returned function is called. */
export function startReplay(): () => void {
  return labStore.subscribe(({ player }, before) => {
    if (player === before.player) return;
    setReplay(player);
    seeker.onNews();
  });
}

/** Tells the player what to do; a refusal is shown. */
export async function order(what: PlayerOrder): Promise<void> {
  const reply = await call('player.order', what);
  if (!reply.ok) toastFailure(reply.failure);
}

/** Goes to a moment of the run; `isFinal` = it is no place on the way to another one. See `Seeker`. */
export function seek(at: number, isFinal = true): void {
  const player = shownRun();
  if (player) seeker.to(Math.min(player.to, Math.max(player.from, at)), isFinal);
}

/** The moment at which the run stands, or to which it is on its way, in epoch milliseconds. */
export function position(): number {
  return replayStore.getState().target ?? labNow();
}

/** Plays from the beginning where there is nothing left to play. */
export async function togglePlaying(): Promise<void> {
  const player = shownRun();
  if (!player) return;
  if (player.playing) return order({ type: 'pause' });
  if (position() >= player.to) seek(player.from);
  await order({ type: 'play' });
}

/** Shows all of a run that was opened just now: its end, with everything before it. To play it begins it anew. */
export function showWhole(): Promise<void> {
  return order({ type: 'seek', at: Number.MAX_SAFE_INTEGER });
}

/** Shows the lab again. */
export function closePlayer(): Promise<Reply<void>> {
  return call('player.close');
}
