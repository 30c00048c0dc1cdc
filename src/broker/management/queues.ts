import type { Connection } from '../connection.ts';
import type { Queue } from '../queue/queue.ts';
import type { VirtualHost } from '../virtual-host.ts';
import { oneOrAllVirtualHosts, virtualHostAt } from './access.ts';
import {
  type Answer,
  ApiError,
  type ApiRequest,
  done,
  flag,
  type JsonObject,
  notFound,
  ok,
  param,
  put,
  type Route,
  readObject,
} from './api.ts';
import { consumerJson } from './consumers.ts';
import { callOnce } from './direct-channel.ts';
import { lengthsOf, queueTraffic, withTraffic } from './figures.ts';
import { fromTable, readArgumentsTable } from './json-table.ts';
import { pagedList, select } from './listing.ts';
import { NODE } from './node.ts';

interface Placed {
  readonly vhost: VirtualHost;
  readonly queue: Queue;
}

export const queueRoutes: readonly Route[] = [
  { path: 'queues', level: 'management', handlers: { GET: listQueues } },
  { path: 'queues/:vhost', level: 'management', handlers: { GET: listQueues } },
  {
    path: 'queues/:vhost/:queue',
    level: 'management',
    handlers: { GET: getQueue, PUT: declareQueue, DELETE: deleteQueue },
  },
  { path: 'queues/:vhost/:queue/contents', level: 'management', handlers: { DELETE: purgeQueue } },
];

function listQueues(request: ApiRequest): Answer {
  const { query } = request;
  const rows = oneOrAllVirtualHosts(request).flatMap((vhost) =>
    [...vhost.queues.values()].map((queue): Placed => ({ vhost, queue })),
  );
  const totalsOnly = query.get('enable_queue_totals') === 'true';
  const withoutStatistics = query.get('disable_stats') === 'true';
  return ok(
    pagedList(query, {
      rows,
      keys: ({ vhost, queue }) => ({ vhost: vhost.name, name: queue.name }),
      facts: ({ queue }) => ({ ...lengthsOf(queue), consumers: queue.consumers.length }),
      render: (row) => {
        if (!withoutStatistics) return queueJson(request, row);
        if (!totalsOnly) return { ...declaration(row), state: 'live' };
        return { ...declaration(row), state: 'running', ...lengthsOf(row.queue) };
      },
    }),
  );
}

function getQueue(request: ApiRequest): Answer {
  const row = queueAt(request);
  if (request.query.get('disable_stats') === 'true') return ok({ ...declaration(row), state: 'live' });
  return ok(
    select(request.query, {
      ...queueJson(request, row),
      ...ownerDetails(row.queue),
      consumer_details: row.queue.consumers.all.map((consumer) => consumerJson(consumer, row.vhost.name)),
      incoming: [],
      deliveries: [],
    }),
  );
}

function declareQueue(request: ApiRequest): Answer {
  const { broker, user } = request;
  const [vhost, queue] = [param(request, 'vhost'), param(request, 'queue')];
  if (!broker.virtualHosts.has(vhost)) throw new ApiError(404, 'not_found', 'vhost_not_found');
  const wanted = readObject(request);
  const known = broker.virtualHosts.get(vhost)!.queues.has(queue);
  callOnce({ broker, user, vhost }, 'queue.declare', {
    ticket: 0,
    queue,
    passive: false,
    durable: flag(wanted, 'durable'),
    exclusive: false,
    autoDelete: flag(wanted, 'auto_delete'),
    nowait: true,
    arguments: readArgumentsTable(wanted),
  });
  return put(!known);
}

function deleteQueue(request: ApiRequest): Answer {
  const { vhost, queue } = queueAt(request);
  const { broker, user, query } = request;
  callOnce({ broker, user, vhost: vhost.name }, 'queue.delete', {
    ticket: 0,
    queue: queue.name,
    ifUnused: query.get('if-unused') === 'true',
    ifEmpty: query.get('if-empty') === 'true',
    nowait: true,
  });
  return done;
}

function purgeQueue(request: ApiRequest): Answer {
  const { vhost, queue } = queueAt(request);
  const { broker, user } = request;
  callOnce({ broker, user, vhost: vhost.name }, 'queue.purge', { ticket: 0, queue: queue.name, nowait: true });
  return done;
}

function queueAt(request: ApiRequest): Placed {
  const vhost = virtualHostAt(request);
  const queue = vhost.queues.get(param(request, 'queue'));
  if (!queue) throw notFound();
  return { vhost, queue };
}

/** A queue as it was declared. */
function declaration({ vhost, queue }: Placed): Record<string, JsonObject[string]> {
  const { name, durable, autoDelete, owner, table, quorum } = queue;
  return {
    arguments: fromTable(table),
    auto_delete: autoDelete,
    durable,
    exclusive: owner !== null,
    name,
    node: NODE,
    ...(quorum ? { leader: NODE, members: [NODE], online: [NODE] } : {}),
    type: queue.arguments.type,
    vhost: vhost.name,
  };
}

function queueJson({ sampler }: ApiRequest, row: Placed): JsonObject {
  const { queue } = row;
  const { ready, unackedCount, unackedBytes, consumers } = queue;
  const active = queue.arguments.singleActiveConsumer
    ? consumers.all.find((each) => consumers.isActive(each))
    : undefined;
  return {
    ...declaration(row),
    ...withTraffic(sampler, queue, lengthsOf(queue), queueTraffic(queue)),
    consumers: consumers.length,
    effective_policy_definition: {},
    exclusive_consumer_tag: consumers.all.find(({ exclusive }) => exclusive)?.tag ?? null,
    message_bytes: ready.bytes + unackedBytes,
    message_bytes_paged_out: 0,
    message_bytes_ram: ready.bytes + unackedBytes,
    message_bytes_ready: ready.bytes,
    message_bytes_unacknowledged: unackedBytes,
    messages_paged_out: 0,
    messages_ram: ready.length + unackedCount,
    messages_ready_ram: ready.length,
    messages_unacknowledged_ram: unackedCount,
    operator_policy: null,
    policy: null,
    single_active_consumer_tag: active?.tag ?? null,
    state: 'running',
  };
}

/** Whose an exclusive queue is. */
function ownerDetails({ owner }: Queue): JsonObject {
  if (!owner) return {};
  const { name, socket } = owner as Connection;
  return {
    owner_pid_details: { name, peer_host: socket.remoteAddress ?? '', peer_port: socket.remotePort ?? 0 },
  };
}
