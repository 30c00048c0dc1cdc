import { useLayoutEffect } from 'react';
import { create } from 'zustand';
import {
  type ExchangeDetail,
  type ExchangePage,
  type ExchangeQuery,
  firstExchanges,
  type NamedExchanges,
} from '../../shared/explore/exchanges.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { call } from '../bridge.ts';
import { type Asked, answered, isWithoutManagement, nothing, oneAtATime, useAsking } from '../explore/asking.ts';

interface ExchangesState {
  /** Of which open connection. */
  readonly at: ProfileId | null;
  readonly query: ExchangeQuery;
  readonly list: Asked<ExchangePage>;
  /** The exchange whose page is shown; null = the list is. */
  readonly open: string | null;
  readonly detail: Asked<ExchangeDetail>;
  /** Exchanges that the user names where the broker has no management API. */
  readonly names: readonly string[];
  readonly named: Asked<NamedExchanges>;
}

const initial: ExchangesState = {
  at: null,
  query: firstExchanges,
  list: nothing,
  open: null,
  detail: nothing,
  names: [],
  named: nothing,
};

export const exchangesStore = create<ExchangesState>()(() => initial);

const { getState, setState } = exchangesStore;

/** Asks the broker for what is on the screen. */
export const refreshExchanges = oneAtATime(ask);

async function ask(): Promise<void> {
  const { at, query, open, names } = getState();
  if (at === null) return;
  // The answer to what nobody asks any more is not shown.
  const isStill = (): boolean => getState().at === at;
  if (open !== null) {
    const reply = await call('exchange.one', { at, name: open });
    if (!isStill() || getState().open !== open) return;
    // What was known of an exchange that is gone is no longer true.
    const isGone = !reply.ok && reply.failure.code === 'EXCHANGE_NOT_FOUND';
    setState({ detail: answered(isGone ? nothing : getState().detail, reply) });
    return;
  }
  const reply = await call('exchange.list', { at, ...query });
  if (!isStill()) return;
  // While another query waits for its turn, this is a page of the former one: it stays until that is there.
  if (getState().query === query) setState({ list: answered(getState().list, reply) });
  if (reply.ok || names.length === 0 || !isWithoutManagement(reply.failure)) return;
  const found = await call('exchange.named', { at, names: [...names] });
  if (isStill()) setState({ named: answered(getState().named, found) });
}

/** Asks for other exchanges; on another page than the first only where the change says so. */
export function changeExchangeQuery(change: Partial<ExchangeQuery>): void {
  setState({ query: { ...getState().query, page: 1, ...change } });
  void refreshExchanges();
}

/** Shows one exchange's page, or the list again with null. */
export function openExchange(name: string | null): void {
  setState({ open: name, detail: nothing });
  void refreshExchanges();
}

export function nameExchange(name: string): void {
  const { names } = getState();
  if (!names.includes(name)) setState({ names: [...names, name] });
  void refreshExchanges();
}

export function forgetExchange(name: string): void {
  const { names, named } = getState();
  const value = named.value && {
    ...named.value,
    exchanges: named.value.exchanges.filter((each) => each.name !== name),
  };
  setState({ names: names.filter((each) => each !== name), named: { ...named, value } });
}

/** Keeps what is shown up to date while the component is there and the window is visible. */
export function useExchanges(at: ProfileId): ExchangesState {
  useLayoutEffect(() => goToExchanges(at), [at]);
  useAsking(at, refreshExchanges);
  const state = exchangesStore();
  return state.at === at ? state : initial;
}

/** What was looked at on the brokers of the other tabs, to be shown again when one comes back to them. */
const others = new Map<ProfileId, ExchangesState>();

/** Turns to the exchanges of another open connection. */
export function goToExchanges(at: ProfileId): void {
  const left = getState();
  if (left.at === at) return;
  if (left.at !== null) others.set(left.at, left);
  setState(others.get(at) ?? { ...initial, at });
}
