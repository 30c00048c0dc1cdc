import { open, stat } from 'node:fs/promises';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { LabError } from '../../shared/failure.ts';
import type { StampedEvent } from '../../shared/lab/events.ts';
import { StoredSummary } from '../../shared/lab/runs.ts';
import { chunkCrc, type StoredChunk, unpackChunk } from './chunk.ts';
import { damaged, notARun, tooNew, unreadable } from './failures.ts';
import { APPLICATION_ID, type ChunkPlace, FORMAT, MAX_CHUNKS, MAX_UNPACKED, TABLES } from './format.ts';
import { hasLog, sizeOf } from './run-writer.ts';
import { createSlicer } from './slice.ts';

/** A run's file, as it was when it was opened. It is never written to, and nothing in it is trusted. */
export interface RunReader {
  readonly file: string;
  readonly summary: StoredSummary;
  readonly bytes: number;
  readonly chunks: readonly ChunkPlace[];
  /** The events of a chunk, by its index. @throws LabError RUN_DAMAGED, RUN_UNREADABLE */
  load(index: number): Promise<readonly StampedEvent[]>;
  close(): void;
}

/**
 * Opens a run's file and checks all of it, a few milliseconds at a time.
 * @throws LabError RUN_NOT_A_RUN, RUN_TOO_NEW, RUN_DAMAGED, RUN_UNREADABLE
 */
export async function openRun(file: string): Promise<RunReader> {
  const database = await openDatabase(file);
  try {
    const summary = readSummary(database);
    const select = database.prepare('SELECT * FROM chunk WHERE no = ?');
    const crcs: number[] = [];
    const chunks = await readPlaces(database, select, crcs);
    if (chunks.at(-1)!.lastSeq !== summary.events) throw new Error(`not all of the ${summary.events} events are there`);
    const checked = new Uint8Array(chunks.length);
    return {
      file,
      summary,
      bytes: sizeOf(file),
      chunks,
      async load(index) {
        const place = chunks[index]!;
        try {
          const chunk = readChunk(select, place.no);
          if (chunk.crc !== crcs[index]) throw new Error(`chunk ${place.no} changed`);
          const before = chunks[index - 1]?.lastAt ?? Number.NEGATIVE_INFINITY;
          const events = await unpackChunk(chunk, before, checked[index] === 1);
          checked[index] = 1;
          return events;
        } catch (error) {
          throw explain(file, error);
        }
      },
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw explain(file, error);
  }
}

/** What a run's file says of itself, without a look at its events. @throws LabError as `openRun` */
export async function readRunSummary(file: string): Promise<StoredSummary> {
  const database = await openDatabase(file);
  try {
    return readSummary(database);
  } catch (error) {
    throw explain(file, error);
  } finally {
    database.close();
  }
}

async function openDatabase(file: string): Promise<DatabaseSync> {
  await checkHeader(file);
  // Without a log beside it nobody writes to it, and SQLite need not put files beside it, which it may not even be able to.
  const isAlone = !hasLog(file);
  const url = pathToFileURL(file);
  if (isAlone) url.search = 'immutable=1';
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(url, { readOnly: true, defensive: true, allowExtension: false });
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON');
    const schema = database.prepare('SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name').all();
    const expected = [TABLES.chunk, TABLES.meta];
    if (schema.length !== 2 || schema.some(({ sql }, i) => sql !== expected[i])) throw new Error('other tables');
    return database;
  } catch (error) {
    database?.close();
    throw explain(file, error);
  }
}

const MAGIC = 'SQLite format 3\0';

/** Before SQLite has a look: whose file it is stands in the first 100 bytes. */
async function checkHeader(file: string): Promise<void> {
  const header = Buffer.alloc(100);
  try {
    if (!(await stat(file)).isFile()) throw notARun(file);
    const handle = await open(file);
    await handle.read(header, 0, header.length, 0).finally(() => handle.close());
  } catch (error) {
    throw error instanceof LabError ? error : unreadable(file, error);
  }
  const isOurs = header.toString('latin1', 0, MAGIC.length) === MAGIC && header.readUInt32BE(68) === APPLICATION_ID;
  if (!isOurs) throw notARun(file);
  const format = header.readUInt32BE(60);
  if (format > FORMAT) throw tooNew(file);
  if (format !== FORMAT) throw damaged(file, `format ${format}`);
}

function readSummary(database: DatabaseSync): StoredSummary {
  const row = database.prepare("SELECT value, crc FROM meta WHERE key = 'run'").get();
  if (typeof row?.value !== 'string' || crc32(row.value) !== row.crc) throw new Error('the summary is damaged');
  return StoredSummary.parse(JSON.parse(row.value));
}

/** Reads every chunk once, for its checksum, and keeps where it is. */
async function readPlaces(database: DatabaseSync, select: StatementSync, crcs: number[]): Promise<ChunkPlace[]> {
  const { chunks: count } = database.prepare('SELECT count(*) AS chunks FROM chunk').get() as { chunks: number };
  if (count < 1 || count > MAX_CHUNKS) throw new Error(`${count} chunks`);
  const slicer = createSlicer();
  const places: ChunkPlace[] = [];
  for (let no = 1; no <= count; no++) {
    const { events: _, crc, ...place } = readChunk(select, no);
    const before = places.at(-1);
    const follows =
      place.firstSeq === (before?.lastSeq ?? 0) + 1 &&
      place.lastSeq >= place.firstSeq &&
      place.firstAt >= (before?.lastAt ?? Number.NEGATIVE_INFINITY) &&
      place.lastAt >= place.firstAt &&
      place.weight >= 0;
    if (!follows) throw new Error(`chunk ${no} does not follow on the one before it`);
    places.push(place);
    crcs.push(crc);
    if (slicer.isOver) await slicer.rest();
  }
  return places;
}

function readChunk(select: StatementSync, no: number): StoredChunk {
  const row = select.get(no);
  if (!row) throw new Error(`chunk ${no} is missing`);
  const { first_seq, last_seq, first_at, last_at, weight, crc, events } = row;
  const numbers = [first_seq, last_seq, first_at, last_at, weight, crc];
  const isSound =
    numbers.every((value) => typeof value === 'number') &&
    events instanceof Uint8Array &&
    events.length <= MAX_UNPACKED;
  if (!isSound) throw new Error(`chunk ${no} is no chunk`);
  const chunk = {
    no,
    firstSeq: first_seq,
    lastSeq: last_seq,
    firstAt: first_at,
    lastAt: last_at,
    weight,
    crc,
    events,
  } as StoredChunk;
  if (chunkCrc(chunk, chunk.events) !== chunk.crc) throw new Error(`chunk ${no} has another checksum`);
  return chunk;
}

const SQLITE_CANTOPEN = 14;
const SQLITE_IOERR = 10;
const SQLITE_BUSY = 5;
/** The file ends before its pages do. */
const SQLITE_IOERR_SHORT_READ = 522;

/** What is neither the disk's fault nor another program's is the file's. */
function explain(file: string, error: unknown): LabError {
  if (error instanceof LabError) return error;
  const { errcode = 0 } = error as { errcode?: number };
  const isOfDisk =
    errcode !== SQLITE_IOERR_SHORT_READ && [SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_BUSY].includes(errcode & 0xff);
  return isOfDisk ? unreadable(file, error) : damaged(file, error);
}
