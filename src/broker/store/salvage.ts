import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { completeStore } from './complete-store.ts';
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
  type StoredPermission,
  type UserRow,
} from './rows.ts';
import { createTables, type TableName, tables } from './schema.ts';

export interface Salvaged {
  /** Whether anything at all could be read. */
  readonly readable: boolean;
  readonly queues: number;
  readonly messages: number;
  /** Messages that could be read and are not as they were stored. */
  readonly changed: number;
  /** Of which not all could be read. */
  readonly incomplete: ReadonlySet<TableName>;
  /** What was made anew so that all that was kept is in reach, in sentences. */
  readonly remedies: readonly string[];
}

type Row = Record<string, SQLInputValue>;

interface Source {
  readonly database: DatabaseSync;
  readonly table: TableName;
  readonly columns: string;
  isSound(row: Row): boolean;
  /** Something of the table is lost. */
  onLoss(): void;
}

/**
 * Copies what can be read of a damaged store into a new file: what lies before, between and behind damaged places.
 * @param from a copy that may be changed
 * @throws SQLite's errors of writing the new file
 */
export function salvage(from: string, to: string): Salvaged {
  const target = new DatabaseSync(to);
  try {
    createTables(target);
    const source = new DatabaseSync(from);
    try {
      // The second: a file that is shorter than it says is read as far as it goes.
      source.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA writable_schema = ON');
      return copyAll(source, target);
    } finally {
      source.close();
    }
  } finally {
    target.close();
  }
}

function copyAll(source: DatabaseSync, target: DatabaseSync): Salvaged {
  const incomplete = new Set<TableName>();
  const unsound = new Set<SQLInputValue>();
  const copied = tables.map((table) => {
    const isSound = soundness[table]();
    return copyTable(target, {
      database: source,
      table,
      columns: columnsOf(target, table).join(', '),
      isSound(row) {
        if (isSound(row)) return true;
        if (table === 'message') unsound.add(row.position!);
        else incomplete.add(table);
        return false;
      },
      onLoss: () => incomplete.add(table),
    });
  });
  const readable = copied.some((count) => count > 0);
  const remedies = readable ? completeStore(target, incomplete) : [];
  const count = (table: TableName): number =>
    target.prepare(`SELECT count(*) AS count FROM ${table}`).get()!.count as number;
  return { readable, queues: count('queue'), messages: count('message'), changed: unsound.size, incomplete, remedies };
}

function columnsOf(database: DatabaseSync, table: TableName): string[] {
  return database
    .prepare(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name));
}

/** @returns how many rows there are */
function copyTable(target: DatabaseSync, source: Source): number {
  const names = columnsOf(target, source.table);
  const places = names.map(() => '?').join(', ');
  const insert = target.prepare(`INSERT OR IGNORE INTO ${source.table} (${source.columns}) VALUES (${places})`);
  let copied = 0;
  target.exec('BEGIN');
  const key = numbered[source.table];
  for (const row of key === undefined ? fromBothEnds(source) : byNumber(source, key)) {
    copied += Number(insert.run(...names.map((name) => row[name]!)).changes);
  }
  target.exec('COMMIT');
  return copied;
}

/** What is before the first damaged place and behind the last one. */
function* fromBothEnds(source: Source): Iterable<Row> {
  for (const direction of ['ASC', 'DESC']) {
    const order = textKeys[source.table].map((column) => `${column} ${direction}`).join(', ');
    try {
      yield* soundRows(source, `ORDER BY ${order}`);
      return; // to its end: there is nothing to find from the other one
    } catch {
      source.onLoss();
    }
  }
}

/** Behind a damaged place it goes on with the next number that can be read. */
function* byNumber(source: Source, key: string): Iterable<Row> {
  const from = (number: number): Iterable<Row> => soundRows(source, `WHERE ${key} > ${number} ORDER BY ${key}`);
  let last = 0;
  for (;;) {
    try {
      for (const row of from(last)) {
        last = Math.max(last, row[key] as number);
        yield row;
      }
      return;
    } catch {
      source.onLoss();
    }
    const next = nextReadable(last, (number) => {
      for (const _row of from(number)) return;
    });
    if (next === null) return;
    last = next;
  }
}

/**
 * The lowest number, as far as that can be told, behind which can be read.
 * @param read throws where it can't
 */
function nextReadable(last: number, read: (number: number) => void): number | null {
  const isReadable = (number: number): boolean => {
    try {
      read(number);
      return true;
    } catch {
      return false;
    }
  };
  let damaged = last;
  let readable = last + 1;
  for (let step = 1; !isReadable(readable); step *= 2) {
    damaged = readable;
    readable = damaged + step;
    if (!Number.isSafeInteger(readable)) return null;
  }
  while (readable - damaged > 1) {
    const between = Math.floor((damaged + readable) / 2);
    if (isReadable(between)) readable = between;
    else damaged = between;
  }
  return readable;
}

function* soundRows(source: Source, which: string): Iterable<Row> {
  const statement = source.database.prepare(`SELECT ${source.columns} FROM ${source.table} ${which}`);
  for (const row of statement.iterate()) if (source.isSound(row as Row)) yield row as Row;
}

/** Makes what tells whether a row of a table can be loaded. */
const soundness: Record<TableName, () => (row: Row) => boolean> = {
  meta:
    () =>
    ({ key }) =>
      key === 'begun',
  vhost: () => (row) => decodes(() => decodeVirtualHost(row as { name: string })),
  user: () => (row) => decodes(() => decodeUser(row as UserRow)),
  permission: () => (row) => decodes(() => decodePermission(row as unknown as StoredPermission)),
  exchange: () => (row) => decodes(() => decodeExchange(row as ExchangeRow)),
  queue: () => (row) => decodes(() => decodeQueue(row as QueueRow)),
  binding: () => (row) => decodes(() => decodeBinding(row as BindingRow)),
  message() {
    const decode = messageDecoder();
    return (row) => decodes(() => decode(Object.values(row) as MessageRow));
  },
};

function decodes(decode: () => unknown): boolean {
  try {
    decode();
    return true;
  } catch {
    return false;
  }
}

/** Tables whose rows have numbers. */
const numbered: Partial<Record<TableName, string>> = { queue: 'id', message: 'position' };
/** The other tables' primary keys. */
const textKeys: Record<TableName, readonly string[]> = {
  meta: ['key'],
  vhost: ['name'],
  user: ['name'],
  permission: ['user', 'vhost'],
  exchange: ['vhost', 'name'],
  queue: [],
  binding: ['vhost', 'source', 'to_exchange', 'destination', 'routing_key', 'arguments'],
  message: [],
};
