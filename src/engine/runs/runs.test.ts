import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ScriptedLab, scriptedLab } from '../../../test/helpers/scripted-run.ts';
import type { Failure } from '../../shared/failure.ts';
import { defaultHistory } from '../../shared/lab/runs.ts';
import type { LabState } from '../../shared/lab/state.ts';
import { systemClock } from '../clock.ts';
import { createRuns } from './create-runs.ts';
import type { Runs } from './runs.ts';

let folder: string;
let lab: ScriptedLab;
let troubles: Failure[];
let opened: Runs[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warren-runs-'));
  lab = scriptedLab();
  troubles = [];
  opened = [];
});
afterEach(async () => {
  for (const runs of opened) await runs.close();
  await rm(folder, { recursive: true });
});

function open(change: Partial<typeof defaultHistory> = {}, history = join(folder, 'history')): Runs {
  const runs = createRuns({
    lab,
    folder: history,
    clock: systemClock,
    settings: { ...defaultHistory, ...change },
    broker: () => 'Built-in broker',
    onTrouble: (failure) => troubles.push(failure),
  });
  opened.push(runs);
  return runs;
}

/** All of a state but what a run does not have: numbers of events, and what was logged before it. */
function runOf({ seq: _, versions: __, log: ___, ...state }: LabState): unknown {
  return structuredClone(state);
}

const seekEnd = (runs: Runs): Promise<void> => runs.player!.perform({ type: 'seek', at: runs.player!.view.to });

describe('recorded runs', () => {
  it('are the run again when they are folded, while it is under way and after its end', async () => {
    const runs = open();
    lab.begin();
    lab.work(500);
    lab.kill();
    const middle = runOf(lab.state);
    await runs.open(null, null);
    expect(runs.player!.view).toMatchObject({
      file: null,
      run: { end: 'open', broker: 'Built-in broker' },
      playing: false,
    });
    await seekEnd(runs);
    expect(runOf(runs.player!.state)).toEqual(middle);

    lab.work(700);
    const end = runOf(lab.state);
    const { workers } = lab.state;
    expect(workers.size).toBe(2);
    lab.begin();
    const list = await runs.list();
    expect(list.runs.map((run) => run.end)).toEqual(['open', 'ended']);
    const [, ended] = list.runs;
    expect(ended).toMatchObject({ published: 1_203, acked: 1_203, lost: 0, queue: { name: 'second-queue' } });
    expect(ended!.redeliveries).toBe((end as LabState).ledger.redeliveries);
    await runs.open(ended!.id, null);
    await seekEnd(runs);
    expect(runOf(runs.player!.state)).toEqual(end);
    expect(troubles).toEqual([]);
  });

  it('end with the lab, in one file that nothing stands beside', async () => {
    const runs = open();
    lab.begin();
    lab.work(50);
    lab.leave();
    await runs.close();
    const [run] = (await runs.list()).runs;
    expect(run).toMatchObject({ end: 'ended', published: 50 });
    expect(await readdir(runs.folder)).toEqual([`${run!.id}.warren-run`]);
    const again = open();
    expect((await again.list()).runs).toEqual([run]);
  });

  it('are saved while they are recorded, and opened from that file', async () => {
    const runs = open();
    lab.begin();
    lab.work(300);
    const saved = runOf(lab.state);
    const file = join(folder, 'lesson.warren-run');
    const bytes = await runs.save(null, file);
    lab.work(100);
    expect((await readFile(file)).length).toBe(bytes);
    await runs.openFile(file);
    expect(runs.player!.view).toMatchObject({ file: 'lesson.warren-run', run: { end: 'cut short', published: 300 } });
    await seekEnd(runs);
    expect(runOf(runs.player!.state)).toEqual(saved);
    expect(await readdir(folder)).toEqual(['history', 'lesson.warren-run']);
    await expect(runs.save(null, file)).rejects.toMatchObject({ code: 'RUN_IN_USE' });
    await runs.open(null, null);
    await seekEnd(runs);
    expect(runs.player!.state.ledger.published).toBe(400);
  });

  it('are saved as they were when that was asked for, though they go on and end meanwhile', async () => {
    const runs = open();
    lab.begin();
    lab.work(5_000);
    const file = join(folder, 'busy.warren-run');
    const saving = runs.save(null, file);
    for (let i = 0; i < 30; i++) {
      lab.work(300);
      await new Promise((resolve) => setImmediate(resolve));
    }
    lab.leave();
    await saving;
    await runs.openFile(file);
    await seekEnd(runs);
    const { published } = runs.player!.state.ledger;
    expect(published).toBeGreaterThanOrEqual(5_000);
    expect(runs.player!.view.run.published).toBe(published);
    expect((await runs.list()).runs).toMatchObject([{ end: 'ended', published: 14_000 }]);
  });

  it('are saved under the name of their queue and time', async () => {
    const runs = open();
    lab.begin();
    expect(await runs.suggestName(null)).toMatch(/^second-queue-\d{8}-\d{6}\.warren-run$/);
  });

  it('leave what was there when they can’t be saved', async () => {
    const runs = open();
    lab.begin();
    const target = join(folder, 'taken.warren-run');
    await writeFile(join(folder, 'not-a-folder'), '');
    await expect(runs.save(null, join(folder, 'not-a-folder', 'x.warren-run'))).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
    });
    await writeFile(target, 'mine');
    await expect(runs.save(null, join(runs.folder, 'x.warren-run'))).rejects.toMatchObject({ code: 'RUN_IN_USE' });
    await expect(runs.save('20000101-000000-abcdef', target)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    expect(await readFile(target, 'utf8')).toBe('mine');
  });

  it('are deleted, but not while they are recorded or looked at', async () => {
    const runs = open();
    lab.begin();
    lab.work(20);
    lab.begin();
    const [present, before] = (await runs.list()).runs;
    await expect(runs.remove(present!.id)).rejects.toMatchObject({ code: 'RUN_IN_USE' });
    await runs.open(before!.id, null);
    await expect(runs.remove(before!.id)).rejects.toMatchObject({ code: 'RUN_IN_USE' });
    runs.closePlayer();
    await runs.remove(before!.id);
    expect((await runs.list()).runs).toMatchObject([{ id: present!.id }]);
    await expect(runs.remove(before!.id)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  it('take no more than they may: the oldest go first, whatever they are', async () => {
    const runs = open();
    lab.begin();
    lab.work(20);
    const old = join(runs.folder, '20000101-000000-abcdef.warren-run');
    await writeFile(old, Buffer.alloc(17 * 2 ** 20));
    const again = open();
    expect((await again.list()).bytes).toBeGreaterThan(17 * 2 ** 20);
    expect(troubles).toMatchObject([{ code: 'HISTORY_UNAVAILABLE', message: expect.stringContaining(old) }]);
    again.configure({ record: true, maxMegabytes: 16 });
    expect((await again.list()).bytes).toBeLessThan(2 ** 20);
    expect(await readdir(runs.folder)).not.toContain('20000101-000000-abcdef.warren-run');
    expect((await again.list()).runs).toHaveLength(1);
  });

  it('end where the present one alone takes more than all may, and the next one makes room', async () => {
    const runs = open({ maxMegabytes: 0.25 });
    lab.begin();
    for (let i = 0; i < 100 && (await runs.list()).notRecorded === null; i++) {
      lab.work(2_000);
      await runs.suggestName(null);
    }
    const full = await runs.list();
    expect(full.notRecorded).toContain('The history is full');
    expect(full.runs).toMatchObject([{ end: 'cut short' }]);
    expect(troubles).toMatchObject([{ code: 'HISTORY_UNAVAILABLE' }]);
    lab.begin();
    lab.work(2_000);
    await runs.suggestName(null);
    const next = await runs.list();
    expect(next).toMatchObject({ notRecorded: null, runs: [{ end: 'open' }] });
    expect(next.runs[0]!.id).not.toBe(full.runs[0]!.id);
    expect(next.bytes).toBeLessThan(next.maxBytes);
  });

  it('are not recorded where that is switched off', async () => {
    const runs = open({ record: false });
    lab.begin();
    expect(await runs.list()).toMatchObject({ runs: [], notRecorded: expect.stringContaining('switched off') });
    await expect(runs.open(null, null)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    runs.configure(defaultHistory);
    expect((await runs.list()).notRecorded).toContain('next one');
    lab.begin();
    expect(await runs.list()).toMatchObject({ runs: [{ end: 'open' }], notRecorded: null });
    runs.configure({ ...defaultHistory, record: false });
    lab.work(10);
    const list = await runs.list();
    expect(list.notRecorded).toContain('switched off');
  });

  it('never disturb the lab: a folder that can’t be made is told', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const runs = open({}, join(file, 'history'));
    lab.begin();
    lab.work(10);
    expect(lab.state.ledger.published).toBe(10);
    expect(await runs.list()).toMatchObject({
      runs: [],
      notRecorded: expect.stringContaining('a part of its path is a file'),
    });
    expect(troubles).toMatchObject([{ code: 'HISTORY_UNAVAILABLE' }]);
  });
});
