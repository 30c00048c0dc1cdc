import { create } from 'zustand';
import type { AppInfo, WindowMemory } from '../shared/contract.ts';
import type { Failure } from '../shared/failure.ts';
import type { ProfileId } from '../shared/ids.ts';
import { BUILT_IN, type ListedProfile } from '../shared/profile.ts';
import { call } from './bridge.ts';
import { shownRun } from './runs/player-store.ts';
import { labStore } from './store.ts';
import { confirm } from './ui/confirm.tsx';
import { plural } from './ui/figures.ts';
import { toastFailure } from './ui/toast.tsx';

interface PasswordQuestion {
  readonly profile: ListedProfile;
  use(password: string): void;
}

/** What the window knows beside the lab: the program, what it remembers, the saved connections. */
interface Session {
  readonly info: AppInfo | null;
  readonly memory: WindowMemory | null;
  readonly profiles: readonly ListedProfile[];
  /** The connection in use, or the last one that was. */
  readonly current: ProfileId | null;
  /** The lab leaves one broker for another: what is connected still is not what was asked for. */
  readonly isChanging: boolean;
  /** A connection that waits for its password to be entered, and what is done with it then. */
  readonly asksPassword: PasswordQuestion | null;
  /** Why connecting could not even begin. */
  readonly failure: Failure | null;
  /** Nothing was ever connected to: the window says what there is to do. */
  readonly isFirstStart: boolean;
}

export const sessionStore = create<Session>()(() => ({
  info: null,
  memory: null,
  profiles: [],
  current: null,
  isChanging: false,
  asksPassword: null,
  failure: null,
  isFirstStart: false,
}));

/**
 * Loads what the window needs before it can show anything, and connects to where it was last: at the first start, and
 * when that connection is no longer there, to the built-in broker.
 */
export async function startSession(): Promise<void> {
  const [info, memory] = await Promise.all([call('app.info'), call('memory.get')]);
  if (!info.ok) return sessionStore.setState({ failure: info.failure });
  if (!memory.ok) return sessionStore.setState({ failure: memory.failure });
  await loadProfiles();
  const { profiles } = sessionStore.getState();
  const find = (id: ProfileId | null) => profiles.find((profile) => profile.id === id);
  const last = find(memory.value.profile) ?? find(BUILT_IN);
  const isFirstStart = memory.value.profile === null && info.value.settingsSetAside === null;
  sessionStore.setState({ info: info.value, memory: memory.value, current: last?.id ?? null, isFirstStart });
  if (last?.password && (await labIsIdle())) await connectTo(last);
}

/** A window that is loaded anew finds the lab at work: connecting would make it leave, and end its workers. */
function labIsIdle(): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const { loaded, failure, player, state } = labStore.getState();
      if (!loaded && !failure) return false;
      resolve(loaded && player === null && state.broker.observer.status === 'idle');
      return true;
    };
    if (look()) return;
    const stop = labStore.subscribe(() => look() && stop());
  });
}

export async function loadProfiles(): Promise<void> {
  const reply = await call('profile.list');
  if (reply.ok) sessionStore.setState({ profiles: reply.value });
  else sessionStore.setState({ failure: reply.failure });
}

/** Remembers `change` for the next start. */
export function remember(change: Partial<WindowMemory>): void {
  const { memory } = sessionStore.getState();
  if (memory) sessionStore.setState({ memory: { ...memory, ...change } });
  void call('memory.set', change).then((reply) => {
    if (!reply.ok) toastFailure(reply.failure);
  });
}

/** What a run that is shown tells of workers and broker is not what a new connection would leave. */
const REPLAYING: Failure = {
  code: 'REPLAYING',
  message: 'You are looking at a recorded run.',
  hint: 'Go back to the lab first.',
};

/** Connects the lab to a saved connection; where its password is not known, it is asked for. */
export async function connectTo(profile: ListedProfile, password: string | null = null): Promise<boolean> {
  const asksPassword: PasswordQuestion = { profile, use: (given) => void connectTo(profile, given) };
  if (profile.password === null && password === null) {
    sessionStore.setState({ asksPassword });
    return false;
  }
  if (shownRun() !== null) {
    toastFailure(REPLAYING);
    return false;
  }
  if (!(await mayLeave('Leave and connect'))) return false;
  sessionStore.setState({ current: profile.id, isChanging: true, asksPassword: null, failure: null });
  const reply = await call('lab.connect', { id: profile.id, password });
  if (sessionStore.getState().current === profile.id) sessionStore.setState({ isChanging: false });
  if (reply.ok) return true;
  const needsPassword = reply.failure.code === 'PASSWORD_MISSING' || reply.failure.code === 'SECRET_UNREADABLE';
  sessionStore.setState({ failure: reply.failure, asksPassword: needsPassword ? asksPassword : null });
  return false;
}

/** Asks before the present broker is left, which ends the workers there. `action` is the verb on the button. */
export async function mayLeave(action: string): Promise<boolean> {
  const workers = [...labStore.getState().state.workers.values()];
  const running = workers.filter(({ phase }) => phase !== 'ended').length;
  if (running === 0) return true;
  return confirm({
    title: 'Leave the broker?',
    text: `${plural(running, 'worker')} ${running === 1 ? 'ends' : 'end'} with it. What they hold goes back to the queue, or is lost where acks are automatic.`,
    action,
  });
}

export function useProfile(): ListedProfile | null {
  return sessionStore(({ profiles, current }) => profiles.find(({ id }) => id === current) ?? null);
}
