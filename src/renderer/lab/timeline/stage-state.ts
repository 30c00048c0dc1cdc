import { createStore, type StoreApi } from 'zustand';
import type { LabState } from '../../../shared/lab/state.ts';
import { plural } from '../../ui/figures.ts';
import type { AttemptIndex } from './attempt-index.ts';
import type { Entry } from './track.ts';
import { DEFAULT_SPAN } from './viewport.ts';
import { attemptWords } from './words.ts';

/** What is told about an attempt beside the drawing, and where. */
export interface Tip {
  readonly entry: Entry;
  /** How many attempts are drawn as this one. */
  readonly count: number;
  readonly x: number;
  readonly y: number;
}

/** Why there is nothing to see. */
export type Emptiness = 'no run' | 'no workers' | 'no tasks' | null;

/** One of the newest attempts, as text. */
export interface Line {
  readonly id: string;
  readonly text: string;
}

/** The part of the timeline that is not drawn: what its elements around the canvas show. */
export interface StageState {
  readonly follow: boolean;
  readonly span: number;
  readonly lanes: number;
  readonly emptiness: Emptiness;
  readonly tip: Tip | null;
  /** What a screen reader is to say of the attempt that the keyboard went to. */
  readonly announcement: string;
  readonly summary: string;
  readonly lines: readonly Line[];
}

export type StageStore = StoreApi<StageState>;

export function createStageStore(): StageStore {
  return createStore<StageState>()(() => ({
    follow: true,
    span: DEFAULT_SPAN,
    lanes: 0,
    emptiness: 'no run',
    tip: null,
    announcement: '',
    summary: '',
    lines: [],
  }));
}

/** Changes what differs; components are not told of what does not. */
export function update(store: StageStore, change: Partial<StageState>): void {
  const state = store.getState();
  const differs = Object.keys(change).some((key) => {
    const name = key as keyof StageState;
    return state[name] !== change[name];
  });
  if (differs) store.setState(change);
}

/** Attempts that are listed as text. */
const LISTED = 200;

/** The newest attempts in words, newest first; `before` itself if nothing has changed since. */
export function listAttempts(index: AttemptIndex, before: readonly Line[]): readonly Line[] {
  const lines: Line[] = [];
  for (let i = index.all.length - 1; i >= Math.max(0, index.all.length - LISTED); i--) {
    const entry = index.all.at(i)!;
    const text = attemptWords(entry);
    const known = before[lines.length];
    const id = `${entry.task.key} ${entry.index}`;
    lines.push(known?.id === id && known.text === text ? known : { id, text });
  }
  const same = lines.length === before.length && lines.every((line, i) => line === before[i]);
  return same ? before : lines;
}

/** The whole in a sentence. */
export function summarise(state: LabState, index: AttemptIndex, lanes: number): string {
  let lost = 0;
  for (const worker of state.workers.values()) lost += worker.lost;
  const attempts = plural(index.all.length, 'attempt');
  const again = plural(state.ledger.redeliveries, 'redelivery', 'redeliveries');
  return `Timeline: ${plural(lanes, 'worker')}, ${attempts}, ${again}, ${lost} lost with their worker`;
}

export function emptinessOf(state: LabState, index: AttemptIndex, lanes: number): Emptiness {
  if (lanes > 0) return index.all.length > 0 ? null : 'no tasks';
  return state.run === null ? 'no run' : 'no workers';
}
