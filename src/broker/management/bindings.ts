import { createHash } from 'node:crypto';
import type { Queue } from '../queue/queue.ts';
import { type Binding, isExchange } from '../routing/binding.ts';
import type { Exchange } from '../routing/exchange.ts';
import type { VirtualHost } from '../virtual-host.ts';
import { encodeTable, type Table } from '../wire/table.ts';
import { oneOrAllVirtualHosts, virtualHostAt } from './access.ts';
import {
  type Answer,
  type ApiRequest,
  done,
  type JsonObject,
  notFound,
  ok,
  param,
  type Route,
  readObject,
  text,
} from './api.ts';
import { callOnce } from './direct-channel.ts';
import { exchangeName, unnamed } from './exchanges.ts';
import { fromTable, readArgumentsTable } from './json-table.ts';
import { list, select } from './listing.ts';

/** A binding as the API tells of it; those of the default exchange, which every queue has, are nowhere else. */
interface Row {
  readonly vhost: string;
  readonly source: string;
  readonly destination: string;
  readonly kind: 'queue' | 'exchange';
  readonly routingKey: string;
  readonly table: Table;
}

const between = { GET: listBetween, POST: addBinding };
const one = { GET: getBinding, DELETE: removeBinding };

export const bindingRoutes: readonly Route[] = [
  { path: 'bindings', level: 'management', handlers: { GET: listBindings } },
  { path: 'bindings/:vhost', level: 'management', handlers: { GET: listBindings } },
  { path: 'bindings/:vhost/e/:source/q/:queue', level: 'management', handlers: between },
  { path: 'bindings/:vhost/e/:source/e/:exchange', level: 'management', handlers: between },
  { path: 'bindings/:vhost/e/:source/q/:queue/:key', level: 'management', handlers: one },
  { path: 'bindings/:vhost/e/:source/e/:exchange/:key', level: 'management', handlers: one },
  { path: 'queues/:vhost/:queue/bindings', level: 'management', handlers: { GET: listToQueue } },
  { path: 'exchanges/:vhost/:exchange/bindings/source', level: 'management', handlers: { GET: listFromExchange } },
  { path: 'exchanges/:vhost/:exchange/bindings/destination', level: 'management', handlers: { GET: listToExchange } },
];

function listBindings(request: ApiRequest): Answer {
  return listOf(
    request,
    oneOrAllVirtualHosts(request).flatMap((vhost) => [
      ...[...vhost.queues.values()].map((queue) => defaultBinding(vhost, queue)),
      ...[...vhost.exchanges.values()].flatMap((exchange) => bindingsFrom(vhost, exchange)),
    ]),
  );
}

function listToQueue(request: ApiRequest): Answer {
  const vhost = virtualHostAt(request);
  const queue = vhost.queues.get(param(request, 'queue'));
  return listOf(request, queue ? [defaultBinding(vhost, queue), ...bindingsTo(vhost, queue)] : []);
}

function listFromExchange(request: ApiRequest): Answer {
  const vhost = virtualHostAt(request);
  const exchange = vhost.exchanges.get(exchangeName(request));
  if (exchange?.name === '') {
    return listOf(
      request,
      [...vhost.queues.values()].map((queue) => defaultBinding(vhost, queue)),
    );
  }
  return listOf(request, exchange ? bindingsFrom(vhost, exchange) : []);
}

function listToExchange(request: ApiRequest): Answer {
  const vhost = virtualHostAt(request);
  const exchange = vhost.exchanges.get(exchangeName(request));
  return listOf(request, exchange ? bindingsTo(vhost, exchange) : []);
}

function listBetween(request: ApiRequest): Answer {
  return listOf(request, rowsBetween(request));
}

function addBinding(request: ApiRequest): Answer {
  const { broker, user, params } = request;
  const wanted = readObject(request);
  const routingKey = text(wanted, 'routing_key') ?? '';
  const table = readArgumentsTable(wanted);
  const at = { broker, user, vhost: param(request, 'vhost') };
  const source = unnamed(param(request, 'source'));
  const common = { ticket: 0, routingKey, nowait: true, arguments: table };
  if (params.queue === undefined) {
    callOnce(at, 'exchange.bind', { ...common, source, destination: exchangeName(request) });
  } else {
    callOnce(at, 'queue.bind', { ...common, exchange: source, queue: params.queue });
  }
  const destination = params.queue ?? param(request, 'exchange');
  const location = `${encodeURIComponent(destination)}/${encodeURIComponent(propertiesKey(routingKey, table))}`;
  return { status: 201, headers: { location } };
}

function getBinding(request: ApiRequest): Answer {
  return ok(select(request.query, bindingJson(bindingAt(request))));
}

function removeBinding(request: ApiRequest): Answer {
  const { broker, user } = request;
  const { vhost, source, destination, kind, routingKey, table } = bindingAt(request);
  const at = { broker, user, vhost };
  const common = { ticket: 0, routingKey, arguments: table };
  if (kind === 'queue') callOnce(at, 'queue.unbind', { ...common, exchange: source, queue: destination });
  else callOnce(at, 'exchange.unbind', { ...common, source, destination, nowait: true });
  return done;
}

function rowsBetween(request: ApiRequest): Row[] {
  const vhost = virtualHostAt(request);
  const source = vhost.exchanges.get(unnamed(param(request, 'source')));
  const { queue: queueName } = request.params;
  const destination =
    queueName === undefined ? vhost.exchanges.get(exchangeName(request)) : vhost.queues.get(queueName);
  if (!source || !destination) return [];
  if (source.name === '') return isExchange(destination) ? [] : [defaultBinding(vhost, destination)];
  return [...vhost.bindingsTo(destination)]
    .filter((binding) => binding.source === source)
    .map((binding) => rowOf(vhost, binding));
}

/** By its key as the API shows it, and, as RabbitMQ takes it, by the key's parts decoded once more. */
function bindingAt(request: ApiRequest): Row {
  const rows = rowsBetween(request);
  const key = param(request, 'key');
  const found = rows.find((row) => keyOf(row) === key) ?? rows.find((row) => keyOf(row) === requoted(key)) ?? null;
  if (!found) throw notFound();
  return found;
}

const defaultBinding = (vhost: VirtualHost, { name }: Queue): Row => ({
  vhost: vhost.name,
  source: '',
  destination: name,
  kind: 'queue',
  routingKey: name,
  table: [],
});

function rowOf(vhost: VirtualHost, { source, destination, routingKey, table }: Binding): Row {
  const kind = isExchange(destination) ? 'exchange' : 'queue';
  return { vhost: vhost.name, source: source.name, destination: destination.name, kind, routingKey, table };
}

const bindingsFrom = (vhost: VirtualHost, exchange: Exchange): Row[] =>
  [...exchange.bindings.values()].map((binding) => rowOf(vhost, binding));

const bindingsTo = (vhost: VirtualHost, destination: Queue | Exchange): Row[] =>
  [...vhost.bindingsTo(destination)].map((binding) => rowOf(vhost, binding));

function listOf({ query }: ApiRequest, rows: readonly Row[]): Answer {
  return ok(
    list(query, {
      rows,
      keys: (row) => ({
        vhost: row.vhost,
        source: row.source,
        destination: row.destination,
        routing_key: row.routingKey,
        properties_key: keyOf(row),
      }),
      render: bindingJson,
    }),
  );
}

function bindingJson(row: Row): JsonObject {
  return {
    source: row.source,
    vhost: row.vhost,
    destination: row.destination,
    destination_type: row.kind,
    routing_key: row.routingKey,
    arguments: fromTable(row.table),
    properties_key: keyOf(row),
  };
}

const keyOf = (row: Row): string => propertiesKey(row.routingKey, row.table);

/** What tells a binding from others between the same two: its routing key, and a hash of its arguments. */
export function propertiesKey(routingKey: string, table: Table): string {
  if (table.length === 0) return routingKey === '' ? '~' : quote(routingKey);
  const sorted = table.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const hash = createHash('sha256').update(encodeTable(sorted)).digest().subarray(0, 6).toString('base64url');
  return `${quote(routingKey)}~${hash}`;
}

function quote(routingKey: string): string {
  const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(routingKey)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()*~]/g, percent);
}

/** A key whose first part was decoded on its way, as it was before. */
function requoted(key: string): string {
  const [routingKey, ...hash] = key.split('~');
  try {
    return [quote(decodeURIComponent(routingKey!.replaceAll('+', ' '))), ...hash].join('~');
  } catch {
    return key;
  }
}
