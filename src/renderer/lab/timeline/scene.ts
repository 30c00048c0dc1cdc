import type { WorkerId } from '../../../shared/ids.ts';
import type { Attempt, Task, Worker } from '../../../shared/lab/state.ts';
import type { AttemptIndex } from './attempt-index.ts';
import { ticksOf } from './axis.ts';
import { BLOCK, type Block, type Summary } from './block.ts';
import type { DensityPool } from './density.ts';
import { type Entry, isAgain, type Look, lookCode, lookOf, looks, workStart } from './entry.ts';
import { flagsOf } from './flags.ts';
import { exitState, type LaneLayout, type LanePlace, laneState } from './lanes.ts';
import { PART } from './parts.ts';
import type { Band, Bar, Columns, Join, Lane, Mark, Point, QueueWait, Scene } from './shapes.ts';
import type { Track } from './track.ts';
import { AXIS_HEIGHT, GUTTER, plotWidth, scale, type Viewport, xOf } from './viewport.ts';

export interface SceneInput {
  readonly index: AttemptIndex;
  readonly workers: ReadonlyMap<WorkerId, Worker>;
  readonly layout: LaneLayout;
  readonly view: Viewport;
  readonly now: number;
  /** What the axis counts from: the start of the run. */
  readonly origin: number;
  readonly selected: Task | null;
  /** Where the columns come from; those of the scene before are used again. */
  readonly pool: DensityPool;
}

/** Bars narrower than this are told in columns of pixels, together with their neighbours. */
const NARROW = 1.5;
/** Of blocks narrower than this the waits are not told, and parts are told as one whatever happened. */
const COARSE = 16;
/** Parts narrower than this are told as one. */
const PART_WIDTH = 2;
/** A wait narrower than this is not drawn: the bar of the work begins there. */
const VISIBLE_WAIT = 2;
/** Waits in one row of a lane; those beyond share a line with the one that they overlap. */
const MANY_WAITS = 50;
/** How far shapes reach beyond the plot, so that their cut ends are not seen. */
const MARGIN = 12;
/** More joins than this are a carpet: those of the selected task are drawn in any case. */
const MAX_JOINS = 400;
/** Redeliveries that are looked at in blocks that are told as one: nearly every block of a million attempts may have some. */
const MAX_RARE = 4_000;

/**
 * The shapes of one frame. Only what is in the view is turned into shapes, and blocks of attempts that can't be told
 * apart are looked at as one: the work of a frame depends on its pixels, hardly on the number of attempts.
 */
export function buildScene(input: SceneInput): Scene {
  const { view, index, layout } = input;
  input.pool.reset();
  const painter = new Painter(input);
  const lanes: Lane[] = [];
  for (const place of layout.lanes) {
    const y = AXIS_HEIGHT + place.top - view.scroll;
    if (y > view.height || y + place.size.height < 0) continue;
    lanes.push(painter.lane(place, y));
    const track = index.tracks.get(place.worker);
    if (track) painter.attempts(track, place, y);
  }
  const queueWait = painter.selected();
  return {
    width: view.width,
    height: view.height,
    ticks: ticksOf(view, input.origin),
    lanes,
    bands: painter.bands,
    columns: painter.columns,
    columnMs: scale(view),
    bars: painter.bars,
    joins: painter.joins,
    marks: painter.marks,
    flags: flagsOf(index.moments, view),
    queueWait,
    nowX: xOf(view, input.now),
  };
}

class Painter {
  readonly bars: Bar[] = [];
  readonly joins: Join[] = [];
  readonly bands: Band[] = [];
  readonly marks: Mark[] = [];
  readonly columns: Columns[] = [];
  readonly #input: SceneInput;
  readonly #joined = new Set<number>();
  /** How many redeliveries were looked at. */
  #rares = 0;
  /** Pixels for each millisecond. */
  readonly #perMs: number;
  readonly #until: number;
  /** The lane at work. */
  #place: LanePlace | null = null;
  #y = 0;
  #density: Columns['density'];
  /** The newest wait in each row of the lane at work, and how many it has. */
  #rows: { bar: Bar; count: number }[] = [];

  constructor(input: SceneInput) {
    const { view, pool } = input;
    this.#input = input;
    this.#perMs = 1 / scale(view);
    this.#until = view.from + view.span;
    this.#density = pool.take(Math.ceil(plotWidth(view)));
  }

  lane({ worker, size }: LanePlace, y: number): Lane {
    const { now, index, workers } = this.#input;
    const lives: Lane['lives'][number][] = [];
    for (const life of index.lives.get(worker) ?? []) {
      const span = this.#clip(life.startedAt, life.exit?.at ?? now);
      if (!span) continue;
      lives.push(span);
      this.#mark('start', life.startedAt, y, size);
      if (life.exit) this.#mark(exitState(life.exit.kind), life.exit.at, y, size);
      for (const { from, to } of life.frozen) {
        const band = this.#clip(from, to ?? now);
        if (band) this.bands.push({ ...band, y: y + 4, height: size.height - 8 });
      }
    }
    return { worker, state: laneState(workers.get(worker)), y, size, lives };
  }

  attempts(track: Track, place: LanePlace, y: number): void {
    this.#enter(place, y);
    if (!this.#density.isEmpty) this.#density = this.#input.pool.take(this.#density.width);
    const { view } = this.#input;
    const until = track.blocksUntil(this.#until);
    for (let i = 0; i < until; i++) {
      const block = track.blocks[i]!;
      const summary = block.summary(track.stamp);
      if (summary.lastEnd < view.from) continue;
      if (this.#whole(block, summary)) this.#rare(block, summary);
      else this.#parts(block, summary);
    }
    if (this.#density.isEmpty) return;
    const { size } = place;
    this.columns.push({
      worker: place.worker,
      y: y + size.work.top,
      height: size.work.height,
      density: this.#density,
    });
  }

  /** The bars of the selected task, on top of all others, and its wait in the queue. */
  selected(): QueueWait | null {
    const { selected, view } = this.#input;
    const tops = selected?.attempts.map(({ worker }) => this.#top(worker)) ?? [];
    if (!selected) return null;
    for (const [index, attempt] of selected.attempts.entries()) {
      const place = this.#input.layout.byWorker.get(attempt.worker);
      const y = tops[index];
      if (!place || y === undefined || y > view.height || y + place.size.height < 0) continue;
      this.#enter(place, y);
      const entry = { task: selected, attempt, index };
      if (attempt.deliveredAt <= this.#until && (attempt.endedAt ?? this.#until) >= view.from) this.#attempt(entry);
      if (index > 0) this.#join(selected.attempts[index - 1]!, entry);
    }
    const first = selected.attempts[0];
    if (!first || tops[0] === undefined || selected.sentAt === null) return null;
    const span = this.#clip(selected.sentAt, first.deliveredAt);
    if (!span || span.width < VISIBLE_WAIT) return null;
    return { ...span, y: this.#point(first, 0, true)!.y };
  }

  #enter(place: LanePlace, y: number): void {
    this.#place = place;
    this.#y = y;
    this.#rows = [];
  }

  /** Tells a block as one, if its attempts can't be told apart. @returns whether it has */
  #whole(block: Block, summary: Summary): boolean {
    const { now } = this.#input;
    const { first, last, length } = block;
    const end = Math.min(summary.lastEnd, Math.max(now, first));
    if ((end - first) * this.#perMs < 1) {
      this.#density.addAll(this.#column(first), summary);
      return true;
    }
    // Few that wait at once can be told apart: they have rows.
    if (length < BLOCK / 2 || !this.#isOne(first, last)) return false;
    if (summary.begun === 0 && this.#isOne(Math.min(summary.firstEnd, end), end)) {
      const look = looks[summary.counts.findLastIndex((count) => count > 0)]!;
      this.#wait(block.at(0), first, end, look, summary.lastEnd !== Number.POSITIVE_INFINITY, length);
      return true;
    }
    if (summary.begun < length || !this.#isOne(summary.firstBegan, end)) return false;
    this.#density.addAll(this.#column(summary.firstBegan), summary);
    if ((summary.firstBegan - first) * this.#perMs >= VISIBLE_WAIT) {
      this.#wait(block.at(0), first, summary.firstBegan, 'held', false, length);
    }
    return true;
  }

  /** Tells a block part by part: as one where its attempts can't be told apart, else each by itself. */
  #parts(block: Block, { lastEnd }: Summary): void {
    const parts = block.parts();
    const isCoarse = block.length >= BLOCK / 2 && (lastEnd - block.first) * this.#perMs < COARSE;
    for (let part = 0; part < parts.length; part++) {
      const start = part * PART;
      const end = Math.min(start + PART, block.length);
      const from = parts.from(part);
      const isDense = (parts.end(part) - from) * this.#perMs < PART_WIDTH && end - start === PART;
      const isPlain = parts.count(part, lookCode.acked) === PART && parts.again(part) === 0;
      if (!isDense || !(isCoarse || isPlain)) {
        this.#each(block, start, end);
        continue;
      }
      this.#density.addPart(this.#column(from), parts, part);
      const first = block.deliveredAt(start);
      if (isCoarse || (from - first) * this.#perMs < VISIBLE_WAIT) continue;
      // Neighbouring parts are in different rows, as neighbouring attempts are.
      this.#wait(block.at(start + (part % PART)), first, from, 'held', false, PART);
    }
  }

  /** Whether two times can't be told apart in the view: they share a pixel, or the same side of it. */
  #isOne(a: number, b: number): boolean {
    return (b - a) * this.#perMs < 1 || b < this.#input.view.from || a > this.#until;
  }

  /** Of what is told as one, redeliveries are joined all the same if they are few. */
  #rare(block: Block, { again, rare }: Summary): void {
    if (again > rare.length || this.joins.length >= MAX_JOINS || this.#rares >= MAX_RARE) return;
    this.#rares += rare.length;
    for (const position of rare) this.#joins(block.at(position));
  }

  #each(block: Block, start: number, end: number): void {
    const { selected, now, view } = this.#input;
    const isPacked = block.isPacked;
    for (let position = start; position < Math.min(end, block.length); position++) {
      const entry = block.glance(position);
      const { attempt, task } = entry;
      const { deliveredAt, endedAt } = attempt;
      const until = endedAt ?? now;
      if (deliveredAt > this.#until) return;
      if ((endedAt !== null && endedAt < view.from) || task === selected) continue;
      if ((until - deliveredAt) * this.#perMs < NARROW) this.#narrow(entry, deliveredAt, until);
      // A packed entry is lent: the next one will be in the same object.
      else this.#attempt(isPacked ? block.at(position) : entry);
      // Of those that are packed hardly any knows its task's other attempts.
      if (task.attempts.length > 1) this.#joins(isPacked ? block.at(position) : entry);
    }
  }

  #narrow(entry: Entry, at: number, end: number): void {
    const began = workStart(entry.attempt);
    const busy = began === null ? 0 : end - began;
    this.#density.add(this.#column(at), lookCode[lookOf(entry.attempt)], isAgain(entry), busy);
  }

  #attempt(entry: Entry): void {
    const { attempt } = entry;
    const { now, selected } = this.#input;
    const { size } = this.#place!;
    const began = workStart(attempt);
    const end = attempt.endedAt ?? now;
    const waitEnd = began ?? end;
    const waits = began === null || (waitEnd - attempt.deliveredAt) * this.#perMs >= VISIBLE_WAIT;
    if (waits) {
      const ends = began === null && attempt.endedAt !== null;
      this.#wait(entry, attempt.deliveredAt, waitEnd, began === null ? lookOf(attempt) : 'held', ends, 1);
    }
    if (began === null) return;
    const from = waits ? began : attempt.deliveredAt;
    const isSelected = entry.task === selected;
    if ((end - from) * this.#perMs < NARROW && !isSelected) {
      this.#narrow(entry, from, end);
      return;
    }
    const work = this.#clip(from, end);
    if (!work) return;
    const { x, width } = work;
    const { top, height } = size.work;
    const place = { x, y: this.#y + top, width, height };
    this.bars.push(this.#bar(entry, 'work', place, lookOf(attempt), !waits, attempt.endedAt !== null, 1));
  }

  #wait(entry: Entry, from: number, to: number, look: Look, ends: boolean, count: number): void {
    const span = this.#clip(from, to);
    if (!span) return;
    const { wait } = this.#place!.size;
    // Tags count up in each channel, so neighbours are in different rows, and an attempt stays in its own.
    const row = entry.attempt.tag % wait.rows;
    const before = this.#rows[row];
    const isSelected = entry.task === this.#input.selected;
    if (before && !isSelected && before.count >= MANY_WAITS && before.bar.look === look) {
      const { bar } = before;
      if (span.x <= bar.x + bar.width) {
        bar.width = Math.max(bar.width, span.x + span.width - bar.x);
        bar.count += count;
        return;
      }
    }
    const box = { ...span, y: this.#y + wait.top + row * wait.pitch, height: wait.height };
    const bar = this.#bar(entry, 'wait', box, look, true, ends, count);
    this.bars.push(bar);
    this.#rows[row] = { bar, count: (before?.count ?? 0) + 1 };
  }

  #bar(
    entry: Entry,
    part: Bar['part'],
    place: { x: number; y: number; width: number; height: number },
    look: Look,
    starts: boolean,
    ends: boolean,
    count: number,
  ): Bar {
    const { view, selected } = this.#input;
    return {
      entry,
      worker: entry.attempt.worker,
      part,
      x: place.x,
      y: place.y,
      width: Math.max(place.width, 1),
      height: place.height,
      look,
      count,
      again: starts && isAgain(entry) && entry.attempt.deliveredAt >= view.from,
      ends: ends && place.x + place.width <= view.width,
      selected: entry.task === selected,
    };
  }

  #joins(entry: Entry): void {
    const { task, index, attempt } = entry;
    const before = task.attempts[index - 1];
    if (before) this.#join(before, entry);
    const next = task.attempts[index + 1];
    // The next attempt draws the join to this one, unless it is beyond the view.
    if (!next || (next.deliveredAt <= this.#until && next.deliveredAt >= this.#input.view.from)) return;
    this.#join(attempt, { task, attempt: next, index: index + 1 });
  }

  #join(earlier: Attempt, { attempt: later, task }: Entry): void {
    const { view, selected, now } = this.#input;
    const isSelected = task === selected;
    if (this.joins.length >= MAX_JOINS && !isSelected) return;
    const from = this.#point(earlier, earlier.endedAt ?? now, false);
    const to = this.#point(later, later.deliveredAt, true);
    if (!from || !to) return;
    if (Math.max(from.x, to.x) < GUTTER || Math.min(from.x, to.x) > view.width) return;
    if (!isSelected) {
      // Lines that would be drawn over each other: one for each pair of places, two pixels wide.
      const place = ((Math.round(from.x / 2) * 2_048 + Math.round(from.y / 4)) * 4_096 + Math.round(to.x / 2)) * 2_048;
      const key = place + Math.round(to.y / 4);
      if (this.#joined.has(key)) return;
      this.#joined.add(key);
    }
    this.joins.push({ task: task.key, from, to, selected: isSelected });
  }

  #top(worker: WorkerId): number | undefined {
    const place = this.#input.layout.byWorker.get(worker);
    return place && AXIS_HEIGHT + place.top - this.#input.view.scroll;
  }

  /** Where a join touches an attempt: on its wait's line if that is what is drawn there, else on its bar. */
  #point(attempt: Attempt, time: number, atStart: boolean): Point | null {
    const top = this.#top(attempt.worker);
    const place = this.#input.layout.byWorker.get(attempt.worker);
    if (top === undefined || !place) return null;
    const { wait, work } = place.size;
    const began = workStart(attempt);
    const waits = began === null || (atStart && (began - attempt.deliveredAt) * this.#perMs >= VISIBLE_WAIT);
    const y = waits
      ? top + wait.top + (attempt.tag % wait.rows) * wait.pitch + wait.height / 2
      : top + work.top + work.height / 2;
    return { x: this.#x(time), y };
  }

  #mark(kind: Mark['kind'], at: number, y: number, size: Mark['size']): void {
    const x = this.#x(at);
    // A mark's words are right of it: they may be in the view when it is not.
    if (x >= GUTTER - 80 && x <= this.#input.view.width + MARGIN) this.marks.push({ kind, x, y, size });
  }

  #x(time: number): number {
    return GUTTER + (time - this.#input.view.from) * this.#perMs;
  }

  #column(time: number): number {
    return Math.floor((time - this.#input.view.from) * this.#perMs);
  }

  /** The part of a span of time that is in the view, in pixels. */
  #clip(from: number, to: number): { x: number; width: number } | null {
    const { view } = this.#input;
    if (to < view.from || from > this.#until) return null;
    const x = Math.max(this.#x(from), GUTTER - MARGIN);
    const end = Math.min(this.#x(Math.max(from, to)), view.width + MARGIN);
    return { x, width: Math.max(0, end - x) };
  }
}
