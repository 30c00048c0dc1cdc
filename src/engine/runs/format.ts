// A run's file is an SQLite database: it survives a crash while it is written, and can be read while it is. The events
// stand in chunks, deflated JSON each, so that a player reads what it needs of a long run and nothing else.

/** What a run's file ends with, without the dot. */
export const RUN_EXTENSION = 'warren-run';

/** "WRun", in SQLite's header: other programs' databases are told apart by it. */
export const APPLICATION_ID = 0x5752_756e;
/** SQLite's `user_version`: grows when older Warrens could not read the file. */
export const FORMAT = 1;
export const PAGE_SIZE = 8_192;

/** Each checksum is over all of its row, so that a flipped bit is seen wherever it is. */
export const TABLES = {
  meta: `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL, crc INTEGER NOT NULL) STRICT`,
  chunk: `CREATE TABLE chunk (no INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, first_at REAL NOT NULL, last_at REAL NOT NULL, weight INTEGER NOT NULL, crc INTEGER NOT NULL, events BLOB NOT NULL) STRICT`,
} as const;

/** Tasks that a chunk speaks of before it is closed: a few milliseconds to read. */
export const CHUNK_WEIGHT = 2_000;
/** What a chunk may unpack to, in bytes: a small file must not fill the memory. */
export const MAX_UNPACKED = 64 * 2 ** 20;
/** Chunks in a file: more than a week of a run that is looked at once a second. */
export const MAX_CHUNKS = 1_000_000;

/** A chunk's place in the run. Times are epoch milliseconds that never go back: of each event, the latest until then. */
export interface ChunkPlace {
  readonly no: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly weight: number;
}
