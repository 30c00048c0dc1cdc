import { channelError } from '../failure.ts';
import type { Message } from '../message.ts';
import { readHeaders } from '../wire/properties.ts';
import { integerOf, lookup, type Table, textOf } from '../wire/table.ts';
import { type Binding, sameField } from './binding.ts';
import { topicMatches, topicWords } from './topic.ts';

export const exchangeTypes = ['direct', 'fanout', 'topic', 'headers'] as const;
export type ExchangeType = (typeof exchangeTypes)[number];

export interface ExchangeSettings {
  readonly name: string;
  readonly type: ExchangeType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly table: Table;
}

/** An exchange and the bindings that lead away from it. */
export class Exchange implements ExchangeSettings {
  readonly name: string;
  readonly type: ExchangeType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly table: Table;
  /** Where messages go that no binding takes. */
  readonly alternate: string | null;
  /** By id. */
  readonly bindings = new Map<string, Binding>();
  readonly #byKey = new Map<string, Set<Binding>>();

  constructor(settings: ExchangeSettings) {
    this.name = settings.name;
    this.type = settings.type;
    this.durable = settings.durable;
    this.autoDelete = settings.autoDelete;
    this.internal = settings.internal;
    this.table = settings.table;
    this.alternate = textOf(lookup(settings.table, 'alternate-exchange')) ?? null;
  }

  /** @throws AmqpError 406 for arguments that its type can't do with */
  check(table: Table): void {
    if (this.type !== 'headers') return;
    const field = lookup(table, 'x-match');
    if (!field) return;
    if (field.type !== 'longstr') {
      throw channelError(
        406,
        `Invalid x-match field type ${field.type} (value ${String(field.value)}); expected longstr`,
      );
    }
    const value = field.value.toString();
    if (matchings.includes(value as Matching)) return;
    throw channelError(406, `Invalid x-match field value <<"${value}">>; expected all, any, all-with-x, or any-with-x`);
  }

  /** @returns whether it was not there yet */
  add(binding: Binding): boolean {
    if (this.bindings.has(binding.id)) return false;
    this.bindings.set(binding.id, binding);
    const same = this.#byKey.get(binding.routingKey);
    if (same) same.add(binding);
    else this.#byKey.set(binding.routingKey, new Set([binding]));
    return true;
  }

  /** @returns whether it was there */
  remove({ id }: Binding): boolean {
    const binding = this.bindings.get(id);
    if (!binding) return false;
    this.bindings.delete(id);
    const same = this.#byKey.get(binding.routingKey);
    same?.delete(binding);
    if (same?.size === 0) this.#byKey.delete(binding.routingKey);
    return true;
  }

  /** Whether where a message goes depends on its routing key alone. */
  get byKeyAlone(): boolean {
    return this.type !== 'headers';
  }

  /** The bindings that take a message with this routing key. */
  match(routingKey: string, message: Message): Iterable<Binding> {
    switch (this.type) {
      case 'direct':
        return this.#byKey.get(routingKey) ?? [];
      case 'fanout':
        return this.bindings.values();
      case 'topic':
        return this.#matchTopic(topicWords(routingKey));
      case 'headers':
        return this.#matchHeaders(readHeaders(message.properties, 0, message.propertiesLength));
    }
  }

  *#matchTopic(words: readonly string[]): Iterable<Binding> {
    for (const [pattern, bindings] of this.#byKey) if (topicMatches(topicWords(pattern), words)) yield* bindings;
  }

  *#matchHeaders(headers: Table): Iterable<Binding> {
    for (const binding of this.bindings.values()) if (headersMatch(binding.table, headers)) yield binding;
  }
}

const matchings = ['all', 'any', 'all-with-x', 'any-with-x'] as const;
type Matching = (typeof matchings)[number];

/** RabbitMQ's rabbit_exchange_type_headers: without "-with-x", what begins with "x-" does not count. */
function headersMatch(wanted: Table, headers: Table): boolean {
  const matching = (textOf(lookup(wanted, 'x-match')) ?? 'all') as Matching;
  const withX = matching.endsWith('-with-x');
  const relevant = wanted.filter(({ key }) => key !== 'x-match' && (withX || !key.startsWith('x-')));
  const matches = ({ key, field }: Table[number]): boolean => {
    const found = lookup(headers, key);
    if (!found) return false;
    if (field.type === 'void') return true; // it is enough that the header is there
    const [one, other] = [integerOf(field), integerOf(found)];
    if (one !== undefined && other !== undefined) return one === other;
    return sameField(field, found);
  };
  return matching.startsWith('all') ? relevant.every(matches) : relevant.some(matches);
}
