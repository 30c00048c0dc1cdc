import type { DatabaseSync } from 'node:sqlite';
import type { Accounts } from '../accounts.ts';
import { contentOf, type Death, Message, Route } from '../message.ts';
import type { Queue } from '../queue/queue.ts';
import { readArguments } from '../queue/queue-arguments.ts';
import type { ExchangeType } from '../routing/exchange.ts';
import type { VirtualHost } from '../virtual-host.ts';
import { scanProperties } from '../wire/properties.ts';
import { readTable, type Table } from '../wire/table.ts';

export interface Loaded {
  readonly queues: number;
  readonly messages: number;
  /** Whether the store ever had its first user and virtual host. */
  readonly begun: boolean;
  /** The highest position that was ever used, as far as the store knows. */
  readonly lastPosition: number;
}

interface QueueRow {
  id: number;
  vhost: string;
  name: string;
  auto_delete: number;
  arguments: Uint8Array;
  delivered: number;
}

interface MessageRow {
  position: number;
  queue: number;
  exchange: string;
  routing_key: string;
  persistent: number;
  expires: number | null;
  acquired: number;
  failures: number;
  deaths: string | null;
  properties: Uint8Array;
  body: Uint8Array;
}

/** Brings back what the store has. */
export function load(
  database: DatabaseSync,
  accounts: Accounts,
  makeVirtualHost: (name: string) => VirtualHost,
): Loaded {
  const all = <T>(sql: string): T[] => database.prepare(sql).all() as T[];
  const vhosts = new Map<string, VirtualHost>();
  const vhostOf = (name: string): VirtualHost => {
    const known = vhosts.get(name);
    if (known) return known;
    const made = makeVirtualHost(name);
    vhosts.set(name, made);
    return made;
  };
  for (const { name } of all<{ name: string }>('SELECT name FROM vhost')) vhostOf(name);
  for (const { name, hash, tags } of all<{ name: string; hash: string; tags: string }>('SELECT * FROM user')) {
    accounts.users.set(name, { name, hash, tags: tags === '' ? [] : tags.split(',') });
  }
  for (const row of all<{ user: string; vhost: string; configure: string; write: string; read: string }>(
    'SELECT * FROM permission',
  )) {
    const permissions = accounts.permissions.get(row.vhost) ?? new Map();
    accounts.permissions.set(row.vhost, permissions);
    permissions.set(row.user, { configure: row.configure, write: row.write, read: row.read });
  }

  for (const row of all<{
    vhost: string;
    name: string;
    type: ExchangeType;
    auto_delete: number;
    internal: number;
    arguments: Uint8Array;
  }>('SELECT * FROM exchange')) {
    vhostOf(row.vhost).restoreExchange({
      name: row.name,
      type: row.type,
      durable: true,
      autoDelete: row.auto_delete === 1,
      internal: row.internal === 1,
      table: tableOf(row.arguments),
    });
  }
  const queues = new Map<number, Queue>();
  for (const row of all<QueueRow>('SELECT * FROM queue')) {
    const queue = restoreQueue(vhostOf(row.vhost), row);
    queue.deliveredUpTo = row.delivered;
    queue.markedUpTo = row.delivered;
    queues.set(row.id, queue);
  }
  for (const row of all<{
    vhost: string;
    source: string;
    to_exchange: number;
    destination: string;
    routing_key: string;
    arguments: Uint8Array;
  }>('SELECT * FROM binding')) {
    const vhost = vhostOf(row.vhost);
    const source = vhost.exchanges.get(row.source);
    const destination = (row.to_exchange ? vhost.exchanges : vhost.queues).get(row.destination);
    if (source && destination) vhost.restoreBinding(source, destination, row.routing_key, tableOf(row.arguments));
  }
  const begun = database.prepare("SELECT value FROM meta WHERE key = 'begun'").get() !== undefined;
  return { begun, queues: queues.size, ...loadMessages(database, queues) };
}

function restoreQueue(vhost: VirtualHost, row: QueueRow): Queue {
  const table = tableOf(row.arguments);
  const settings = { name: row.name, durable: true, exclusive: false, autoDelete: row.auto_delete === 1 };
  return vhost.restoreQueue(
    {
      name: row.name,
      durable: true,
      autoDelete: settings.autoDelete,
      owner: null,
      table,
      arguments: readArguments(table, { vhost: vhost.name, ...settings }),
    },
    row.id,
  );
}

function loadMessages(
  database: DatabaseSync,
  queues: ReadonlyMap<number, Queue>,
): { messages: number; lastPosition: number } {
  let messages = 0;
  let lastPosition = 0;
  let route = new Route('', '');
  for (const { markedUpTo } of queues.values()) lastPosition = Math.max(lastPosition, markedUpTo);
  for (const each of database.prepare('SELECT * FROM message ORDER BY position').iterate()) {
    const row = each as unknown as MessageRow;
    lastPosition = Math.max(lastPosition, row.position);
    const queue = queues.get(row.queue);
    if (!queue) continue;
    if (route.exchange !== row.exchange || route.routingKey !== row.routing_key) {
      route = new Route(row.exchange, row.routing_key);
    }
    const known = scanProperties(Buffer.from(row.properties), 0, row.properties.length);
    const message = new Message(
      route,
      contentOf(row.properties, row.body),
      {
        persistent: row.persistent === 1,
        priority: known.priority,
        expiration: known.expiration === null ? null : Number(known.expiration),
      },
      row.deaths === null ? null : (JSON.parse(row.deaths) as Death[]),
    );
    queue.restore(message, row.position, {
      expiresAt: row.expires ?? Infinity,
      redelivered: row.position <= queue.markedUpTo,
      acquired: row.acquired,
      failures: row.failures,
    });
    messages += 1;
  }
  for (const queue of queues.values()) queue.restored();
  return { messages, lastPosition };
}

const tableOf = (bytes: Uint8Array): Table => readTable(Buffer.from(bytes), 0).table;
