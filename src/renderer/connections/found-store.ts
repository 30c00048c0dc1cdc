import { create } from 'zustand';
import type { FoundBroker } from '../../shared/calls/profile-calls.ts';
import type { Failure } from '../../shared/failure.ts';
import { call } from '../bridge.ts';

interface Found {
  readonly isLooking: boolean;
  /** null = nobody has looked yet. */
  readonly brokers: readonly FoundBroker[] | null;
  readonly failure: Failure | null;
}

/** What was found on this machine when somebody looked last. */
export const foundStore = create<Found>()(() => ({ isLooking: false, brokers: null, failure: null }));

const { getState, setState } = foundStore;

export async function lookForBrokers(): Promise<void> {
  if (getState().isLooking) return;
  setState({ isLooking: true, failure: null });
  const reply = await call('profile.find');
  setState(reply.ok ? { isLooking: false, brokers: reply.value } : { isLooking: false, failure: reply.failure });
}
