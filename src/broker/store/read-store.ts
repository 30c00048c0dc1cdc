import type { DatabaseSync } from 'node:sqlite';
import type { User } from '../accounts.ts';
import {
  type BindingRow,
  decodeBinding,
  decodeExchange,
  decodePermission,
  decodeQueue,
  decodeUser,
  decodeVirtualHost,
  type ExchangeRow,
  type MessageRow,
  messageDecoder,
  type QueueRow,
  type StoredBinding,
  type StoredExchange,
  type StoredMessage,
  type StoredPermission,
  type StoredQueue,
  type UserRow,
} from './rows.ts';
import { DamagedRow } from './store-error.ts';

/** All that a store has. */
export interface Stored {
  /** Whether the store ever had its first user and virtual host. */
  readonly begun: boolean;
  readonly vhosts: readonly string[];
  readonly users: readonly User[];
  readonly permissions: readonly StoredPermission[];
  readonly exchanges: readonly StoredExchange[];
  readonly queues: readonly StoredQueue[];
  readonly bindings: readonly StoredBinding[];
  /** In the order of their positions. */
  readonly messages: readonly StoredMessage[];
}

/**
 * Reads everything, so that whoever has it need not reckon with damage any more.
 * @throws DamagedRow, SQLite's errors
 */
export function readStore(database: DatabaseSync): Stored {
  const all = <T>(sql: string): T[] => database.prepare(sql).all() as T[];
  const queues = all<QueueRow>('SELECT * FROM queue').map(decodeQueue);
  return {
    begun: database.prepare("SELECT value FROM meta WHERE key = 'begun'").get() !== undefined,
    vhosts: all<{ name: string }>('SELECT name FROM vhost').map(decodeVirtualHost),
    users: all<UserRow>('SELECT * FROM user').map(decodeUser),
    permissions: all<StoredPermission>('SELECT * FROM permission').map(decodePermission),
    exchanges: all<ExchangeRow>('SELECT * FROM exchange').map(decodeExchange),
    queues,
    bindings: all<BindingRow>('SELECT * FROM binding').map(decodeBinding),
    messages: readMessages(database, new Set(queues.map(({ id }) => id))),
  };
}

function readMessages(database: DatabaseSync, queues: ReadonlySet<number>): StoredMessage[] {
  const decode = messageDecoder();
  const messages: StoredMessage[] = [];
  const select = database.prepare('SELECT * FROM message ORDER BY position');
  select.setReturnArrays(true);
  for (const row of select.iterate()) {
    const message = decode(row as unknown as MessageRow);
    if (!queues.has(message.queue)) throw new DamagedRow('message', new Error('its queue is not there'));
    messages.push(message);
  }
  return messages;
}
