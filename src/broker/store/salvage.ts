import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type TableName, tables } from './schema.ts';

export interface Salvaged {
  /** Whether anything at all could be read. */
  readonly readable: boolean;
  readonly queues: number;
  readonly messages: number;
}

type Row = Record<string, SQLInputValue>;

/**
 * Copies what can be read of a damaged store into a new file. Each table is read from both ends as far as it goes, so that
 * what lies around one damaged place is kept.
 */
export function salvage(from: string, to: string, createTables: (database: DatabaseSync) => void): Salvaged {
  const target = new DatabaseSync(to);
  try {
    createTables(target);
    let source: DatabaseSync | undefined;
    try {
      source = new DatabaseSync(from);
      source.exec('PRAGMA locking_mode = EXCLUSIVE');
      const counts = new Map<TableName, number>();
      for (const table of tables) counts.set(table, copyTable(source, target, table));
      // What it says of itself is not true of a damaged file.
      target.exec("INSERT OR REPLACE INTO meta VALUES ('clean', 1)");
      const readable = [...counts.values()].some((count) => count > 0);
      return { readable, queues: counts.get('queue')!, messages: counts.get('message')! };
    } finally {
      source?.close();
    }
  } finally {
    target.close();
  }
}

function copyTable(source: DatabaseSync, target: DatabaseSync, table: TableName): number {
  const columns = target.prepare(`SELECT name FROM pragma_table_info('${table}')`).all() as { name: string }[];
  const names = columns.map(({ name }) => name);
  const insert = target.prepare(
    `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  target.exec('BEGIN');
  let copied = 0;
  const key = primaryKeys[table];
  for (const direction of ['ASC', 'DESC']) {
    const order = key.map((column) => `${column} ${direction}`).join(', ');
    try {
      for (const row of source.prepare(`SELECT ${names.join(', ')} FROM ${table} ORDER BY ${order}`).iterate()) {
        copied += Number(insert.run(...names.map((name) => (row as Row)[name]!)).changes);
      }
      break; // to its end: there is nothing to find from the other one
    } catch {
      // Unreadable from here on.
    }
  }
  target.exec('COMMIT');
  return copied;
}

const primaryKeys: Record<TableName, readonly string[]> = {
  meta: ['key'],
  vhost: ['name'],
  user: ['name'],
  permission: ['user', 'vhost'],
  exchange: ['vhost', 'name'],
  queue: ['id'],
  binding: ['vhost', 'source', 'to_exchange', 'destination', 'routing_key', 'arguments'],
  message: ['position'],
};
