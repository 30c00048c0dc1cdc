import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArgumentTable, ExchangeBinding } from './exchanges.ts';
import {
  deadLetteringOf,
  headersMatch,
  type RoutingExchange,
  routeMessage,
  routingMap,
  topicMatches,
} from './routing.ts';

const exchange = (name: string, type: string, change: Partial<RoutingExchange> = {}): RoutingExchange => ({
  name,
  type,
  internal: false,
  alternate: null,
  ...change,
});
const toQueue = (source: string, name: string, key = '', table: ArgumentTable = {}): ExchangeBinding => ({
  source,
  to: { kind: 'queue', name },
  key,
  arguments: table,
  propertiesKey: '',
});
const toExchange = (source: string, name: string, key = ''): ExchangeBinding => ({
  ...toQueue(source, name, key),
  to: { kind: 'exchange', name },
});

const map = routingMap(
  [
    exchange('', 'direct'),
    exchange('direct', 'direct', { alternate: 'rest' }),
    exchange('fan', 'fanout'),
    exchange('topic', 'topic'),
    exchange('headers', 'headers'),
    exchange('rest', 'fanout'),
    exchange('inner', 'fanout', { internal: true }),
    exchange('loop', 'fanout'),
    exchange('loop back', 'fanout'),
    exchange('hash', 'x-consistent-hash', { alternate: 'rest' }),
    exchange('lost', 'direct', { alternate: 'nowhere' }),
    exchange('around', 'direct', { alternate: 'around' }),
    exchange('fails over', 'direct', { alternate: 'direct' }),
  ],
  [
    ...['a', 'b', 'c', 'leftover'].map((name) => toQueue('', name, name)),
    toQueue('direct', 'a', 'one'),
    toQueue('direct', 'b', 'one'),
    toQueue('direct', 'b', 'two'),
    toQueue('fan', 'a', 'whatever'),
    toQueue('fan', 'a', 'twice'),
    toExchange('fan', 'inner'),
    toQueue('inner', 'b'),
    toQueue('topic', 'a', 'orders.*'),
    toQueue('topic', 'b', 'orders.#'),
    toExchange('topic', 'direct', 'to.direct'),
    toQueue('headers', 'a', '', { 'x-match': 'all', kind: 'order', size: 3 }),
    toQueue('headers', 'b', '', { 'x-match': 'any', kind: 'order', size: 4 }),
    toQueue('headers', 'c', ''),
    toQueue('rest', 'leftover'),
    toExchange('loop', 'loop back'),
    toExchange('loop back', 'loop'),
    toQueue('loop back', 'c'),
    toExchange('loop', 'hash'),
  ],
);

const reached = (name: string, key: string, headers: ArgumentTable = {}): string[] =>
  routeMessage(map, { exchange: name, key, headers })
    .queues.map((queue) => queue.name)
    .sort();

describe('a message reaches', () => {
  it.each([
    ['', 'a', ['a']],
    ['', 'nowhere', []],
    ['direct', 'one', ['a', 'b']],
    ['direct', 'two', ['b']],
    ['direct', 'on', ['leftover']],
    ['fan', 'anything', ['a', 'b']],
    ['topic', 'orders.new', ['a', 'b']],
    ['topic', 'orders', ['b']],
    ['topic', 'orders.new.urgent', ['b']],
    // An exchange on the way that takes it not has its own alternate exchange.
    ['topic', 'to.direct', ['leftover']],
    ['loop', '', ['c']],
    ['lost', 'x', []],
    ['around', 'x', []],
    ['fails over', 'one', ['a', 'b']],
    ['fails over', 'x', ['leftover']],
  ])('from “%s” with the key “%s”: %j', (name, key, queues) => {
    expect(reached(name, key)).toEqual(queues);
  });

  it('by its headers those that fit', () => {
    expect(reached('headers', '', { kind: 'order', size: 3 })).toEqual(['a', 'b', 'c']);
    expect(reached('headers', '', { size: 4 })).toEqual(['b', 'c']);
    expect(reached('headers', '')).toEqual(['c']);
  });

  it('by each of its keys, those in CC and BCC too', () => {
    expect(reached('direct', 'nothing', { CC: ['two'] })).toEqual(['b']);
    expect(reached('', 'a', { CC: ['b', 'nowhere'], BCC: ['c'] })).toEqual(['a', 'b', 'c']);
    expect(reached('', 'a', { CC: 'b' })).toEqual(['a']);
  });
});

describe('how it got there', () => {
  it('is told step by step, by the shortest way', () => {
    const { queues } = routeMessage(map, { exchange: 'topic', key: 'to.direct', headers: {} });
    expect(queues).toEqual([
      {
        name: 'leftover',
        path: [
          expect.objectContaining({ exchange: 'topic', by: 'binding', key: 'to.direct' }),
          expect.objectContaining({ exchange: 'direct', by: 'alternate', to: { kind: 'exchange', name: 'rest' } }),
          expect.objectContaining({ exchange: 'rest', by: 'binding', to: { kind: 'queue', name: 'leftover' } }),
        ],
      },
    ]);
    const [first] = routeMessage(map, { exchange: '', key: 'a', headers: {} }).queues;
    expect(first?.path).toEqual([expect.objectContaining({ exchange: '', by: 'name', key: 'a' })]);
  });

  it('can’t be foretold where a plugin’s exchange is on the way, whose alternate may not be needed', () => {
    const route = routeMessage(map, { exchange: 'loop', key: '', headers: {} });
    expect(route.unforeseen).toMatchObject([{ name: 'hash', type: 'x-consistent-hash' }]);
    expect(route.queues.map(({ name }) => name)).toEqual(['c']);
  });
});

describe('a message is refused', () => {
  it('by an exchange that is not there, and by an internal one unless the broker itself leads it there', () => {
    const refused = (name: string, isPublished = true) =>
      routeMessage(map, { exchange: name, key: '', headers: {} }, isPublished).refused;
    expect(refused('nowhere')).toBe('missing');
    expect(refused('inner')).toBe('internal');
    expect(refused('inner', false)).toBeNull();
    expect(refused('fan')).toBeNull();
  });

  it('by nobody, but goes nowhere, where the alternate exchange is not there', () => {
    const { refused, queues, missingAlternates } = routeMessage(map, { exchange: 'lost', key: 'x', headers: {} });
    expect({ refused, queues, missingAlternates }).toEqual({
      refused: null,
      queues: [],
      missingAlternates: ['nowhere'],
    });
  });
});

describe('a topic pattern', () => {
  it.each([
    ['a.*', 'a.b', true],
    ['a.*', 'a', false],
    ['a.*', 'a.', true],
    ['a.#', 'a', true],
    ['a.#', 'a.b.c', true],
    ['a.#.c', 'a.c', true],
    ['#.c', 'c', true],
    ['#', '', true],
    ['*', '', false],
    ['', '', true],
    ['', 'a', false],
    ['#.#', 'a', true],
    ['*.#.*', 'a', false],
    ['*.#.*', 'a.b', true],
    ['a..b', 'a..b', true],
    ['a.*.b', 'a..b', true],
    ['a#', 'ab', false],
    ['a*', 'ab', false],
    ['A.b', 'a.b', false],
  ])('“%s” and the key “%s”: %s', (pattern, key, expected) => {
    expect(topicMatches(pattern, key)).toBe(expected);
  });

  it('takes what the rule takes, in its plainest form', () => {
    const simply = (pattern: readonly string[], words: readonly string[]): boolean => {
      const [first, ...rest] = pattern;
      if (first === undefined) return words.length === 0;
      if (first === '#') return simply(rest, words) || (words.length > 0 && simply(pattern, words.slice(1)));
      return words.length > 0 && (first === '*' || first === words[0]) && simply(rest, words.slice(1));
    };
    const part = fc.constantFrom('a', 'b', '*', '#');
    const word = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 6 }),
        fc.array(word, { minLength: 1, maxLength: 7 }),
        (p, w) => {
          expect(topicMatches(p.join('.'), w.join('.'))).toBe(simply(p, w));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('with many # is no trap', () => {
    const pattern = Array.from({ length: 60 }, () => '#.a').join('.');
    expect(topicMatches(pattern, 'a.'.repeat(59).concat('b'))).toBe(false);
  });
});

describe('headers', () => {
  it.each<[ArgumentTable, ArgumentTable, boolean]>([
    [{}, {}, true],
    [{ 'x-match': 'any' }, { a: 1 }, false],
    [{ a: 1 }, { a: 1, b: 2 }, true],
    [{ a: 1 }, { a: '1' }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ 'x-match': 'any', a: 1, b: 2 }, { a: 1 }, true],
    [{ 'x-match': 'any', a: 1 }, { a: 2 }, false],
    [{ a: null }, { a: 'anything' }, true],
    [{ a: null }, {}, false],
    [{ 'x-kind': 1 }, {}, true],
    [{ 'x-match': 'all-with-x', 'x-kind': 1 }, {}, false],
    [{ 'x-match': 'all-with-x', 'x-kind': 1 }, { 'x-kind': 1 }, true],
    [{ 'x-match': 'any', 'x-kind': 1 }, { 'x-kind': 1 }, false],
    [{ 'x-match': 'any-with-x', 'x-kind': 1, a: 2 }, { 'x-kind': 1 }, true],
    [{ a: true }, { a: true }, true],
    [{ a: [1, 'b'] }, { a: [1, 'b'] }, true],
    [{ a: [1, 'b'] }, { a: [1] }, false],
    [{ a: { b: 1 } }, { a: { b: 1 } }, true],
    [{ a: { b: 1 } }, { a: { b: 1, c: 2 } }, false],
  ])('%j take %j: %s', (wanted, headers, expected) => {
    expect(headersMatch(wanted, headers)).toBe(expected);
  });
});

describe('dead letters', () => {
  it('go where the queue’s arguments say, or else a policy', () => {
    expect(deadLetteringOf({}, {})).toBeNull();
    expect(deadLetteringOf({ 'x-dead-letter-exchange': '' }, {})).toEqual({ exchange: '', key: null, by: 'argument' });
    const policy = { 'dead-letter-exchange': 'dead', 'dead-letter-routing-key': 'k' };
    expect(deadLetteringOf({}, policy)).toEqual({ exchange: 'dead', key: 'k', by: 'policy' });
    expect(deadLetteringOf({ 'x-dead-letter-exchange': 'own' }, policy)).toMatchObject({ exchange: 'own', key: 'k' });
  });
});
