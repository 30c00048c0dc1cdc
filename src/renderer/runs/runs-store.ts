import { useEffect } from 'react';
import { create } from 'zustand';
import type { Failure } from '../../shared/failure.ts';
import type { HistorySettings, RunList } from '../../shared/lab/runs.ts';
import { call } from '../bridge.ts';
import { subscribe } from '../frame.ts';

interface Runs {
  /** null until it was asked for. */
  readonly list: RunList | null;
  /** null until they were asked for. */
  readonly settings: HistorySettings | null;
  readonly failure: Failure | null;
}

export const runsStore = create<Runs>()(() => ({ list: null, settings: null, failure: null }));

let loading: Promise<void> | null = null;

/** Asks for the recorded runs anew. */
export function loadRuns(): Promise<void> {
  loading ??= load().finally(() => {
    loading = null;
  });
  return loading;
}

async function load(): Promise<void> {
  const [list, settings] = await Promise.all([call('run.list'), call('history.settings')]);
  if (!list.ok) return runsStore.setState({ failure: list.failure });
  if (!settings.ok) return runsStore.setState({ failure: settings.failure });
  runsStore.setState({ list: list.value, settings: settings.value, failure: null });
}

/** How often the list is asked for while it is looked at: the present run grows. Milliseconds. */
const ASK_EVERY = 2_000;

/** The recorded runs, kept up to date while the component is there. */
export function useRuns(): Runs {
  useEffect(() => {
    let next = 0;
    return subscribe((_, clock) => {
      if (clock < next) return;
      next = clock + ASK_EVERY;
      void loadRuns();
    });
  }, []);
  return runsStore();
}
