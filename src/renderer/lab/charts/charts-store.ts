import { create, createStore, type StoreApi } from 'zustand';
import type { Range } from './range.ts';
import type { PlotName } from './scene.ts';
import type { WorkerFigures } from './worker-figures.ts';

/** The range that was chosen last: it stays while other views are looked at. */
export const rangeStore = create<{ readonly range: Range }>()(() => ({ range: '1 min' }));

/** Why there is nothing to see. */
export type Emptiness = 'no run' | 'no tasks' | null;

/** A chart's words: what stands around its drawing. */
export interface PlotWords {
  /** The lines' figures. */
  readonly legend: readonly string[];
  readonly description: string;
  /** Said in the drawing's place. */
  readonly note: string | null;
}

/** The part of the charts that is not drawn. */
export interface ChartsState {
  readonly emptiness: Emptiness;
  readonly summary: string;
  readonly plots: Readonly<Record<PlotName, PlotWords>>;
  readonly workers: readonly WorkerFigures[];
  /** The time that is pointed at, as text. */
  readonly mark: string | null;
  /** What a screen reader is to say of the time that the keyboard went to. */
  readonly announcement: string;
}

export type ChartsStore = StoreApi<ChartsState>;

const none: PlotWords = { legend: [], description: '', note: null };

export function createChartsStore(): ChartsStore {
  return createStore<ChartsState>()(() => ({
    emptiness: 'no run',
    summary: '',
    plots: { depth: none, rates: none, confirm: none, whole: none },
    workers: [],
    mark: null,
    announcement: '',
  }));
}
