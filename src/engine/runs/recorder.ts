import { randomBytes } from 'node:crypto';
import { fail } from '../../shared/failure.ts';
import type { HistorySettings } from '../../shared/lab/runs.ts';
import type { Clock } from '../clock.ts';
import type { Lab } from '../lab.ts';
import { historyTrouble, reasonOf } from './failures.ts';
import { type History, makeFolder, newRunId } from './history.ts';
import { type Recording, startRecording } from './recording.ts';
import type { OnTrouble } from './runs.ts';

/** Records each run of the lab. Whatever goes wrong with that, the lab never knows. */
export interface Recorder {
  /** The run that is being recorded; null = none is. */
  readonly current: Recording | null;
  /** Resolves when the files of the runs that ended are closed. */
  settled(): Promise<void>;
  /** See `RunList`. */
  readonly notRecorded: string | null;
  configure(settings: HistorySettings): void;
  /** Ends the recording. */
  close(): Promise<void>;
}

export function createRecorder(deps: {
  lab: Pick<Lab, 'state' | 'subscribe'>;
  history: History;
  clock: Clock;
  settings: HistorySettings;
  broker: () => string | null;
  /** Runs that may not be removed to make room. */
  isInUse: (id: string) => boolean;
  onTrouble: OnTrouble;
}): Recorder {
  const { lab, history, clock, onTrouble } = deps;
  let { settings } = deps;
  let current: { id: string; recording: Recording } | null = null;
  let notRecorded: string | null = null;
  /** Files are closed one after the other, and all before the program ends. */
  let closing: Promise<void> = Promise.resolve();

  const maxBytes = (): number => settings.maxMegabytes * 2 ** 20;
  const beingClosed = new Set<string>();
  const isKept = (id: string): boolean => id === current?.id || beingClosed.has(id) || deps.isInUse(id);

  function begin(): void {
    notRecorded = null;
    if (!settings.record) {
      notRecorded = 'Recording is switched off in the settings.';
      return;
    }
    const id = newRunId(clock.now(), randomBytes(3).toString('hex'));
    try {
      makeFolder(history.folder);
      const recording = startRecording({
        id,
        file: history.fileOf(id),
        broker: deps.broker(),
        state: lab.state,
        clock,
        onWritten: () => written(id),
        onFailed: (error) => failed(id, error),
      });
      current = { id, recording };
      history.put(recording.summary);
    } catch (error) {
      tell(error);
    }
  }

  function tell(error: unknown): void {
    notRecorded = `It could not be written to ${history.folder}: ${reasonOf(error)}.`;
    onTrouble(historyTrouble('The run is not recorded', error).failure);
  }

  function failed(id: string, error: unknown): void {
    if (current?.id !== id) {
      onTrouble(historyTrouble('The end of a run is not recorded', error).failure);
      return;
    }
    // What is in the file stays a run; the next start closes it.
    history.put({ ...current.recording.summary, end: 'cut short' });
    current = null;
    tell(error);
  }

  function written(id: string): void {
    if (current?.id !== id) return;
    history.put(current.recording.summary);
    if (history.prune(maxBytes(), isKept)) return;
    notRecorded = `The history is full: it may take ${settings.maxMegabytes} MB on the disk, and this run takes more.`;
    onTrouble({
      code: 'HISTORY_UNAVAILABLE',
      message: 'The run is not recorded any more: it takes all that the history may take on the disk.',
      hint: `Allow it more than ${settings.maxMegabytes} MB in the settings; then the next run is recorded.`,
    });
    end('cut short');
  }

  function end(how: 'ended' | 'cut short'): void {
    if (!current) return;
    const { id, recording } = current;
    current = null;
    beingClosed.add(id);
    closing = closing.then(async () => {
      await recording.end(how);
      beingClosed.delete(id);
      const { summary } = recording;
      history.put(summary.end === 'open' ? { ...summary, end: 'cut short' } : summary);
    });
  }

  const stop = lab.subscribe((event) => {
    if (event.type === 'run.started') {
      end('ended');
      begin();
    }
    current?.recording.add(event);
    if (event.type === 'run.ended') {
      end('ended');
      notRecorded = null;
    }
  });

  return {
    get current() {
      return current?.recording ?? null;
    },
    get notRecorded() {
      return notRecorded;
    },
    settled: () => closing,
    configure(change) {
      const wasOn = settings.record;
      settings = change;
      if (!change.record) {
        if (lab.state.queue) notRecorded = 'Recording is switched off in the settings.';
        end('cut short');
      } else if (!wasOn && lab.state.queue) {
        notRecorded = 'Recording was switched on while the run was under way: it begins with the next one.';
      }
      void history.ready.then(() => history.prune(maxBytes(), isKept));
    },
    async close() {
      stop();
      end('ended');
      await closing;
    },
  };
}

/** Refuses where there is no such run. @throws LabError RUN_NOT_FOUND */
export function requireRun(id: string | null, notRecorded: string | null): string {
  if (id !== null) return id;
  throw fail(
    'RUN_NOT_FOUND',
    notRecorded === null ? 'No run was recorded yet.' : `The run is not recorded. ${notRecorded}`,
    'Choose a queue: its run is recorded from there on.',
  );
}
