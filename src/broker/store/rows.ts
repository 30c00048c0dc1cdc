import type { Permission, User } from '../accounts.ts';
import { contentOf, type Death, Message, Route } from '../message.ts';
import type { QueueSettings } from '../queue/queue.ts';
import { readArguments } from '../queue/queue-arguments.ts';
import { type ExchangeSettings, type ExchangeType, exchangeTypes } from '../routing/exchange.ts';
import { scanProperties } from '../wire/properties.ts';
import { readTable, type Table } from '../wire/table.ts';
import { messageChecksum, routeChecksum } from './checksum.ts';
import { DamagedRow } from './store-error.ts';

export interface StoredPermission extends Permission {
  readonly user: string;
  readonly vhost: string;
}

export interface StoredExchange {
  readonly vhost: string;
  readonly settings: ExchangeSettings;
}

export interface StoredQueue {
  readonly id: number;
  readonly vhost: string;
  readonly settings: QueueSettings;
  /** The highest position that was given out. */
  readonly delivered: number;
}

export interface StoredBinding {
  readonly vhost: string;
  readonly source: string;
  readonly toExchange: boolean;
  readonly destination: string;
  readonly routingKey: string;
  readonly table: Table;
}

export interface StoredMessage {
  readonly position: number;
  /** Its queue's id. */
  readonly queue: number;
  readonly message: Message;
  /** Milliseconds since 1970; Infinity = never. */
  readonly expiresAt: number;
  readonly acquired: number;
  readonly failures: number;
}

export type UserRow = { name: string; hash: string; tags: string };
export type ExchangeRow = {
  vhost: string;
  name: string;
  type: string;
  auto_delete: number;
  internal: number;
  arguments: Uint8Array;
};
export type QueueRow = {
  id: number;
  vhost: string;
  name: string;
  auto_delete: number;
  arguments: Uint8Array;
  delivered: number;
};
export type BindingRow = {
  vhost: string;
  source: string;
  to_exchange: number;
  destination: string;
  routing_key: string;
  arguments: Uint8Array;
};
/** As arrays, which SQLite's rows are read into in half the time. */
export type MessageRow = [
  position: number,
  queue: number,
  exchange: string,
  routingKey: string,
  persistent: number,
  expires: number | null,
  acquired: number,
  failures: number,
  deaths: string | null,
  properties: Uint8Array,
  body: Uint8Array,
  crc: number,
];

/** @throws DamagedRow */
export const decodeVirtualHost = (row: { name: string }): string => decode('virtual host', row, () => row.name);

/** @throws DamagedRow */
export const decodeUser = (row: UserRow): User =>
  decode('user', row, () => ({ name: row.name, hash: row.hash, tags: row.tags === '' ? [] : row.tags.split(',') }));

/** @throws DamagedRow */
export const decodePermission = (row: StoredPermission): StoredPermission => decode('permission', row, () => row);

/** @throws DamagedRow */
export const decodeExchange = (row: ExchangeRow): StoredExchange =>
  decode('exchange', row, () => {
    if (!exchangeTypes.includes(row.type as ExchangeType)) throw new Error(`exchanges of type ${row.type}`);
    const { vhost, name, internal } = row;
    const type = row.type as ExchangeType;
    const table = tableOf(row.arguments);
    return {
      vhost,
      settings: { name, type, durable: true, autoDelete: row.auto_delete === 1, internal: internal === 1, table },
    };
  });

/** @throws DamagedRow */
export const decodeQueue = (row: QueueRow): StoredQueue =>
  decode('queue', row, () => {
    const { id, vhost, name, delivered } = row;
    const table = tableOf(row.arguments);
    const autoDelete = row.auto_delete === 1;
    return {
      id,
      vhost,
      delivered,
      settings: {
        name,
        durable: true,
        autoDelete,
        owner: null,
        table,
        arguments: readArguments(table, { vhost, name, durable: true, exclusive: false, autoDelete }),
      },
    };
  });

/** @throws DamagedRow */
export const decodeBinding = (row: BindingRow): StoredBinding =>
  decode('binding', row, () => ({
    vhost: row.vhost,
    source: row.source,
    toExchange: row.to_exchange === 1,
    destination: row.destination,
    routingKey: row.routing_key,
    table: tableOf(row.arguments),
  }));

/** Messages one after the other; such as follow each other may share a route. */
export function messageDecoder(): (row: MessageRow) => StoredMessage {
  let route = new Route('', '');
  let checksum = routeChecksum('', '');

  function decodeMessage(row: MessageRow): StoredMessage {
    const [position, queue, exchange, routingKey, flag, expires, acquired, failures, deaths, properties, body, crc] =
      row;
    if (route.exchange !== exchange || route.routingKey !== routingKey) {
      route = new Route(exchange, routingKey);
      checksum = routeChecksum(exchange, routingKey);
    }
    const persistent = flag === 1;
    const content = contentOf(properties, body);
    if (messageChecksum(content, checksum, { position, queue, persistent, expires, deaths }) !== crc) {
      throw new Error('its checksum does not fit');
    }
    const known = scanProperties(content.slab.bytes, content.at, content.at + content.propertiesLength);
    const message = new Message(
      route,
      content,
      {
        persistent,
        priority: known.priority,
        expiration: known.expiration === null ? null : Number(known.expiration),
      },
      deaths === null ? null : (JSON.parse(deaths) as Death[]),
    );
    return { position, queue, message, expiresAt: expires ?? Infinity, acquired, failures };
  }

  /** @throws DamagedRow */
  return (row) => {
    try {
      return decodeMessage(row);
    } catch (error) {
      throw new DamagedRow('message', error);
    }
  };
}

function decode<T>(what: string, row: object, read: () => T): T {
  try {
    // What the schema forbids is there in a damaged file.
    if (Object.values(row).includes(null)) throw new Error('a value is missing');
    return read();
  } catch (error) {
    throw new DamagedRow(what, error);
  }
}

const tableOf = (bytes: Uint8Array): Table => readTable(Buffer.from(bytes), 0).table;
