import {
  type ArgumentTable,
  type ArgumentValue,
  type Destination,
  type ExchangeBinding,
  isBasicType,
} from './exchanges.ts';

// Where a message goes, by the rules of AMQP 0-9-1 as RabbitMQ has them. Nothing is asked and nothing is published.

export interface RoutingExchange {
  readonly name: string;
  readonly type: string;
  readonly internal: boolean;
  /** By argument or policy. */
  readonly alternate: string | null;
}

/** What leads where in a virtual host. */
export interface RoutingMap {
  readonly exchanges: ReadonlyMap<string, RoutingExchange>;
  /** By source; those of the default exchange are none of them. */
  readonly bindings: ReadonlyMap<string, readonly ExchangeBinding[]>;
  readonly queues: ReadonlySet<string>;
}

export interface RoutedMessage {
  /** Empty = the default exchange. */
  readonly exchange: string;
  readonly key: string;
  readonly headers: ArgumentTable;
}

/** One step of a message's way. */
export interface RouteStep {
  readonly exchange: string;
  /** The default exchange finds queues by their names; a binding took it; nothing did, and there is an alternate exchange. */
  readonly by: 'name' | 'binding' | 'alternate';
  /** The binding's routing key or pattern. */
  readonly key: string;
  readonly arguments: ArgumentTable;
  readonly to: Destination;
}

export interface ReachedQueue {
  readonly name: string;
  /** The shortest way that leads to it; it gets the message once, however many ways there are. */
  readonly path: readonly RouteStep[];
}

export interface Route {
  /** Why a broker would not take it at all: no such exchange, or one that only exchanges may lead to. */
  readonly refused: 'missing' | 'internal' | null;
  readonly queues: readonly ReachedQueue[];
  /** Exchanges on its way whose types come with plugins: where they lead can't be foretold. */
  readonly unforeseen: readonly RoutingExchange[];
  /** Alternate exchanges that would be used and are not there. */
  readonly missingAlternates: readonly string[];
}

/** @param bindings as the broker lists them: those of the default exchange tell which queues there are */
export function routingMap(exchanges: readonly RoutingExchange[], bindings: readonly ExchangeBinding[]): RoutingMap {
  const bySource = new Map<string, ExchangeBinding[]>();
  const queues = new Set<string>();
  for (const binding of bindings) {
    if (binding.to.kind === 'queue') queues.add(binding.to.name);
    if (binding.source === '') continue;
    const same = bySource.get(binding.source);
    if (same) same.push(binding);
    else bySource.set(binding.source, [binding]);
  }
  return { exchanges: new Map(exchanges.map((each) => [each.name, each])), bindings: bySource, queues };
}

/**
 * Foretells which queues a message reaches.
 * @param isPublished by a client; false = the broker itself leads it on, as it does with dead letters: it may use internal
 *   exchanges, and only CC still counts
 */
export function routeMessage(map: RoutingMap, message: RoutedMessage, isPublished = true): Route {
  const first = map.exchanges.get(message.exchange);
  const nowhere = { queues: [], unforeseen: [], missingAlternates: [] };
  if (!first) return { refused: 'missing', ...nowhere };
  if (first.internal && isPublished) return { refused: 'internal', ...nowhere };
  const keys = [message.key, ...copies(message.headers, 'CC'), ...(isPublished ? copies(message.headers, 'BCC') : [])];
  const queues = new Map<string, ReachedQueue>();
  const unforeseen: RoutingExchange[] = [];
  const missingAlternates: string[] = [];
  const seen = new Set([first.name]);
  const waiting: { exchange: RoutingExchange; path: readonly RouteStep[] }[] = [{ exchange: first, path: [] }];

  for (let at = waiting.shift(); at; at = waiting.shift()) {
    const { exchange, path } = at;
    if (!isBasicType(exchange.type)) {
      unforeseen.push(exchange);
      continue;
    }
    const steps = stepsFrom(map, exchange, keys, message.headers);
    if (steps.length === 0 && exchange.alternate !== null) {
      const to: Destination = { kind: 'exchange', name: exchange.alternate };
      if (map.exchanges.has(exchange.alternate)) {
        steps.push({ exchange: exchange.name, by: 'alternate', key: '', arguments: {}, to });
      } else {
        missingAlternates.push(exchange.alternate);
      }
    }
    for (const step of steps) {
      const way = [...path, step];
      if (step.to.kind === 'queue') {
        if (!queues.has(step.to.name)) queues.set(step.to.name, { name: step.to.name, path: way });
        continue;
      }
      const next = map.exchanges.get(step.to.name);
      if (!next || seen.has(next.name)) continue;
      seen.add(next.name);
      waiting.push({ exchange: next, path: way });
    }
  }
  return { refused: null, queues: [...queues.values()], unforeseen, missingAlternates };
}

/** The first steps from an exchange: all that it leads to directly. */
function stepsFrom(
  map: RoutingMap,
  { name, type }: RoutingExchange,
  keys: readonly string[],
  headers: ArgumentTable,
): RouteStep[] {
  if (name === '') {
    const reached = [...new Set(keys)].filter((key) => map.queues.has(key));
    return reached.map((key) => ({ exchange: '', by: 'name', key, arguments: {}, to: { kind: 'queue', name: key } }));
  }
  const bindings = map.bindings.get(name) ?? [];
  return bindings
    .filter((binding) => takes(type, binding, keys, headers))
    .map((binding) => ({
      exchange: name,
      by: 'binding',
      key: binding.key,
      arguments: binding.arguments,
      to: binding.to,
    }));
}

function takes(type: string, binding: ExchangeBinding, keys: readonly string[], headers: ArgumentTable): boolean {
  switch (type) {
    case 'direct':
      return keys.includes(binding.key);
    case 'fanout':
      return true;
    case 'topic':
      return keys.some((key) => topicMatches(binding.key, key));
    case 'headers':
      return headersMatch(binding.arguments, headers);
  }
  return false;
}

/** Whether a pattern takes a routing key: `*` is one word between dots, `#` any number of them, none included. */
export function topicMatches(pattern: string, key: string): boolean {
  const wanted = topicWords(pattern);
  const words = topicWords(key);
  // reached[i]: the words so far can have been taken by the first i parts of the pattern.
  let reached = wanted.map(() => false);
  const from = (parts: readonly boolean[], zero: boolean): boolean[] => {
    const all = [zero, ...parts];
    for (const [index, part] of wanted.entries()) if (part === '#' && all[index]) all[index + 1] = true;
    return all;
  };
  let states = from(reached, true);
  for (const word of words) {
    reached = wanted.map((part, index) =>
      part === '#' ? states[index + 1] === true : states[index] === true && (part === '*' || part === word),
    );
    states = from(reached, false);
  }
  return states[wanted.length] === true;
}

const topicWords = (key: string): readonly string[] => (key === '' ? [] : key.split('.'));

/** Whether a binding's arguments take a message's headers. Without "-with-x" what begins with "x-" does not count. */
export function headersMatch(wanted: ArgumentTable, headers: ArgumentTable): boolean {
  const matching = typeof wanted['x-match'] === 'string' ? wanted['x-match'] : 'all';
  const withX = matching.endsWith('-with-x');
  const relevant = Object.entries(wanted).filter(([name]) => name !== 'x-match' && (withX || !name.startsWith('x-')));
  // Where a binding has no value, it is enough that the header is there.
  const matches = ([name, value]: [string, ArgumentValue]): boolean =>
    Object.hasOwn(headers, name) && (value === null || isSame(value, headers[name]!));
  return matching.startsWith('any') ? relevant.some(matches) : relevant.every(matches);
}

function isSame(a: ArgumentValue, b: ArgumentValue): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, i) => isSame(each, b[i]!));
  }
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSame(a[name]!, b[name]!))
  );
}

/** A message's further routing keys: senders put them into the headers CC and BCC, as lists. */
function copies(headers: ArgumentTable, name: 'CC' | 'BCC'): string[] {
  const value = headers[name];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** Where a queue's dead letters go: to an exchange, with their own routing key unless another one is set. */
export interface DeadLettering {
  readonly exchange: string;
  readonly key: string | null;
  readonly by: 'argument' | 'policy';
}

/** @param policy what policies make of the queue; its own arguments come first */
export function deadLetteringOf(table: ArgumentTable, policy: ArgumentTable): DeadLettering | null {
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const own = text(table['x-dead-letter-exchange']);
  const exchange = own ?? text(policy['dead-letter-exchange']);
  if (exchange === null) return null;
  const key = text(table['x-dead-letter-routing-key']) ?? text(policy['dead-letter-routing-key']);
  return { exchange, key, by: own === null ? 'policy' : 'argument' };
}
