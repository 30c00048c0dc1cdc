import { create } from 'zustand';
import type { ListedThing } from '../../../shared/explore/declare.ts';
import type { Failure } from '../../../shared/failure.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';

interface CreatedThings {
  readonly at: ProfileId | null;
  readonly things: readonly ListedThing[];
  readonly failure: Failure | null;
}

/** What Warren has created on the broker whose tab is shown. */
export const createdStore = create<CreatedThings>()(() => ({ at: null, things: [], failure: null }));

/** Asks what is still there of what Warren created. */
export async function loadCreated(at: ProfileId): Promise<readonly ListedThing[]> {
  if (createdStore.getState().at !== at) createdStore.setState({ at, things: [], failure: null });
  const reply = await call('created.list', { at });
  if (createdStore.getState().at === at) {
    if (reply.ok) createdStore.setState({ things: reply.value, failure: null });
    else createdStore.setState({ failure: reply.failure });
  }
  return reply.ok ? reply.value : [];
}
