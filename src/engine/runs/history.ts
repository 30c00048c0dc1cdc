import { mkdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RunId, type RunSummary, type StoredSummary } from '../../shared/lab/runs.ts';
import { nextTurn } from '../clock.ts';
import { historyTrouble } from './failures.ts';
import { RUN_EXTENSION } from './format.ts';
import { readRunSummary } from './run-reader.ts';
import { hasLog, removeRunFile, sizeOf, tidyRunFile } from './run-writer.ts';
import type { OnTrouble } from './runs.ts';

/** The folder with the recorded runs, a file each. */
export interface History {
  readonly folder: string;
  /** Resolves when it is known what is in the folder. It never rejects. */
  readonly ready: Promise<void>;
  /** Newest first. */
  runs(): RunSummary[];
  /** What all files take on the disk, those too that are no runs any more. */
  bytes(): number;
  has(id: string): boolean;
  newest(): string | null;
  fileOf(id: string): string;
  /** A run is there, or has changed. `end` 'open' = it is the one that is being recorded. */
  put(summary: StoredSummary): void;
  /** Nobody looks at it any more, nor writes to it: nothing needs to stand beside its file. */
  tidy(id: string): void;
  /** @throws the system's error where it can't be removed */
  remove(id: string): void;
  /** Removes the oldest runs until all take `maxBytes` at most, but for those to keep. @returns whether that was enough */
  prune(maxBytes: number, keep: (id: string) => boolean): boolean;
}

/** Looks through `folder`, which need not be there yet. Runs that nobody ended are closed: the program ended before. */
export function openHistory(folder: string, onTrouble: OnTrouble): History {
  /** A file that can't be read has no summary: it counts, is not listed, and goes when it is the oldest. */
  const entries = new Map<string, { summary: StoredSummary | null; bytes: number }>();
  const fileOf = (id: string): string => join(folder, `${id}.${RUN_EXTENSION}`);
  /** Oldest first. A name tells the second, which several runs may share. */
  const ids = (): string[] => {
    const order = (id: string): string => `${id.slice(0, 15)} ${entries.get(id)!.summary?.startedAt ?? 0} ${id}`;
    return [...entries.keys()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  };
  const bytes = (): number => [...entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);

  async function look(): Promise<void> {
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      const id = name.slice(0, -RUN_EXTENSION.length - 1);
      if (!name.endsWith(`.${RUN_EXTENSION}`) || !RunId.safeParse(id).success || entries.has(id)) continue;
      let summary: StoredSummary | null = null;
      try {
        // What a crash left beside it belongs to it.
        if (hasLog(fileOf(id))) tidyRunFile(fileOf(id), null);
        summary = closeIfOpen(fileOf(id), await readRunSummary(fileOf(id)));
      } catch (error) {
        onTrouble(historyTrouble(`The recorded run ${fileOf(id)} can’t be listed`, error).failure);
      }
      if (!entries.has(id)) entries.set(id, { summary, bytes: sizeOf(fileOf(id)) });
      await nextTurn();
    }
  }

  function remove(id: string): void {
    removeRunFile(fileOf(id));
    entries.delete(id);
  }

  return {
    folder,
    ready: look(),
    runs: () =>
      ids()
        .reverse()
        .flatMap((id) => {
          const { summary, bytes } = entries.get(id)!;
          return summary ? [{ ...summary, bytes }] : [];
        }),
    bytes,
    has: (id) => entries.has(id),
    newest: () => ids().findLast((id) => entries.get(id)!.summary) ?? null,
    fileOf,
    put: (summary) => void entries.set(summary.id, { summary, bytes: sizeOf(fileOf(summary.id)) }),
    tidy(id) {
      const entry = entries.get(id);
      if (!entry || !hasLog(fileOf(id))) return;
      try {
        tidyRunFile(fileOf(id), null);
      } catch (error) {
        onTrouble(historyTrouble(`The recorded run ${fileOf(id)} can’t be closed`, error).failure);
      }
      entry.bytes = sizeOf(fileOf(id));
    },
    remove,
    prune(maxBytes, keep) {
      let total = bytes();
      for (const id of total > maxBytes ? ids() : []) {
        if (keep(id)) continue;
        const { bytes: freed } = entries.get(id)!;
        try {
          remove(id);
        } catch (error) {
          onTrouble(historyTrouble(`The recorded run ${fileOf(id)} can’t be removed`, error).failure);
          continue;
        }
        total -= freed;
        if (total <= maxBytes) break;
      }
      return total <= maxBytes;
    },
  };
}

/** Says of a run that nobody ended that its recording was cut short. */
function closeIfOpen(file: string, summary: StoredSummary): StoredSummary {
  if (summary.end !== 'open') return summary;
  const closed: StoredSummary = { ...summary, end: 'cut short' };
  tidyRunFile(file, closed);
  return closed;
}

/** A name that sorts by time, and that no other run has. */
export function newRunId(at: number, letters: string): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}-${letters}`;
}

/** @throws the system's error */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
}
