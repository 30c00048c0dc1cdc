import type { Snapshot } from '../../shared/contract.ts';
import { type Failure, toFailure } from '../../shared/failure.ts';
import { type StampedEvent, weight } from '../../shared/lab/events.ts';
import type { PlayerOrder, PlayerView, RunSummary } from '../../shared/lab/runs.ts';
import type { LabState } from '../../shared/lab/state.ts';
import type { Clock } from '../clock.ts';
import { densityOf } from './density.ts';
import { KEYFRAME_DISTANCE } from './keyframe.ts';
import { createPlayback, type Way } from './playback.ts';
import type { RunReader } from './run-reader.ts';

/** Milliseconds between two steps of a run that plays. */
const TICK = 50;
/** Milliseconds that what is shown may be behind the time while it plays: beyond, the time waits. */
const MAX_LATE = 500;
/** Tasks that a window is told one by one on the way to a moment that was sought: beyond, it takes a snapshot there. */
const MAX_TOLD = 5_000;
/** Milliseconds between two news of how far a search is. */
const NEWS_EVERY = 100;
/** Parts of the scrubber. */
const PARTS = 200;

type Folded = (event: StampedEvent, way: Way) => void;

export interface PlayerListener {
  /** The state went on by this event. */
  event(event: StampedEvent): void;
  /** The state is another one: what it was before does not lead to it. */
  jumped(): void;
  /** `view` has changed. */
  news(): void;
}

/** Plays a recorded run: a state of its own, which is the run's at any moment that is asked for. */
export interface Player {
  readonly state: Readonly<LabState>;
  readonly view: PlayerView;
  /** The moment that it shows now, epoch milliseconds of the run. */
  now(): number;
  snapshot(): Pick<Snapshot, 'seq' | 'state'>;
  /**
   * Resolves when it has done so, or when a newer order to seek came in between.
   * @throws LabError RUN_DAMAGED, RUN_UNREADABLE
   */
  perform(order: PlayerOrder): Promise<void>;
  subscribe(listener: PlayerListener): () => void;
  /** Lets go of the file. */
  close(): void;
}

/** Plays what `reader` reads, which it closes with itself. It stands at no moment before the first order to seek. */
export function createPlayer(deps: {
  reader: RunReader;
  run: RunSummary;
  /** See `PlayerView`. */
  file: string | null;
  clock: Clock;
  /** See `KEYFRAME_DISTANCE`: shorter in tests of short runs. */
  keyframeDistance?: number;
}): Player {
  const { reader, clock } = deps;
  const playback = createPlayback(reader, deps.keyframeDistance ?? KEYFRAME_DISTANCE);
  const listeners = new Set<PlayerListener>();
  const from = reader.chunks[0]!.firstAt;
  const to = reader.chunks.at(-1)!.lastAt;
  const density = densityOf(reader.chunks, from, to, PARTS);

  let at = from;
  let since = clock.now();
  let playing = false;
  let speed = 1;
  let seeking: number | null = null;
  let failure: Failure | null = null;
  /** Grows with each move: an older one ends as soon as it notices. */
  let newest = 0;
  let moving: Promise<unknown> = Promise.resolve();
  let isMoving = false;
  /** Whether the state is another one than what listeners were told of. */
  let isUntold = false;
  let stopTicking: (() => void) | null = null;
  let isClosed = false;

  const news = (): void => {
    for (const listener of listeners) listener.news();
  };
  const tell = (event: StampedEvent): void => {
    for (const listener of listeners) listener.event(event);
  };

  function now(): number {
    if (!playing || seeking !== null) return at;
    return Math.min(to, at + (clock.now() - since) * speed);
  }

  function stand(moment: number): void {
    at = moment;
    since = clock.now();
  }

  /**
   * One move at a time: the one before ends first.
   * @param choose the way, once it is known where the one before ended, and whether listeners are told event by event
   * @returns whether this one got there
   */
  function move(target: number, choose: () => Way, isTold: (way: Way) => boolean, onFolded: Folded): Promise<boolean> {
    const mine = ++newest;
    const before = moving;
    const goesOn = (): boolean => mine === newest && !isClosed;
    const work = async (): Promise<boolean> => {
      await before.catch(() => {});
      if (!goesOn()) return false;
      const way = choose();
      const tells = !isUntold && way.continues && isTold(way);
      if (!tells) isUntold = true;
      isMoving = true;
      try {
        return await playback.move(target, way, { goesOn, folded: tells ? tell : (event) => onFolded(event, way) });
      } finally {
        isMoving = false;
      }
    };
    const mover = work();
    moving = mover;
    return mover;
  }

  /** @throws LabError */
  const moveOn = (target: number): Promise<boolean> =>
    move(
      target,
      () => playback.onwardTo(target),
      () => true,
      () => {},
    );

  /** Shows listeners what the state is now, if they could not follow. */
  function arrive(): void {
    seeking = null;
    if (!isUntold) return news();
    isUntold = false;
    for (const listener of listeners) listener.jumped();
  }

  function fail(error: unknown): void {
    failure = toFailure(error);
    setPlaying(false);
    stand(Math.max(from, playback.latest));
    arrive();
  }

  function setPlaying(next: boolean): void {
    playing = next;
    if (next) {
      stopTicking ??= clock.every(TICK, () => void tick());
      return;
    }
    stopTicking?.();
    stopTicking = null;
  }

  async function tick(): Promise<void> {
    if (isMoving || seeking !== null) return;
    const target = now();
    try {
      if (!(await moveOn(target)) || !playing) return;
    } catch (error) {
      fail(error);
      return;
    }
    if (target >= to) {
      setPlaying(false);
      stand(to);
      news();
    } else if (now() - target > MAX_LATE * speed) {
      stand(target);
      news();
    }
  }

  /** What happened since the last tick belongs to the moment at which it stops. */
  async function pause(): Promise<void> {
    stand(now());
    setPlaying(false);
    news();
    if (seeking !== null) return;
    try {
      await moveOn(at);
    } catch (error) {
      fail(error);
      throw error;
    }
  }

  async function seek(target: number): Promise<void> {
    stand(target);
    seeking = 0;
    failure = null;
    news();
    let done = 0;
    let told = clock.now();
    const onFolded: Folded = (event, way) => {
      done += weight(event);
      if (clock.now() - told < NEWS_EVERY) return;
      told = clock.now();
      seeking = Math.min(1, done / way.weight);
      news();
    };
    const isTold = (way: Way): boolean => way.weight <= MAX_TOLD;
    const moved = move(target, () => playback.wayTo(target), isTold, onFolded);
    const mine = newest;
    try {
      if (!(await moved)) return;
    } catch (error) {
      if (mine === newest) fail(error);
      throw error;
    }
    stand(target);
    arrive();
  }

  return {
    get state() {
      return playback.state;
    },
    get view() {
      return { run: deps.run, file: deps.file, from, to, at, since, playing, speed, seeking, failure, density };
    },
    now,
    snapshot: () => ({ seq: playback.state.seq, state: playback.state }),
    async perform(order) {
      switch (order.type) {
        case 'play':
          stand(now());
          setPlaying(true);
          return news();
        case 'pause':
          return pause();
        case 'speed':
          stand(now());
          speed = order.speed;
          return news();
        case 'seek':
          return seek(Math.min(to, Math.max(from, order.at)));
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      isClosed = true;
      setPlaying(false);
      listeners.clear();
      void moving.catch(() => {}).finally(() => reader.close());
    },
  };
}
