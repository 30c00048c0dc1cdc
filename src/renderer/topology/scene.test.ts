import { describe, expect, it } from 'vitest';
import type { Topology, TopologyEdge, TopologyNode } from '../../shared/explore/topology.ts';
import { layOut } from './lay-out.ts';
import { findNodes, neighboursOf, nextBox, questionOf, type Scene, sceneOf } from './scene.ts';

const node = (id: string, change: Partial<TopologyNode> = {}): TopologyNode => ({
  id,
  kind: id.startsWith('q') ? 'queue' : 'exchange',
  name: id.slice(2),
  type: id.startsWith('q') ? 'classic' : 'topic',
  isMissing: false,
  deadLettersByKey: false,
  ...change,
});
const edge = (from: string, to: string, kind: TopologyEdge['kind'] = 'binding', ...labels: string[]): TopologyEdge => ({
  from,
  to,
  kind,
  labels,
});
const topologyOf = (nodes: readonly TopologyNode[], edges: readonly TopologyEdge[]): Topology => ({
  nodes,
  edges,
  focus: null,
  wanted: nodes.length,
  all: nodes.map(({ id }) => id),
  vhost: '/',
  at: 0,
});
const draw = (nodes: readonly TopologyNode[], edges: readonly TopologyEdge[]): Scene => {
  const topology = topologyOf(nodes, edges);
  return sceneOf(topology, layOut(questionOf(topology)));
};

const scene = draw(
  [
    node('x shop'),
    node('x rest'),
    node('q orders'),
    node('q mail'),
    node('q dead', { isMissing: true }),
    node('q alone'),
  ],
  [
    edge('x shop', 'q orders', 'binding', 'a.*', 'b.*', 'c'),
    edge('x shop', 'q mail', 'binding', 'a-rather-long-routing-key.with-many.words'),
    edge('x shop', 'x rest', 'alternate'),
    edge('q orders', 'q dead', 'dead-letter'),
  ],
);

describe('a drawing', () => {
  it('has a box and words for each queue and exchange', () => {
    const words = (id: string): string => scene.byId.get(id)!.words;
    expect(words('x shop')).toBe('Exchange shop, topic; leads to orders, mail; what no binding takes goes to rest');
    expect(words('q orders')).toBe('Queue orders, classic; gets messages from shop; dead letters go to dead');
    expect(words('q dead')).toBe('Queue dead, which is not there; gets messages from orders');
    expect(scene.boxes).toHaveLength(6);
    const by = scene.boxes.map(({ y }) => y);
    expect(by).toEqual(by.toSorted((a, b) => a - b));
  });

  it('says how many it does not name', () => {
    const nodes = ['x all', 'q a', 'q b', 'q c', 'q d', 'q e', 'q f'].map((id) => node(id));
    const many = draw(
      nodes,
      nodes.slice(1).map(({ id }) => edge('x all', id)),
    );
    expect(many.byId.get('x all')!.words).toBe('Exchange all, topic; leads to a, b, c, d and 2 more');
  });

  it('has lines with short labels, and whole ones to be read', () => {
    const labels = scene.lines.map(({ label }) => label?.text ?? null);
    expect(labels).toEqual(['3 keys', 'a-rather-long-routing-k…', null, null]);
    expect(scene.lines[0]!.label!.whole).toBe('a.*\nb.*\nc');
    for (const { path } of scene.lines) expect(path).toMatch(/^M[\d. -]+(Q[\d. -]+)*L[\d. -]+$/);
  });

  it('gives long names a limit', () => {
    const { boxes } = questionOf(topologyOf([node(`q ${'x'.repeat(255)}`), node('q a')], []));
    expect(boxes.map(({ width }) => width)).toEqual([230, 96]);
  });
});

describe('the arrow keys', () => {
  it('lead along the lines, and to the nearest box where there is none', () => {
    expect(nextBox(scene, 'q orders', 'right')).toBe('q dead');
    expect(nextBox(scene, 'q dead', 'left')).toBe('q orders');
    expect(nextBox(scene, 'q orders', 'left')).toBe('x shop');
    const column = ['q orders', 'q mail', 'x rest'].sort((a, b) => scene.byId.get(a)!.y - scene.byId.get(b)!.y);
    expect(nextBox(scene, column[0]!, 'down')).toBe(column[1]);
    expect(nextBox(scene, column[2]!, 'up')).toBe(column[1]);
    expect(nextBox(scene, 'q alone', 'down')).toBeNull();
    expect(nextBox(scene, 'q gone', 'down')).toBe(scene.boxes[0]!.id);
  });

  it('reach every box, the loose ones too', () => {
    const seen = new Set(['x shop']);
    const waiting = ['x shop'];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const direction of ['left', 'right', 'up', 'down'] as const) {
        const next = nextBox(scene, at, direction);
        if (next === null || seen.has(next)) continue;
        seen.add(next);
        waiting.push(next);
      }
    }
    expect(seen.size).toBe(6);
  });
});

it('neighbours are those that a line leads to or from', () => {
  expect([...neighboursOf(scene, 'q orders')].sort()).toEqual(['q dead', 'q orders', 'x shop']);
  expect([...neighboursOf(scene, 'q alone')]).toEqual(['q alone']);
});

it('names are found by a part of them, those that begin with it first', () => {
  const all = ['q my orders', 'q orders', 'x ORDERS.in', 'q mail'];
  expect(findNodes(all, ' Orders', 10)).toEqual(['q orders', 'x ORDERS.in', 'q my orders']);
  expect(findNodes(all, 'orders', 1)).toEqual(['q orders']);
  expect(findNodes(all, '  ', 10)).toEqual([]);
});
