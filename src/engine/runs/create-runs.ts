import { copyFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { fail, LabError } from '../../shared/failure.ts';
import type { HistorySettings, RunSummary } from '../../shared/lab/runs.ts';
import type { Clock } from '../clock.ts';
import type { Lab } from '../lab.ts';
import { inUse, notFound, reasonOf } from './failures.ts';
import { RUN_EXTENSION } from './format.ts';
import { openHistory } from './history.ts';
import { createPlayer, type Player } from './player.ts';
import { createRecorder, requireRun } from './recorder.ts';
import { openRun, type RunReader, readRunSummary } from './run-reader.ts';
import { hasLog, tidyRunFile } from './run-writer.ts';
import type { OnTrouble, Runs } from './runs.ts';

/** Milliseconds until a run is shown that is still on its way to the moment at which it is to be shown. */
const SHOW_AFTER = 300;

/** More than any file has. */
const ALL_PAGES = 2 ** 31 - 1;

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
  const { lab, folder, clock, onTrouble } = deps;
  let { settings } = deps;
  let player: { player: Player; reader: RunReader } | null = null;
  /** Who opens a run must not show it when another one was opened meanwhile. */
  let latest = 0;
  const listeners = new Set<() => void>();
  const history = openHistory(folder, onTrouble);
  const isOpen = (file: string): boolean => player !== null && resolve(player.reader.file) === resolve(file);
  const recorder = createRecorder({
    lab,
    history,
    clock,
    settings,
    broker: deps.broker,
    isInUse: (id) => isOpen(history.fileOf(id)),
    onTrouble,
  });

  /** @throws LabError RUN_NOT_FOUND */
  async function find(id: string | null): Promise<string> {
    await history.ready;
    const found = requireRun(id ?? recorder.current?.summary.id ?? history.newest(), recorder.notRecorded);
    if (!history.has(found)) throw notFound();
    if (recorder.current?.summary.id === found) await recorder.current.flush();
    else await recorder.settled();
    return found;
  }

  function show(next: { player: Player; reader: RunReader } | null): void {
    const before = player;
    player = next;
    before?.player.close();
    for (const listener of listeners) listener();
  }

  async function play(reading: Promise<RunReader>, file: string | null, at: number | null): Promise<void> {
    const mine = ++latest;
    const opened = await reading;
    const { summary, bytes } = opened;
    const reader: RunReader = {
      ...opened,
      close() {
        opened.close();
        if (file === null && recorder.current?.summary.id !== summary.id) history.tidy(summary.id);
      },
    };
    const listed = file === null ? history.runs().find(({ id }) => id === summary.id) : undefined;
    // A file that is no longer written to was cut short, whatever it says.
    const end = listed?.end ?? (summary.end === 'open' ? 'cut short' : summary.end);
    const run: RunSummary = { ...summary, bytes, end };
    const next = createPlayer({ reader, run, file, clock });
    const arrival = next.perform({ type: 'seek', at: at ?? next.view.from });
    try {
      await atMost(SHOW_AFTER, arrival);
    } catch (error) {
      next.close();
      throw error;
    }
    if (mine !== latest) return next.close();
    show({ player: next, reader });
    await arrival;
  }

  async function atMost(ms: number, work: Promise<void>): Promise<void> {
    let stop = (): void => {};
    const late = new Promise<void>((resolve) => {
      stop = clock.after(ms, resolve);
    });
    await Promise.race([work, late]).finally(stop);
    // It goes on: whoever waits for it is told how it ends.
    work.catch(() => {});
  }

  /** Beside its place until it is complete: nobody finds half a file, or loses the one that was there. */
  async function write(id: string, file: string): Promise<number> {
    const part = `${file}.part`;
    const source = history.fileOf(id);
    try {
      if (hasLog(source)) {
        const database = new DatabaseSync(source, { readOnly: true });
        // In one go, in another thread: what is written meanwhile is not waited for, and need not wait.
        await backup(database, part, { rate: ALL_PAGES }).finally(() => database.close());
        if (recorder.current?.summary.id !== id) history.tidy(id);
        const summary = await readRunSummary(part);
        tidyRunFile(part, summary.end === 'open' ? { ...summary, end: 'cut short' } : null);
      } else {
        await copyFile(source, part);
      }
      await rename(part, file);
      return (await stat(file)).size;
    } finally {
      for (const rest of [part, `${part}-wal`, `${part}-shm`, `${part}-journal`]) await rm(rest, { force: true });
    }
  }

  return {
    folder,
    get settings() {
      return settings;
    },
    get player() {
      return player?.player ?? null;
    },
    onPlayer(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async list() {
      await history.ready;
      await recorder.settled();
      const maxBytes = settings.maxMegabytes * 2 ** 20;
      const { notRecorded } = recorder;
      return { runs: history.runs(), bytes: history.bytes(), maxBytes, folder, notRecorded };
    },
    async open(id, at) {
      await play(openRun(history.fileOf(await find(id))), null, at);
    },
    openFile: (file) => play(openRun(file), basename(file), null),
    closePlayer() {
      latest++;
      if (player) show(null);
    },
    async suggestName(id) {
      const found = await find(id);
      const summary = history.runs().find((run) => run.id === found);
      if (!summary) throw notFound();
      // What no file system takes in a name, and what a shell would make much of.
      const queue = summary.queue.name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60);
      return `${queue}-${found.slice(0, 15)}.${RUN_EXTENSION}`;
    },
    async save(id, file) {
      const found = await find(id);
      if (isOpen(file)) throw inUse(`The file ${file} is open in Warren.`, 'Choose another name.');
      if (dirname(resolve(file)) === resolve(folder)) {
        throw inUse(`The folder ${folder} is the history’s own.`, 'Choose another folder.');
      }
      try {
        return await write(found, file);
      } catch (error) {
        if (error instanceof LabError) throw error;
        const hint = 'Choose another folder, or make room on the disk.';
        throw fail(
          'FILE_NOT_WRITTEN',
          `The run could not be written to ${file}: ${reasonOf(error)}.`,
          hint,
          String(error),
        );
      }
    },
    async remove(id) {
      await history.ready;
      if (!history.has(id)) throw notFound();
      if (recorder.current?.summary.id === id) {
        throw inUse('This run is being recorded.', 'Go to another queue, or leave the broker, before you delete it.');
      }
      await recorder.settled();
      const file = history.fileOf(id);
      if (isOpen(file)) throw inUse('This run is open.', 'Go back to the lab before you delete it.');
      try {
        history.remove(id);
      } catch (error) {
        const hint = 'Does another program have it open?';
        throw fail(
          'HISTORY_UNAVAILABLE',
          `The file ${file} can’t be removed: ${reasonOf(error)}.`,
          hint,
          String(error),
        );
      }
    },
    configure(change) {
      settings = change;
      recorder.configure(change);
    },
    async close() {
      latest++;
      show(null);
      await recorder.close();
    },
  };
}
