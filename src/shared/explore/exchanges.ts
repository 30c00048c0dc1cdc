import { z } from 'zod';
import { utf8Length } from '../settings.ts';

// What the screens "Exchanges" and "Topology" ask for, and what they are told. What a broker leaves out is null.

/** The types that AMQP 0-9-1 brokers have; others come with plugins. */
export const basicTypes = ['direct', 'fanout', 'topic', 'headers'] as const;
export type BasicType = (typeof basicTypes)[number];

export const isBasicType = (type: string): type is BasicType => (basicTypes as readonly string[]).includes(type);

/** AMQP's limit is in bytes, which is what a broker counts. */
const fits = (name: string): boolean => utf8Length(name) <= 255;

/** The name of an exchange that there may be; empty = the default one. */
export const AnyExchangeName = z.string().refine(fits, 'An exchange name has at most 255 bytes.');
export const RoutingKey = z.string().refine(fits, 'A routing key has at most 255 bytes.');

export type ArgumentValue = string | number | boolean | null | ArgumentValue[] | { [name: string]: ArgumentValue };

const ArgumentValue: z.ZodType<ArgumentValue> = z.lazy(() =>
  z.union([
    z.string().max(65_536, 'A value has at most 65,536 characters.'),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(ArgumentValue).max(1_000),
    z.record(z.string().max(255), ArgumentValue),
  ]),
);

/** Arguments of an exchange or a binding, or a message's headers, as JSON has them. */
export const ArgumentTable = z
  .record(z.string().min(1, 'An argument has a name.').refine(fits, 'A name has at most 255 bytes.'), ArgumentValue)
  .refine((table) => Object.keys(table).length <= 100, 'At most 100 arguments.');
export type ArgumentTable = Readonly<Record<string, ArgumentValue>>;

/** What a list of exchanges can be sorted by. */
export const ExchangeSort = z.enum(['name', 'type', 'in', 'out']);
export type ExchangeSort = z.infer<typeof ExchangeSort>;

/** One page of the exchanges of a virtual host: filtered, sorted and cut by the broker. */
export const ExchangeQuery = z.object({
  page: z.int().min(1).max(1_000_000),
  pageSize: z.int().min(1).max(500, 'A page has at most 500 exchanges.'),
  /** A part of the name, or a regular expression; empty = all exchanges. */
  filter: z.string().max(500, 'A filter has at most 500 characters.'),
  regex: z.boolean(),
  sort: ExchangeSort,
  descending: z.boolean(),
});
export type ExchangeQuery = z.infer<typeof ExchangeQuery>;

export const firstExchanges: ExchangeQuery = {
  page: 1,
  pageSize: 50,
  filter: '',
  regex: false,
  sort: 'name',
  descending: false,
};

/** Names that the user knows, where the broker can't be asked for a list. */
export const NamedExchangesQuery = z.object({
  names: z.array(AnyExchangeName).max(50, 'At most 50 exchanges at once.'),
});

export interface ExchangeRow {
  /** Empty = the default exchange. */
  readonly name: string;
  readonly type: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly arguments: ArgumentTable;
  /** Where messages go that no binding takes, by its argument; a policy's is known on the exchange's page. */
  readonly alternate: string | null;
  readonly policy: string | null;
  /** Messages a second that come to it, and that it passes on: one to two queues counts twice. */
  readonly rates: { readonly in: number | null; readonly out: number | null };
}

export interface ExchangePage {
  readonly rows: readonly ExchangeRow[];
  /** The page that this is: another one than was asked for where that is no longer there. */
  readonly page: number;
  readonly pages: number;
  readonly found: number;
  readonly total: number;
  readonly vhost: string;
  /** When the broker answered, epoch milliseconds. */
  readonly at: number;
}

export const Destination = z.object({ kind: z.enum(['queue', 'exchange']), name: z.string().min(1).max(255) });
export type Destination = z.infer<typeof Destination>;

export interface ExchangeBinding {
  readonly source: string;
  readonly to: Destination;
  readonly key: string;
  readonly arguments: ArgumentTable;
  /** What the broker calls it among those between the same two. */
  readonly propertiesKey: string;
}

export interface ExchangeDetail {
  readonly row: ExchangeRow;
  readonly vhost: string;
  /** Lead away from it; null = the broker would not tell. */
  readonly from: readonly ExchangeBinding[] | null;
  /** Lead from other exchanges to it. */
  readonly to: readonly ExchangeBinding[] | null;
  /** How many there are, those beyond the listed ones included. */
  readonly fromTotal: number;
  readonly toTotal: number;
  /** Where messages go that no binding takes, by its argument or else by a policy. */
  readonly alternate: { readonly exchange: string; readonly by: 'argument' | 'policy' } | null;
  readonly at: number;
}

/** What a passive declaration tells of an exchange: whether it is there, and no more. */
export type NamedExchange =
  | { readonly name: string; readonly exists: true }
  | { readonly name: string; readonly exists: false; readonly message: string; readonly hint: string };

export interface NamedExchanges {
  readonly exchanges: readonly NamedExchange[];
  readonly vhost: string;
  readonly at: number;
}

/** An exchange as it is to be declared. */
export const ExchangeSettings = z.object({
  name: z.string().min(1, 'An exchange has a name.').refine(fits, 'An exchange name has at most 255 bytes.'),
  type: z.string().min(1, 'An exchange has a type.').max(255, 'A type has at most 255 characters.'),
  durable: z.boolean(),
  autoDelete: z.boolean(),
  internal: z.boolean(),
  alternate: AnyExchangeName.nullable(),
  /** Without the alternate exchange. */
  arguments: ArgumentTable,
});
export type ExchangeSettings = z.infer<typeof ExchangeSettings>;

/** In what an exchange that is there differs from the one that was to be declared. */
export interface ExchangeDifference {
  readonly property: string;
  readonly now: string;
  readonly asked: string;
}

export type ExchangeDeclared =
  | { readonly outcome: 'declared' }
  /** It was there, and just as it was asked for. */
  | { readonly outcome: 'same' }
  /** It is there and another one: nothing was changed. `isComplete` false = the broker told the first difference only. */
  | {
      readonly outcome: 'different';
      readonly differences: readonly ExchangeDifference[];
      readonly isComplete: boolean;
    };

/** A binding as it is to be made or taken away. */
export const BindingSettings = z.object({
  source: z.string().min(1, 'Every queue is bound to the default exchange already, and to no other key.').max(255),
  to: Destination,
  key: RoutingKey,
  arguments: ArgumentTable,
});
export type BindingSettings = z.infer<typeof BindingSettings>;

/** Who an exchange is: the nameless one that every broker has, one that comes with the broker, or a program's own. */
export function ownerOf(name: string): 'default' | 'broker' | 'own' {
  if (name === '') return 'default';
  return name.startsWith('amq.') ? 'broker' : 'own';
}

/** A name for people: the default exchange has none. */
export function exchangeTitle(name: string): string {
  return name === '' ? '(default exchange)' : name;
}

/** A value as it is shown: texts as they are, anything else as JSON. */
export function argumentText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A message whose way is asked for before it is published. */
export const RouteQuestion = z.object({ exchange: AnyExchangeName, key: RoutingKey, headers: ArgumentTable });
export type RouteQuestion = z.infer<typeof RouteQuestion>;
