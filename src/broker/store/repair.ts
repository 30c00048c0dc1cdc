import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type Salvaged, salvage } from './salvage.ts';
import { createTables, PAGE_SIZE, type TableName, tables } from './schema.ts';
import { mendLog } from './write-ahead-log.ts';

/** Of SQLite's file format: versions for writing and reading, of which 2 says that there is a write-ahead log; pages. */
const at = { versions: 18, pages: 28 };

/**
 * Puts a new store in the place of a damaged one, with what can be read of it; the damaged one is set aside as it is.
 * Whoever calls it knows that nobody else uses the store, and has it closed.
 * @param logDamaged the write-ahead log lost what was committed
 * @returns what happened, in sentences
 * @throws SQLite's and the file system's errors; nothing is changed then
 */
export function repair(file: string, logDamaged: boolean): string {
  const { work, fresh, done } = namesOf(file);
  let kept: Salvaged;
  try {
    remove(fresh);
    copyToWork(file, work, logDamaged);
    // Over a file without a page SQLite would throw the log away.
    if (statSync(work).size < PAGE_SIZE || !isSchemaIntact(work)) replaceFirstPage(work);
    kept = salvage(work, fresh);
    renameSync(fresh, done);
  } finally {
    remove(fresh);
    remove(work);
  }
  const aside = exchangeFiles(file);
  return [summary(kept, logDamaged), ...kept.remedies, whereIsIt(aside)].join(' ');
}

/**
 * Ends a repair that was interrupted after its new store was complete.
 * @returns what happened, in sentences; null = there was none
 */
export function finishRepair(file: string): string | null {
  if (!existsSync(namesOf(file).done)) return null;
  const aside = exchangeFiles(file);
  return `The store was damaged, and its repair was interrupted: now it is complete. ${whereIsIt(aside)}`;
}

const namesOf = (file: string) => ({ work: `${file}.repairing`, fresh: `${file}.new`, done: `${file}.repaired` });

/** @returns what is set aside: the file, and its log if it had one */
function exchangeFiles(file: string): string[] {
  const { done } = namesOf(file);
  // The same name when it is done in two goes.
  const aside = `${file}.damaged-${statSync(done).mtime.toISOString().replaceAll(/[:.]/g, '-')}`;
  if (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size === 0) rmSync(`${file}-wal`);
  for (const suffix of ['-wal', '']) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  rmSync(`${file}-shm`, { force: true });
  renameSync(done, file);
  return [aside, `${aside}-wal`].filter((path) => existsSync(path));
}

function copyToWork(file: string, work: string, logDamaged: boolean): void {
  remove(work);
  if (existsSync(file)) copyFileSync(file, work, constants.COPYFILE_FICLONE);
  else writeFileSync(work, '');
  const log = `${file}-wal`;
  if (logDamaged) mendLog(log, `${work}-wal`);
  else if (existsSync(log)) copyFileSync(log, `${work}-wal`);
}

/** Whether SQLite finds the tables where they were made. */
function isSchemaIntact(file: string): boolean {
  const look = (database: DatabaseSync): string =>
    JSON.stringify(database.prepare('SELECT name, rootpage, sql FROM sqlite_schema ORDER BY name').all());
  const pattern = new DatabaseSync(':memory:');
  try {
    createTables(pattern);
    const database = new DatabaseSync(file);
    try {
      database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA writable_schema = ON');
      return look(database) === look(pattern);
    } catch {
      return false;
    } finally {
      database.close();
    }
  } finally {
    pattern.close();
  }
}

/** A store's first page says where its tables begin, which is the same in each. */
function replaceFirstPage(file: string): void {
  const pattern = `${file}-page`;
  rmSync(pattern, { force: true });
  const database = new DatabaseSync(pattern);
  createTables(database);
  database.close();
  const page = Buffer.alloc(PAGE_SIZE);
  const descriptor = openSync(pattern, 'r');
  readSync(descriptor, page, 0, PAGE_SIZE, 0);
  closeSync(descriptor);
  rmSync(pattern);
  page.fill(2, at.versions, at.versions + 2);
  page.writeUInt32BE(0, at.pages); // as many as there are
  const target = openSync(file, 'r+');
  writeSync(target, page, 0, PAGE_SIZE, 0);
  closeSync(target);
}

function remove(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
}

function summary(kept: Salvaged, logDamaged: boolean): string {
  const sentences = [
    kept.readable
      ? `The store was damaged: ${kept.queues} queues and ${kept.messages} messages could be read and were kept.`
      : 'The store was damaged: nothing of it could be read.',
  ];
  if (logDamaged) sentences.push('Its write-ahead log was damaged: what was stored last may be missing.');
  if (!kept.readable) return sentences.join(' ');
  if (kept.changed === 1) sentences.push('1 message was no longer as it was stored, and was dropped.');
  if (kept.changed > 1)
    sentences.push(`${kept.changed} messages were no longer as they were stored, and were dropped.`);
  if (kept.incomplete.has('message')) sentences.push('Other messages could not be read and are lost.');
  const lost = tables.flatMap((table) => (kept.incomplete.has(table) ? (words[table] ?? []) : []));
  if (lost.length > 0) sentences.push(`Of these, not all could be read: ${lost.join(', ')}.`);
  return sentences.join(' ');
}

const words: Partial<Record<TableName, string>> = {
  vhost: 'virtual hosts',
  user: 'users',
  permission: 'permissions',
  exchange: 'exchanges',
  queue: 'queues',
  binding: 'bindings',
};

const whereIsIt = (aside: readonly string[]): string =>
  aside.length === 1 ? `The damaged file is ${aside[0]}.` : `The damaged files are ${aside.join(' and ')}.`;
