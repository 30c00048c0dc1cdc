import type { TaskKey, WorkerId } from '../../../shared/ids.ts';
import type { LabState, Task, Worker } from '../../../shared/lab/state.ts';
import { count } from '../../ui/figures.ts';
import { slots, stack } from './cells.ts';
import type { Flight } from './flights.ts';
import { EXCHANGE_RADIUS, type Layout, type Rect, type WorkerPlace } from './layout.ts';
import type { Motion } from './motion.ts';
import { curve, eased, type Path, type Point, pointOn, reversed } from './path.ts';
import type { Box, Cell, Dot, Edge, Label, Scene } from './shapes.ts';

export interface SceneInput {
  readonly state: LabState;
  readonly motion: Motion;
  readonly layout: Layout;
  /** How far the workers are scrolled, in pixels. */
  readonly scroll: number;
  readonly now: number;
  readonly selected: TaskKey | null;
  /** Nothing moves; what changed is seen in its place. */
  readonly still: boolean;
  /** See readyTasks. */
  readonly ready: readonly Task[];
}

/** The ways that tasks go. */
interface Ways {
  readonly toExchange: Path;
  readonly toQueue: Path;
  readonly workers: ReadonlyMap<WorkerId, { readonly rect: Rect; readonly out: Path; readonly home: Path }>;
}

/** Pixels a second by which flows drift. */
const DRIFT = 70;
const FALL = 70;

export function buildScene(input: SceneInput): Scene {
  const { state, motion, layout, now, still, scroll } = input;
  const ways = waysOf(layout, scroll);
  const cellInput = { state, selected: input.selected, coming: still ? new Set<TaskKey>() : comingOf(motion, now) };
  const { cells, depth } = stack(cellInput, layout.queue, input.ready);
  const labels: Label[] = [];
  const boxes: Box[] = [
    { rect: layout.producer, look: 'usual' },
    { rect: layout.queue, look: 'usual' },
  ];
  for (const place of layout.workers) {
    const worker = state.workers.get(place.id);
    if (!worker || !isInView(place, layout, scroll)) continue;
    boxes.push({ rect: ways.workers.get(place.id)!.rect, look: lookOf(worker) });
    const held = slots(cellInput, worker, place, scroll);
    cells.push(...held.cells);
    if (held.label) labels.push(held.label);
  }
  if (layout.guests) boxes.push({ rect: moved(layout.guests, scroll), look: 'guest' });
  return {
    width: layout.width,
    height: layout.height,
    exchange: layout.exchange,
    edges: edgesOf(input, ways, labels),
    boxes,
    depth,
    cells,
    dots: still ? [] : dotsOf(input, ways),
    labels,
    drift: still ? 0 : (now / 1_000) * DRIFT,
  };
}

function waysOf({ producer, exchange, queue, workers, narrow }: Layout, scroll: number): Ways {
  const direction = narrow ? 'upright' : 'level';
  const exit = narrow
    ? { x: exchange.x, y: producer.y + producer.height }
    : { x: producer.x + producer.width, y: exchange.y };
  const entry = narrow ? { x: exchange.x, y: queue.y } : { x: queue.x, y: exchange.y };
  const before = offset(exchange, narrow, -EXCHANGE_RADIUS);
  const after = offset(exchange, narrow, EXCHANGE_RADIUS);
  const right = queue.x + queue.width;
  const middle = queue.y + queue.height / 2;
  return {
    toExchange: curve(exit, before, direction),
    toQueue: curve(after, entry, direction),
    workers: new Map(
      workers.map((place) => {
        const rect = moved(place.rect, scroll);
        const to = { x: rect.x, y: rect.y + rect.height * 0.4 };
        const low = { x: rect.x, y: rect.y + rect.height * 0.72 };
        const out = curve({ x: right, y: middle - 8 }, to, 'level');
        const home = reversed(curve({ x: right, y: middle + 26 }, low, 'level', 20));
        return [place.id, { rect, out, home }];
      }),
    ),
  };
}

function offset({ x, y }: Point, narrow: boolean, by: number): Point {
  return narrow ? { x, y: y + by } : { x: x + by, y };
}

function moved(rect: Rect, scroll: number): Rect {
  return { ...rect, y: rect.y - scroll };
}

function isInView({ rect }: WorkerPlace, layout: Layout, scroll: number): boolean {
  return rect.y + rect.height > scroll && rect.y < scroll + layout.height;
}

function lookOf(worker: Worker): Box['look'] {
  if (worker.phase === 'ended') return worker.exit?.kind === 'stopped' ? 'ended' : 'lost';
  return worker.frozenSince !== null ? 'frozen' : 'usual';
}

/** Tasks that are drawn under way to where the state has them already. */
function comingOf(motion: Motion, now: number): Set<TaskKey> {
  const coming = new Set<TaskKey>();
  for (const { kind, task, to } of motion.flights) {
    if (to > now && (kind === 'task' || kind === 'again' || kind === 'back')) coming.add(task);
  }
  return coming;
}

/** All edges; what is to be read at them is added to `labels`. */
function edgesOf({ state, motion, layout, now, still, scroll }: SceneInput, ways: Ways, labels: Label[]): Edge[] {
  const edges: Edge[] = [];
  const published = motion.isFlow('published', now) ? motion.rate('published', now) : null;
  const look = published === null ? 'calm' : 'flow';
  edges.push({ path: ways.toExchange, look, rate: published, alpha: 1 });
  edges.push({ path: ways.toQueue, look, rate: published, alpha: 1 });
  labels.push(...exchangeLabels(layout), ...(published === null ? [] : [rateLabel(layout, published)]));
  for (const place of layout.workers) {
    const way = ways.workers.get(place.id)!;
    const worker = state.workers.get(place.id);
    if (!worker || !isInView(place, layout, scroll)) continue;
    const rate = motion.isFlow(`out ${place.id}`, now) ? motion.rate(`out ${place.id}`, now) : null;
    const off = worker.consumerTag === null;
    edges.push({ path: way.out, look: rate !== null ? 'flow' : off ? 'off' : 'calm', rate, alpha: 1 });
    if (rate !== null) labels.push(beside(way.out, 0.82, -9, `${figure(rate)}/s`, 'dim'));
    if (motion.isFlow(`back ${place.id}`, now)) {
      const back = motion.rate(`back ${place.id}`, now);
      edges.push({ path: way.home, look: 'back', rate: back, alpha: 1 });
    }
  }
  for (const { kind, worker, count: tasks, until } of motion.traces) {
    const way = ways.workers.get(worker);
    if (!way) continue;
    const alpha = still ? 1 : Math.min(1, Math.max(0, until - now) / 1_500);
    if (kind === 'lost')
      labels.push({ ...fallOf(way.rect), text: `${count(tasks)} lost`, tone: 'lost', align: 'right' });
    else {
      edges.push({ path: way.home, look: 'back', rate: null, alpha });
      labels.push(beside(way.home, 0.3, 13, `${count(tasks)} back`, 'redelivered'));
    }
  }
  if (layout.guests) {
    const { x, y, height } = moved(layout.guests, scroll);
    const from = { x: layout.queue.x + layout.queue.width, y: layout.queue.y + layout.queue.height / 2 - 8 };
    edges.push({ path: curve(from, { x, y: y + height / 2 }, 'level'), look: 'guest', rate: null, alpha: 1 });
  }
  return edges;
}

function fallOf(rect: Rect): { at: Point } {
  return { at: { x: rect.x - 34, y: rect.y + rect.height - 12 } };
}

function beside(path: Path, part: number, dy: number, text: string, tone: Label['tone']): Label {
  const { x, y } = pointOn(path, part);
  return { at: { x, y: y + dy }, text, tone, align: 'center' };
}

/** One word above the other where edges are level: between publisher and queue is little room. */
function exchangeLabels({ exchange: { x, y }, narrow }: Layout): Label[] {
  if (narrow) return [{ at: { x: x + 18, y: y - 7 }, text: 'default exchange', tone: 'dim', align: 'left' }];
  return ['default', 'exchange'].map((text, line) => ({
    at: { x, y: y + 22 + 13 * line },
    text,
    tone: 'dim',
    align: 'center',
  }));
}

/** The publisher's rate: above the exchange, or right of it where edges are upright. */
function rateLabel({ exchange, narrow }: Layout, rate: number): Label {
  const at = narrow ? { x: exchange.x + 18, y: exchange.y + 8 } : { x: exchange.x, y: exchange.y - 22 };
  return { at, text: `${figure(rate)}/s`, tone: 'dim', align: narrow ? 'left' : 'center' };
}

/** Two digits: more would only flicker. */
function figure(rate: number): string {
  return count(Number(rate.toPrecision(2)));
}

function dotsOf({ motion, now, selected }: SceneInput, ways: Ways): Dot[] {
  const dots: Dot[] = [];
  for (const flight of motion.flights) {
    if (flight.from > now || flight.to <= now) continue;
    const place = placeOf(flight, (now - flight.from) / (flight.to - flight.from), ways);
    if (place) dots.push({ ...place, kind: flight.kind, task: flight.task, selected: flight.task === selected });
  }
  return dots;
}

/** Where a flight is when `part` of its time has passed. */
function placeOf({ kind, worker }: Flight, part: number, ways: Ways): Omit<Dot, 'kind' | 'task' | 'selected'> | null {
  if (worker === null) {
    if (kind !== 'returned') {
      const along = eased(part) * 2;
      return { ...(along < 1 ? pointOn(ways.toExchange, along) : pointOn(ways.toQueue, along - 1)), alpha: 1 };
    }
    if (part < 0.4) return { ...pointOn(ways.toExchange, part / 0.4), alpha: 1 };
    return falling(ways.toQueue[0], (part - 0.4) / 0.6, 0);
  }
  const way = ways.workers.get(worker);
  if (!way) return null;
  switch (kind) {
    case 'back':
      return { ...pointOn(way.home, eased(part)), alpha: 1 };
    case 'ack':
      return { ...pointOn(reversed(way.out), part), alpha: 1 };
    case 'lost':
    case 'rejected':
      return falling({ x: way.rect.x + 4, y: way.rect.y + way.rect.height - 16 }, part, -26);
    default:
      return { ...pointOn(way.out, eased(part)), alpha: 1 };
  }
}

/** It tips over the edge, and falls ever faster until it can't be seen. */
function falling({ x, y }: Point, part: number, dx: number): Omit<Dot, 'kind' | 'task' | 'selected'> {
  return { x: x + dx * part, y: y + FALL * part * part, angle: part * 2, alpha: 1 - part * part };
}

/** The task that is drawn at a point. */
export function cellAt(scene: Scene, x: number, y: number): Cell | null {
  const reach = 2;
  return (
    scene.cells.find(
      ({ rect, task }) =>
        task !== null &&
        x >= rect.x - reach &&
        x <= rect.x + rect.width + reach &&
        y >= rect.y - reach &&
        y <= rect.y + rect.height + reach,
    ) ?? null
  );
}
