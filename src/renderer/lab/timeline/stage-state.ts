import { createStore, type StoreApi } from 'zustand';
import type { WorkerId } from '../../../shared/ids.ts';
import type { LabState } from '../../../shared/lab/state.ts';
import { plural } from '../../ui/figures.ts';
import type { AttemptIndex } from './attempt-index.ts';
import { tickLabel } from './axis.ts';
import type { Entry, Look } from './entry.ts';
import type { LaneLayout } from './lanes.ts';
import type { Moment } from './moments.ts';
import { newest } from './navigation.ts';
import { DEFAULT_SPAN } from './viewport.ts';
import { attemptWords } from './words.ts';

/** What is told beside the drawing about what the pointer or the keyboard is at, and where. */
export type Tip = { readonly key: string; readonly x: number; readonly y: number } & (
  | {
      readonly kind: 'attempt';
      readonly entry: Entry;
      /** How many attempts are drawn as this one. */
      readonly count: number;
    }
  | {
      readonly kind: 'column';
      readonly worker: WorkerId;
      readonly parts: readonly [look: Look, count: number][];
      readonly again: number;
    }
  | { readonly kind: 'moments'; readonly moments: readonly Moment[] }
);

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
  readonly layout: LaneLayout;
  /** The part of the run that is seen, as the mini-map's window tells it. */
  readonly window: WindowWords;
  readonly emptiness: Emptiness;
  readonly tip: Tip | null;
  /** What a screen reader is to say of the attempt that the keyboard went to. */
  readonly announcement: string;
  readonly summary: string;
  readonly lines: readonly Line[];
}

/** Whole seconds since the run began, and the same in words. */
export interface WindowWords {
  readonly from: number;
  readonly whole: number;
  readonly words: string;
}

export type StageStore = StoreApi<StageState>;

/** Before the first frame. */
export const NO_LANES: LaneLayout = { lanes: [], byWorker: new Map(), height: 0 };

export function createStageStore(): StageStore {
  return createStore<StageState>()(() => ({
    follow: true,
    span: DEFAULT_SPAN,
    layout: NO_LANES,
    window: { from: 0, whole: 0, words: '' },
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
  for (const entry of newest(index, LISTED)) {
    const text = attemptWords(entry);
    const known = before[lines.length];
    const id = `${entry.task.no} ${entry.index}`;
    lines.push(known?.id === id && known.text === text ? known : { id, text });
  }
  const same = lines.length === before.length && lines.every((line, i) => line === before[i]);
  return same ? before : lines;
}

/** The whole in a sentence. */
export function summarise(state: LabState, index: AttemptIndex, lanes: number): string {
  let lost = 0;
  for (const worker of state.workers.values()) lost += worker.lost;
  const attempts = plural(index.length, 'attempt');
  const again = plural(state.ledger.redeliveries, 'redelivery', 'redeliveries');
  return `Timeline: ${plural(lanes, 'worker')}, ${attempts}, ${again}, ${lost} lost with their worker`;
}

/** Which part of the run from `from` to `to` is seen, in words. */
export function windowWords(
  seen: { from: number; span: number },
  from: number,
  to: number,
  origin: number,
): WindowWords {
  const at = (time: number): string => tickLabel(Math.round((time - origin) / 1_000) * 1_000, 1_000);
  const words = `${at(seen.from)} to ${at(seen.from + seen.span)} of ${at(to)}`;
  const seconds = (ms: number): number => Math.max(0, Math.round(ms / 1_000));
  return { from: Math.min(seconds(seen.from - from), seconds(to - from)), whole: seconds(to - from), words };
}

export function emptinessOf(state: LabState, index: AttemptIndex, lanes: number): Emptiness {
  if (lanes > 0) return index.length > 0 ? null : 'no tasks';
  return state.run === null ? 'no run' : 'no workers';
}
