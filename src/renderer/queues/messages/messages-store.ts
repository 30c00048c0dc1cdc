import { create } from 'zustand';
import type { Fetched, PeekInput } from '../../../shared/explore/messages.ts';
import type { Failure } from '../../../shared/failure.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { call } from '../../bridge.ts';

/** The messages that were fetched last on one connection, and how they are looked at. */
export interface MessagesView {
  readonly fetched: Fetched;
  /** Which one is shown; null = none. */
  readonly current: number | null;
  /** Those that are to be saved. */
  readonly checked: ReadonlySet<number>;
  /** Those that were deleted since. */
  readonly deleted: ReadonlySet<number>;
  readonly filter: string;
  /** In which the filter's text stands; null = there is no filter. */
  readonly found: ReadonlySet<number> | null;
  readonly failure: Failure | null;
}

/** Main keeps the newest fetch of each connection, and so does the window. */
export const messagesStore = create<{ readonly views: Readonly<Record<ProfileId, MessagesView>> }>()(() => ({
  views: {},
}));

const { getState, setState } = messagesStore;

export function useMessages(at: ProfileId, queue: string): MessagesView | null {
  const view = messagesStore(({ views }) => views[at]);
  return view?.fetched.queue === queue ? view : null;
}

export function changeView(at: ProfileId, change: Partial<MessagesView>): void {
  const { views } = getState();
  const before = views[at];
  if (before) setState({ views: { ...views, [at]: { ...before, ...change } } });
}

/** Fetches messages: those of the fetch before are no longer kept anywhere, whatever comes of it. */
export async function fetchMessages(at: ProfileId, input: PeekInput): Promise<Failure | null> {
  const { [at]: _left, ...others } = getState().views;
  setState({ views: others });
  const reply = await call('message.peek', { at, ...input });
  if (!reply.ok) return reply.failure;
  const nothing = { current: null, checked: new Set<number>(), deleted: new Set<number>(), filter: '', found: null };
  const view: MessagesView = { fetched: reply.value, ...nothing, failure: null };
  const current = reply.value.messages.length > 0 ? 0 : null;
  setState({ views: { ...getState().views, [at]: { ...view, current } } });
  return null;
}

/** The rows of the list: without those that were deleted, or that the filter does not find. */
export function rowsOf({ fetched, deleted, found }: MessagesView): readonly number[] {
  const all = fetched.messages.map(({ index }) => index);
  return all.filter((index) => !deleted.has(index) && (found === null || found.has(index)));
}

/** Searches in main, which has the bodies. Of several searches the newest counts. */
export async function filterMessages(at: ProfileId, text: string): Promise<void> {
  const view = getState().views[at];
  if (!view) return;
  changeView(at, { filter: text, failure: null, ...(text === '' ? { found: null } : {}) });
  if (text === '') return;
  const reply = await call('message.search', { at, fetch: view.fetched.id, text });
  const now = getState().views[at];
  if (now?.filter !== text || now.fetched !== view.fetched) return;
  changeView(at, reply.ok ? { found: new Set(reply.value) } : { failure: reply.failure });
}

export function toggleChecked(at: ProfileId, index: number): void {
  const view = getState().views[at];
  if (!view) return;
  const checked = new Set(view.checked);
  if (!checked.delete(index)) checked.add(index);
  changeView(at, { checked });
}
