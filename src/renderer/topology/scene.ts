import type { NodeId, Topology, TopologyEdge, TopologyNode } from '../../shared/explore/topology.ts';
import { plural } from '../ui/figures.ts';
import type { Box, Layout, LayoutQuestion, Place } from './lay-out.ts';

// What is drawn, out of what leads where and where the layout has put it. It knows nothing of the page.

export interface SceneBox extends Box {
  readonly node: TopologyNode;
  /** For screen readers: what it is, and what leads to it and from it. */
  readonly words: string;
}

export interface SceneLine {
  readonly edge: TopologyEdge;
  /** As SVG has it. */
  readonly path: string;
  readonly label: (Place & { readonly text: string; readonly whole: string }) | null;
}

export interface Scene {
  /** In reading order. */
  readonly boxes: readonly SceneBox[];
  readonly byId: ReadonlyMap<NodeId, SceneBox>;
  readonly lines: readonly SceneLine[];
  readonly loose: Layout['loose'];
  readonly width: number;
  readonly height: number;
}

export const BOX_HEIGHT = 38;
const MIN_WIDTH = 96;
const MAX_WIDTH = 230;
/** Of the window's font, on average; a name that is longer is cut with an ellipsis. */
const LETTER = 7.7;
const PADDING = 36;
const LABEL_LETTER = 6.1;
const MAX_LABEL = 24;

/** What the layout is asked for. */
export function questionOf({ nodes, edges }: Topology): LayoutQuestion {
  return {
    boxes: nodes.map(({ id, name }) => ({
      id,
      width: Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, name.length * LETTER + PADDING))),
      height: BOX_HEIGHT,
    })),
    lines: edges.map(({ from, to, labels }) => {
      const text = labelText(labels);
      return { from, to, labelWidth: text === '' ? 0 : Math.round(text.length * LABEL_LETTER + 8) };
    }),
  };
}

/** @param layout the answer to `questionOf` this very topology */
export function sceneOf(topology: Topology, layout: Layout): Scene {
  const { nodes, edges } = topology;
  const incoming = Map.groupBy(edges, ({ to }) => to);
  const outgoing = Map.groupBy(edges, ({ from }) => from);
  const boxes = nodes
    .map((node, index): SceneBox => {
      const words = wordsOf(node, incoming.get(node.id) ?? [], outgoing.get(node.id) ?? []);
      return { ...layout.boxes[index]!, node, words };
    })
    .sort((a, b) => a.y - b.y || a.x - b.x);
  return {
    boxes,
    byId: new Map(boxes.map((box) => [box.id, box])),
    lines: edges.map((edge, index) => {
      const { points, label } = layout.lines[index]!;
      const text = labelText(edge.labels);
      return {
        edge,
        path: pathOf(points),
        label: label && text !== '' ? { ...label, text, whole: edge.labels.join('\n') } : null,
      };
    }),
    loose: layout.loose,
    width: layout.width,
    height: layout.height,
  };
}

function labelText(labels: readonly string[]): string {
  const [first = ''] = labels;
  if (labels.length > 1) return plural(labels.length, 'key');
  return first.length > MAX_LABEL ? `${first.slice(0, MAX_LABEL - 1)}…` : first;
}

/** A line through the middles between its corners, bent at the corners themselves. */
function pathOf(points: readonly Place[]): string {
  const [first, ...rest] = points;
  if (!first || rest.length === 0) return '';
  const at = ({ x, y }: Place): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  let path = `M${at(first)}`;
  for (const [index, corner] of rest.entries()) {
    const next = rest[index + 1];
    path += next
      ? `Q${at(corner)} ${at({ x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2 })}`
      : `L${at(corner)}`;
  }
  return path;
}

const MAX_NAMED = 4;

function wordsOf(node: TopologyNode, incoming: readonly TopologyEdge[], outgoing: readonly TopologyEdge[]): string {
  const list = (edges: readonly TopologyEdge[], end: 'from' | 'to'): string => {
    const names = edges.slice(0, MAX_NAMED).map((edge) => edge[end].slice(2));
    const more = edges.length - names.length;
    return names.join(', ') + (more > 0 ? ` and ${more} more` : '');
  };
  const parts = (kind: TopologyEdge['kind'], words: string): string[] => {
    const edges = outgoing.filter((edge) => edge.kind === kind);
    return edges.length > 0 ? [`${words} ${list(edges, 'to')}`] : [];
  };
  const what = node.kind === 'queue' ? 'Queue' : 'Exchange';
  return [
    `${what} ${node.name}${node.isMissing ? ', which is not there' : `, ${node.type}`}`,
    ...(incoming.length > 0 ? [`gets messages from ${list(incoming, 'from')}`] : []),
    ...parts('binding', 'leads to'),
    ...parts('alternate', 'what no binding takes goes to'),
    ...parts('dead-letter', 'dead letters go to'),
    ...(node.deadLettersByKey ? ['dead letters go to the queue with their routing key as its name'] : []),
  ].join('; ');
}

/** A box with its neighbours, and the lines between them. */
export function neighboursOf({ lines }: Scene, id: NodeId): ReadonlySet<NodeId> {
  const found = new Set([id]);
  for (const { edge } of lines) {
    if (edge.from === id) found.add(edge.to);
    if (edge.to === id) found.add(edge.from);
  }
  return found;
}

/** The names with a text in them, those that begin with it first. */
export function findNodes(all: readonly NodeId[], text: string, most: number): NodeId[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const nameOf = (id: NodeId): string => id.slice(2).toLowerCase();
  const found = all.filter((id) => nameOf(id).includes(wanted));
  const first = found.filter((id) => nameOf(id).startsWith(wanted));
  return [...first, ...found.filter((id) => !nameOf(id).startsWith(wanted))].slice(0, most);
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Where an arrow key leads: along a line to the left and right, else to the nearest box on that side; null = nowhere. */
export function nextBox(scene: Scene, id: NodeId, direction: Direction): NodeId | null {
  const box = scene.byId.get(id);
  if (!box) return scene.boxes[0]?.id ?? null;
  const along =
    direction === 'right'
      ? scene.lines.filter(({ edge }) => edge.from === id).map(({ edge }) => edge.to)
      : direction === 'left'
        ? scene.lines.filter(({ edge }) => edge.to === id).map(({ edge }) => edge.from)
        : [];
  const linked = along.filter((other) => other !== id).map((other) => scene.byId.get(other)!);
  const isBeside = direction === 'left' || direction === 'right';
  const sign = direction === 'right' || direction === 'down' ? 1 : -1;
  const [x, y] = middleOf(box);
  // How far a box is on that side, and how far off the straight way.
  const ahead = (other: SceneBox): number => sign * (isBeside ? middleOf(other)[0] - x : middleOf(other)[1] - y);
  const aside = (other: SceneBox): number => Math.abs(isBeside ? middleOf(other)[1] - y : middleOf(other)[0] - x);
  const candidates = linked.length > 0 ? linked : scene.boxes.filter((other) => other.id !== id && ahead(other) > 1);
  const cost = (other: SceneBox): number => Math.abs(ahead(other)) + 3 * aside(other);
  let best: SceneBox | null = null;
  for (const other of candidates) if (!best || cost(other) < cost(best)) best = other;
  return best?.id ?? null;
}

const middleOf = ({ x, y, width, height }: Box): [number, number] => [x + width / 2, y + height / 2];
