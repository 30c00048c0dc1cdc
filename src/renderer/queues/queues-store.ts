import { useLayoutEffect } from 'react';
import { create } from 'zustand';
import type { QueueSample } from '../../shared/explore/queue-history.ts';
import {
  firstQueues,
  type NamedQueues,
  type QueueDetail,
  type QueuePage,
  type QueueQuery,
} from '../../shared/explore/queues.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { call } from '../bridge.ts';
import {
  ASK_EVERY,
  type Asked,
  answered,
  isLeaving,
  isWithoutManagement,
  nothing,
  oneAtATime,
  useAsking,
} from '../explore/asking.ts';
import { brokersStore } from '../explore/brokers-store.ts';
import { sessionStore } from '../session.ts';
import { hasGap, withHistory, withNewest } from './overview/samples.ts';
import { favouritesOf, namedOf, setNamed } from './queues-memory.ts';

interface Queues {
  /** Of which open connection. */
  readonly at: ProfileId | null;
  readonly query: QueueQuery;
  readonly list: Asked<QueuePage>;
  /** The queue whose page is shown; null = the list is. */
  readonly open: string | null;
  readonly detail: Asked<QueueDetail>;
  /** Of the open queue, oldest first; bounded. */
  readonly samples: readonly QueueSample[];
  /** Which section of its page is shown (queue-sections.ts). */
  readonly section: string;
  /** Of the queues that the user names where the broker has no management API; the open one where it is open. */
  readonly named: Asked<NamedQueues>;
  /** The groups of the list that are folded, by their prefix. */
  readonly collapsed: readonly string[];
}

const initial: Queues = {
  at: null,
  query: firstQueues,
  list: nothing,
  open: null,
  detail: nothing,
  samples: [],
  section: 'overview',
  named: nothing,
  collapsed: [],
};

export const queuesStore = create<Queues>()(() => initial);

const { getState, setState } = queuesStore;

/** Asks the broker for what is on the screen. */
export const refresh = oneAtATime(ask);

async function ask(): Promise<void> {
  const { at, query, open } = getState();
  if (at === null) return;
  // The answer to what nobody asks any more is not shown.
  const isStill = (): boolean => getState().at === at;
  if (open !== null) {
    const reply = await call('explore.queue', { at, name: open });
    const isStillOpen = (): boolean => isStill() && getState().open === open;
    if (isStillOpen()) setState({ detail: answered(getState().detail, reply) });
    if (reply.ok) return sample(at, reply.value, isStillOpen);
    if (!isWithoutManagement(reply.failure)) return;
    const found = await call('explore.named', { at, names: [open] });
    if (isStillOpen()) setState({ named: answered(getState().named, found) });
    return;
  }
  const names = namedOf(at);
  const reply = await call('explore.queues', { at, ...query });
  if (!isStill()) return;
  // While another query waits for its turn, this is a page of the former one: it stays until that is there.
  if (getState().query === query) setState({ list: answered(getState().list, reply) });
  if (reply.ok || names.length === 0 || !isWithoutManagement(reply.failure)) return;
  const found = await call('explore.named', { at, names: [...names] });
  if (isStill()) setState({ named: answered(getState().named, found) });
}

/** Takes the figures into the charts; what was before nobody asked, only the broker can tell. */
async function sample(at: ProfileId, detail: QueueDetail, isStillOpen: () => boolean): Promise<void> {
  if (!isStillOpen()) return;
  const { samples } = getState();
  setState({ samples: withNewest(samples, detail) });
  if (!hasGap(samples, detail.at)) return;
  const reply = await call('explore.history', { at, name: detail.row.name });
  // Charts without their past are no failure of the page.
  if (reply.ok && isStillOpen()) setState({ samples: withHistory(getState().samples, reply.value) });
}

/** Asks for other queues; on another page than the first only where the change says so. */
export function changeQuery(change: Partial<QueueQuery>): void {
  setState({ query: { ...getState().query, page: 1, ...change } });
  void refresh();
}

/** Shows one queue's page, or the list again with null. */
export function openQueue(name: string | null): void {
  setState({ open: name, detail: nothing, samples: [], named: nothing, section: 'overview' });
  void refresh();
}

export function showSection(section: string): void {
  setState({ section });
}

/** Shows a queue's page, coming from another view of its broker. */
export function showQueueOf(at: ProfileId, name: string): void {
  goTo(at);
  openQueue(name);
}

/** Asks for the favourites only, or for all queues again. */
export function showFavourites(isOnly: boolean): void {
  const { at } = getState();
  if (at !== null) changeQuery({ only: isOnly ? [...favouritesOf(at)] : null });
}

/** Folds a group of the list, or opens it. */
export function toggleGroup(prefix: string): void {
  const { collapsed } = getState();
  const others = collapsed.filter((each) => each !== prefix);
  // What was folded first is forgotten first: prefixes of other pages gather here.
  setState({ collapsed: others.length < collapsed.length ? others : [...others, prefix].slice(-200) });
}

export function nameQueue(name: string): void {
  const { at } = getState();
  if (at === null) return;
  const names = namedOf(at);
  if (!names.includes(name)) setNamed(at, [...names, name]);
  void refresh();
}

export function forgetName(name: string): void {
  const { at, named } = getState();
  if (at === null) return;
  const value = named.value && { ...named.value, queues: named.value.queues.filter((queue) => queue.name !== name) };
  setNamed(
    at,
    namedOf(at).filter((each) => each !== name),
  );
  setState({ named: { ...named, value } });
}

/** When the screen was asked for before it was there; milliseconds of the page's clock. */
let askedAhead = Number.NEGATIVE_INFINITY;
const wasAskedAhead = (): boolean => performance.now() - askedAhead < ASK_EVERY;

/** Asks for what the screen will show, when somebody points at the way to it: it is there at the click, or soon after. */
export function askAhead(): void {
  const { active, view } = brokersStore.getState();
  if (active === null || view !== 'queues' || wasAskedAhead() || isLeaving(active)(sessionStore.getState())) return;
  askedAhead = performance.now();
  goTo(active);
  void refresh();
}

/** Keeps what is shown up to date while the component is there and the window is visible. */
export function useQueues(at: ProfileId): Queues {
  useLayoutEffect(() => goTo(at), [at]);
  useAsking(at, refresh, wasAskedAhead);
  const state = queuesStore();
  return state.at === at ? state : initial;
}

/** What was looked at on the brokers of the other tabs, to be shown again when one comes back to them. */
const others = new Map<ProfileId, Queues>();

function goTo(at: ProfileId): void {
  const left = getState();
  if (left.at === at) return;
  if (left.at !== null) others.set(left.at, left);
  setState(others.get(at) ?? { ...initial, at });
}
