import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { salvage } from './salvage.ts';
import { APPLICATION_ID, createTables, pragma, VERSION } from './schema.ts';
import { isBusy, isDamage, isDiskTrouble, StoreError } from './store-error.ts';

export interface OpenedStore {
  readonly database: DatabaseSync;
  /** What happened to a damaged file, in a sentence; null = it was sound. */
  readonly repaired: string | null;
}

/**
 * Opens the store in a folder, or a new one. It is ours alone as long as this process lives.
 * @param folder null = in memory
 * @param sync whether a commit waits for the disk
 * @throws StoreError
 */
export function openStore(folder: string | null, sync: boolean): OpenedStore {
  if (folder === null) return { database: prepare(new DatabaseSync(':memory:'), sync), repaired: null };
  const file = join(folder, 'broker.sqlite');
  try {
    mkdirSync(folder, { recursive: true });
    return { database: openSound(file, sync), repaired: null };
  } catch (error) {
    if (isDamage(error)) return repair(folder, file, sync);
    throw explain(error, folder);
  }
}

function openSound(file: string, sync: boolean): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    return prepare(database, sync);
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepare(database: DatabaseSync, sync: boolean): DatabaseSync {
  // Before anything else is asked: the lock is taken with the first look into the file, and never given back.
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL');
  database.exec(`PRAGMA synchronous = ${sync ? 'FULL' : 'NORMAL'}; PRAGMA journal_size_limit = 67108864`);
  const isNew = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables === 0;
  if (isNew) createTables(database);
  const version = pragma(database, 'user_version') as number;
  if (pragma(database, 'application_id') !== APPLICATION_ID) {
    throw new StoreError('DATA_FOLDER_UNUSABLE', 'broker.sqlite in the data folder is not a store of this broker.');
  }
  if (version > VERSION) {
    throw new StoreError(
      'STORE_NEWER',
      `The store was written by a newer version (${version}, this one knows ${VERSION}).`,
    );
  }
  // A write takes the lock for good: another broker on this folder must fail now and not at its first message.
  database.exec("BEGIN IMMEDIATE; INSERT OR IGNORE INTO meta VALUES ('clean', 1); COMMIT");
  const clean = database.prepare("SELECT value FROM meta WHERE key = 'clean'").get()?.value;
  if (!clean && pragma(database, 'quick_check(1)') !== 'ok') {
    throw Object.assign(new Error('the store does not pass SQLite’s check'), { errcode: 11 });
  }
  database.exec("UPDATE meta SET value = 0 WHERE key = 'clean'");
  return database;
}

/** Everything is written and the file sound: the next start need not look. */
export function closeStore(database: DatabaseSync): void {
  database.exec("UPDATE meta SET value = 1 WHERE key = 'clean'");
  database.close();
}

function repair(folder: string, file: string, sync: boolean): OpenedStore {
  const aside = `${file}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  const fresh = `${file}.new`;
  try {
    for (const suffix of ['', '-wal']) rmSync(fresh + suffix, { force: true });
    const kept = salvage(file, fresh, createTables);
    for (const suffix of ['', '-wal']) {
      try {
        renameSync(file + suffix, aside + suffix);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    renameSync(fresh, file);
    const what = kept.readable
      ? `${kept.queues} queues and ${kept.messages} messages could be read and were kept`
      : 'nothing of it could be read';
    return {
      database: openSound(file, sync),
      repaired: `The store was damaged: ${what}. The damaged file is ${aside}.`,
    };
  } catch (error) {
    throw explain(error, folder);
  }
}

function explain(error: unknown, folder: string): unknown {
  if (error instanceof StoreError) return error;
  if (isBusy(error)) {
    return new StoreError('STORE_IN_USE', `Another broker uses the data folder ${folder}.`, { cause: error });
  }
  if (isDiskTrouble(error) || (error as NodeJS.ErrnoException).code === 'ENOSPC') {
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
    ENOENT: 'it can’t be made',
    ERR_SQLITE_ERROR: 'its files can’t be opened for writing',
  };
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}
