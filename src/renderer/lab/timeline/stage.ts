import type { TaskKey, WorkerId } from '../../../shared/ids.ts';
import { labNow } from '../../clock.ts';
import { fitCanvas, ratioOf } from '../canvas.ts';
import { createAttemptIndex } from './attempt-index.ts';
import type { Command } from './command.ts';
import { createDensityPool } from './density.ts';
import { drawScene } from './draw.ts';
import type { Entry } from './entry.ts';
import { stepMoment } from './flags.ts';
import { type Hit, hitAt } from './hit.ts';
import { FULL, layOutLanes, sameLayout, THIN } from './lanes.ts';
import type { Minimap } from './minimap-stage.ts';
import type { Moment } from './moments.ts';
import { step } from './navigation.ts';
import { buildScene } from './scene.ts';
import type { Point, Scene } from './shapes.ts';
import type { TimelineSource } from './source.ts';
import {
  emptinessOf,
  listAttempts,
  NO_LANES,
  type StageStore,
  summarise,
  type Tip,
  update,
  windowWords,
} from './stage-state.ts';
import { tipOfEntry, tipOfHit, tipOfMoment } from './stage-tip.ts';
import { readTheme, type Theme } from './theme.ts';
import type { Wanted } from './track.ts';
import {
  AXIS_HEIGHT,
  clamp,
  createViewport,
  fitted,
  followed,
  panned,
  placed,
  plotWidth,
  revealed,
  startingAt,
  type Viewport,
  withFollow,
  xOf,
  zoomed,
} from './viewport.ts';
import { attemptWords } from './words.ts';

export interface StageDeps {
  readonly source: TimelineSource;
  readonly store: StageStore;
  readonly canvas: HTMLCanvasElement;
  /** The element that scrolls the lanes. */
  readonly scroller: HTMLElement;
  readonly minimap: Minimap;
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
  /** Zooms around the pointer, or around what is looked at; more than 1 shows more time. */
  zoom(factor: number, x: number | null): void;
  /** Moves the view by pixels: to later times and to lower lanes. */
  pan(dx: number, dy: number): void;
  /** The pointer is at this point; `null` = it left. */
  point(at: Point | null): void;
  /** The pointer was pressed and released at one point. */
  click(at: Point): void;
  /** Shows `span` milliseconds from `from` on. */
  show(from: number, span: number): void;
  seen(): Pick<Viewport, 'from' | 'span'>;
  /** Collapses the lane of a worker that has ended, or expands it. */
  toggleLane(worker: WorkerId): void;
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
  const { source, store, canvas, scroller, minimap } = deps;
  const ctx = canvas.getContext('2d')!;
  const index = createAttemptIndex();
  const pool = createDensityPool();
  const chosen = new Map<WorkerId, boolean>();
  let view = createViewport(labNow());
  let time = labNow();
  let theme: Theme | null = null;
  let scene: Scene | null = null;
  let layout = NO_LANES;
  let laid = '';
  let drawn = '';
  let slowAt = 0;
  let listed = '';
  let pointer: Point | null = null;
  let hover: Hit | null = null;
  /** Where the keyboard is: at an attempt, at something else that happened, or nowhere. */
  let cursor: Entry | null = null;
  let moment: Moment | null = null;
  /** Whether the tip is of what the keyboard is at; it is the pointer's otherwise. */
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
    return Math.min(source.state().run?.startedAt ?? Number.POSITIVE_INFINITY, index.earliest, time);
  }

  /** When something happened last: an hour without tasks after it is not what one wants to see. */
  function latest(): number {
    let latest = Number.NEGATIVE_INFINITY;
    for (const { blocks, stamp } of index.tracks.values()) {
      for (const block of blocks.slice(-2)) latest = Math.max(latest, Math.min(block.summary(stamp).lastEnd, time));
    }
    return latest;
  }

  function frame(now: number, clock: number): void {
    time = now;
    const state = source.state();
    index.sync(state);
    const isDue = clock - slowAt >= SLOW || !theme;
    layOut(isDue);
    if (isDue) slow(clock);
    view = followed(view, now, earliest(), deps.reducedMotion());
    if (view.width === 0 || view.height === 0 || !theme) return;
    const version = `${index.version} ${state.versions.tasks} ${state.versions.workers}`;
    const [from, to] = whole();
    minimap.frame({ index, version, view, range: { from, to }, now, theme });
    const signature = sign(version, ratioOf(canvas));
    if (signature === drawn) return;
    drawn = signature;
    draw(theme, ratioOf(canvas));
    const emptiness = emptinessOf(state, index, layout.lanes.length);
    update(store, { follow: view.follow, span: view.span, layout, emptiness });
  }

  /** The whole run: from its start to now, or to what happened last while the view is elsewhere. */
  function whole(): [from: number, to: number] {
    const from = earliest();
    const end = view.follow ? time : Math.max(latest(), Math.min(time, view.from + view.span));
    return [from, Math.max(end, from + MIN_FIT)];
  }

  function layOut(isDue: boolean): void {
    const { workers, versions } = source.state();
    const key = `${versions.workers} ${index.tracks.size} ${index.version}`;
    if (key === laid && !isDue) return;
    laid = key;
    const next = layOutLanes(workers, index, time, chosen);
    if (!sameLayout(next, layout)) layout = next;
  }

  /** All that a drawing depends on; time counts only as far as it moves something by a pixel. */
  function sign(version: string, ratio: number): string {
    const { width, height, from, span, scroll } = view;
    const nowX = Math.round(clamp(xOf(view, time), -1, width + 1) * ratio);
    const marked = [deps.selected(), cursor && `${cursor.task.no} ${cursor.index}`, moment?.seq, byKeyboard];
    const parts = [version, width, height, from, span, scroll, layout.height, nowX, ratio, pointer?.x, pointer?.y];
    return [...parts, theme!.key, ...marked].join(' ');
  }

  function draw(withTheme: Theme, ratio: number): void {
    const { workers, tasks } = source.state();
    const key = deps.selected();
    const selected = (key !== null && tasks.get(key)) || null;
    scene = buildScene({ index, workers, layout, view, now: time, origin: origin(), selected, pool });
    hover = pointer && hitAt(scene, pointer.x, pointer.y);
    fitCanvas(canvas, view.width, view.height, ratio);
    const emphasis = {
      hover: hover?.kind === 'bar' ? hover.bar.entry : null,
      cursor,
      column: hover?.kind === 'column' ? hover : null,
      moment: hover?.kind === 'flag' ? hover.flag.moments[0]! : byKeyboard ? moment : null,
    };
    drawScene({ ctx, theme: withTheme }, scene, emphasis, ratio);
    canvas.dataset.over = hover && hover.kind !== 'flag' ? 'bar' : '';
    const before = store.getState().tip;
    const tip = tipNow(scene);
    update(store, { tip: tip && tip.key === before?.key ? before : tip });
  }

  function tipNow(shown: Scene): Tip | null {
    if (!byKeyboard) return pointer && hover && tipOfHit(hover, pointer);
    return moment ? tipOfMoment(shown, moment) : cursor && tipOfEntry(shown, cursor);
  }

  function slow(clock: number): void {
    slowAt = clock;
    theme = readTheme(deps.probes);
    const state = source.state();
    const before = store.getState();
    const words = windowWords(view, ...whole(), origin());
    if (words.words !== before.window.words) update(store, { window: words });
    const versions = `${index.version} ${state.versions.tasks} ${state.versions.workers}`;
    if (versions === listed) return;
    listed = versions;
    const lines = listAttempts(index, before.lines);
    update(store, { lines, summary: summarise(state, index, layout.lanes.length) });
  }

  function command(name: Command): void {
    switch (name) {
      case 'zoom in':
        return zoom(1 / ZOOM, middle());
      case 'zoom out':
        return zoom(ZOOM, middle());
      case 'fit':
        view = fitted(view, earliest(), Math.max(latest(), earliest() + MIN_FIT));
        return;
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
        return pan(0, -FULL.height);
      case 'down':
        return pan(0, FULL.height);
      case 'next attempt':
        return go(1, 'any');
      case 'previous attempt':
        return go(-1, 'any');
      case 'next remarkable':
        return go(1, 'remarkable');
      case 'previous remarkable':
        return go(-1, 'remarkable');
      case 'next moment':
        return goToMoment(1);
      case 'previous moment':
        return goToMoment(-1);
      case 'select':
        if (cursor) deps.select(cursor.task.key);
        return;
      case 'clear':
        cursor = null;
        moment = null;
        byKeyboard = false;
        deps.select(null);
        return;
    }
  }

  /** What a zoom without a pointer keeps in its place. */
  function middle(): number {
    if (view.follow) return xOf(view, time);
    const at = moment?.at ?? cursor?.attempt.deliveredAt;
    const x = at === undefined ? Number.NaN : xOf(view, at);
    return x > 0 && x < view.width ? x : view.width - plotWidth(view) / 2;
  }

  function zoom(factor: number, x: number): void {
    view = zoomed(view, factor, x);
  }

  function pan(dx: number, dy: number): void {
    if (dx !== 0) view = panned(view, dx);
    if (dy !== 0) scroller.scrollTop += dy;
  }

  /** Where a step begins that goes on from nothing. */
  function edge(direction: 1 | -1): number {
    return direction === 1 ? view.from : view.from + view.span;
  }

  /** Takes the keyboard's mark to another attempt, and the view to where that can be seen. */
  function go(direction: 1 | -1, wanted: Wanted): void {
    const next = step(index, moment?.at ?? cursor ?? edge(direction), direction, wanted);
    byKeyboard = true;
    if (!next) return announceNone(direction);
    cursor = next;
    moment = null;
    view = revealed(view, next.attempt.deliveredAt);
    revealLane(next.attempt.worker);
    update(store, { announcement: attemptWords(next) });
  }

  /** The same with what happened to the broker and to workers. */
  function goToMoment(direction: 1 | -1): void {
    const next = stepMoment(index.moments, moment ?? cursor?.attempt.deliveredAt ?? edge(direction), direction);
    byKeyboard = true;
    if (!next) return announceNone(direction);
    moment = next;
    view = revealed(view, next.at);
    if (next.worker !== null) revealLane(next.worker);
    update(store, { announcement: next.words });
  }

  function announceNone(direction: 1 | -1): void {
    update(store, { announcement: direction === 1 ? 'No later one' : 'No earlier one' });
  }

  function revealLane(worker: WorkerId): void {
    if (layout.byWorker.get(worker)?.size === THIN) chosen.set(worker, true);
    layOut(true);
    const place = layout.byWorker.get(worker);
    if (!place) return;
    const room = view.height - AXIS_HEIGHT;
    const bottom = place.top + place.size.height;
    if (place.top < view.scroll) scroller.scrollTop = place.top;
    else if (bottom > view.scroll + room) scroller.scrollTop = bottom - room;
  }

  return {
    frame,
    command,
    zoom(factor, x) {
      if (x === null) return zoom(factor, middle());
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
      const hit = scene && hitAt(scene, at.x, at.y);
      // Several attempts in one place can't be chosen between: a step closer they can.
      if (hit?.kind === 'column') return zoom(1 / 8, at.x);
      if (hit?.kind === 'flag') moment = hit.flag.moments[0]!;
      else moment = null;
      cursor = hit?.kind === 'bar' ? hit.bar.entry : null;
      deps.select(cursor?.task.key ?? null);
    },
    show(from, span) {
      view = placed(view, from, span);
    },
    seen: () => view,
    toggleLane(worker) {
      chosen.set(worker, layout.byWorker.get(worker)?.size === THIN);
      layOut(true);
    },
    blur() {
      byKeyboard = false;
    },
    dispose() {
      unsubscribe();
      resized.disconnect();
      scroller.removeEventListener('scroll', measure);
      minimap.dispose();
    },
  };
}
