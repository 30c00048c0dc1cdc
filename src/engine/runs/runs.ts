import type { Failure } from '../../shared/failure.ts';
import type { HistorySettings, RunList } from '../../shared/lab/runs.ts';
import type { Player } from './player.ts';

/** The runs that were recorded, and the one that is looked at. */
export interface Runs {
  readonly folder: string;
  readonly settings: HistorySettings;
  /** The run that is looked at; null = none is. */
  readonly player: Player | null;
  /** Calls `listener` when another run is looked at, or none any more, until the returned function is called. */
  onPlayer(listener: () => void): () => void;
  list(): Promise<RunList>;
  /**
   * Opens a run of the history, and looks at it from the moment `at` (epoch milliseconds; null = its beginning).
   * @param id null = the present run, or the last one that was recorded
   * @throws LabError RUN_NOT_FOUND, RUN_DAMAGED, RUN_TOO_NEW, RUN_UNREADABLE, HISTORY_UNAVAILABLE
   */
  open(id: string | null, at: number | null): Promise<void>;
  /** Opens a file that holds a run. @throws LabError RUN_NOT_A_RUN, RUN_TOO_NEW, RUN_DAMAGED, RUN_UNREADABLE */
  openFile(file: string): Promise<void>;
  /** Back to the lab. */
  closePlayer(): void;
  /** A name for the file of a run, without a folder. @throws LabError RUN_NOT_FOUND */
  suggestName(id: string | null): Promise<string>;
  /**
   * Writes a run to a file; what was there before stays until the new one is complete.
   * @returns its size in bytes
   * @throws LabError RUN_NOT_FOUND, RUN_IN_USE, RUN_DAMAGED, FILE_NOT_WRITTEN
   */
  save(id: string | null, file: string): Promise<number>;
  /** @throws LabError RUN_NOT_FOUND, RUN_IN_USE, HISTORY_UNAVAILABLE */
  remove(id: string): Promise<void>;
  configure(settings: HistorySettings): void;
  /** Writes what waits, and lets go of all files. */
  close(): Promise<void>;
}

/** What the history could not do, for the log: the lab goes on without it. */
export type OnTrouble = (failure: Failure) => void;
