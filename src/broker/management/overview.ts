import { statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { exchangeTypes } from '../routing/exchange.ts';
import { isMonitor, virtualHostsOf } from './access.ts';
import { type Answer, type ApiRequest, type JsonObject, notFound, ok, param, type Route } from './api.ts';
import { connectionsOf } from './connections.ts';
import { sumOf, totalsOf } from './figures.ts';
import { list, select } from './listing.ts';
import { CLUSTER, NODE, PRODUCT, VERSION } from './node.ts';
import { withRates } from './sampler.ts';

export const overviewRoutes: readonly Route[] = [
  { path: 'overview', level: 'management', handlers: { GET: getOverview } },
  { path: 'nodes', level: 'monitoring', handlers: { GET: listNodes } },
  { path: 'nodes/:name', level: 'monitoring', handlers: { GET: getNode } },
  { path: 'cluster-name', level: 'management', handlers: { GET: () => ok({ name: CLUSTER }) } },
];

const typesJson = exchangeTypes.map((name) => ({
  name,
  description: `AMQP ${name} exchange, as per the AMQP specification`,
  enabled: true,
}));

function getOverview(request: ApiRequest): Answer {
  const { broker, user, query, sampler } = request;
  const vhosts = isMonitor(user) ? [...broker.virtualHosts.values()] : virtualHostsOf(request);
  const connections = connectionsOf(request);
  const channels = connections.flatMap((connection) => [...connection.channels.values()]);
  const count = (of: 'queues' | 'exchanges'): number => vhosts.reduce((sum, vhost) => sum + vhost[of].size, 0);
  const withoutStatistics = query.get('disable_stats') === 'true';
  const objects = {
    connections: connections.length,
    exchanges: count('exchanges'),
    queues: count('queues'),
  };
  const about = {
    management_version: VERSION,
    rates_mode: 'basic',
    sample_retention_policies: { global: [], basic: [], detailed: [] },
    exchange_types: typesJson,
    product_version: VERSION,
    product_name: PRODUCT,
    rabbitmq_version: VERSION,
    cluster_name: CLUSTER,
    disable_stats: withoutStatistics,
    enable_queue_totals: false,
    node: NODE,
  };
  if (withoutStatistics) return ok(select(query, { ...about, object_totals: objects }));
  const { lengths, traffic } = sumOf(totalsOf(broker, vhosts).values());
  // What one user sees is not what another one sees: rates are of the same figures each time.
  const subject = isMonitor(user) ? broker : user;
  const rates = sampler.rates(subject, { ...lengths, ...traffic });
  return ok(
    select(query, {
      ...about,
      message_stats: withRates(traffic, rates),
      queue_totals: withRates(lengths, rates),
      object_totals: {
        ...objects,
        channels: channels.length,
        consumers: channels.reduce((sum, { deliveries }) => sum + deliveries.consumerCount, 0),
      },
      statistics_db_event_queue: 0,
      ...(isMonitor(user) ? { listeners: listenersOf(request), contexts: contextsOf(request) } : {}),
    }),
  );
}

function listenersOf({ listeners }: ApiRequest): JsonObject[] {
  const { amqpPort, tlsPort, managementPort } = listeners;
  const ports = { amqp: amqpPort, 'amqp/ssl': tlsPort, http: managementPort };
  return Object.entries(ports).flatMap(([protocol, port]) =>
    port === null ? [] : [{ node: NODE, protocol, ip_address: '127.0.0.1', port, socket_opts: {} }],
  );
}

function contextsOf({ listeners }: ApiRequest): JsonObject[] {
  const port = String(listeners.managementPort);
  return [{ ssl_opts: [], node: NODE, description: 'Management API', path: '/', ip: '127.0.0.1', port }];
}

function listNodes(request: ApiRequest): Answer {
  return ok(list(request.query, { rows: [NODE], keys: (name) => ({ name }), render: () => nodeJson(request) }));
}

function getNode(request: ApiRequest): Answer {
  if (param(request, 'name') !== NODE) throw notFound();
  return ok(select(request.query, nodeJson(request)));
}

function nodeJson(request: ApiRequest): JsonObject {
  const { broker, sampler } = request;
  const { alarms, options, startedAt, connections } = broker;
  const figures = { mem_used: process.memoryUsage.rss(), sockets_used: connections.size, ...diskFree(options.data) };
  return {
    partitions: [],
    os_pid: String(process.pid),
    mem_limit: alarms.limit,
    mem_alarm: alarms.current === 'memory',
    disk_free_alarm: alarms.current === 'disk',
    disk_free_limit: 0,
    rates_mode: 'basic',
    uptime: Date.now() - startedAt,
    processors: availableParallelism(),
    exchange_types: typesJson,
    auth_mechanisms: ['PLAIN', 'AMQPLAIN'].map((name) => ({ name, description: `SASL ${name}`, enabled: true })),
    applications: [],
    contexts: contextsOf(request),
    log_files: [],
    db_dir: options.data ?? '',
    config_files: [],
    enabled_plugins: [],
    name: NODE,
    type: 'disc',
    running: true,
    ...withRates(figures, sampler.rates(nodeSubject, figures)),
  };
}

const nodeSubject = {};

function diskFree(folder: string | null): { disk_free?: number } {
  if (folder === null) return {};
  try {
    const { bavail, bsize } = statfsSync(folder);
    return { disk_free: bavail * bsize };
  } catch {
    return {};
  }
}
