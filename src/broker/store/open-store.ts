import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { checkHeader, checkVersion, foreign } from './file-header.ts';
import { readStore, type Stored } from './read-store.ts';
import { finishRepair, repair } from './repair.ts';
import { APPLICATION_ID, createTables, PAGE_SIZE, pragma } from './schema.ts';
import { DamagedRow, isBusy, isDamage, isFull, StoreError } from './store-error.ts';
import { isLogDamaged } from './write-ahead-log.ts';

export interface OpenedStore {
  readonly database: DatabaseSync;
  readonly stored: Stored;
  /** What happened to a damaged file, in sentences; null = it was sound. */
  readonly repaired: string | null;
}

/**
 * Opens the store in a folder, or a new one, and reads it. It is ours alone as long as this process lives.
 * @param folder null = in memory
 * @param sync whether a commit waits for the disk
 * @throws StoreError
 */
export function openStore(folder: string | null, sync: boolean): OpenedStore {
  if (folder === null) return { ...open(':memory:', sync), repaired: null };
  const file = join(folder, 'broker.sqlite');
  try {
    mkdirSync(folder, { recursive: true });
    const finished = finishRepair(file);
    // Before SQLite opens the file: it would drop what is behind the damage.
    if (isLogDamaged(`${file}-wal`)) return repairAndOpen(file, sync, true);
    try {
      checkHeader(file);
      return { ...open(file, sync), repaired: finished };
    } catch (error) {
      if (!isDamage(error)) throw error;
      return repairAndOpen(file, sync, false);
    }
  } catch (error) {
    throw explain(error, folder);
  }
}

/** Everything is written and the file sound: the next start need not look. */
export function closeStore(database: DatabaseSync): void {
  database.exec("UPDATE meta SET value = 1 WHERE key = 'clean'");
  database.close();
}

function repairAndOpen(file: string, sync: boolean, logDamaged: boolean): OpenedStore {
  checkUnused(file);
  const repaired = repair(file, logDamaged);
  return { ...open(file, sync), repaired };
}

function open(file: string, sync: boolean): { database: DatabaseSync; stored: Stored } {
  const database = new DatabaseSync(file);
  try {
    prepare(database, sync);
    return { database, stored: readStore(database) };
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepare(database: DatabaseSync, sync: boolean): void {
  // Before anything else is asked: the lock is taken with the first look into the file, and never given back.
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL');
  database.exec(
    `PRAGMA synchronous = ${sync ? 'FULL' : 'NORMAL'}; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 4000`,
  );
  const isEmpty = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables === 0;
  if (isEmpty) {
    if ((pragma(database, 'page_count') as number) > 1) throw new DamagedRow('schema', 'its tables are gone');
    createTables(database);
  }
  if (pragma(database, 'application_id') !== APPLICATION_ID) throw foreign();
  checkVersion(pragma(database, 'user_version') as number);
  // A write takes the lock for good: another broker on this folder must fail now and not at its first message.
  database.exec("BEGIN IMMEDIATE; INSERT OR IGNORE INTO meta VALUES ('clean', 1); COMMIT");
  const clean = database.prepare("SELECT value FROM meta WHERE key = 'clean'").get()?.value;
  if (!clean && pragma(database, 'quick_check(1)') !== 'ok') {
    throw new DamagedRow('page', 'the store does not pass SQLite’s check');
  }
  database.exec("UPDATE meta SET value = 0 WHERE key = 'clean'");
}

/** Reads without changing anything. @throws SQLite's error when another broker has the file */
function checkUnused(file: string): void {
  // Nobody can use a file without a page, and SQLite would throw its log away.
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < PAGE_SIZE) return;
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    pragma(database, 'schema_version');
  } catch (error) {
    if (isBusy(error)) throw error;
  } finally {
    database.close();
    rmSync(`${file}-shm`, { force: true });
  }
}

function explain(error: unknown, folder: string): unknown {
  if (error instanceof StoreError) return error;
  if (isBusy(error)) {
    return new StoreError('STORE_IN_USE', `Another broker uses the data folder ${folder}.`, { cause: error });
  }
  if (isFull(error)) {
    return new StoreError('DISK_FULL', `The disk of the data folder ${folder} takes nothing more.`, { cause: error });
  }
  return new StoreError('DATA_FOLDER_UNUSABLE', `The data folder ${folder} can’t be used: ${reasonOf(error)}.`, {
    cause: error,
  });
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const words: Record<string, string> = {
    EEXIST: 'it is a file',
    ENOTDIR: 'a part of its path is a file',
    EACCES: 'there is no right to write in it',
    EPERM: 'there is no right to write in it',
    EROFS: 'its disk is read-only',
    ENAMETOOLONG: 'its path is too long',
    EIO: 'its disk can’t be read',
    ENOENT: 'it can’t be made',
    ERR_SQLITE_ERROR: 'its files can’t be read and written',
  };
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}
