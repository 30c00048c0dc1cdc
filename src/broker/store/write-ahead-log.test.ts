import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLogDamaged, mendLog } from './write-ahead-log.ts';

const FRAME = 24 + 4096;
const COMMITS = 30;

let folder: string;
/** As a crash leaves it: COMMITS transactions, each with a row of some pages, and none of it in the main file. */
let file: string;
let log: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warren-log-'));
  file = join(folder, 'crashed.sqlite');
  log = `${file}-wal`;
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function crash(work: (database: DatabaseSync) => void = fill): void {
  const alive = join(folder, 'alive.sqlite');
  const database = new DatabaseSync(alive);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0');
  database.exec('CREATE TABLE note (id INTEGER PRIMARY KEY, text BLOB)');
  work(database);
  for (const suffix of ['', '-wal']) copyFileSync(alive + suffix, file + suffix);
  database.close();
}

function fill(database: DatabaseSync): void {
  const insert = database.prepare('INSERT INTO note (text) VALUES (?)');
  for (let index = 0; index < COMMITS; index += 1) insert.run(Buffer.alloc(10_000, index));
}

function rows(): number {
  const database = new DatabaseSync(file);
  const count = database.prepare('SELECT id, text FROM note').all().length;
  database.close();
  return count;
}

function overwrite(at: number, length: number): void {
  const bytes = readFileSync(log);
  bytes.fill('garbage!', at, Math.min(at + length, bytes.length));
  writeFileSync(log, bytes);
}

/** Where a share of the frames begins. */
const frameAt = (share: number): number => {
  const frames = (readFileSync(log).length - 32) / FRAME;
  return 32 + Math.floor(frames * share) * FRAME;
};

describe('isLogDamaged', () => {
  it('says no of a log that is not there, or was hardly begun', () => {
    expect(isLogDamaged(log)).toBe(false);
    writeFileSync(log, Buffer.alloc(20));
    expect(isLogDamaged(log)).toBe(false);
  });

  it('says no of what a crash leaves, wherever it cut the last transaction off', () => {
    crash();
    const { length } = readFileSync(log);
    expect(isLogDamaged(log)).toBe(false);
    for (const cut of [1, 4096, 4097, FRAME, FRAME + 1]) {
      truncateSync(log, length - cut);
      expect(isLogDamaged(log)).toBe(false);
    }
  });

  it('says no of pages that were not written whole, or not at all', () => {
    crash();
    const end = readFileSync(log).length;
    overwrite(end - 100, 100);
    expect(isLogDamaged(log)).toBe(false);
    appendFileSync(log, Buffer.alloc(3 * FRAME));
    expect(isLogDamaged(log)).toBe(false);
  });

  it('says no of a large transaction that was given up, with others after it', () => {
    crash((database) => {
      fill(database);
      database.exec('PRAGMA cache_size = 10; BEGIN');
      fill(database);
      database.exec("ROLLBACK; INSERT INTO note (text) VALUES ('after')");
    });
    expect(isLogDamaged(log)).toBe(false);
    expect(rows()).toBe(COMMITS + 1);
  });

  it('says no of a log that begins anew over older frames', () => {
    crash((database) => {
      fill(database);
      database.exec("PRAGMA wal_checkpoint; INSERT INTO note (text) VALUES ('after')");
    });
    expect(isLogDamaged(log)).toBe(false);
  });

  it.each([
    ['in its header', () => 3, 1],
    ['in all of its header', () => 0, 32],
    ['everywhere', () => 0, 1e9],
    ['in a page of the middle', () => frameAt(0.5) + 100, 1],
    ['in a frame’s own header', () => frameAt(0.5), 24],
    ['in many frames', () => frameAt(0.2), 5 * FRAME],
    ['up to its end', () => frameAt(0.5), 1e9],
  ])('says yes of damage %s', (_where, at, length) => {
    crash();
    overwrite(at(), length);
    expect(isLogDamaged(log)).toBe(true);
  });
});

describe('mendLog', () => {
  /** How many rows there are with the damaged log, and how many with the mended one. */
  function mend(): { before: number; after: number } {
    const damaged = join(folder, 'damaged-wal');
    const main = join(folder, 'main.sqlite');
    copyFileSync(log, damaged);
    copyFileSync(file, main);
    const before = countRows();
    copyFileSync(main, file);
    expect(mendLog(damaged, log)).toBe(true);
    return { before, after: countRows() };
  }

  function countRows(): number {
    const database = new DatabaseSync(file);
    const ids = new Set<unknown>();
    // From both ends, as far as it goes.
    for (const direction of ['ASC', 'DESC']) {
      try {
        for (const { id } of database.prepare(`SELECT id FROM note ORDER BY id ${direction}`).iterate()) ids.add(id);
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_SQLITE_ERROR' });
      }
    }
    database.close();
    return ids.size;
  }

  it('keeps a log that is whole', () => {
    crash();
    expect(mend()).toEqual({ before: COMMITS, after: COMMITS });
  });

  it('keeps what is behind the damage', () => {
    crash();
    overwrite(frameAt(0.5), 2 * FRAME);
    const { before, after } = mend();
    expect(before).toBeLessThan(COMMITS * 0.6);
    expect(after).toBeGreaterThan(COMMITS * 0.9);
  });

  it('does without a header', () => {
    crash();
    overwrite(0, 32);
    const { before, after } = mend();
    expect(before).toBe(0);
    expect(after).toBe(COMMITS);
  });

  it('makes nothing of garbage', () => {
    writeFileSync(join(folder, 'garbage'), Buffer.alloc(100_000, 'garbage!'));
    expect(mendLog(join(folder, 'garbage'), log)).toBe(false);
    expect(mendLog(join(folder, 'nothing'), log)).toBe(false);
  });
});
