import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { APPLICATION_ID, PAGE_SIZE, schema, VERSION } from './schema.ts';
import { DamagedRow, StoreError } from './store-error.ts';

/** Of SQLite's file format: where its header has what, in bytes. */
const at = { userVersion: 60, applicationId: 68, cells: 103 };
const MAGIC = Buffer.from('SQLite format 3\0');
/** The largest table's text, as the first page of a store has it. */
const ownText = schema.slice(schema.lastIndexOf('CREATE TABLE'), schema.lastIndexOf(';'));

/**
 * Looks whose file it is before SQLite does: opening another program's file would change it.
 * @throws StoreError, and what `isDamage` knows
 */
export function checkHeader(file: string): void {
  const page = firstPage(file);
  // SQLite would begin anew over a file without a page, and drop its log.
  const hasLog = (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (page.length < PAGE_SIZE && (page.length > 0 || hasLog)) {
    throw new DamagedRow('file', new Error('it is cut off'));
  }
  if (!page.subarray(0, MAGIC.length).equals(MAGIC)) return; // new, or SQLite will say so
  const isOwn = page.readUInt32BE(at.applicationId) === APPLICATION_ID;
  // A store that ended before anything came out of its write-ahead log says nothing yet.
  const isEmpty = page.readUInt32BE(at.applicationId) === 0 && page.readUInt16BE(at.cells) === 0;
  if (!isOwn && !isEmpty) {
    if (page.includes(ownText)) throw new DamagedRow('header', new Error('it does not say whose store it is'));
    throw foreign();
  }
  if (isOwn) checkVersion(page.readUInt32BE(at.userVersion));
}

/** @throws StoreError */
export function checkVersion(version: number): void {
  if (version <= VERSION) return;
  throw new StoreError(
    'STORE_NEWER',
    `The store was written by a newer version (${version}, this one knows ${VERSION}).`,
  );
}

export const foreign = (): StoreError =>
  new StoreError('DATA_FOLDER_UNUSABLE', 'broker.sqlite in the data folder is not a store of this broker.');

/** As much of it as there is. */
function firstPage(file: string): Buffer {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r+'); // fails where SQLite would fall back to reading only
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
  try {
    const page = Buffer.alloc(PAGE_SIZE);
    return page.subarray(0, readSync(descriptor, page, 0, PAGE_SIZE, 0));
  } finally {
    closeSync(descriptor);
  }
}
