import type { Permission, User } from '../accounts.ts';
import type { Broker } from '../broker.ts';
import { AmqpError, channelError } from '../failure.ts';
import type { QueueSettings } from '../queue/queue.ts';
import { readArguments } from '../queue/queue-arguments.ts';
import { type ExchangeSettings, type ExchangeType, exchangeTypes } from '../routing/exchange.ts';
import type { VirtualHost } from '../virtual-host.ts';
import { longstr, lookup, type Table } from '../wire/table.ts';
import {
  type Answer,
  ApiError,
  type ApiRequest,
  badRequest,
  done,
  flag,
  isObject,
  type Json,
  type JsonObject,
  param,
  readObject,
} from './api.ts';
import { readArgumentsTable } from './json-table.ts';
import { readPermission, readUser } from './users.ts';

/** What a definitions file says, understood. Nothing of it is done before all of it is. */
interface Definitions {
  readonly users: readonly User[];
  readonly vhosts: readonly string[];
  readonly permissions: readonly { readonly user: string; readonly vhost: string; readonly permission: Permission }[];
  readonly exchanges: readonly Placed<ExchangeSettings>[];
  readonly queues: readonly Placed<QueueSettings>[];
  readonly bindings: readonly Placed<BindingSettings>[];
}

interface Placed<T> {
  readonly vhost: string;
  readonly settings: T;
}

interface BindingSettings {
  readonly source: string;
  readonly destination: string;
  readonly toExchange: boolean;
  readonly routingKey: string;
  readonly table: Table;
}

/** Sections for what this broker has not: refused where they say something. */
const unknownSections = ['policies', 'parameters', 'topic_permissions'];

/** POST of all definitions. Existing queues and exchanges stay as they are, as in RabbitMQ. @throws ApiError 400 */
export function importAll(request: ApiRequest): Answer {
  const { broker } = request;
  const file = readFile(request);
  const vhosts = section(file, 'vhosts').map((each) => name(each, 'name'));
  const known = new Set([...broker.virtualHosts.keys(), ...vhosts]);
  const vhostOf = (definition: JsonObject): string => {
    const vhost = definition.vhost ?? 'undefined';
    if (typeof vhost !== 'string' || !known.has(vhost)) throw badRequest(['no_such_vhost', vhost]);
    return vhost;
  };
  const users = section(file, 'users').map(readUser);
  const permissions = section(file, 'permissions').map((each) => ({
    user: name(each, 'user'),
    vhost: vhostOf(each),
    permission: readPermission(each),
  }));
  const names = new Set([...broker.accounts.users.keys(), ...users.map((user) => user.name)]);
  for (const { user } of permissions) if (!names.has(user)) throw badRequest(['no_such_user', user]);
  apply(broker, { users, vhosts, permissions, ...understand(file, vhostOf) });
  return done;
}

/** POST of one virtual host's definitions. @throws ApiError 404, 400 */
export function importIntoVirtualHost(request: ApiRequest): Answer {
  const vhost = param(request, 'vhost');
  if (!request.broker.virtualHosts.has(vhost)) throw new ApiError(404, 'not_found', 'vhost_not_found');
  const file = readFile(request);
  apply(request.broker, { users: [], vhosts: [], permissions: [], ...understand(file, () => vhost) });
  return done;
}

/** The body is the file, or a form with the file in its field "file", as browsers send it. */
function readFile(request: ApiRequest): JsonObject {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  const body = boundary === undefined ? request.body : formFile(request.body, boundary);
  return readObject({ ...request, body }, 'failed_to_parse_json');
}

function formFile(body: Buffer, boundary: string): Buffer {
  const named = body.indexOf('name="file"');
  const start = named < 0 ? -1 : body.indexOf('\r\n\r\n', named);
  const end = start < 0 ? -1 : body.indexOf(`\r\n--${boundary}`, start);
  if (end < 0) throw badRequest('failed_to_parse_json');
  return body.subarray(start + 4, end);
}

function section(file: JsonObject, key: string): JsonObject[] {
  const value = file[key];
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw badRequest(`${key} is not a list`);
  return (value as Json[]).map((each) => {
    if (!isObject(each)) throw badRequest(`${key} has an entry that is no object`);
    return each;
  });
}

function name(definition: JsonObject, key: string): string {
  const value = definition[key];
  if (value === undefined) throw badRequest(`[{key_missing,${key}}]`);
  if (typeof value !== 'string') throw badRequest(['not_string', key]);
  if (Buffer.byteLength(value) > 255) throw badRequest(`${key} is longer than 255 bytes`);
  return value;
}

function understand(
  file: JsonObject,
  vhostOf: (definition: JsonObject) => string,
): Pick<Definitions, 'exchanges' | 'queues' | 'bindings'> {
  for (const key of unknownSections) {
    if (section(file, key).length > 0) throw badRequest(`This broker has no ${key.replace('_', ' ')}.`);
  }
  const read = <T>(key: string, one: (definition: JsonObject, vhost: string) => T): Placed<T>[] =>
    section(file, key).map((definition) => {
      const vhost = vhostOf(definition);
      return { vhost, settings: inAmqpsWords(() => one(definition, vhost)) };
    });
  return {
    exchanges: read('exchanges', exchangeOf),
    queues: read('queues', queueOf),
    bindings: read('bindings', bindingOf),
  };
}

/** What AMQP would refuse is refused here in its words. */
function inAmqpsWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof AmqpError ? badRequest(error.message.replace(/^[A-Z_]+ - /, '')) : error;
  }
}

function exchangeOf(definition: JsonObject): ExchangeSettings {
  const type = name(definition, 'type');
  if (!exchangeTypes.includes(type as ExchangeType)) throw channelError(406, `unknown exchange type '${type}'`);
  return {
    name: name(definition, 'name'),
    type: type as ExchangeType,
    durable: flag(definition, 'durable'),
    autoDelete: flag(definition, 'auto_delete'),
    internal: flag(definition, 'internal'),
    table: readArgumentsTable(definition),
  };
}

function queueOf(definition: JsonObject, vhost: string): QueueSettings {
  const given = readArgumentsTable(definition);
  const { type } = definition;
  // Newer RabbitMQs say the type beside the arguments as well.
  const table =
    typeof type === 'string' && type !== 'classic' && !lookup(given, 'x-queue-type')
      ? [...given, { key: 'x-queue-type', field: longstr(type) }]
      : given;
  const queue = {
    name: name(definition, 'name'),
    durable: flag(definition, 'durable'),
    autoDelete: flag(definition, 'auto_delete'),
  };
  const meaning = readArguments(table, { vhost, exclusive: false, ...queue });
  return { ...queue, owner: null, table, arguments: meaning };
}

function bindingOf(definition: JsonObject): BindingSettings {
  return {
    source: name(definition, 'source'),
    destination: name(definition, 'destination'),
    toExchange: name(definition, 'destination_type') === 'exchange',
    routingKey: definition.routing_key === undefined ? '' : name(definition, 'routing_key'),
    table: readArgumentsTable(definition),
  };
}

function apply(broker: Broker, definitions: Definitions): void {
  const { accounts, virtualHosts } = broker;
  for (const user of definitions.users) accounts.setUser(user);
  for (const vhost of definitions.vhosts) if (!virtualHosts.has(vhost)) broker.createVirtualHost(vhost);
  for (const { vhost, user, permission } of definitions.permissions) accounts.setPermission(vhost, user, permission);
  const at = <T>({ vhost, settings }: Placed<T>): [VirtualHost, T] => [virtualHosts.get(vhost)!, settings];
  for (const [vhost, settings] of definitions.exchanges.map(at)) {
    if (!vhost.exchanges.has(settings.name)) vhost.declareExchange(settings);
  }
  for (const [vhost, settings] of definitions.queues.map(at)) {
    if (!vhost.queues.has(settings.name)) vhost.declareQueue(settings);
  }
  for (const [vhost, settings] of definitions.bindings.map(at)) bind(vhost, settings);
}

/** A binding whose ends are not there is left out, as in RabbitMQ. */
function bind(vhost: VirtualHost, { source, destination, toExchange, routingKey, table }: BindingSettings): void {
  const from = source === '' ? undefined : vhost.exchanges.get(source);
  const to = (toExchange ? vhost.exchanges : vhost.queues).get(destination);
  if (from && to) vhost.bind(from, to, routingKey, table);
}
