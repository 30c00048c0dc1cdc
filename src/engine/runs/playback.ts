import type { StampedEvent } from '../../shared/lab/events.ts';
import { applyEvent } from '../../shared/lab/fold.ts';
import { createLabState, type LabState } from '../../shared/lab/state.ts';
import { createKeyframes, type Keyframe, packState, unpackState } from './keyframe.ts';
import type { RunReader } from './run-reader.ts';
import { createSlicer } from './slice.ts';

/** How to get to a moment. */
export interface Way {
  /** Whether the present state leads there; else it begins with an earlier one. */
  readonly continues: boolean;
  readonly from: Keyframe | null;
  /** Of the events that have to be folded, about. */
  readonly weight: number;
}

/** A run's state at one moment, which can be moved to another moment. One move at a time. */
export interface Playback {
  readonly state: LabState;
  /** The time of the last event that was folded, epoch milliseconds; -Infinity before the first. */
  readonly latest: number;
  /** The shortest way to a moment. */
  wayTo(to: number): Way;
  /** The way to a moment that is not before the present one, event by event. */
  onwardTo(to: number): Way;
  /**
   * Folds all events up to `to`, epoch milliseconds of the run, a few milliseconds at a time.
   * @param goesOn asked now and then; false = the rest is not wanted any more, and the state stays where it got to
   * @returns whether it got there
   * @throws LabError where the file does not tell how it goes on; the state is that of the last event it told
   */
  move(to: number, way: Way, deps: { goesOn: () => boolean; folded: (event: StampedEvent) => void }): Promise<boolean>;
}

/** Chunks that are unpacked by other threads while the one before them is folded. */
const AHEAD = 2;
/** Chunks that are kept as they were read last. */
const KEPT_CHUNKS = 6;

/** @param distance tasks' events between two keyframes at least */
export function createPlayback(reader: RunReader, distance: number): Playback {
  const { chunks } = reader;
  /** Of all chunks before each one, and of all. */
  const weights = [0];
  for (const { weight } of chunks) weights.push(weights.at(-1)! + weight);
  const keyframes = createKeyframes(weights.at(-1)!, distance);

  let state = createLabState();
  /** The event that comes next: a chunk's index, and a place in it. */
  let chunk = 0;
  let offset = 0;
  /** The latest time of an event that was folded. */
  let latest = Number.NEGATIVE_INFINITY;
  /** The keyframe that is being made small: one at a time. */
  let packing: Promise<void> = Promise.resolve();
  const kept = new Map<number, Promise<readonly StampedEvent[]>>();

  function read(index: number): Promise<readonly StampedEvent[]> {
    const known = kept.get(index);
    if (known !== undefined) return known;
    const reading = reader.load(index);
    kept.set(index, reading);
    // Whoever asks for it is told; it may be well the next time.
    reading.catch(() => kept.delete(index));
    if (kept.size > KEPT_CHUNKS) kept.delete(kept.keys().next().value!);
    return reading;
  }

  function load(index: number): Promise<readonly StampedEvent[]> {
    const reading = read(index);
    for (let next = index + 1; next <= index + AHEAD && next < chunks.length; next++) void read(next);
    return reading;
  }

  /** How many chunks begin at or before a moment. */
  function chunksUntil(at: number): number {
    let low = 0;
    let high = chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (chunks[middle]!.firstAt <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The first chunk that the state before a moment may not have as a whole. */
  const startFor = (to: number): number => {
    let index = chunksUntil(to);
    while (index > 0 && chunks[index - 1]!.lastAt > to) index--;
    return index;
  };

  const onwardTo = (to: number): Way => ({
    continues: true,
    from: null,
    weight: Math.max(0, weights[chunksUntil(to)]! - weights[chunk]!),
  });

  return {
    get state() {
      return state;
    },
    get latest() {
      return latest;
    },
    onwardTo,
    wayTo(to) {
      const from = keyframes.before(startFor(to));
      const onward = onwardTo(to);
      if (latest <= to && (onward.weight <= distance / 2 || !from || from.chunk <= chunk)) return onward;
      return { continues: false, from, weight: weights[chunksUntil(to)]! - (from?.weight ?? 0) };
    },
    async move(to, way, { goesOn, folded }) {
      const slicer = createSlicer();
      if (!way.continues) {
        const restored = way.from ? await unpackState(way.from.packed, slicer) : createLabState();
        if (!goesOn()) return false;
        state = restored;
        chunk = way.from?.chunk ?? 0;
        offset = 0;
        latest = chunks[chunk - 1]?.lastAt ?? Number.NEGATIVE_INFINITY;
      }
      while (chunk < chunks.length && chunks[chunk]!.firstAt <= to) {
        const events = await load(chunk);
        if (!goesOn()) return false;
        for (; offset < events.length; offset++) {
          if (slicer.isOver) {
            await slicer.rest();
            if (!goesOn()) return false;
          }
          const event = events[offset]!;
          if (Math.max(latest, event.at) > to) return true;
          latest = Math.max(latest, event.at);
          applyEvent(state, event);
          folded(event);
        }
        chunk++;
        offset = 0;
        const weight = weights[chunk]!;
        if (!keyframes.isDue(weight)) continue;
        await packing;
        const small = await packState(state, slicer);
        const next = chunk;
        packing = small().then((packed) => keyframes.add({ chunk: next, weight, packed }));
        if (!goesOn()) return false;
      }
      return true;
    },
  };
}
