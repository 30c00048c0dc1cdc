import { describe, expect, it } from 'vitest';
import type { ExchangeBinding } from './exchanges.ts';
import { focusOn, graphOf, type TopologyQueue } from './topology.ts';

const exchange = (name: string, alternate: string | null = null) => ({ name, type: 'direct', alternate });
const queue = (name: string, deadLettering: TopologyQueue['deadLettering'] = null): TopologyQueue => ({
  name,
  type: 'classic',
  deadLettering,
});
const binding = (source: string, kind: 'queue' | 'exchange', name: string, key = ''): ExchangeBinding => ({
  source,
  to: { kind, name },
  key,
  arguments: {},
  propertiesKey: '',
});
const dead = (name: string, key: string | null): TopologyQueue['deadLettering'] => ({
  exchange: name,
  key,
  by: 'argument',
});

const graph = graphOf(
  [
    exchange(''),
    exchange('amq.topic'),
    exchange('amq.direct'),
    exchange('shop', 'rest'),
    exchange('rest'),
    exchange('idle'),
  ],
  [
    queue('orders', dead('', 'dead')),
    queue('mail', dead('graves', 'k')),
    queue('dead'),
    queue('leftover'),
    queue('alone', dead('', null)),
  ],
  [
    binding('', 'queue', 'orders', 'orders'),
    binding('shop', 'queue', 'orders', 'a'),
    binding('shop', 'queue', 'orders', 'b'),
    { ...binding('shop', 'queue', 'mail'), arguments: { 'x-match': 'any', size: 3 } },
    binding('amq.topic', 'exchange', 'shop', '#'),
    binding('rest', 'queue', 'leftover'),
  ],
);

describe('the graph of a virtual host', () => {
  it('has all queues and exchanges but the default one and the broker’s own that lead nowhere', () => {
    expect(graph.nodes.map(({ id }) => id).sort()).toEqual([
      'q alone',
      'q dead',
      'q leftover',
      'q mail',
      'q orders',
      'x amq.topic',
      'x graves',
      'x idle',
      'x rest',
      'x shop',
    ]);
  });

  it('has one line for all bindings between the same two, with their keys or arguments', () => {
    expect(graph.edges).toContainEqual({ from: 'x shop', to: 'q orders', kind: 'binding', labels: ['a', 'b'] });
    expect(graph.edges).toContainEqual({
      from: 'x shop',
      to: 'q mail',
      kind: 'binding',
      labels: ['x-match: any, size: 3'],
    });
  });

  it('has alternate exchanges and dead-letter paths, and shows what they lead to where that is missing', () => {
    expect(graph.edges).toContainEqual({ from: 'x shop', to: 'x rest', kind: 'alternate', labels: [] });
    expect(graph.edges).toContainEqual({ from: 'q orders', to: 'q dead', kind: 'dead-letter', labels: [] });
    expect(graph.edges).toContainEqual({ from: 'q mail', to: 'x graves', kind: 'dead-letter', labels: ['k'] });
    expect(graph.nodes).toContainEqual(expect.objectContaining({ id: 'x graves', isMissing: true }));
    expect(graph.nodes).toContainEqual(expect.objectContaining({ id: 'q alone', deadLettersByKey: true }));
  });
});

describe('a focus', () => {
  const ids = (id: string) =>
    focusOn(graph, id)
      .nodes.map((node) => node.id)
      .sort();

  it('on a queue shows what leads to it and where its dead letters go, and no neighbours', () => {
    expect(ids('q orders')).toEqual(['q dead', 'q orders', 'x amq.topic', 'x shop']);
    expect(ids('q dead')).toEqual(['q dead', 'q orders', 'x amq.topic', 'x shop']);
    expect(ids('q alone')).toEqual(['q alone']);
  });

  it('on an exchange shows all that it leads to', () => {
    expect(ids('x shop')).toEqual([
      'q dead',
      'q leftover',
      'q mail',
      'q orders',
      'x amq.topic',
      'x graves',
      'x rest',
      'x shop',
    ]);
  });

  it('ends in circles too', () => {
    const circle = graphOf(
      [exchange('a'), exchange('b')],
      [queue('q', dead('a', null))],
      [binding('a', 'exchange', 'b'), binding('b', 'exchange', 'a'), binding('b', 'queue', 'q')],
    );
    expect(focusOn(circle, 'q q')).toEqual(circle);
  });
});
