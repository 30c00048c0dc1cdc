import { useEffect } from 'react';
import { create } from 'zustand';
import type { OpenBroker } from '../../shared/calls/profile-calls.ts';
import type { ProfileId } from '../../shared/ids.ts';
import type { ListedProfile } from '../../shared/profile.ts';
import { call } from '../bridge.ts';
import { useIsReplay } from '../runs/player-store.ts';
import { remember, sessionStore } from '../session.ts';
import { toastFailure } from '../ui/toast.tsx';

/** What of a broker is looked at. */
export type ExploreView = 'queues' | 'exchanges' | 'topology' | 'nodes';

interface Brokers {
  /** The connections that are open, a tab each. */
  readonly open: readonly OpenBroker[];
  /** The one whose tab is shown; null = none is open. */
  readonly active: ProfileId | null;
  readonly view: ExploreView;
}

export const brokersStore = create<Brokers>()(() => ({ open: [], active: null, view: 'queues' }));

const { getState, setState } = brokersStore;

/** Asks main which connections are open; the tab that was shown stays, where it is still there. */
export async function loadBrokers(): Promise<void> {
  const reply = await call('broker.list');
  if (!reply.ok) return toastFailure(reply.failure);
  const { active } = getState();
  const isThere = reply.value.some(({ id }) => id === active);
  setState({ open: reply.value, active: isThere ? active : (reply.value[0]?.id ?? null) });
}

/** Opens a connection in a tab of its own; where its password is not known, it is asked for. */
export async function openBroker(profile: ListedProfile, password: string | null = null): Promise<boolean> {
  const ask = (): boolean => {
    sessionStore.setState({ asksPassword: { profile, use: (given) => void openBroker(profile, given) } });
    return false;
  };
  if (profile.password === null && password === null) return ask();
  const reply = await call('broker.open', { id: profile.id, password });
  if (!reply.ok) {
    if (reply.failure.code === 'PASSWORD_MISSING' || reply.failure.code === 'SECRET_UNREADABLE') return ask();
    toastFailure(reply.failure);
    return false;
  }
  sessionStore.setState({ asksPassword: null });
  await loadBrokers();
  showBroker(profile.id);
  return true;
}

export function showBroker(id: ProfileId): void {
  setState({ active: id });
  remember({ screen: 'queues' });
}

export async function closeBroker(id: ProfileId): Promise<void> {
  const reply = await call('broker.close', { id });
  if (!reply.ok) toastFailure(reply.failure);
  await loadBrokers();
}

export function showView(view: ExploreView): void {
  setState({ view });
}

/** Keeps the tabs true while the lab goes from broker to broker, so that no screen has to ask before it shows them. */
export function useKnownBrokers(): void {
  const current = sessionStore((session) => session.current);
  const isChanging = sessionStore((session) => session.isChanging);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another broker of the lab is another tab
  useEffect(() => void loadBrokers(), [current, isChanging]);
}

export function useBrokers(): Brokers {
  useKnownBrokers();
  return brokersStore();
}

/** Why nothing may be changed on the broker whose tab is shown; null = it may. */
export function useWhyNoChange(): string | null {
  const active = brokersStore((state) => state.active);
  const isReadOnly = sessionStore(({ profiles }) => profiles.find(({ id }) => id === active)?.readOnly ?? false);
  const isLab = brokersStore(({ open }) => open.find(({ id }) => id === active)?.isLab ?? false);
  const isReplay = useIsReplay();
  if (isReadOnly) return 'This connection is read-only: Warren changes nothing on its broker';
  return isLab && isReplay ? 'A recorded run is shown: go back to the lab first' : null;
}
