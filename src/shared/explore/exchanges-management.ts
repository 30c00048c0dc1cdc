import { z } from 'zod';
import { ArgumentTable, type ExchangeBinding, type ExchangeRow } from './exchanges.ts';

// RabbitMQ's management API as far as it tells of exchanges and bindings. What is missing or of another kind is null.

const text = z.string().nullable().catch(null);
const truth = z.boolean().catch(false);
const number = z.number().nullable().catch(null);
/** An empty object may come as an empty list: Erlang has one word for both. */
const Arguments = ArgumentTable.catch({});
const rate = z
  .object({ rate: number })
  .transform((details) => details.rate)
  .nullable()
  .catch(null);

const Rates = z
  .object({ publish_in_details: rate, publish_out_details: rate })
  .transform((stats) => ({ in: stats.publish_in_details, out: stats.publish_out_details }))
  .catch({ in: null, out: null });

/** The answer of `/api/exchanges/{vhost}/{exchange}`. */
export const OneExchange = z
  .object({
    name: z.string(),
    type: z.string(),
    durable: truth,
    auto_delete: truth,
    internal: truth,
    arguments: Arguments,
    policy: text,
    message_stats: Rates,
  })
  .transform((exchange): ExchangeRow => {
    const alternate = exchange.arguments['alternate-exchange'];
    return {
      name: exchange.name,
      type: exchange.type,
      durable: exchange.durable,
      autoDelete: exchange.auto_delete,
      internal: exchange.internal,
      arguments: exchange.arguments,
      alternate: typeof alternate === 'string' ? alternate : null,
      policy: exchange.policy || null,
      rates: exchange.message_stats,
    };
  });

/** The answer of `/api/exchanges/{vhost}?page=…`. */
export const ListedExchanges = z
  .object({
    items: z.array(OneExchange),
    page: z.number(),
    page_count: z.number(),
    filtered_count: z.number(),
    total_count: z.number(),
  })
  .transform(({ items, page, page_count, filtered_count, total_count }) => ({
    rows: items,
    page,
    pages: Math.max(1, page_count),
    found: filtered_count,
    total: total_count,
  }));

/** The answer of `/api/exchanges/{vhost}`. */
export const AllExchanges = z.array(OneExchange);

/** The answer of `/api/bindings/{vhost}` and of what lists the bindings of one exchange. */
export const ListedBindings = z.array(
  z
    .object({
      source: z.string(),
      destination: z.string(),
      destination_type: z.enum(['queue', 'exchange']).catch('queue'),
      routing_key: z.string(),
      arguments: Arguments,
      properties_key: z.string().catch(''),
    })
    .transform(
      (binding): ExchangeBinding => ({
        source: binding.source,
        to: { kind: binding.destination_type, name: binding.destination },
        key: binding.routing_key,
        arguments: binding.arguments,
        propertiesKey: binding.properties_key,
      }),
    ),
);

/** The answer of `/api/policies/{vhost}`: what each policy defines, by its name. */
export const Policies = z
  .array(z.object({ name: z.string(), definition: Arguments }))
  .transform((list) => new Map(list.map(({ name, definition }) => [name, definition])));

/** The answer of `/api/queues/{vhost}/{queue}` as far as it says where dead letters go. */
export const OneQueueSettings = z.object({
  name: z.string(),
  type: z.string().catch('classic'),
  durable: truth,
  arguments: Arguments,
  effective_policy_definition: Arguments,
});

/** The answer of `/api/queues/{vhost}`, as far. */
export const AllQueues = z.array(OneQueueSettings);
