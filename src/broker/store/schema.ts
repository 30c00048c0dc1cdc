import type { DatabaseSync } from 'node:sqlite';

/** "WRNB" in SQLite's header says whose file it is. */
export const APPLICATION_ID = 0x57524e42;
/** Raised by every change that an older broker could not read. */
export const VERSION = 1;

/** SQLite's own, which a store is left at. Bytes. */
export const PAGE_SIZE = 4096;

export const tables = ['meta', 'vhost', 'user', 'permission', 'exchange', 'queue', 'binding', 'message'] as const;
export type TableName = (typeof tables)[number];

/** Only ever added to at its end: where the tables begin in the file is known from it. */
export const schema = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID, STRICT;
  CREATE TABLE vhost (name TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;
  CREATE TABLE user (name TEXT PRIMARY KEY, hash TEXT NOT NULL, tags TEXT NOT NULL) WITHOUT ROWID, STRICT;
  CREATE TABLE permission (
    user TEXT NOT NULL, vhost TEXT NOT NULL, configure TEXT NOT NULL, write TEXT NOT NULL, read TEXT NOT NULL,
    PRIMARY KEY (user, vhost)) WITHOUT ROWID, STRICT;
  CREATE TABLE exchange (
    vhost TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, auto_delete INTEGER NOT NULL,
    internal INTEGER NOT NULL, arguments BLOB NOT NULL, PRIMARY KEY (vhost, name)) WITHOUT ROWID, STRICT;
  -- delivered: the highest position that was given out. A quorum queue is what its arguments say.
  CREATE TABLE queue (
    id INTEGER PRIMARY KEY, vhost TEXT NOT NULL, name TEXT NOT NULL, auto_delete INTEGER NOT NULL,
    arguments BLOB NOT NULL, delivered INTEGER NOT NULL) STRICT;
  CREATE TABLE binding (
    vhost TEXT NOT NULL, source TEXT NOT NULL, to_exchange INTEGER NOT NULL, destination TEXT NOT NULL,
    routing_key TEXT NOT NULL, arguments BLOB NOT NULL,
    PRIMARY KEY (vhost, source, to_exchange, destination, routing_key, arguments)) WITHOUT ROWID, STRICT;
  -- position: its place among all messages; expires: ms since 1970, or null for never; deaths: JSON, or null for one that never died;
  -- crc: see checksum.ts.
  CREATE TABLE message (
    position INTEGER PRIMARY KEY, queue INTEGER NOT NULL, exchange TEXT NOT NULL, routing_key TEXT NOT NULL,
    persistent INTEGER NOT NULL, expires INTEGER, acquired INTEGER NOT NULL, failures INTEGER NOT NULL, deaths TEXT,
    properties BLOB NOT NULL, body BLOB NOT NULL, crc INTEGER NOT NULL) STRICT;`;

/** Makes the tables in a new file. */
export function createTables(database: DatabaseSync): void {
  database.exec(`BEGIN; ${schema} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}; COMMIT`);
}

export function pragma(database: DatabaseSync, name: string): unknown {
  return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}
