import type { Runs } from '../engine/runs/runs.ts';
import type { Handlers } from '../shared/contract.ts';
import { fail } from '../shared/failure.ts';
import type { SettingsStore } from './settings.ts';

/** Asks the user for files; null = it was cancelled. */
export interface RunDialogs {
  chooseTarget(suggestion: string): Promise<string | null>;
  chooseFile(): Promise<string | null>;
}

type RunCall = Extract<keyof Handlers, `run.${string}` | `player.${string}` | `history.${string}`>;

/** What the calls do that are about recorded runs. */
export function createRunHandlers(deps: {
  runs: Runs;
  settings: SettingsStore;
  dialogs: RunDialogs;
  openFolder: (folder: string) => Promise<void>;
}): Pick<Handlers, RunCall> {
  const { runs, settings, dialogs } = deps;
  return {
    'run.list': () => runs.list(),
    'run.open': ({ id, at }) => runs.open(id, at),
    'run.openFile': async () => {
      const file = await dialogs.chooseFile();
      if (file === null) return { outcome: 'cancelled' };
      await runs.openFile(file);
      return { outcome: 'opened' };
    },
    'run.save': async ({ id }) => {
      const file = await dialogs.chooseTarget(await runs.suggestName(id));
      if (file === null) return { outcome: 'cancelled' };
      return { outcome: 'written', file, bytes: await runs.save(id, file) };
    },
    'run.delete': ({ id }) => runs.remove(id),
    'run.openFolder': () => deps.openFolder(runs.folder),

    'player.order': async (order) => {
      if (!runs.player) throw fail('RUN_NOT_FOUND', 'No recorded run is open.', 'Open one of the runs first.');
      await runs.player.perform(order);
    },
    'player.close': () => runs.closePlayer(),

    'history.settings': () => settings.get('history'),
    'history.configure': (change) => {
      settings.set('history', change);
      runs.configure(change);
    },
  };
}
