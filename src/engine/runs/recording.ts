import { type LabEvent, type StampedEvent, weight } from '../../shared/lab/events.ts';
import { ledgerLine } from '../../shared/lab/ledger.ts';
import type { StoredSummary } from '../../shared/lab/runs.ts';
import type { LabState } from '../../shared/lab/state.ts';
import type { Clock } from '../clock.ts';
import { packChunk, type StoredChunk } from './chunk.ts';
import { CHUNK_WEIGHT, MAX_CHUNKS } from './format.ts';
import { createRunFile } from './run-writer.ts';

/** Milliseconds between two writes at least: what a crash of the program may cost. */
const WRITE_EVERY = 250;
/** Characters of JSON that may wait to be packed and written: a disk that is slower than the lab for long is given up. */
const MAX_WAITING = 64 * 2 ** 20;

/** A run that is being recorded to a file of its own. */
export interface Recording {
  readonly file: string;
  /** As it stands in the file. */
  readonly summary: StoredSummary;
  add(event: StampedEvent): void;
  /** Writes what waits. It never rejects: what goes wrong ends the recording. */
  flush(): Promise<void>;
  /** Writes what waits and lets go of the file. It never rejects. */
  end(how: 'ended' | 'cut short'): Promise<void>;
}

/**
 * Begins to record the run that `state` has just begun.
 * @throws SQLite's error where its file can't be made
 */
export function startRecording(deps: {
  id: string;
  file: string;
  broker: string | null;
  state: Readonly<LabState>;
  clock: Clock;
  /** Something was written. */
  onWritten: () => void;
  /** It can't go on; the file is let go. */
  onFailed: (error: unknown) => void;
}): Recording {
  const { file, state, clock } = deps;
  const startedAt = state.run!.startedAt;
  const queue = state.queue!.settings;
  // The next run begins with another one before it is told here.
  const { ledger } = state;
  let seq = 0;
  let latest = startedAt;
  let chunks = 0;
  let pending: StampedEvent[] = [];
  let pendingWeight = 0;
  let waiting = 0;
  /** In the order of their numbers, whichever is packed first. */
  let ready: { chunk: StoredChunk; characters: number; after: StoredSummary }[] = [];
  let packing: Promise<void> = Promise.resolve();
  let stopTimer: (() => void) | null = null;
  let isOver = false;

  const now = (): StoredSummary => {
    const { published, acked, lost } = ledgerLine(ledger);
    const counts = { published, acked, redeliveries: ledger.redeliveries, lost, events: seq };
    return { id: deps.id, queue, broker: deps.broker, startedAt, lastAt: latest, end: 'open', ...counts };
  };
  let summary = now();
  const writer = createRunFile(file, summary);

  function fail(error: unknown): void {
    if (isOver) return;
    close();
    writer.abandon();
    deps.onFailed(error);
  }

  function close(): void {
    isOver = true;
    stopTimer?.();
    pending = [];
    ready = [];
  }

  /** Makes a chunk of what is pending. */
  function cut(): void {
    if (pending.length === 0) return;
    const json = JSON.stringify(pending);
    const times = pending.map(({ at }) => at);
    const firstAt = Math.max(latest, times[0]!);
    for (const at of times) latest = Math.max(latest, at);
    const place = { no: ++chunks, firstSeq: seq - pending.length + 1, lastSeq: seq, firstAt, lastAt: latest };
    const packed = packChunk({ ...place, weight: pendingWeight }, json);
    // It may fail before its turn comes, which is when that is looked at.
    packed.catch(() => {});
    const after = now();
    pending = [];
    pendingWeight = 0;
    waiting += json.length;
    packing = packing
      .then(async () => {
        ready.push({ chunk: await packed, characters: json.length, after });
      })
      .catch(fail);
    if (waiting > MAX_WAITING) fail(new Error('the disk is slower than the lab'));
    if (chunks >= MAX_CHUNKS) fail(new Error('the run is too long for one file'));
  }

  async function flush(): Promise<void> {
    stopTimer?.();
    stopTimer = null;
    cut();
    await packing;
    if (isOver || ready.length === 0) return;
    const batch = ready;
    ready = [];
    try {
      writer.write(
        batch.map(({ chunk }) => chunk),
        batch.at(-1)!.after,
      );
    } catch (error) {
      return fail(error);
    }
    summary = batch.at(-1)!.after;
    for (const { characters } of batch) waiting -= characters;
    deps.onWritten();
  }

  function push(event: LabEvent, at: number): void {
    pending.push({ ...event, seq: ++seq, at });
    pendingWeight += weight(event);
  }

  // What the fold needs from before the run: no worker runs when one begins.
  const { publisher, observer, product, version, cluster } = state.broker;
  push({ type: 'broker.link', role: 'publisher', link: publisher }, startedAt);
  push({ type: 'broker.link', role: 'observer', link: observer }, startedAt);
  if (product !== null && version !== null && cluster !== null) {
    push({ type: 'broker.identified', product, version, cluster }, startedAt);
  }

  return {
    file,
    get summary() {
      return summary;
    },
    add(event) {
      if (isOver) return;
      push(event, event.at);
      if (pendingWeight >= CHUNK_WEIGHT) cut();
      stopTimer ??= clock.after(WRITE_EVERY, () => void flush());
    },
    flush,
    async end(how) {
      await flush();
      if (isOver) return;
      close();
      try {
        summary = { ...summary, end: how };
        writer.write([], summary);
        writer.finish();
      } catch (error) {
        writer.abandon();
        deps.onFailed(error);
      }
    },
  };
}
