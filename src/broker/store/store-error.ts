/** Why a store can't be used, in a sentence for the user. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: 'DATA_FOLDER_UNUSABLE' | 'STORE_IN_USE' | 'STORE_NEWER' | 'DISK_FULL';

  constructor(code: StoreError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What SQLite reads without complaint, and yet can't be what was written. */
export class DamagedRow extends Error {
  override readonly name = 'DamagedRow';

  /** @param what the row's table */
  constructor(what: string, cause: unknown) {
    super(`a ${what} is damaged: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_IOERR = 10;
const SQLITE_NOTADB = 26;

/** SQLite's primary result code; undefined = it is not SQLite's error. */
function resultCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** Of opening a store and reading it: SQLITE_ERROR says that a table is not there, or a column. */
export function isDamage(error: unknown): boolean {
  if (error instanceof DamagedRow || (error as NodeJS.ErrnoException).code === 'ERR_OUT_OF_RANGE') return true;
  const code = resultCode(error);
  return code === SQLITE_ERROR || code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}
export const isBusy = (error: unknown): boolean => resultCode(error) === SQLITE_BUSY;
export const isFull = (error: unknown): boolean =>
  resultCode(error) === SQLITE_FULL || (error as NodeJS.ErrnoException).code === 'ENOSPC';
/** No room on the disk, or the disk refuses: it may be well again later. */
export const isDiskTrouble = (error: unknown): boolean =>
  resultCode(error) === SQLITE_FULL || resultCode(error) === SQLITE_IOERR;
