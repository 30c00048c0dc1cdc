import type { TaskKey } from '../../../shared/ids.ts';
import type { LabState, Task } from '../../../shared/lab/state.ts';
import { round } from '../../ui/figures.ts';
import { fitCanvas, ratioOf } from '../canvas.ts';
import type { TimelineSource } from '../timeline/source.ts';
import { readTheme, type Theme } from '../timeline/theme.ts';
import { stackRoom } from './cells.ts';
import { drawScene } from './draw.ts';
import { type FlowStore, type FlowTip, update } from './flow-store.ts';
import { type Layout, layOut } from './layout.ts';
import { motionOf } from './motion-of.ts';
import type { Point } from './path.ts';
import { readyTasks } from './queue-sample.ts';
import { buildScene, cellAt } from './scene.ts';
import type { Cell, Scene } from './shapes.ts';
import { flowWords, workerRows } from './view.ts';

export interface FlowStageDeps {
  readonly source: TimelineSource;
  readonly store: FlowStore;
  readonly canvas: HTMLCanvasElement;
  /** The element that scrolls the workers. */
  readonly scroller: HTMLElement;
  /** See readTheme. */
  readonly probes: Element;
  selected(): TaskKey | null;
  select(task: TaskKey | null): void;
  reducedMotion(): boolean;
}

/** The flow's moving part: it holds what is under way, and draws it when something in it has changed. */
export interface FlowStage {
  /** Draws if there is something new; once a frame. See `Draw` for the times. */
  frame(now: number, clock: number): void;
  /** The pointer is at this point of the canvas; `null` = it left. */
  point(at: Point | null): void;
  click(at: Point): void;
  /** Takes the keyboard's mark to another task. */
  step(by: 1 | -1): void;
  /** Selects the task at the keyboard's mark. */
  choose(): void;
  /** Selects nothing. */
  clear(): void;
  /** The keyboard went elsewhere. */
  blur(): void;
  dispose(): void;
}

/** How often words are brought up to date: fast enough for figures that are the lab's own. Milliseconds. */
const WORDS_EVERY = 90;
const THEME_EVERY = 500;
/** How often the queue is looked into at most; with very many tasks it takes a while. */
const LOOK_EVERY = 80;
const LOOK_EVERY_MANY = 300;
const MANY = 50_000;
/** How often a flow that only drifts is drawn: while it does, there is much else to do. */
const DRIFT_EVERY = 33;

export function createFlowStage(deps: FlowStageDeps): FlowStage {
  const { source, store, canvas, scroller } = deps;
  const ctx = canvas.getContext('2d')!;
  const motion = motionOf(source);
  let theme: Theme | null = null;
  let themeAt = 0;
  let layout: Layout | null = null;
  let laid = '';
  let ready: readonly Task[] = [];
  let looked = '';
  let lookedInto: LabState | null = null;
  let lookedAt = 0;
  let wordsAt = 0;
  let scene: Scene | null = null;
  let drawn = '';
  let size = { width: 0, height: 0, scroll: 0 };
  let pointer: Point | null = null;
  let cursor: Cell | null = null;

  const resized = new ResizeObserver(measure);
  resized.observe(scroller);
  scroller.addEventListener('scroll', measure, { passive: true });
  measure();

  function measure(): void {
    // Rounded down: in a zoomed page `clientHeight` may be larger than the room there is, and what fills it would scroll.
    const height = Math.floor(scroller.getBoundingClientRect().height / scroller.currentCSSZoom);
    size = { width: scroller.clientWidth, height, scroll: scroller.scrollTop };
  }

  function frame(now: number, clock: number): void {
    const state = source.state();
    motion.sync(state);
    motion.advance(now);
    if (!theme || clock - themeAt >= THEME_EVERY) {
      themeAt = clock;
      theme = readTheme(deps.probes);
    }
    if (size.width === 0 || size.height === 0) return;
    const place = placed();
    look(place, clock);
    if (clock - wordsAt >= WORDS_EVERY) {
      wordsAt = clock;
      tell(place, now);
    }
    const still = deps.reducedMotion();
    const signature = sign(theme, still, now);
    if (signature === drawn) return;
    drawn = signature;
    scene = buildScene({
      state,
      motion,
      layout: place,
      scroll: size.scroll,
      now,
      selected: deps.selected(),
      still,
      ready,
    });
    draw(theme, scene);
  }

  function placed(): Layout {
    const workers = [...source.state().workers.values()].map(({ id, phase }) => ({ id, ended: phase === 'ended' }));
    const guests = motion.guests > 0;
    const key = `${size.width} ${size.height} ${guests} ${workers.map(({ id, ended }) => `${id}${ended}`).join(' ')}`;
    if (layout && key === laid) return layout;
    laid = key;
    layout = layOut({ width: size.width, height: size.height, workers, guests });
    return layout;
  }

  /** Looks into the queue, if it has changed. */
  function look(place: Layout, clock: number): void {
    const state = source.state();
    const key = `${state.versions.tasks} ${laid}`;
    const every = state.tasks.size > MANY ? LOOK_EVERY_MANY : LOOK_EVERY;
    if (state === lookedInto && (key === looked || clock - lookedAt < every)) return;
    lookedInto = state;
    looked = key;
    lookedAt = clock;
    ready = readyTasks(state, stackRoom(place.queue));
  }

  function tell(place: Layout, now: number): void {
    const state = source.state();
    const rate = motion.rate('done', now);
    update(store, {
      words: flowWords(state, place, motion.guests, scene?.depth != null, now),
      rows: workerRows(state, place, now),
      contentHeight: place.contentHeight,
      narrow: place.narrow,
      notes: motion.notes,
      rate: rate >= 1 ? `${round(rate < 100 ? rate : Math.round(rate))} acked/s` : null,
    });
  }

  /** All that a drawing depends on; time counts only while something moves. */
  function sign(withTheme: Theme, still: boolean, now: number): string {
    const { versions } = source.state();
    const flows = scene?.edges.some(({ rate }) => rate !== null) ?? false;
    const moves = !still && (motion.flights.length > 0 || motion.traces.length > 0);
    const drifts = flows && Math.floor(now / (still ? THEME_EVERY : DRIFT_EVERY));
    const time = moves ? now : drifts;
    const marked = [deps.selected(), cursor?.task, cursor?.where, pointer?.x, pointer?.y];
    const parts = [motion.version, versions.tasks, versions.workers, looked, lookedAt, size.scroll, laid, time, still];
    return [...parts, ratioOf(canvas), withTheme.key, ...marked].join(' ');
  }

  function draw(withTheme: Theme, shown: Scene): void {
    const ratio = ratioOf(canvas);
    fitCanvas(canvas, size.width, size.height, ratio);
    const hover = pointer && cellAt(shown, pointer.x, pointer.y);
    const marked = cursor && find(shown, cursor);
    drawScene({ ctx, theme: withTheme }, shown, { hover, cursor: marked }, ratio);
    canvas.dataset.over = hover ? 'task' : '';
    const told = hover ?? marked;
    update(store, { tip: told && tipOf(told) });
  }

  function tipOf(cell: Cell): FlowTip {
    const middle = cell.rect.x + cell.rect.width / 2;
    const isLeft = middle < size.width / 2;
    const x = isLeft ? middle : size.width - middle;
    const y = cell.rect.y + cell.rect.height;
    return { x, edge: isLeft ? 'left' : 'right', y, text: textOf(cell), where: cell.where };
  }

  function textOf({ task }: Cell): string {
    const found = task === null ? undefined : source.state().tasks.get(task);
    return found?.text.slice(0, 200) || '(empty)';
  }

  /** The cell where `cell` was: its task may have moved on. */
  function find(shown: Scene, { task, where }: Cell): Cell | null {
    const same = shown.cells.filter((each) => each.task === task);
    return same.find((each) => each.where === where) ?? same[0] ?? null;
  }

  function choose(cell: Cell | null): void {
    deps.select(cell?.task ?? null);
  }

  return {
    frame,
    point(at) {
      pointer = at;
      if (at) cursor = null;
    },
    click(at) {
      choose(scene && cellAt(scene, at.x, at.y));
    },
    step(by) {
      const tasks = scene?.cells.filter(({ task }) => task !== null) ?? [];
      const now = scene && cursor && find(scene, cursor);
      const from = now ? tasks.indexOf(now) : by === 1 ? -1 : tasks.length;
      const next = tasks[Math.min(Math.max(from + by, 0), tasks.length - 1)];
      pointer = null;
      cursor = next ?? null;
      update(store, { announcement: next ? `“${textOf(next)}” ${next.where}` : 'No task to be seen here' });
    },
    choose: () => choose(cursor),
    clear() {
      cursor = null;
      deps.select(null);
    },
    blur() {
      cursor = null;
    },
    dispose() {
      resized.disconnect();
      scroller.removeEventListener('scroll', measure);
    },
  };
}
