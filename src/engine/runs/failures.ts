import { fail, type LabError, toFailure } from '../../shared/failure.ts';

const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_BUSY = 5;

const systemReasons: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EACCES: 'there is no right to write there',
  EPERM: 'there is no right to write there',
  EROFS: 'its disk is read-only',
  ENOENT: 'its folder is gone',
  ENOTDIR: 'a part of its path is a file',
  EISDIR: 'it is a folder',
  EBUSY: 'another program has it open',
  EIO: 'its disk does not answer',
};
const sqliteReasons: Record<number, string> = {
  [SQLITE_FULL]: 'the disk is full',
  [SQLITE_CANTOPEN]: 'it can’t be opened',
  [SQLITE_READONLY]: 'there is no right to write there',
  [SQLITE_IOERR]: 'its disk does not answer',
  [SQLITE_BUSY]: 'another program has it open',
};

/** Why a file can't be read or written, as the end of a sentence. */
export function reasonOf(error: unknown): string {
  const { code, errcode } = error as { code?: string; errcode?: number };
  const known = (code && systemReasons[code]) || (errcode !== undefined && sqliteReasons[errcode & 0xff]);
  return known || (error instanceof Error ? error.message : String(error));
}

export const notARun = (file: string): LabError =>
  fail(
    'RUN_NOT_A_RUN',
    `The file ${file} is not a run that Warren recorded.`,
    'Choose a file that Warren saved a run to: its name ends in “.warren-run”.',
  );

export const tooNew = (file: string): LabError =>
  fail(
    'RUN_TOO_NEW',
    `A newer Warren wrote the file ${file}, in a way that this one does not know.`,
    'Open it with the newest version of Warren.',
  );

/** @param detail what is wrong in the file, for a bug report */
export const damaged = (file: string, detail: unknown): LabError =>
  fail(
    'RUN_DAMAGED',
    `The file ${file} is damaged: what it holds is not what was written to it.`,
    'Take another copy of it, if there is one. Nothing of it is shown, since it could be wrong.',
    detail instanceof Error ? detail.message : String(detail),
  );

export function unreadable(file: string, error: unknown): LabError {
  const { code } = error as NodeJS.ErrnoException;
  const reason =
    code === 'ENOENT' ? 'it is not there' : reasonOf(error).replace('no right to write there', 'no right to read it');
  const hint = 'Is it still there, and may you read it?';
  return fail('RUN_UNREADABLE', `The file ${file} can’t be read: ${reason}.`, hint, String(error));
}

export const notFound = (): LabError =>
  fail('RUN_NOT_FOUND', 'The history does not have this run any more.', 'Choose another one of the list.');

export const inUse = (what: string, hint: string): LabError => fail('RUN_IN_USE', what, hint);

/** The failure of something that the history does by itself, for the log. */
export function historyTrouble(what: string, error: unknown): LabError {
  const { detail } = toFailure(error);
  return fail('HISTORY_UNAVAILABLE', `${what}: ${reasonOf(error)}.`, 'The lab goes on without it.', detail);
}
