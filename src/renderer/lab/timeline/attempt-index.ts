import type { WorkerId } from '../../../shared/ids.ts';
import { deliveryKey } from '../../../shared/lab/deliveries.ts';
import type { StampedEvent } from '../../../shared/lab/events.ts';
import type { LabState } from '../../../shared/lab/state.ts';
import type { Entry } from './entry.ts';
import { type Life, type Lives, livesOf, recordLife } from './lives.ts';
import { type Moment, momentsOf, recordMoment } from './moments.ts';
import { Track } from './track.ts';

/** All attempts that the timeline knows, so that a frame needs to look only at those in its span of time. */
export interface AttemptIndex {
  /** Each worker's attempts. */
  readonly tracks: ReadonlyMap<WorkerId, Track>;
  /** How many attempts there are. */
  readonly length: number;
  /** When the first of them was delivered; Infinity if there is none. */
  readonly earliest: number;
  readonly lives: ReadonlyMap<WorkerId, readonly Life[]>;
  /** What happened to broker and workers, oldest first. */
  readonly moments: readonly Moment[];
  /** Grows with each change. */
  readonly version: number;
  /** Takes in an event that was folded into `state` just now. */
  onEvent(state: LabState, event: StampedEvent): void;
  /** Makes sure that the index is of `state`: begins anew if it is another one, or if events were missed. */
  sync(state: LabState): void;
}

/** Attempts that are kept; beyond it the oldest go. */
const KEEP_ATTEMPTS = 1_000_000;
/** How many attempts are added before it is looked for what can be packed or must go. */
const TIDY_EVERY = 2_000;

/**
 * An index of attempts that grows with the events. The state alone does not tell what is new in it: an attempt may
 * begin and end within one batch, and looking through all tasks in each frame would cost the frame. Of what the state
 * has forgotten the index keeps the figures.
 */
export function createAttemptIndex(keep = KEEP_ATTEMPTS): AttemptIndex {
  let source: LabState | null = null;
  /** The last event that the index knows of. */
  let seq = -1;
  let tracks = new Map<WorkerId, Track>();
  let length = 0;
  let tidyAt = TIDY_EVERY;
  let lives: Lives = new Map();
  let moments: Moment[] = [];
  let version = 0;

  function add(entry: Entry): void {
    length++;
    const { worker } = entry.attempt;
    let track = tracks.get(worker);
    if (!track) {
      track = new Track();
      tracks.set(worker, track);
    }
    track.add(entry);
  }

  function tidy(state: LabState): void {
    if (length < tidyAt) return;
    for (const track of tracks.values()) track.pack(({ task }) => state.tasks.get(task.key) === task);
    if (length >= keep * 1.1) {
      const oldest = timeOfNewest(keep);
      for (const track of tracks.values()) track.dropBefore(oldest);
      length = 0;
      for (const track of tracks.values()) length += track.length;
    }
    tidyAt = Math.min(length + TIDY_EVERY, Math.max(length + 1, Math.ceil(keep * 1.1)));
  }

  /** When about the newest `count` attempts began. */
  function timeOfNewest(count: number): number {
    const blocks = [...tracks.values()].flatMap((track) => track.blocks).sort((a, b) => b.first - a.first);
    let rest = count;
    for (const block of blocks) {
      rest -= block.length;
      if (rest <= 0) return block.first;
    }
    return Number.NEGATIVE_INFINITY;
  }

  function rebuild(state: LabState): void {
    source = state;
    seq = state.seq;
    tracks = new Map();
    length = 0;
    lives = livesOf(state);
    moments = momentsOf(state);
    version++;
    const entries: Entry[] = [];
    for (const task of state.tasks.values()) {
      for (const [index, attempt] of task.attempts.entries()) entries.push({ task, attempt, index });
    }
    entries.sort((a, b) => a.attempt.deliveredAt - b.attempt.deliveredAt);
    for (const entry of entries.slice(-keep)) add(entry);
    tidyAt = length + TIDY_EVERY;
  }

  function delivered(state: LabState, event: Extract<StampedEvent, { type: 'task.delivered' }>): void {
    const worker = state.workers.get(event.worker);
    if (!worker) return;
    for (const tag of event.rows.tags) {
      const key = deliveryKey(event.session, tag);
      const held = worker.held.get(key) ?? worker.displaced.get(key);
      const task = held && state.tasks.get(held.key);
      const attempt = task?.attempts[held!.attempt];
      if (!task || !attempt) continue;
      add({ task, attempt, index: held!.attempt });
      // The delivery may have ended the attempt before.
      const before = task.attempts[held!.attempt - 1];
      if (before) tracks.get(before.worker)?.touch();
    }
    tidy(state);
  }

  return {
    get tracks() {
      return tracks;
    },
    get length() {
      return length;
    },
    get earliest() {
      let earliest = Number.POSITIVE_INFINITY;
      for (const track of tracks.values()) earliest = Math.min(earliest, track.blocks[0]?.first ?? earliest);
      return earliest;
    },
    get lives() {
      return lives;
    },
    get moments() {
      return moments;
    },
    get version() {
      return version;
    },
    onEvent(state, event) {
      // The next sync begins anew in both cases.
      if (state !== source || event.seq !== seq + 1) return;
      seq = event.seq;
      if (event.type === 'run.started') {
        source = null;
        return;
      }
      if ('worker' in event) tracks.get(event.worker)?.touch();
      if (event.type === 'task.delivered') delivered(state, event);
      const isLife = recordLife(lives, event);
      const isMoment = recordMoment(moments, event);
      if (event.type === 'task.delivered' || isLife || isMoment) version++;
    },
    sync(state) {
      if (state !== source || state.seq !== seq) rebuild(state);
    },
  };
}
