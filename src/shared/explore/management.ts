import { z } from 'zod';
import type { AckTimeout, QueueArgument, QueueBinding, QueueConsumer, QueueRates, QueueRow } from './queues.ts';

// RabbitMQ's management API as far as it is read. Fields come and go with versions, settings and a queue's age: what is
// missing or of another kind is null, and costs nothing else.

const text = z.string().nullable().catch(null);
const number = z.number().nullable().catch(null);
const truth = z.boolean().catch(false);
/** An empty object may come as an empty list: Erlang has one word for both. */
const table = z.record(z.string(), z.unknown()).catch({});
const rate = z
  .object({ rate: number })
  .transform((details) => details.rate)
  .nullable()
  .catch(null);

const noRates: QueueRates = { publish: null, deliver: null, ack: null, redeliver: null };

const Rates = z
  .object({ publish_details: rate, deliver_get_details: rate, ack_details: rate, redeliver_details: rate })
  .transform(
    (stats): QueueRates => ({
      publish: stats.publish_details,
      deliver: stats.deliver_get_details,
      ack: stats.ack_details,
      redeliver: stats.redeliver_details,
    }),
  )
  .catch(noRates);

function listed(fields: Record<string, unknown>): QueueArgument[] {
  return Object.entries(fields).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}

const Arguments = table.transform(listed);

const Queue = z.object({
  name: z.string(),
  type: z.string().catch('classic'),
  durable: truth,
  auto_delete: truth,
  exclusive: truth,
  arguments: Arguments,
  policy: text,
  effective_policy_definition: Arguments,
  state: text,
  messages_ready: number,
  messages_unacknowledged: number,
  messages: number,
  message_bytes: number,
  consumers: number,
  consumer_capacity: number,
  /** As versions before 3.11 call it. */
  consumer_utilisation: number,
  message_stats: Rates,
});

function rowOf(queue: z.output<typeof Queue>): QueueRow {
  return {
    name: queue.name,
    type: queue.type,
    durable: queue.durable,
    autoDelete: queue.auto_delete,
    exclusive: queue.exclusive,
    arguments: queue.arguments,
    policy: queue.policy || null,
    policyDefinition: queue.effective_policy_definition,
    state: queue.state,
    ready: queue.messages_ready,
    unacked: queue.messages_unacknowledged,
    total: queue.messages,
    bytes: queue.message_bytes,
    consumers: queue.consumers,
    capacity: queue.consumer_capacity ?? queue.consumer_utilisation,
    rates: queue.message_stats,
  };
}

/** The answer of `/api/overview`: what makes it that of a management API. */
export const Overview = z.object({ management_version: z.string(), cluster_name: text });

/** The answer of `/api/nodes?columns=name`. */
export const NodeNames = z.array(z.object({ name: z.string() }).transform(({ name }) => name));

/** The answer of `/api/queues/{vhost}?page=…`. */
export const ListedQueues = z
  .object({
    items: z.array(Queue.transform(rowOf)),
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

/** The answer of `/api/queues/{vhost}/{queue}` as a row of the list. */
export const ListedQueue = Queue.transform(rowOf);

const Channel = z
  .object({ name: text, connection_name: text, peer_host: text, peer_port: number, user: text })
  .catch({ name: null, connection_name: null, peer_host: null, peer_port: null, user: null });

const Consumer = z.object({
  consumer_tag: z.string().catch(''),
  channel_details: Channel,
  ack_required: z.boolean().catch(true),
  prefetch_count: number,
  active: z.boolean().nullable().catch(null),
  activity_status: text,
  exclusive: truth,
});

/** A consumer of a queue, with the connection by whose name more can be asked. */
export interface ListedConsumer {
  readonly consumer: QueueConsumer;
  readonly connection: string | null;
}

function consumerOf(consumer: z.output<typeof Consumer>): ListedConsumer {
  const { name, connection_name, peer_host, peer_port, user } = consumer.channel_details;
  return {
    connection: connection_name,
    consumer: {
      tag: consumer.consumer_tag,
      channel: name,
      program: null,
      user,
      address: peer_host === null ? null : addressOf(peer_host, peer_port),
      manualAck: consumer.ack_required,
      prefetch: consumer.prefetch_count,
      active: consumer.active,
      activity: consumer.activity_status,
      exclusive: consumer.exclusive,
      unacked: null,
      rates: noRates,
    },
  };
}

function addressOf(host: string, port: number | null): string {
  const named = host.includes(':') ? `[${host}]` : host;
  return port === null ? named : `${named}:${port}`;
}

const names = z.array(z.string()).catch([]);

/** Milliseconds, where it is said at all: by an argument, a policy, or the broker itself (from RabbitMQ 4.3 on). */
function ackTimeoutOf(row: QueueRow, ofBroker: number | null): AckTimeout | null {
  const read = (listed: readonly QueueArgument[], name: string): number | null => {
    const value = Number(listed.find((each) => each.name === name)?.value ?? Number.NaN);
    return Number.isFinite(value) && value > 0 ? value : null;
  };
  const argument = read(row.arguments, 'x-consumer-timeout');
  if (argument !== null) return { ms: argument, by: 'argument' };
  const policy = read(row.policyDefinition, 'consumer-timeout');
  if (policy !== null) return { ms: policy, by: 'policy' };
  return ofBroker === null || ofBroker <= 0 ? null : { ms: ofBroker, by: 'broker' };
}

/** The answer of `/api/queues/{vhost}/{queue}`. */
export const OneQueue = Queue.extend({
  owner_pid_details: z.object({ name: text }).catch({ name: null }),
  node: text,
  leader: text,
  members: names,
  online: z.array(z.string()).nullable().catch(null),
  operator_policy: text,
  /** Seconds. */
  head_message_timestamp: number,
  consumer_timeout: number,
  consumer_details: z.array(Consumer.transform(consumerOf)).catch([]),
}).transform((queue) => {
  const row = rowOf(queue);
  return {
    row,
    owner: queue.owner_pid_details.name,
    node: queue.node,
    leader: queue.leader,
    members: queue.members,
    online: queue.online,
    operatorPolicy: queue.operator_policy || null,
    headAt: queue.head_message_timestamp === null ? null : queue.head_message_timestamp * 1_000,
    ackTimeout: ackTimeoutOf(row, queue.consumer_timeout),
    consumers: queue.consumer_details,
  };
});

/** The answer of `/api/exchanges/{vhost}/{exchange}`. */
export const OneExchange = z.object({ type: text });

/** The answer of `/api/exchanges/{vhost}/{exchange}/bindings/source` and `…/destination`. */
export const ExchangeBindings = z.array(
  z
    .object({
      source: z.string(),
      destination: z.string(),
      destination_type: z.enum(['queue', 'exchange']).catch('queue'),
      routing_key: z.string(),
    })
    .transform(({ source, destination, destination_type, routing_key }) => ({
      source,
      destination,
      kind: destination_type,
      key: routing_key,
    })),
);

/** The answer of `/api/queues/{vhost}/{queue}/bindings`. */
export const Bindings = z.array(
  z.object({ source: z.string(), routing_key: z.string(), arguments: Arguments }).transform(
    ({ source, routing_key, arguments: args }): QueueBinding => ({
      exchange: source,
      key: routing_key,
      arguments: args,
    }),
  ),
);

/** The answer of `/api/channels/{name}`. */
export const OneChannel = z.object({ messages_unacknowledged: number, message_stats: Rates });

/** The answer of `/api/connections/{name}`: the name that a program gave its connection. */
export const OneConnection = z
  .object({
    user_provided_name: text,
    client_properties: z.object({ connection_name: text }).catch({ connection_name: null }),
  })
  .transform(({ user_provided_name, client_properties }) => user_provided_name ?? client_properties.connection_name);

/** What the management API says when it refuses something. */
export const Refusal = z.object({ error: text, reason: z.unknown() });
