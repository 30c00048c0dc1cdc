import { z } from 'zod';
import { argumentText, type ExchangeBinding, type ExchangeRow, ownerOf } from './exchanges.ts';
import type { DeadLettering } from './routing.ts';

// Exchanges, queues and what leads from one to the other, as a graph that is drawn.

/** More is no drawing that anybody reads: a queue or an exchange must be chosen then. */
export const MAX_NODES = 1_000;

/** Of an exchange or a queue: `x shop`, `q orders`. */
export const NodeId = z
  .string()
  .max(300)
  .regex(/^[xq] /s, 'An id begins with “x ” or “q ”.');
export type NodeId = string;

export const exchangeId = (name: string): NodeId => `x ${name}`;
export const queueId = (name: string): NodeId => `q ${name}`;

export interface TopologyNode {
  readonly id: NodeId;
  readonly kind: 'exchange' | 'queue';
  readonly name: string;
  /** direct, fanout …; classic, quorum … */
  readonly type: string;
  /** Something leads to it, and it is not there: what is led there is dropped. */
  readonly isMissing: boolean;
  /** Its dead letters go to the queue whose name is their own routing key: which one, no line can show. */
  readonly deadLettersByKey: boolean;
}

export interface TopologyEdge {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly kind: 'binding' | 'alternate' | 'dead-letter';
  /** Routing keys, or the arguments of a binding that has some; one line for all bindings between the same two. */
  readonly labels: readonly string[];
}

export interface Graph {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
}

/** What a drawing shows. */
export interface Topology extends Graph {
  /** Around what; null = all of the virtual host. */
  readonly focus: NodeId | null;
  /** How many nodes there are to draw: where they are too many, `nodes` is empty. */
  readonly wanted: number;
  /** All that can be chosen to focus on, in the order of their names. */
  readonly all: readonly NodeId[];
  readonly vhost: string;
  readonly at: number;
}

export interface TopologyQueue {
  readonly name: string;
  readonly type: string;
  readonly deadLettering: DeadLettering | null;
}

/**
 * The graph of a virtual host. The default exchange leads to every queue by its name, which no line would make clearer: it
 * is left out, and so are the broker’s own exchanges that lead nowhere.
 * @param kept is drawn even then
 */
export function graphOf(
  exchanges: readonly Pick<ExchangeRow, 'name' | 'type' | 'alternate'>[],
  queues: readonly TopologyQueue[],
  bindings: readonly ExchangeBinding[],
  kept: NodeId | null = null,
): Graph {
  const nodes = new Map<NodeId, TopologyNode>();
  const edges = new Map<string, TopologyEdge & { labels: string[] }>();
  const add = (kind: TopologyNode['kind'], name: string, type: string, change: Partial<TopologyNode> = {}): void => {
    const id = kind === 'queue' ? queueId(name) : exchangeId(name);
    nodes.set(id, { id, kind, name, type, isMissing: false, deadLettersByKey: false, ...change });
  };
  const connect = (from: NodeId, to: NodeId, kind: TopologyEdge['kind'], label: string): void => {
    const key = JSON.stringify([from, to, kind]);
    const edge = edges.get(key) ?? { from, to, kind, labels: [] };
    if (label !== '') edge.labels.push(label);
    edges.set(key, edge);
    if (!nodes.has(to)) add(to.startsWith('q ') ? 'queue' : 'exchange', to.slice(2), '', { isMissing: true });
  };

  for (const { name, type } of exchanges) if (name !== '') add('exchange', name, type);
  for (const { name, type, deadLettering } of queues) {
    const deadLettersByKey = deadLettering?.exchange === '' && deadLettering.key === null;
    add('queue', name, type, { deadLettersByKey });
  }
  for (const binding of bindings) {
    if (binding.source === '') continue;
    const { kind, name } = binding.to;
    connect(
      exchangeId(binding.source),
      kind === 'queue' ? queueId(name) : exchangeId(name),
      'binding',
      labelOf(binding),
    );
  }
  for (const { name, alternate } of exchanges) {
    if (alternate) connect(exchangeId(name), exchangeId(alternate), 'alternate', '');
  }
  for (const { name, deadLettering } of queues) {
    if (!deadLettering) continue;
    const { exchange, key } = deadLettering;
    if (exchange !== '') connect(queueId(name), exchangeId(exchange), 'dead-letter', key ?? '');
    else if (key !== null) connect(queueId(name), queueId(key), 'dead-letter', '');
  }
  const used = new Set([...edges.values()].flatMap(({ from, to }) => [from, to]));
  return {
    nodes: [...nodes.values()].filter(
      ({ id, kind, name }) => kind === 'queue' || ownerOf(name) === 'own' || used.has(id) || id === kept,
    ),
    edges: [...edges.values()],
  };
}

function labelOf({ key, arguments: table }: ExchangeBinding): string {
  const parts = Object.entries(table).map(([name, value]) => `${name}: ${argumentText(value)}`);
  return [...(key === '' ? [] : [key]), ...parts].join(', ');
}

/**
 * What concerns one queue or exchange: all that may lead messages to it, and where they go from there. Of a queue that is
 * where its dead letters go.
 */
export function focusOn(graph: Graph, id: NodeId): Graph {
  const from = new Map<NodeId, TopologyEdge[]>();
  const to = new Map<NodeId, TopologyEdge[]>();
  for (const edge of graph.edges) {
    push(from, edge.from, edge);
    push(to, edge.to, edge);
  }
  const kept = new Set<TopologyEdge>();
  const walk = (next: ReadonlyMap<NodeId, readonly TopologyEdge[]>, end: 'from' | 'to'): Set<NodeId> => {
    const seen = new Set([id]);
    const waiting = [id];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const edge of next.get(at) ?? []) {
        kept.add(edge);
        if (seen.has(edge[end])) continue;
        seen.add(edge[end]);
        waiting.push(edge[end]);
      }
    }
    return seen;
  };
  const nodes = new Set([...walk(to, 'from'), ...walk(from, 'to')]);
  return {
    nodes: graph.nodes.filter((node) => nodes.has(node.id)),
    edges: graph.edges.filter((edge) => kept.has(edge)),
  };
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
