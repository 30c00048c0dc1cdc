import { useEffect, useLayoutEffect } from 'react';
import { create } from 'zustand';
import type { NodeId, Topology } from '../../shared/explore/topology.ts';
import type { Failure } from '../../shared/failure.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { call } from '../bridge.ts';
import { goToExchanges, openExchange } from '../exchanges/exchanges-store.ts';
import { showView } from '../explore/brokers-store.ts';
import { showQueueOf } from '../queues/queues-store.ts';

interface TopologyState {
  /** Of which open connection. */
  readonly at: ProfileId | null;
  /** Around what is drawn; null = everything. */
  readonly focus: NodeId | null;
  readonly topology: Topology | null;
  readonly failure: Failure | null;
  /** Whether the broker is being asked. */
  readonly pending: boolean;
}

const initial: TopologyState = { at: null, focus: null, topology: null, failure: null, pending: false };

export const topologyStore = create<TopologyState>()(() => initial);

const { getState, setState } = topologyStore;

/** What was drawn of the brokers of the other tabs. */
const others = new Map<ProfileId, TopologyState>();

/** Asks the broker for all that leads somewhere: much, so it is done when somebody wants it, and not by the clock. */
export async function refreshTopology(): Promise<void> {
  const { at, focus } = getState();
  if (at === null) return;
  setState({ pending: true });
  const reply = await call('exchange.topology', { at, focus });
  const now = getState();
  if (now.at !== at || now.focus !== focus) return;
  setState(
    reply.ok ? { topology: reply.value, failure: null, pending: false } : { failure: reply.failure, pending: false },
  );
}

/** Draws only what concerns one queue or exchange; null = everything. */
export function focusTopology(focus: NodeId | null): void {
  if (focus === getState().focus) return;
  setState({ focus });
  void refreshTopology();
}

/** Shows the page of what a box stands for. */
export function openNode(at: ProfileId, id: NodeId): void {
  const name = id.slice(2);
  if (id.startsWith('q ')) {
    showQueueOf(at, name);
    showView('queues');
  } else {
    goToExchanges(at);
    openExchange(name);
    showView('exchanges');
  }
}

/** Shows the drawing of what concerns one queue or exchange, coming from another view of its broker. */
export function showTopologyOf(at: ProfileId, focus: NodeId): void {
  goTo(at);
  setState({ focus });
  showView('topology');
}

function goTo(at: ProfileId): void {
  const left = getState();
  if (left.at === at) return;
  if (left.at !== null) others.set(left.at, { ...left, pending: false });
  setState(others.get(at) ?? { ...initial, at });
}

/** What is drawn of a broker: asked for when the screen is shown. */
export function useTopology(at: ProfileId): TopologyState {
  useLayoutEffect(() => goTo(at), [at]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another broker is asked anew
  useEffect(() => void refreshTopology(), [at]);
  const state = topologyStore();
  return state.at === at ? state : initial;
}
