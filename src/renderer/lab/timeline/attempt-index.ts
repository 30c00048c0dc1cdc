import type { WorkerId } from '../../../shared/ids.ts';
import { deliveryKey } from '../../../shared/lab/deliveries.ts';
import type { StampedEvent } from '../../../shared/lab/events.ts';
import type { LabState } from '../../../shared/lab/state.ts';
import { type Life, type Lives, livesOf, recordLife } from './lives.ts';
import { type Entry, Track } from './track.ts';

/** All attempts that the timeline knows, so that a frame needs to look only at those in its span of time. */
export interface AttemptIndex {
  /** Each worker's attempts. */
  readonly tracks: ReadonlyMap<WorkerId, Track>;
  /** The attempts of all workers. */
  readonly all: Track;
  readonly lives: ReadonlyMap<WorkerId, readonly Life[]>;
  /** Grows with each change. */
  readonly version: number;
  /** Takes in an event that was folded into `state` just now. */
  onEvent(state: LabState, event: StampedEvent): void;
  /** Makes sure that the index is of `state`: begins anew if it is another one, or if events were missed. */
  sync(state: LabState): void;
}

/** Attempts that are kept; beyond it the oldest go. The state itself forgets ended tasks earlier than this. */
const KEEP_ATTEMPTS = 100_000;

/**
 * An index of attempts that grows with the events. The state alone does not tell what is new in it: an attempt may
 * begin and end within one batch, and looking through all tasks in each frame would cost the frame.
 */
export function createAttemptIndex(keep = KEEP_ATTEMPTS): AttemptIndex {
  let source: LabState | null = null;
  /** The last event that the index knows of. */
  let seq = -1;
  let tracks = new Map<WorkerId, Track>();
  let all = new Track();
  let lives: Lives = new Map();
  let version = 0;

  function add(entry: Entry): void {
    all.add(entry);
    const { worker } = entry.attempt;
    let track = tracks.get(worker);
    if (!track) {
      track = new Track();
      tracks.set(worker, track);
    }
    track.add(entry);
  }

  /** In portions, since each time costs a pass over what stays. */
  function trim(): void {
    if (all.length < keep * 1.1) return;
    const oldest = all.at(all.length - keep)!.attempt.deliveredAt;
    all.dropBefore(oldest);
    for (const track of tracks.values()) track.dropBefore(oldest);
  }

  function rebuild(state: LabState): void {
    source = state;
    seq = state.seq;
    tracks = new Map();
    all = new Track();
    lives = livesOf(state);
    version++;
    const entries: Entry[] = [];
    for (const task of state.tasks.values()) {
      for (const [index, attempt] of task.attempts.entries()) entries.push({ task, attempt, index });
    }
    entries.sort((a, b) => a.attempt.deliveredAt - b.attempt.deliveredAt);
    for (const entry of entries.slice(-keep)) add(entry);
  }

  function delivered(state: LabState, event: Extract<StampedEvent, { type: 'task.delivered' }>): void {
    const worker = state.workers.get(event.worker);
    if (!worker) return;
    for (const tag of event.rows.tags) {
      const key = deliveryKey(event.session, tag);
      const held = worker.held.get(key) ?? worker.displaced.get(key);
      const task = held && state.tasks.get(held.key);
      const attempt = task?.attempts[held!.attempt];
      if (task && attempt) add({ task, attempt, index: held!.attempt });
    }
    trim();
    version++;
  }

  return {
    get tracks() {
      return tracks;
    },
    get all() {
      return all;
    },
    get lives() {
      return lives;
    },
    get version() {
      return version;
    },
    onEvent(state, event) {
      // The next sync begins anew in both cases.
      if (state !== source || event.seq !== seq + 1) return;
      seq = event.seq;
      if (event.type === 'run.started') source = null;
      else if (event.type === 'task.delivered') delivered(state, event);
      else if (recordLife(lives, event)) version++;
    },
    sync(state) {
      if (state !== source || state.seq !== seq) rebuild(state);
    },
  };
}
