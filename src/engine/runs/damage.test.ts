import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mountSmallDisk } from '../../../test/broker/small-disk.ts';
import { scriptedLab } from '../../../test/helpers/scripted-run.ts';
import { LabError } from '../../shared/failure.ts';
import type { StampedEvent } from '../../shared/lab/events.ts';
import { addsUp, ledgerLine } from '../../shared/lab/ledger.ts';
import { defaultHistory } from '../../shared/lab/runs.ts';
import { systemClock } from '../clock.ts';
import { chunkCrc } from './chunk.ts';
import { createRuns } from './create-runs.ts';
import { openRun } from './run-reader.ts';
import type { Runs } from './runs.ts';

let folder: string;
let sound: string;
let events: StampedEvent[];

const open = (lab: ReturnType<typeof scriptedLab>, history: string): Runs =>
  createRuns({
    lab,
    folder: history,
    clock: systemClock,
    settings: defaultHistory,
    broker: () => null,
    onTrouble: () => {},
  });

async function eventsOf(file: string): Promise<StampedEvent[]> {
  const reader = await openRun(file);
  try {
    const all: StampedEvent[] = [];
    for (let i = 0; i < reader.chunks.length; i++) all.push(...(await reader.load(i)));
    return all;
  } finally {
    reader.close();
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warren-damage-'));
  sound = join(folder, 'sound.warren-run');
  const lab = scriptedLab();
  const runs = open(lab, join(folder, 'history'));
  lab.begin();
  lab.work(3_000);
  lab.kill();
  await runs.save(null, sound);
  await runs.close();
  events = await eventsOf(sound);
});
afterAll(() => rm(folder, { recursive: true }));

/** A copy of the sound file that was changed. */
async function changed(name: string, change: (file: string) => unknown): Promise<string> {
  const file = join(folder, name);
  await copyFile(sound, file);
  await change(file);
  return file;
}
const inDatabase = (name: string, change: (database: DatabaseSync) => void): Promise<string> =>
  changed(name, (file) => {
    const database = new DatabaseSync(file);
    change(database);
    database.close();
  });

/** Puts other events into the first chunk, with a checksum that fits. */
function forge(database: DatabaseSync, json: string | Buffer): void {
  const row = database.prepare('SELECT * FROM chunk WHERE no = 1').get() as Record<string, number>;
  const packed = deflateRawSync(json);
  const place = {
    no: 1,
    firstSeq: row.first_seq!,
    lastSeq: row.last_seq!,
    firstAt: row.first_at!,
    lastAt: row.last_at!,
    weight: row.weight!,
  };
  database.prepare('UPDATE chunk SET events = ?, crc = ? WHERE no = 1').run(packed, chunkCrc(place, packed));
}

describe('a run’s file that is not what was written', () => {
  it('never shows anything else, whichever bytes are damaged', async () => {
    const bytes = await readFile(sound);
    const file = join(folder, 'flipped.warren-run');
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(damage, async (flips) => {
        const copy = Buffer.from(bytes);
        for (const [place, bits] of flips) copy[place]! ^= bits;
        await writeFile(file, copy);
        try {
          expect(await eventsOf(file)).toEqual(events);
        } catch (error) {
          if (!(error instanceof LabError)) throw error;
          refused++;
          expect(error.code).toMatch(/^RUN_(DAMAGED|NOT_A_RUN|TOO_NEW)$/);
        }
      }),
      { numRuns: 200 },
    );
    expect(refused).toBeGreaterThan(100);
  }, 60_000);

  it('is refused wherever it is cut off', async () => {
    const { length } = await readFile(sound);
    for (const size of [0, 50, 99, 4_000, 8_192, 20_000, length - 8_192, length - 1]) {
      const file = await changed('short.warren-run', (path) => truncate(path, size));
      await expect(eventsOf(file), `${size} bytes`).rejects.toMatchObject({
        code: size < 72 ? 'RUN_NOT_A_RUN' : 'RUN_DAMAGED',
      });
    }
  });

  it.each([
    ['is of a newer format', 'RUN_TOO_NEW', 'PRAGMA user_version = 2'],
    ['is another program’s', 'RUN_NOT_A_RUN', 'PRAGMA application_id = 7'],
    ['lacks a chunk', 'RUN_DAMAGED', 'DELETE FROM chunk WHERE no = 2'],
    ['lacks its end', 'RUN_DAMAGED', 'DELETE FROM chunk WHERE no = (SELECT max(no) FROM chunk)'],
    ['has no events', 'RUN_DAMAGED', 'DELETE FROM chunk'],
    ['has no summary', 'RUN_DAMAGED', 'DELETE FROM meta'],
    ['has a table that reads another one', 'RUN_DAMAGED', 'CREATE VIEW more AS SELECT * FROM chunk'],
    ['has a trigger', 'RUN_DAMAGED', 'CREATE TRIGGER t AFTER INSERT ON chunk BEGIN SELECT 1; END'],
    ['has no tables', 'RUN_DAMAGED', 'DROP TABLE chunk'],
    ['has chunks in another order', 'RUN_DAMAGED', 'UPDATE chunk SET no = 900 WHERE no = 1'],
  ])('is refused when it %s', async (_, code, sql) => {
    const file = await inDatabase('other.warren-run', (database) => database.exec(sql));
    await expect(openRun(file)).rejects.toMatchObject({ code });
  });

  it.each([
    ['what no event is', '[{"type":"task.eaten","seq":1,"at":5}]'],
    ['no list', '{"length":1}'],
    ['no JSON', '[{"type"'],
    ['nulls', '[null]'],
    ['events of another place', '[{"type":"run.ended","seq":9,"at":1}]'],
    ['more than a memory takes', Buffer.alloc(80 * 2 ** 20)],
  ])('is refused when somebody put %s into it, with a checksum that fits', async (_, json) => {
    const file = await inDatabase('forged.warren-run', (database) => forge(database, json));
    await expect(eventsOf(file)).rejects.toMatchObject({ code: 'RUN_DAMAGED' });
  });

  it('is read without putting anything beside it, not even for a moment', async () => {
    const alone = await mkdtemp(join(folder, 'alone-'));
    const file = join(alone, 'run.warren-run');
    await copyFile(sound, file);
    const database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = WAL');
    database.close();
    const reader = await openRun(file);
    expect(await readdir(alone)).toEqual(['run.warren-run']);
    expect(await reader.load(0)).toHaveLength(reader.chunks[0]!.lastSeq);
    reader.close();
    expect(await readdir(alone)).toEqual(['run.warren-run']);
  });

  it('is told from other files, and from none', async () => {
    const text = join(folder, 'letter.txt');
    await writeFile(text, 'Dear rabbit,\n'.repeat(100));
    await expect(openRun(text)).rejects.toMatchObject({ code: 'RUN_NOT_A_RUN' });
    await expect(openRun(folder)).rejects.toMatchObject({ code: 'RUN_NOT_A_RUN' });
    await expect(openRun(join(folder, 'gone'))).rejects.toMatchObject({
      code: 'RUN_UNREADABLE',
      message: expect.stringContaining('it is not there'),
    });
  });
});

describe('recording', () => {
  it('loses next to nothing when the program is killed', async () => {
    const history = join(folder, 'killed');
    const script = join(import.meta.dirname, '../../../test/helpers/recording-process.ts');
    const child = fork(script, [history], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    let written = 0;
    const enough = new Promise<void>((resolve) =>
      child.stdout!.on('data', (data: Buffer) => {
        const lines = data.toString().trimEnd().split('\n');
        written = Number(lines.at(-1));
        if (written >= 5_000) resolve();
      }),
    );
    await enough;
    child.kill('SIGKILL');
    await once(child, 'exit');

    const lab = scriptedLab();
    const runs = open(lab, history);
    const [run] = (await runs.list()).runs;
    expect(run).toMatchObject({ end: 'cut short' });
    expect(run!.published).toBeGreaterThanOrEqual(written);
    await runs.open(run!.id, null);
    await runs.player!.perform({ type: 'seek', at: runs.player!.view.to });
    const { ledger } = runs.player!.state;
    expect(ledger.published).toBe(run!.published);
    expect(addsUp(ledgerLine(ledger))).toBe(true);
    await runs.close();
  }, 30_000);

  it('ends on a full disk, and the lab goes on', async (context) => {
    const disk = mountSmallDisk(2);
    if (!disk) return context.skip();
    try {
      const lab = scriptedLab();
      const runs = open(lab, join(disk.path, 'history'));
      lab.begin();
      lab.work(100);
      expect((await runs.list()).notRecorded).toBeNull();
      await runs.suggestName(null);
      await disk.fill();
      for (let i = 0; i < 40 && (await runs.list()).notRecorded === null; i++) {
        lab.work(2_000);
        await runs.suggestName(null);
      }
      const list = await runs.list();
      expect(list.notRecorded).toContain('the disk is full');
      expect(list.runs).toMatchObject([{ end: 'cut short' }]);
      const { published } = list.runs[0]!;
      expect(lab.state.ledger.published).toBeGreaterThan(published);
      await runs.open(null, null);
      await runs.player!.perform({ type: 'seek', at: runs.player!.view.to });
      expect(runs.player!.state.ledger.published).toBe(published);
      lab.begin();
      lab.work(10);
      expect(await runs.list()).toMatchObject({ notRecorded: expect.stringContaining('full'), runs: [{ published }] });
      await disk.free();
      lab.begin();
      lab.work(10);
      expect((await runs.list()).notRecorded).toBeNull();
      await disk.fill();
      lab.work(4_000);
      lab.leave();
      expect(await runs.list()).toMatchObject({ notRecorded: null, runs: [{ end: 'cut short' }, { published }] });
      await runs.close();
    } finally {
      disk.unmount();
    }
  });
});
