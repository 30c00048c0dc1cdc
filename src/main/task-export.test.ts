import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabError } from '../shared/failure.ts';
import { WorkerId } from '../shared/ids.ts';
import { createLabState, type LabState, type Task } from '../shared/lab/state.ts';
import { everyTask, type TaskQuery } from '../shared/lab/task-query.ts';
import { createTaskExport, type TaskExport } from './task-export.ts';

const query: TaskQuery = { filter: everyTask, sort: { by: 'no', descending: false } };

function stateOf(count: number, change: (i: number) => Partial<Task> = () => ({})): LabState {
  const state = createLabState();
  for (let i = 0; i < count; i++) {
    const task: Task = {
      key: `key-${i}`,
      no: i + 1,
      text: `task ${i}.`,
      bytes: 8,
      persistent: true,
      origin: 'run',
      derived: false,
      status: 'ready',
      sentAt: 0,
      answer: 'confirmed',
      answeredAt: 1,
      reason: null,
      attempts: [],
      finished: 0,
      ...change(i),
    };
    state.tasks.set(task.key, task);
  }
  return state;
}

describe('an export of tasks', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'warren-export-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const exporting = (state: LabState, name: string | null): TaskExport =>
    createTaskExport({
      state: () => state,
      chooseFile: async () => (name === null ? null : join(folder, name)),
      now: () => 1_000,
    });
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

  it('writes each task once, in the order of the query', async () => {
    const state = stateOf(1_234);
    const sort = { by: 'no', descending: true } as const;
    const done = await exporting(state, 'all.jsonl').run({ format: 'jsonl', query: { ...query, sort }, keys: null });
    const lines = (await read('all.jsonl')).trimEnd().split('\n');
    const keys = lines.map((line) => JSON.parse(line).id);
    expect(keys).toEqual([...state.tasks.keys()].reverse());
    expect(done).toMatchObject({ outcome: 'written', file: join(folder, 'all.jsonl'), tasks: 1_234 });
    expect(await readdir(folder)).toEqual(['all.jsonl']);
  });

  it('writes only what the filter finds, or what was selected', async () => {
    const state = stateOf(10, (i) => (i % 2 ? { status: 'lost' } : {}));
    const lost = { ...query, filter: { ...everyTask, lost: true } };
    await exporting(state, 'lost.csv').run({ format: 'csv', query: lost, keys: null });
    expect((await read('lost.csv')).trimEnd().split('\r\n')).toHaveLength(6);
    await exporting(state, 'two.csv').run({ format: 'csv', query: lost, keys: ['key-4', 'key-1', 'gone'] });
    expect(
      (await read('two.csv'))
        .trimEnd()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')[1]),
    ).toEqual(['key-1', 'key-4']);
  });

  it('is a CSV that spreadsheets read as UTF-8, and whose formulas are text', async () => {
    const text = '=cmd|’/c calc’!A1';
    await exporting(
      stateOf(1, () => ({ text })),
      'x.csv',
    ).run({ format: 'csv', query, keys: null });
    const csv = await read('x.csv');
    expect(csv.startsWith('\uFEFFno,id,text,')).toBe(true);
    expect(csv).toContain(`,'${text},`);
  });

  it('writes tasks that the lab forgets meanwhile', async () => {
    const state = stateOf(2_000, () => ({ attempts: [] }));
    const one = exporting(state, 'all.jsonl');
    const running = one.run({ format: 'jsonl', query, keys: null });
    while (!one.progress()) await new Promise(setImmediate);
    state.tasks.clear();
    await running;
    expect((await read('all.jsonl')).trimEnd().split('\n')).toHaveLength(2_000);
  });

  it('can be cancelled: the file that was there stays, and nothing is left beside it', async () => {
    await writeFile(join(folder, 'old.jsonl'), 'as it was');
    const one = exporting(stateOf(50_000), 'old.jsonl');
    const running = one.run({ format: 'jsonl', query, keys: null });
    while ((one.progress()?.done ?? 0) === 0) await new Promise(setImmediate);
    expect(one.progress()!.total).toBe(50_000);
    one.cancel();
    expect(await running).toEqual({ outcome: 'cancelled' });
    expect(await readdir(folder)).toEqual(['old.jsonl']);
    expect(await read('old.jsonl')).toBe('as it was');
    expect(one.progress()).toBeNull();
  });

  it('does nothing where no file is chosen', async () => {
    expect(await exporting(stateOf(1), null).run({ format: 'csv', query, keys: null })).toEqual({
      outcome: 'cancelled',
    });
  });

  it('is one at a time', async () => {
    const one = exporting(stateOf(1), 'one.csv');
    const first = one.run({ format: 'csv', query, keys: null });
    await expect(one.run({ format: 'csv', query, keys: null })).rejects.toMatchObject({
      failure: { code: 'EXPORTING_ALREADY' },
    });
    await first;
  });

  it('says why a file could not be written', async () => {
    const failed = exporting(stateOf(1), 'no/such/folder.csv').run({ format: 'csv', query, keys: null });
    await expect(failed).rejects.toBeInstanceOf(LabError);
    await expect(failed).rejects.toMatchObject({
      failure: { code: 'FILE_NOT_WRITTEN', hint: 'Its folder is gone: choose another one.' },
    });
  });

  it('writes a whole story', async () => {
    const attempts = [1, 2, 3].map((n) => ({
      worker: WorkerId.parse(`w${n}`),
      session: 1,
      tag: n,
      redelivered: n > 1,
      deliveredAt: n * 100,
      beganAt: n * 100,
      endedAt: n * 100 + 50,
      progress: 0,
      outcome: n < 3 ? ('lost' as const) : ('acked' as const),
    }));
    await exporting(
      stateOf(1, () => ({ attempts, status: 'acked' })),
      'x.jsonl',
    ).run({
      format: 'jsonl',
      query,
      keys: null,
    });
    const line = JSON.parse(await read('x.jsonl'));
    expect(line).toMatchObject({ redelivered: 2, lostWithWorkers: 2, workedMs: 150, wholeMs: 350 });
    expect(line.attempts.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['lost', 'lost', 'acked']);
  });
});
