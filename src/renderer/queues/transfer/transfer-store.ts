import { useEffect } from 'react';
import { create } from 'zustand';
import type { TransferView } from '../../../shared/explore/transfer.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';
import { subscribe } from '../../frame.ts';
import { isRunning } from './words.ts';

interface Transfers {
  /** Of which open connection. */
  readonly at: ProfileId | null;
  readonly view: TransferView | null;
}

export const transferStore = create<Transfers>()(() => ({ at: null, view: null }));

const { getState, setState } = transferStore;

/** How often it is looked at while it runs, and otherwise: main answers from memory. Milliseconds. */
const WHILE_RUNNING = 250;
const OTHERWISE = 2_000;

let asking = false;

/** Asks what became of the transfer. */
export async function lookAtTransfer(at: ProfileId): Promise<void> {
  if (asking) return;
  asking = true;
  const reply = await call('transfer.view', { at });
  asking = false;
  // A connection that is no longer open has no transfer: its screen says what happened.
  if (getState().at === at) setState({ view: reply.ok ? reply.value : null });
}

/** Shows at once what a call has begun. */
export function showTransfer(at: ProfileId, view: TransferView | null): void {
  setState({ at, view });
}

/** The last transfer on a broker, kept up to date while the component is there. */
export function useTransfer(at: ProfileId): TransferView | null {
  useEffect(() => {
    if (getState().at !== at) setState({ at, view: null });
    let next = 0;
    return subscribe((_, clock) => {
      if (clock < next) return;
      const { view } = getState();
      next = clock + (view && (isRunning(view) || view.status === 'interrupted') ? WHILE_RUNNING : OTHERWISE);
      void lookAtTransfer(at);
    });
  }, [at]);
  const state = transferStore();
  return state.at === at ? state.view : null;
}
