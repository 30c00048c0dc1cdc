// Definitions: everything that was declared, as one JSON file. Import is in definitions-import.ts.
import { isExchange } from '../routing/binding.ts';
import type { VirtualHost } from '../virtual-host.ts';
import { type Answer, type ApiRequest, badRequest, type JsonObject, ok, param, type Route } from './api.ts';
import { importAll, importIntoVirtualHost } from './definitions-import.ts';
import { fromTable } from './json-table.ts';
import { select } from './listing.ts';
import { PRODUCT, VERSION } from './node.ts';
import { permissionsOf, userJson } from './users.ts';

export const definitionRoutes: readonly Route[] = [
  { path: 'definitions', level: 'administrator', handlers: { GET: exportAll, POST: importAll } },
  { path: 'definitions/:vhost', level: 'administrator', handlers: { GET: exportOne, POST: importIntoVirtualHost } },
];

type WithVhost = (definition: JsonObject) => JsonObject;

function exportAll(request: ApiRequest): Answer {
  const { broker } = request;
  const vhosts = [...broker.virtualHosts.values()];
  const each = (of: (vhost: VirtualHost, named: WithVhost) => JsonObject[]): JsonObject[] =>
    vhosts.flatMap((vhost) => of(vhost, (definition) => ({ ...definition, vhost: vhost.name })));
  return download(request, {
    rabbit_version: VERSION,
    rabbitmq_version: VERSION,
    product_name: PRODUCT,
    product_version: VERSION,
    users: [...broker.accounts.users.values()].map(userJson),
    vhosts: vhosts.map(({ name }) => ({ name })),
    permissions: permissionsOf(broker).map((row) => ({ ...row })),
    topic_permissions: [],
    parameters: [],
    global_parameters: [],
    policies: [],
    queues: each(queuesOf),
    exchanges: each(exchangesOf),
    bindings: each(bindingsOf),
  });
}

function exportOne(request: ApiRequest): Answer {
  const vhost = request.broker.virtualHosts.get(param(request, 'vhost'));
  if (!vhost) throw badRequest('vhost_not_found');
  const asItIs: WithVhost = (definition) => definition;
  return download(request, {
    rabbit_version: VERSION,
    parameters: [],
    policies: [],
    queues: queuesOf(vhost, asItIs),
    exchanges: exchangesOf(vhost, asItIs),
    bindings: bindingsOf(vhost, asItIs),
  });
}

function download({ query }: ApiRequest, body: JsonObject): Answer {
  const file = query.get('download')?.replaceAll(/[^\w.-]/g, '');
  const headers = file ? { 'content-disposition': `attachment; filename=${file}` } : {};
  return { ...ok(select(query, body)), headers };
}

/** Exclusive queues are their connections' and no definitions. */
function queuesOf(vhost: VirtualHost, named: WithVhost): JsonObject[] {
  return [...vhost.queues.values()]
    .filter(({ owner }) => owner === null)
    .map(({ name, durable, autoDelete, table }) =>
      named({ name, durable, auto_delete: autoDelete, arguments: fromTable(table) }),
    );
}

function exchangesOf(vhost: VirtualHost, named: WithVhost): JsonObject[] {
  return [...vhost.exchanges.values()]
    .filter(({ name }) => name !== '' && !name.startsWith('amq.'))
    .map(({ name, type, durable, autoDelete, internal, table }) =>
      named({ name, type, durable, auto_delete: autoDelete, internal, arguments: fromTable(table) }),
    );
}

function bindingsOf(vhost: VirtualHost, named: WithVhost): JsonObject[] {
  return [...vhost.exchanges.values()]
    .flatMap(({ bindings }) => [...bindings.values()])
    .filter(({ destination }) => isExchange(destination) || destination.owner === null)
    .map(({ source, destination, routingKey, table }) =>
      named({
        source: source.name,
        destination: destination.name,
        destination_type: isExchange(destination) ? 'exchange' : 'queue',
        routing_key: routingKey,
        arguments: fromTable(table),
      }),
    );
}
