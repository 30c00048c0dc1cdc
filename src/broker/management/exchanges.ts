import type { Exchange } from '../routing/exchange.ts';
import type { VirtualHost } from '../virtual-host.ts';
import { oneOrAllVirtualHosts, virtualHostAt } from './access.ts';
import {
  type Answer,
  ApiError,
  type ApiRequest,
  badRequest,
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
import { callOnce } from './direct-channel.ts';
import { fromTable, readArgumentsTable } from './json-table.ts';
import { pagedList, select } from './listing.ts';

interface Placed {
  readonly vhost: VirtualHost;
  readonly exchange: Exchange;
}

export const exchangeRoutes: readonly Route[] = [
  { path: 'exchanges', level: 'management', handlers: { GET: listExchanges } },
  { path: 'exchanges/:vhost', level: 'management', handlers: { GET: listExchanges } },
  {
    path: 'exchanges/:vhost/:exchange',
    level: 'management',
    handlers: { GET: getExchange, PUT: declareExchange, DELETE: deleteExchange },
  },
];

/** In paths the default exchange, which has no name, is called amq.default. */
export const unnamed = (name: string): string => (name === 'amq.default' ? '' : name);
export const exchangeName = (request: ApiRequest): string => unnamed(param(request, 'exchange'));

function listExchanges(request: ApiRequest): Answer {
  const rows = oneOrAllVirtualHosts(request).flatMap((vhost) =>
    [...vhost.exchanges.values()].map((exchange): Placed => ({ vhost, exchange })),
  );
  return ok(
    pagedList(request.query, {
      rows,
      keys: ({ vhost, exchange }) => ({ vhost: vhost.name, name: exchange.name }),
      render: exchangeJson,
    }),
  );
}

function getExchange(request: ApiRequest): Answer {
  return ok(select(request.query, { ...exchangeJson(exchangeAt(request)), incoming: [], outgoing: [] }));
}

function declareExchange(request: ApiRequest): Answer {
  const { broker, user } = request;
  const vhost = broker.virtualHosts.get(param(request, 'vhost'));
  if (!vhost) throw new ApiError(404, 'not_found', 'vhost_not_found');
  const wanted = readObject(request);
  const exchange = exchangeName(request);
  const { type = 'direct' } = wanted;
  if (typeof type !== 'string') throw badRequest(['not_string', 'type']);
  const known = vhost.exchanges.has(exchange);
  callOnce({ broker, user, vhost: vhost.name }, 'exchange.declare', {
    ticket: 0,
    exchange,
    type,
    passive: false,
    durable: flag(wanted, 'durable'),
    autoDelete: flag(wanted, 'auto_delete'),
    internal: flag(wanted, 'internal'),
    nowait: true,
    arguments: readArgumentsTable(wanted),
  });
  return put(!known);
}

function deleteExchange(request: ApiRequest): Answer {
  const { vhost, exchange } = exchangeAt(request);
  const { broker, user, query } = request;
  callOnce({ broker, user, vhost: vhost.name }, 'exchange.delete', {
    ticket: 0,
    exchange: exchange.name,
    ifUnused: query.get('if-unused') === 'true',
    nowait: true,
  });
  return done;
}

function exchangeAt(request: ApiRequest): Placed {
  const vhost = virtualHostAt(request);
  const exchange = vhost.exchanges.get(exchangeName(request));
  if (!exchange) throw notFound();
  return { vhost, exchange };
}

function exchangeJson({ vhost, exchange }: Placed): JsonObject {
  const { name, type, durable, autoDelete, internal, table } = exchange;
  return { arguments: fromTable(table), auto_delete: autoDelete, durable, internal, name, type, vhost: vhost.name };
}
