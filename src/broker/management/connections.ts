import { TLSSocket } from 'node:tls';
import type { Channel } from '../channel/channel.ts';
import type { Connection } from '../connection.ts';
import { isAdministrator, isMonitor, oneOrAllVirtualHosts, virtualHostAt } from './access.ts';
import {
  type Answer,
  type ApiRequest,
  done,
  type JsonObject,
  notAuthorised,
  notFound,
  ok,
  param,
  type Route,
} from './api.ts';
import { consumerJson, peerOf } from './consumers.ts';
import { channelTraffic, consumedBy, withTraffic } from './figures.ts';
import { fromTable } from './json-table.ts';
import { list, pagedList, select } from './listing.ts';
import { NODE } from './node.ts';
import { withRates } from './sampler.ts';

export const connectionRoutes: readonly Route[] = [
  { path: 'connections', level: 'management', handlers: { GET: listConnections } },
  { path: 'vhosts/:vhost/connections', level: 'management', handlers: { GET: listConnections } },
  { path: 'connections/:name', level: 'management', handlers: { GET: getConnection, DELETE: closeConnection } },
  { path: 'connections/:name/channels', level: 'management', handlers: { GET: listChannelsOfConnection } },
  { path: 'channels', level: 'management', handlers: { GET: listChannels } },
  { path: 'vhosts/:vhost/channels', level: 'management', handlers: { GET: listChannels } },
  { path: 'channels/:name', level: 'management', handlers: { GET: getChannel } },
  { path: 'consumers', level: 'management', handlers: { GET: listConsumers } },
  { path: 'consumers/:vhost', level: 'management', handlers: { GET: listConsumers } },
];

/** The open ones: monitors see all, others their own; in one virtual host, where the path names one. */
export function connectionsOf(request: ApiRequest): Connection[] {
  const vhost = request.params.vhost === undefined ? null : virtualHostAt(request);
  return [...request.broker.connections].filter(
    (connection) =>
      connection.vhost !== null &&
      (vhost === null || connection.vhost === vhost) &&
      (isMonitor(request.user) || connection.user?.name === request.user.name),
  );
}

function listConnections(request: ApiRequest): Answer {
  return ok(
    pagedList(request.query, {
      rows: connectionsOf(request),
      keys: ({ vhost, name }) => ({ vhost: vhost!.name, name }),
      render: (connection) => connectionJson(request, connection),
    }),
  );
}

function connectionAt(request: ApiRequest): Connection {
  const name = param(request, 'name');
  const found = connectionsOf(request).find((connection) => connection.name === name);
  if (!found) throw notFound();
  return found;
}

function getConnection(request: ApiRequest): Answer {
  return ok(select(request.query, connectionJson(request, connectionAt(request))));
}

function closeConnection(request: ApiRequest): Answer {
  const reason = request.headers['x-reason'];
  const connection = connectionAt(request);
  const { user } = request;
  // To look at others' connections is one thing.
  if (!isAdministrator(user) && connection.user?.name !== user.name) throw notAuthorised('Not administrator user');
  connection.closeByForce(typeof reason === 'string' ? reason : 'Closed via management plugin');
  return done;
}

function listChannels(request: ApiRequest): Answer {
  return ok(
    pagedList(request.query, {
      rows: connectionsOf(request).flatMap(({ channels }) => [...channels.values()]),
      keys: ({ vhost, name }) => ({ vhost: vhost.name, name }),
      render: (channel) => channelJson(request, channel),
    }),
  );
}

function listChannelsOfConnection(request: ApiRequest): Answer {
  return ok(
    list(request.query, {
      rows: [...connectionAt(request).channels.values()],
      keys: ({ name }) => ({ name }),
      render: (channel) => channelJson(request, channel),
    }),
  );
}

function getChannel(request: ApiRequest): Answer {
  const name = param(request, 'name');
  const channel = connectionsOf(request)
    .flatMap(({ channels }) => [...channels.values()])
    .find((each) => each.name === name);
  if (!channel) throw notFound();
  const consumers = [...channel.deliveries.consumers].map((consumer) => consumerJson(consumer, channel.vhost.name));
  return ok(
    select(request.query, {
      ...channelJson(request, channel),
      consumer_details: consumers,
      deliveries: [],
      publishes: [],
    }),
  );
}

function listConsumers(request: ApiRequest): Answer {
  const vhosts = new Set(oneOrAllVirtualHosts(request));
  const rows = connectionsOf({ ...request, params: {} })
    .filter(({ vhost }) => isMonitor(request.user) || vhosts.has(vhost!))
    .filter(({ vhost }) => request.params.vhost === undefined || vhosts.has(vhost!))
    .flatMap(({ channels }) => [...channels.values()])
    .flatMap(({ deliveries, vhost }) => [...deliveries.consumers].map((consumer) => ({ consumer, vhost: vhost.name })));
  return ok(
    list(request.query, {
      rows,
      keys: ({ consumer, vhost }) => ({ vhost, queue: consumer.queue.name, consumer_tag: consumer.tag }),
      render: ({ consumer, vhost }) => consumerJson(consumer, vhost),
    }),
  );
}

function connectionJson({ sampler }: ApiRequest, connection: Connection): JsonObject {
  const { socket, clientName, user, vhost } = connection;
  const octets = { recv_oct: connection.received, send_oct: connection.sent };
  return {
    auth_mechanism: connection.mechanism,
    channel_max: connection.channelMax,
    channels: connection.channels.size,
    client_properties: fromTable(connection.clientProperties),
    connected_at: connection.connectedAt,
    frame_max: connection.outbox.frameMax,
    host: socket.localAddress ?? '',
    name: connection.name,
    node: NODE,
    peer_cert_issuer: null,
    peer_cert_subject: null,
    peer_cert_validity: null,
    ...peerOf(connection.name),
    port: socket.localPort ?? 0,
    protocol: 'AMQP 0-9-1',
    ...withRates(octets, sampler.rates(connection, octets)),
    send_pend: socket.writableLength,
    ...tlsOf(connection),
    state: stateOf(connection),
    timeout: connection.heartbeatSeconds,
    type: 'network',
    user: user?.name ?? '',
    ...(clientName === '' ? {} : { user_provided_name: clientName }),
    user_who_performed_action: user?.name ?? '',
    vhost: vhost!.name,
  };
}

/** Under an alarm every connection is about to be blocked: those are that have published since. */
function stateOf({ phase, blocked, broker }: Connection): string {
  if (phase !== 'running') return phase;
  if (blocked) return 'blocked';
  return broker.alarms.current === null ? 'running' : 'blocking';
}

function tlsOf({ socket }: Connection): JsonObject {
  if (!(socket instanceof TLSSocket)) {
    return { ssl: false, ssl_cipher: null, ssl_hash: null, ssl_key_exchange: null, ssl_protocol: null };
  }
  return {
    ssl: true,
    ssl_cipher: socket.getCipher().standardName,
    ssl_hash: null,
    ssl_key_exchange: null,
    ssl_protocol: socket.getProtocol()?.toLowerCase() ?? null,
  };
}

function channelJson({ sampler }: ApiRequest, channel: Channel): JsonObject {
  const { connection, deliveries, publishing, uncommitted } = channel;
  const traffic = { ...channelTraffic(publishing.traffic), ...consumedBy(deliveries.statistics) };
  return {
    acks_uncommitted: uncommitted.acks,
    confirm: publishing.confirming,
    connection_details: { name: connection.name, ...peerOf(connection.name) },
    consumer_count: deliveries.consumerCount,
    global_prefetch_count: deliveries.globalPrefetch,
    ...withTraffic(sampler, channel, {}, traffic),
    messages_unacknowledged: deliveries.unackedCount,
    messages_uncommitted: uncommitted.messages,
    messages_unconfirmed: publishing.unconfirmed,
    name: channel.name,
    node: NODE,
    number: channel.number,
    prefetch_count: deliveries.prefetch,
    state: 'running',
    transactional: channel.transactional,
    user: connection.user?.name ?? '',
    user_who_performed_action: connection.user?.name ?? '',
    vhost: channel.vhost.name,
  };
}
