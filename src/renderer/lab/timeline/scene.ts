import type { TaskKey, WorkerId } from '../../../shared/ids.ts';
import type { Attempt, Worker } from '../../../shared/lab/state.ts';
import type { AttemptIndex } from './attempt-index.ts';
import { ticksOf } from './axis.ts';
import { exitState, LANE_HEIGHT, laneOrder, laneState, laneTop, WAIT, WORK } from './lanes.ts';
import type { Band, Bar, Join, Lane, Look, Mark, Point, Scene } from './shapes.ts';
import { type Entry, isAgain } from './track.ts';
import { GUTTER, scale, type Viewport, xOf } from './viewport.ts';

export interface SceneInput {
  readonly index: AttemptIndex;
  readonly workers: ReadonlyMap<WorkerId, Worker>;
  readonly view: Viewport;
  readonly now: number;
  /** What the axis counts from: the start of the run. */
  readonly origin: number;
  readonly selected: TaskKey | null;
}

/** Bars narrower than this share one with their neighbours in the same column of pixels. */
const NARROW = 1.5;
/** A wait narrower than this is not drawn: the bar of the work begins there. */
const VISIBLE_WAIT = 2;
/** Waits in one row of a lane; those beyond share a line with the one that they overlap. */
const MANY_WAITS = 50;
/** How far shapes reach beyond the plot, so that their cut ends are not seen. */
const MARGIN = 12;
/** More joins than this are a carpet: those of the selected task are drawn in any case. */
const MAX_JOINS = 1_500;

/** Which of several attempts in one column is shown: the one that a person would look for. */
const rank: Record<Look, number> = {
  held: 0,
  acked: 1,
  working: 2,
  requeued: 3,
  cut: 4,
  late: 5,
  rejected: 6,
  lost: 7,
};

/** The shapes of one frame. Only what is in the view is turned into shapes. */
export function buildScene(input: SceneInput): Scene {
  const { view, index } = input;
  const order = laneOrder(input.workers, index);
  const painter = new Painter(input, order);
  const lanes: Lane[] = [];
  for (const [position, worker] of order.entries()) {
    const y = laneTop(view, position);
    if (y > view.height || y + LANE_HEIGHT < 0) continue;
    lanes.push(painter.lane(worker, y));
    painter.attempts(worker, y);
  }
  return {
    width: view.width,
    height: view.height,
    ticks: ticksOf(view, input.origin),
    lanes,
    bands: painter.bands,
    bars: painter.bars,
    joins: painter.joins,
    marks: painter.marks,
    nowX: xOf(view, input.now),
  };
}

/** How an attempt looks; `work` = the bar of its work, not of its wait. */
export function lookOf(attempt: Attempt, part: Bar['part']): Look {
  if (part === 'wait' && attempt.beganAt !== null) return 'held';
  return attempt.outcome ?? (attempt.beganAt === null ? 'held' : 'working');
}

/** When the work began. Work that was done has a beginning, even if it was not heard of. */
function workStart(attempt: Attempt): number | null {
  if (attempt.beganAt !== null) return attempt.beganAt;
  const done = attempt.outcome === 'acked' || attempt.outcome === 'rejected' || attempt.outcome === 'late';
  return done ? attempt.deliveredAt : null;
}

/** Where a bar is; `row` is its row within the lane. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly row: number;
}

class Painter {
  readonly bars: Bar[] = [];
  readonly joins: Join[] = [];
  readonly bands: Band[] = [];
  readonly marks: Mark[] = [];
  readonly #input: SceneInput;
  readonly #tops = new Map<WorkerId, number>();
  readonly #joined = new Set<string>();
  /** Pixels for each millisecond. */
  readonly #perMs: number;
  /** The newest bar in each row of the lane at work, and how many it has. */
  #rows: { bar: Bar; count: number }[] = [];

  constructor(input: SceneInput, order: readonly WorkerId[]) {
    this.#input = input;
    this.#perMs = 1 / scale(input.view);
    for (const [position, worker] of order.entries()) this.#tops.set(worker, laneTop(input.view, position));
  }

  lane(id: WorkerId, y: number): Lane {
    const { now, index, workers } = this.#input;
    const lives: Lane['lives'][number][] = [];
    for (const life of index.lives.get(id) ?? []) {
      const span = this.#clip(life.startedAt, life.exit?.at ?? now);
      if (!span) continue;
      lives.push(span);
      this.#mark('start', life.startedAt, y);
      if (life.exit) this.#mark(exitState(life.exit.kind), life.exit.at, y);
      for (const { from, to } of life.frozen) {
        const band = this.#clip(from, to ?? now);
        if (band) this.bands.push({ ...band, y: y + 4, height: LANE_HEIGHT - 8 });
      }
    }
    return { worker: id, state: laneState(workers.get(id)), y, lives };
  }

  attempts(worker: WorkerId, y: number): void {
    const { view, index } = this.#input;
    this.#rows = [];
    const end = view.from + view.span;
    index.tracks.get(worker)?.visit(view.from, end, (entry) => {
      this.#attempt(entry, y);
      if (entry.index > 0) this.#join(entry.task.attempts[entry.index - 1]!, entry.attempt, entry);
      const next = entry.task.attempts[entry.index + 1];
      // The next attempt draws the join to this one, unless it is beyond the view.
      if (next && (next.deliveredAt > end || next.deliveredAt < view.from)) this.#join(entry.attempt, next, entry);
    });
  }

  #attempt(entry: Entry, y: number): void {
    const { attempt } = entry;
    const { now } = this.#input;
    const began = workStart(attempt);
    if (this.#isMore(entry, began)) return;
    const wait = this.#clip(attempt.deliveredAt, began ?? attempt.endedAt ?? now);
    const waits = began === null || (wait !== null && wait.width >= VISIBLE_WAIT);
    if (wait && waits) {
      const row = waitRow(attempt);
      const place = { ...wait, y: y + WAIT.top + row * WAIT.pitch, height: WAIT.height, row: 1 + row };
      this.#bar(entry, 'wait', place, { starts: true, ends: began === null && attempt.endedAt !== null });
    }
    if (began === null) return;
    const work = this.#clip(waits ? began : attempt.deliveredAt, attempt.endedAt ?? now);
    if (!work) return;
    const place = { ...work, y: y + WORK.top, height: WORK.height, row: 0 };
    this.#bar(entry, 'work', place, { starts: !waits, ends: attempt.endedAt !== null });
  }

  #bar(entry: Entry, part: Bar['part'], place: Place, attempt: { starts: boolean; ends: boolean }): void {
    const { view, selected } = this.#input;
    const { x, y, width, height, row } = place;
    const look = lookOf(entry.attempt, part);
    if (entry.task.key !== selected && this.#share(row, x, width, look)) return;
    const bar: Bar = {
      entry,
      worker: entry.attempt.worker,
      part,
      x,
      y,
      width: Math.max(width, 1),
      height,
      look,
      count: 1,
      again: attempt.starts && isAgain(entry) && entry.attempt.deliveredAt >= view.from,
      ends: attempt.ends && x + width <= view.width,
      selected: entry.task.key === selected,
    };
    this.bars.push(bar);
    // The bars of the selected task stay what they are, so that they can be pointed out.
    if (!bar.selected) this.#rows[row] = { bar, count: (this.#rows[row]?.count ?? 0) + 1 };
  }

  /** Whether the bar before in the row can stand for another one as well; it does then. */
  #share(row: number, x: number, width: number, look: Look): boolean {
    const before = this.#rows[row];
    if (!before) return false;
    const { bar, count } = before;
    if (width < NARROW && bar.width < NARROW && Math.floor(bar.x) === Math.floor(x)) {
      if (rank[look] > rank[bar.look]) bar.look = look;
    } else if (row > 0 && count >= MANY_WAITS && bar.look === look && x <= bar.x + bar.width) {
      bar.width = Math.max(bar.width, x + width - bar.x);
    } else return false;
    bar.count++;
    return true;
  }

  /** Whether an attempt is narrow as a whole, and one more in its column. Zoomed out nearly all are: this is brief. */
  #isMore({ attempt, task }: Entry, began: number | null): boolean {
    const width = ((attempt.endedAt ?? this.#input.now) - attempt.deliveredAt) * this.#perMs;
    if (width >= NARROW || task.key === this.#input.selected) return false;
    const row = began === null ? 1 + waitRow(attempt) : 0;
    return this.#share(row, this.#x(attempt.deliveredAt), width, lookOf(attempt, row === 0 ? 'work' : 'wait'));
  }

  #join(earlier: Attempt, later: Attempt, entry: Entry): void {
    const { view, selected, now } = this.#input;
    const isSelected = entry.task.key === selected;
    if (this.joins.length >= MAX_JOINS && !isSelected) return;
    const from = this.#point(earlier, this.#x(earlier.endedAt ?? now), false);
    const to = this.#point(later, this.#x(later.deliveredAt), true);
    if (!from || !to) return;
    if (Math.max(from.x, to.x) < GUTTER || Math.min(from.x, to.x) > view.width) return;
    const key = `${Math.round(from.x / 2)} ${from.y} ${Math.round(to.x / 2)} ${to.y}`;
    if (this.#joined.has(key) && !isSelected) return;
    this.#joined.add(key);
    this.joins.push({ task: entry.task.key, from, to, selected: isSelected });
  }

  /** Where a join touches an attempt: on its wait's line if that is what is drawn there, else on its bar. */
  #point(attempt: Attempt, x: number, atStart: boolean): Point | null {
    const top = this.#tops.get(attempt.worker);
    if (top === undefined) return null;
    const began = workStart(attempt);
    const waiting = began === null || (atStart && this.#x(began) - this.#x(attempt.deliveredAt) >= VISIBLE_WAIT);
    const y = waiting
      ? top + WAIT.top + waitRow(attempt) * WAIT.pitch + WAIT.height / 2
      : top + WORK.top + WORK.height / 2;
    return { x, y };
  }

  #mark(kind: Mark['kind'], at: number, y: number): void {
    const x = this.#x(at);
    // A mark's words are right of it: they may be in the view when it is not.
    if (x >= GUTTER - 80 && x <= this.#input.view.width + MARGIN) this.marks.push({ kind, x, y });
  }

  #x(time: number): number {
    return GUTTER + (time - this.#input.view.from) * this.#perMs;
  }

  /** The part of a span of time that is in the view, in pixels. */
  #clip(from: number, to: number): { x: number; width: number } | null {
    const { view } = this.#input;
    if (to < view.from || from > view.from + view.span) return null;
    const x = Math.max(this.#x(from), GUTTER - MARGIN);
    const end = Math.min(this.#x(Math.max(from, to)), view.width + MARGIN);
    return { x, width: Math.max(0, end - x) };
  }
}

/** Tags count up in each channel, so neighbours are in different rows, and an attempt stays in its own. */
function waitRow(attempt: Attempt): number {
  return attempt.tag % WAIT.rows;
}
