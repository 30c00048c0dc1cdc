import { Graph, layout } from '@dagrejs/dagre';

// Places boxes and lines. What hangs together is laid out by dagre, from left to right; what does not is packed in rows.

export interface BoxSize {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface LineSize {
  readonly from: string;
  readonly to: string;
  /** Of its label; 0 = it has none. */
  readonly labelWidth: number;
}

export interface LayoutQuestion {
  readonly boxes: readonly BoxSize[];
  readonly lines: readonly LineSize[];
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Place {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  /** In the order of the question; x and y are the left upper corner. */
  readonly boxes: readonly Box[];
  /** In the order of the question: corners from the border of one box to that of the other, and the label's middle. */
  readonly lines: readonly { readonly points: readonly Place[]; readonly label: Place | null }[];
  /** Where those are that nothing leads to or from; null = there are none. */
  readonly loose: (Place & { readonly width: number; readonly height: number }) | null;
  readonly width: number;
  readonly height: number;
}

/** Between rows, and between what does not hang together. */
const GAP = 48;
const LOOSE_GAP = 14;
const LABEL_HEIGHT = 14;
/** The heading above what is loose. */
const HEADING = 30;
/** A drawing's width to its height, as windows are. */
const ASPECT = 2;
/** Of so many boxes dagre's best ranking takes too long. */
const MANY = 200;

interface Part {
  readonly boxes: Box[];
  readonly lines: Map<number, { points: Place[]; label: Place | null }>;
  readonly width: number;
  readonly height: number;
}

export function layOut({ boxes, lines }: LayoutQuestion): Layout {
  const groups = connected(boxes, lines);
  const alone = groups.filter((group) => group.boxes.length === 1 && group.lines.length === 0);
  const parts = groups
    .filter((group) => !alone.includes(group))
    .map((group) => layOutPart(group.boxes, group.lines))
    .sort((a, b) => b.height - a.height);
  const area = parts.reduce((sum, { width, height }) => sum + (width + GAP) * (height + GAP), 0);
  const widest = parts.reduce((most, { width }) => Math.max(most, width), 0);
  const rowWidth = Math.max(widest, Math.sqrt(area * ASPECT), 720);

  const places = new Map<string, Box>();
  const ways = new Map<number, { points: Place[]; label: Place | null }>();
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  for (const part of parts) {
    if (x > 0 && x + part.width > rowWidth) {
      x = 0;
      y += rowHeight + GAP;
      rowHeight = 0;
    }
    const move = (place: Place): Place => ({ x: place.x + x, y: place.y + y });
    for (const box of part.boxes) places.set(box.id, { ...box, ...move(box) });
    for (const [index, way] of part.lines) {
      ways.set(index, { points: way.points.map(move), label: way.label && move(way.label) });
    }
    x += part.width + GAP;
    width = Math.max(width, x - GAP);
    rowHeight = Math.max(rowHeight, part.height);
  }
  const bottom = parts.length > 0 ? y + rowHeight + GAP : 0;
  const loose = placeLoose(
    alone.map((group) => group.boxes[0]!),
    bottom,
    Math.max(width, rowWidth),
    places,
  );
  return {
    boxes: boxes.map(({ id }) => places.get(id)!),
    lines: lines.map((_, index) => ways.get(index)!),
    loose,
    width: Math.max(width, loose?.width ?? 0),
    height: loose ? loose.y + loose.height : Math.max(0, bottom - GAP),
  };
}

interface Group {
  readonly boxes: BoxSize[];
  /** With their places in the question. */
  readonly lines: { readonly index: number; readonly line: LineSize }[];
}

/** What hangs together, each by itself. */
function connected(boxes: readonly BoxSize[], lines: readonly LineSize[]): Group[] {
  const parent = new Map(boxes.map(({ id }) => [id, id]));
  const root = (id: string): string => {
    let at = id;
    for (let up = parent.get(at)!; up !== at; up = parent.get(at)!) {
      parent.set(at, parent.get(up)!);
      at = up;
    }
    return at;
  };
  for (const { from, to } of lines) parent.set(root(from), root(to));
  const groups = new Map<string, Group>();
  const groupOf = (id: string): Group => {
    const key = root(id);
    const group = groups.get(key) ?? { boxes: [], lines: [] };
    groups.set(key, group);
    return group;
  };
  for (const box of boxes) groupOf(box.id).boxes.push(box);
  for (const [index, line] of lines.entries()) groupOf(line.from).lines.push({ index, line });
  return [...groups.values()];
}

function layOutPart(boxes: readonly BoxSize[], lines: Group['lines']): Part {
  const graph = new Graph({ multigraph: true });
  const ranker = boxes.length > MANY ? 'tight-tree' : 'network-simplex';
  graph.setGraph({ rankdir: 'LR', ranksep: 46, nodesep: 14, edgesep: 10, ranker });
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { index, line } of lines) {
    const label = line.labelWidth > 0 ? { width: line.labelWidth, height: LABEL_HEIGHT, labelpos: 'c' as const } : {};
    graph.setEdge(line.from, line.to, label, String(index));
  }
  layout(graph);
  const whole = graph.graph();
  const ways: Part['lines'] = new Map();
  for (const { index, line } of lines) {
    const { points = [], x: middle, y: level } = graph.edge(line.from, line.to, String(index));
    const hasLabel = line.labelWidth > 0 && middle !== undefined && level !== undefined;
    ways.set(index, {
      points: points.map(({ x, y }: Place) => ({ x, y })),
      label: hasLabel ? { x: middle, y: level } : null,
    });
  }
  return {
    boxes: boxes.map(({ id, width, height }) => {
      const { x = 0, y = 0 } = graph.node(id);
      return { id, width, height, x: x - width / 2, y: y - height / 2 };
    }),
    lines: ways,
    width: whole.width ?? 0,
    height: whole.height ?? 0,
  };
}

/** In columns as wide as the widest. */
function placeLoose(
  boxes: readonly BoxSize[],
  top: number,
  rowWidth: number,
  places: Map<string, Box>,
): Layout['loose'] {
  if (boxes.length === 0) return null;
  const cell = Math.max(...boxes.map(({ width }) => width)) + LOOSE_GAP;
  const rowHeight = Math.max(...boxes.map(({ height }) => height)) + LOOSE_GAP;
  const asWide = top > 0 ? Math.floor((rowWidth + LOOSE_GAP) / cell) : 1;
  // Many are a block in the shape of a window, and not one endless column.
  const asBlock = Math.ceil(Math.sqrt((boxes.length * ASPECT * rowHeight) / cell));
  const perRow = Math.min(boxes.length, Math.max(1, asWide, asBlock));
  for (const [index, box] of boxes.entries()) {
    const x = (index % perRow) * cell;
    const y = top + HEADING + Math.floor(index / perRow) * rowHeight;
    places.set(box.id, { ...box, x, y });
  }
  const rows = Math.ceil(boxes.length / perRow);
  return { x: 0, y: top, width: perRow * cell - LOOSE_GAP, height: HEADING + rows * rowHeight - LOOSE_GAP };
}
