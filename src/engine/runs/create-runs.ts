import { fail } from '../../shared/failure.ts';
import type { HistorySettings } from '../../shared/lab/runs.ts';
import type { Clock } from '../clock.ts';
import type { Lab } from '../lab.ts';
import type { OnTrouble, Runs } from './runs.ts';

/** The runs of a lab, recorded in `folder`. */
export function createRuns(deps: {
  lab: Pick<Lab, 'state' | 'subscribe'>;
  folder: string;
  clock: Clock;
  settings: HistorySettings;
  /** As the connection is called that the lab is connected to. */
  broker: () => string | null;
  onTrouble: OnTrouble;
}): Runs {
  let { settings } = deps;
  const { folder } = deps;
  const unavailable = () =>
    Promise.reject(fail('HISTORY_UNAVAILABLE', 'Runs are not recorded yet.', 'Wait for the next version.'));
  return {
    folder,
    get settings() {
      return settings;
    },
    player: null,
    onPlayer: () => () => {},
    list: async () => ({
      runs: [],
      bytes: 0,
      maxBytes: settings.maxMegabytes * 2 ** 20,
      folder,
      notRecorded: null,
    }),
    open: unavailable,
    openFile: unavailable,
    closePlayer: () => {},
    suggestName: unavailable,
    save: unavailable,
    remove: unavailable,
    configure(change) {
      settings = change;
    },
    close: async () => {},
  };
}
