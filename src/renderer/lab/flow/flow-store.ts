import { createStore, type StoreApi } from 'zustand';
import type { Note } from './motion.ts';
import type { FlowWords, WorkerRow } from './view.ts';

/** What is told of the task that the pointer is over, and where. */
export interface FlowTip {
  /** From the edge that is nearer. */
  readonly x: number;
  readonly edge: 'left' | 'right';
  readonly y: number;
  readonly text: string;
  readonly where: string;
}

/** The part of the flow that is not drawn: what its elements over the canvas show. */
export interface FlowState {
  readonly words: FlowWords | null;
  readonly rows: readonly WorkerRow[];
  readonly contentHeight: number;
  readonly narrow: boolean;
  readonly notes: readonly Note[];
  /** Tasks that are acked in a second; `null` while there are next to none. */
  readonly rate: string | null;
  readonly tip: FlowTip | null;
  /** What a screen reader is to say of the task that the keyboard went to. */
  readonly announcement: string;
}

export type FlowStore = StoreApi<FlowState>;

export function createFlowStore(): FlowStore {
  return createStore<FlowState>()(() => ({
    words: null,
    rows: [],
    contentHeight: 0,
    narrow: false,
    notes: [],
    rate: null,
    tip: null,
    announcement: '',
  }));
}

/** Changes what differs by value, and keeps the objects of all else: components are not told of what is the same. */
export function update(store: FlowStore, change: Partial<FlowState>): void {
  const before = store.getState();
  const differing = Object.entries(change)
    .map(([name, value]) => [name, kept(before[name as keyof FlowState], value)] as const)
    .filter(([name, value]) => value !== before[name as keyof FlowState]);
  if (differing.length > 0) store.setState(Object.fromEntries(differing));
}

/** `after`, with each part that equals the one in `before` being that one. */
function kept<T>(before: unknown, after: T): T {
  if (before === after || typeof before !== 'object' || typeof after !== 'object') return after;
  if (before === null || after === null || Array.isArray(before) !== Array.isArray(after)) return after;
  const old = before as Record<string, unknown>;
  const entries = Object.entries(after).map(([name, value]) => [name, kept(old[name], value)] as const);
  const same = entries.length === Object.keys(old).length && entries.every(([name, value]) => value === old[name]);
  if (same) return before as T;
  return (Array.isArray(after) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as T;
}
