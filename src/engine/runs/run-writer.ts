import { existsSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { StoredSummary } from '../../shared/lab/runs.ts';
import type { StoredChunk } from './chunk.ts';
import { APPLICATION_ID, FORMAT, PAGE_SIZE, TABLES } from './format.ts';

/** The file of a run that is being recorded. What it throws is SQLite's own, and says why the file can't be written. */
export interface RunWriter {
  /** Writes chunks and what the run is with them, all or nothing. */
  write(chunks: readonly StoredChunk[], summary: StoredSummary): void;
  /** What the run takes on the disk now. */
  size(): number;
  /** Leaves one file that nothing stands beside, unless somebody looks at it: then that is left to do. */
  finish(): void;
  /** Lets go of the file as it is. */
  abandon(): void;
}

/** Begins a run's file. @throws SQLite's error; nothing is left then */
export function createRunFile(file: string, summary: StoredSummary): RunWriter {
  const database = new DatabaseSync(file);
  try {
    // The header is written before the log is there: a reader knows the file by it, whatever the log still has.
    database.exec(`PRAGMA page_size = ${PAGE_SIZE}; PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec(`BEGIN; PRAGMA user_version = ${FORMAT}; ${TABLES.meta}; ${TABLES.chunk}; COMMIT`);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216');
    writeSummary(database, summary);
  } catch (error) {
    database.close();
    removeRunFile(file);
    throw error;
  }
  const insert = database.prepare('INSERT INTO chunk VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  return {
    write(chunks, after) {
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const { no, firstSeq, lastSeq, firstAt, lastAt, weight, crc, events } of chunks) {
          insert.run(no, firstSeq, lastSeq, firstAt, lastAt, weight, crc, events);
        }
        writeSummary(database, after);
        database.exec('COMMIT');
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    size: () => sizeOf(file),
    finish() {
      try {
        leaveOneFile(database);
      } finally {
        database.close();
      }
    },
    abandon() {
      if (database.isOpen) database.close();
    },
  };
}

const SQLITE_BUSY = 5;

/** Puts what the log beside a file has into it. Where others read the file, it stays as it is. @throws SQLite's error */
function leaveOneFile(database: DatabaseSync): void {
  try {
    database.exec('PRAGMA journal_mode = DELETE');
  } catch (error) {
    if (((error as { errcode?: number }).errcode ?? 0) % 256 !== SQLITE_BUSY) throw error;
  }
}

/** Makes one file of a run and the log beside it; with a summary, says what it is. @throws SQLite's error */
export function tidyRunFile(file: string, summary: StoredSummary | null): void {
  const database = new DatabaseSync(file);
  try {
    if (summary) writeSummary(database, summary);
    leaveOneFile(database);
  } finally {
    database.close();
  }
}

/** Whether a log stands beside it, of one kind or the other. */
export const hasLog = (file: string): boolean => existsSync(`${file}-wal`) || existsSync(`${file}-journal`);

/** Says what a run's file holds. */
export function writeSummary(database: DatabaseSync, summary: StoredSummary): void {
  const value = JSON.stringify(summary);
  database.prepare("INSERT OR REPLACE INTO meta VALUES ('run', ?, ?)").run(value, crc32(value));
}

/** With the log that stands beside it. */
export function sizeOf(file: string): number {
  const size = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return size(file) + size(`${file}-wal`);
}

/** @throws the system's error where it can't be removed */
export function removeRunFile(file: string): void {
  for (const part of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) rmSync(part, { force: true });
}
