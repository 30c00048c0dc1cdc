import type { TaskKey } from '../../../shared/ids.ts';
import { labNow } from '../../clock.ts';
import { fitCanvas, ratioOf } from '../canvas.ts';
import { createAttemptIndex } from './attempt-index.ts';
import type { Command } from './command.ts';
import { drawScene } from './draw.ts';
import { barAt } from './hit.ts';
import { LANE_HEIGHT, laneOrder } from './lanes.ts';
import { step } from './navigation.ts';
import { buildScene } from './scene.ts';
import type { Bar, Point, Scene } from './shapes.ts';
import type { TimelineSource } from './source.ts';
import { emptinessOf, listAttempts, type StageStore, summarise, type Tip, update } from './stage-state.ts';
import { readTheme, type Theme } from './theme.ts';
import { type Entry, sameEntry } from './track.ts';
import {
  AXIS_HEIGHT,
  clamp,
  createViewport,
  fitted,
  followed,
  panned,
  plotWidth,
  revealed,
  startingAt,
  withFollow,
  xOf,
  zoomed,
} from './viewport.ts';
import { attemptWords, isRemarkable } from './words.ts';

export interface StageDeps {
  readonly source: TimelineSource;
  readonly store: StageStore;
  readonly canvas: HTMLCanvasElement;
  /** The element that scrolls the lanes. */
  readonly scroller: HTMLElement;
  /** See readTheme. */
  readonly probes: Element;
  selected(): TaskKey | null;
  select(task: TaskKey | null): void;
  reducedMotion(): boolean;
}

/** The timeline's moving part: it holds the view, and draws it when something in it has changed. */
export interface Stage {
  /** Draws if there is something new; once a frame. See `Draw` for the times. */
  frame(now: number, clock: number): void;
  command(command: Command): void;
  /** Zooms around the pointer; more than 1 shows more time. */
  zoom(factor: number, x: number): void;
  /** Moves the view by pixels: to later times and to lower lanes. */
  pan(dx: number, dy: number): void;
  /** The pointer is at this point; `null` = it left. */
  point(at: Point | null): void;
  /** The pointer was pressed and released at one point. */
  click(at: Point): void;
  /** The keyboard went elsewhere. */
  blur(): void;
  dispose(): void;
}

const ZOOM = 1.5;
/** Pixels left of the now-line in which the pointer means now. */
const NEAR_NOW = 60;
/** How often what is not drawn is brought up to date, and the theme looked at. */
const SLOW = 500;
/** Milliseconds that `fit` shows at least. */
const MIN_FIT = 2_000;

export function createStage(deps: StageDeps): Stage {
  const { source, store, canvas, scroller } = deps;
  const ctx = canvas.getContext('2d')!;
  const index = createAttemptIndex();
  let view = createViewport(labNow());
  let time = labNow();
  let theme: Theme | null = null;
  let scene: Scene | null = null;
  let drawn = '';
  let slowAt = 0;
  let listed = '';
  let pointer: Point | null = null;
  let hover: Bar | null = null;
  let cursor: Entry | null = null;
  /** Whether the tip is of the keyboard's attempt; it is the pointer's otherwise. */
  let byKeyboard = false;

  const unsubscribe = source.subscribe(index.onEvent);
  const resized = new ResizeObserver(measure);
  resized.observe(scroller);
  scroller.addEventListener('scroll', measure, { passive: true });
  measure();

  function measure(): void {
    view = { ...view, width: scroller.clientWidth, height: scroller.clientHeight, scroll: scroller.scrollTop };
  }

  /** What the axis counts from. */
  function origin(): number {
    return source.state().run?.startedAt ?? earliest();
  }

  function earliest(): number {
    const first = index.all.at(0)?.attempt.deliveredAt ?? Number.POSITIVE_INFINITY;
    return Math.min(source.state().run?.startedAt ?? first, first, time);
  }

  function frame(now: number, clock: number): void {
    time = now;
    const state = source.state();
    index.sync(state);
    if (clock - slowAt >= SLOW || !theme) slow(clock);
    view = followed(view, now, earliest(), deps.reducedMotion());
    if (view.width === 0 || view.height === 0 || !theme) return;
    const signature = sign(ratioOf(canvas));
    if (signature === drawn) return;
    drawn = signature;
    draw(theme, ratioOf(canvas));
    const lanes = laneOrder(state.workers, index).length;
    update(store, { follow: view.follow, span: view.span, lanes, emptiness: emptinessOf(state, index, lanes) });
  }

  /** All that a drawing depends on; time counts only as far as it moves something by a pixel. */
  function sign(ratio: number): string {
    const { versions } = source.state();
    const { width, height, from, span, scroll } = view;
    const nowX = Math.round(clamp(xOf(view, time), -1, width + 1) * ratio);
    const marked = [
      deps.selected(),
      cursor && `${cursor.task.key} ${cursor.index}`,
      byKeyboard,
      pointer?.x,
      pointer?.y,
    ];
    const parts = [index.version, versions.tasks, versions.workers, width, height, from, span, scroll, nowX, ratio];
    return [...parts, theme!.key, ...marked].join(' ');
  }

  function draw(withTheme: Theme, ratio: number): void {
    const state = source.state();
    scene = buildScene({ index, workers: state.workers, view, now: time, origin: origin(), selected: deps.selected() });
    hover = pointer && barAt(scene, pointer.x, pointer.y);
    fitCanvas(canvas, view.width, view.height, ratio);
    drawScene({ ctx, theme: withTheme }, scene, { hover: hover?.entry ?? null, cursor }, ratio);
    canvas.dataset.over = hover ? 'bar' : '';
    update(store, { tip: tipOf(scene) });
  }

  function tipOf(shown: Scene): Tip | null {
    const before = store.getState().tip;
    const tip = byKeyboard ? tipAtCursor(shown) : tipAtPointer();
    const same =
      tip &&
      before &&
      tip.x === before.x &&
      tip.y === before.y &&
      tip.count === before.count &&
      tip.entry === before.entry;
    return same ? before : tip;
  }

  function tipAtPointer(): Tip | null {
    return pointer && hover && { entry: hover.entry, count: hover.count, x: pointer.x, y: pointer.y };
  }

  function tipAtCursor(shown: Scene): Tip | null {
    const bar = cursor && shown.bars.find(({ entry }) => sameEntry(entry, cursor));
    if (!bar) return null;
    const x = clamp(bar.x + Math.min(bar.width / 2, 40), 0, view.width);
    return { entry: bar.entry, count: 1, x, y: bar.y + bar.height };
  }

  function slow(clock: number): void {
    slowAt = clock;
    theme = readTheme(deps.probes);
    const state = source.state();
    const versions = `${index.version} ${state.versions.tasks} ${state.versions.workers}`;
    if (versions === listed) return;
    listed = versions;
    const lanes = laneOrder(state.workers, index).length;
    const lines = listAttempts(index, store.getState().lines);
    update(store, { lines, summary: summarise(state, index, lanes) });
  }

  function command(name: Command): void {
    switch (name) {
      case 'zoom in':
        return zoom(1 / ZOOM, middle());
      case 'zoom out':
        return zoom(ZOOM, middle());
      case 'fit':
        return showAll();
      case 'follow':
        view = withFollow(view, true);
        return;
      case 'to start':
        view = startingAt(view, earliest());
        return;
      case 'earlier':
        return pan(-plotWidth(view) / 8, 0);
      case 'later':
        return pan(plotWidth(view) / 8, 0);
      case 'up':
        return pan(0, -LANE_HEIGHT);
      case 'down':
        return pan(0, LANE_HEIGHT);
      case 'next attempt':
        return go(1, () => true);
      case 'previous attempt':
        return go(-1, () => true);
      case 'next remarkable':
        return go(1, isRemarkable);
      case 'previous remarkable':
        return go(-1, isRemarkable);
      case 'select':
        if (cursor) deps.select(cursor.task.key);
        return;
      case 'clear':
        cursor = null;
        byKeyboard = false;
        deps.select(null);
        return;
    }
  }

  /** What a zoom without a pointer keeps in its place. */
  function middle(): number {
    if (view.follow) return xOf(view, time);
    const x = cursor ? xOf(view, cursor.attempt.deliveredAt) : Number.NaN;
    return x > 0 && x < view.width ? x : view.width - plotWidth(view) / 2;
  }

  function zoom(factor: number, x: number): void {
    view = zoomed(view, factor, x);
  }

  function pan(dx: number, dy: number): void {
    if (dx !== 0) view = panned(view, dx);
    if (dy !== 0) scroller.scrollTop += dy;
  }

  /** The whole run, up to what happened last: an hour without tasks after it is not what one wants to see. */
  function showAll(): void {
    const from = earliest();
    let to = from + MIN_FIT;
    for (let i = Math.max(0, index.all.length - 1_000); i < index.all.length; i++) {
      to = Math.max(to, index.all.at(i)!.attempt.endedAt ?? time);
    }
    view = fitted(view, from, to);
  }

  /** Takes the keyboard's mark to another attempt, and the view to where that can be seen. */
  function go(direction: 1 | -1, wanted: (entry: Entry) => boolean): void {
    const next = step(index.all, cursor ?? (direction === 1 ? view.from : view.from + view.span), direction, wanted);
    byKeyboard = true;
    if (!next) {
      update(store, { announcement: direction === 1 ? 'No later one' : 'No earlier one' });
      return;
    }
    cursor = next;
    view = revealed(view, next.attempt.deliveredAt);
    revealLane(next);
    update(store, { announcement: attemptWords(next) });
  }

  function revealLane(entry: Entry): void {
    const position = laneOrder(source.state().workers, index).indexOf(entry.attempt.worker);
    const room = view.height - AXIS_HEIGHT;
    const top = position * LANE_HEIGHT;
    if (top < view.scroll) scroller.scrollTop = top;
    else if (top + LANE_HEIGHT > view.scroll + room) scroller.scrollTop = top + LANE_HEIGHT - room;
  }

  return {
    frame,
    command,
    zoom(factor, x) {
      const nowX = xOf(view, time);
      if (!view.follow) return zoom(factor, x);
      // Who zooms in on the past wants to see what is there: following would take it away.
      if (factor < 1 && x < nowX - NEAR_NOW) view = withFollow(view, false);
      zoom(factor, view.follow ? nowX : x);
    },
    pan,
    point(at) {
      pointer = at;
      if (at) byKeyboard = false;
    },
    click(at) {
      const bar = scene && barAt(scene, at.x, at.y);
      // Several attempts in one line can't be chosen between: a step closer they can.
      if (bar && bar.count > 1 && bar.width < 2) return zoom(1 / 8, at.x);
      cursor = bar?.entry ?? null;
      deps.select(cursor?.task.key ?? null);
    },
    blur() {
      byKeyboard = false;
    },
    dispose() {
      unsubscribe();
      resized.disconnect();
      scroller.removeEventListener('scroll', measure);
    },
  };
}
