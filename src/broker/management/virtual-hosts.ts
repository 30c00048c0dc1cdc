import type { VirtualHost } from '../virtual-host.ts';
import { isMonitor, virtualHostAt, virtualHostsOf } from './access.ts';
import {
  type Answer,
  type ApiRequest,
  badRequest,
  done,
  flag,
  type JsonObject,
  ok,
  param,
  put,
  type Route,
  readObject,
} from './api.ts';
import { type Totals, totalsOf, withTraffic } from './figures.ts';
import { pagedList, select } from './listing.ts';
import { NODE } from './node.ts';

export const virtualHostRoutes: readonly Route[] = [
  { path: 'vhosts', level: 'management', handlers: { GET: listVirtualHosts } },
  {
    path: 'vhosts/:vhost',
    level: 'administrator',
    handlers: { GET: getVirtualHost, PUT: putVirtualHost, DELETE: deleteVirtualHost },
  },
];

const all = { configure: '.*', write: '.*', read: '.*' };

function listVirtualHosts(request: ApiRequest): Answer {
  const { broker, user, query } = request;
  const rows = isMonitor(user) ? [...broker.virtualHosts.values()] : virtualHostsOf(request);
  const totals = totalsOf(broker, rows);
  return ok(
    pagedList(query, {
      rows,
      keys: ({ name }) => ({ name }),
      render: (vhost) => virtualHostJson(request, vhost, totals.get(vhost)!),
    }),
  );
}

function getVirtualHost(request: ApiRequest): Answer {
  const vhost = virtualHostAt(request);
  const totals = totalsOf(request.broker, [vhost]).get(vhost)!;
  return ok(select(request.query, virtualHostJson(request, vhost, totals)));
}

/** Description and tags are taken and not kept: they are for the eyes of who administers many. */
function putVirtualHost(request: ApiRequest): Answer {
  const { broker, user } = request;
  const name = param(request, 'vhost');
  const wanted = readObject(request);
  if (flag(wanted, 'tracing')) throw badRequest('This broker has no message tracing.');
  const { default_queue_type: type = 'classic' } = wanted;
  if (type !== 'classic' && type !== 'undefined') {
    throw badRequest('In this broker the default queue type is classic.');
  }
  if (Buffer.byteLength(name) > 255) throw badRequest('a virtual host’s name has at most 255 bytes');
  if (broker.virtualHosts.has(name)) return put(false);
  broker.createVirtualHost(name);
  broker.accounts.setPermission(name, user.name, all);
  return put(true);
}

function deleteVirtualHost(request: ApiRequest): Answer {
  request.broker.deleteVirtualHost(virtualHostAt(request));
  return done;
}

function virtualHostJson({ sampler }: ApiRequest, vhost: VirtualHost, { lengths, traffic }: Totals): JsonObject {
  const description = vhost.name === '/' ? 'Default virtual host' : '';
  return {
    name: vhost.name,
    description,
    tags: [],
    default_queue_type: 'undefined',
    metadata: { description, tags: [] },
    tracing: false,
    cluster_state: { [NODE]: 'running' },
    ...withTraffic(sampler, vhost, lengths, traffic),
  };
}
