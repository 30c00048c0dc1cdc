import { describe, expect, it } from 'vitest';
import { WorkerId } from '../ids.ts';
import type { Attempt, Task } from './state.ts';
import { timesOfTask } from './task-facts.ts';
import { everyTask, queryTasks, type SortKey, type TaskFilter } from './task-query.ts';

const attempt = (worker: string, deliveredAt: number, change: Partial<Attempt> = {}): Attempt => ({
  worker: WorkerId.parse(worker),
  session: 1,
  tag: 1,
  redelivered: false,
  deliveredAt,
  beganAt: deliveredAt,
  endedAt: null,
  progress: 0,
  outcome: null,
  ...change,
});

let no = 0;
const task = (key: string, change: Partial<Task>): Task => ({
  key,
  no: ++no,
  text: 'a message.',
  bytes: 10,
  persistent: true,
  origin: 'run',
  derived: false,
  status: 'ready',
  sentAt: 1_000,
  answer: 'confirmed',
  answeredAt: 1_002,
  reason: null,
  attempts: [],
  finished: 0,
  ...change,
});

const killedTwice = task('killed-twice', {
  status: 'acked',
  text: 'Invoice..',
  attempts: [
    attempt('w1', 1_010, { outcome: 'lost', endedAt: 1_510 }),
    attempt('w2', 1_520, { outcome: 'lost', endedAt: 1_720, redelivered: true, beganAt: 1_620 }),
    attempt('w3', 1_720, { outcome: 'acked', endedAt: 3_720, redelivered: true }),
  ],
});
const waiting = task('waiting', {});
const working = task('working', { status: 'held', attempts: [attempt('w12', 1_100)] });
const lost = task('lost', { status: 'lost', attempts: [attempt('w2', 1_100, { outcome: 'lost', endedAt: 1_200 })] });
const foreign = task('foreign', {
  origin: 'other',
  sentAt: null,
  answer: null,
  status: 'held',
  attempts: [attempt('w2', 2_000, { redelivered: true, beganAt: null })],
});
const all = [killedTwice, waiting, working, lost, foreign];

const found = (filter: Partial<TaskFilter>, by: SortKey = 'no', descending = false): string[] =>
  queryTasks(all, { filter: { ...everyTask, ...filter }, sort: { by, descending } }, 5_000).map(({ key }) => key);

describe('a query of tasks', () => {
  it('finds tasks by state, and by whether they have ended', () => {
    expect(found({ status: 'ready' })).toEqual(['waiting']);
    expect(found({ status: 'open' })).toEqual(['waiting', 'working', 'foreign']);
    expect(found({ status: 'ended' })).toEqual(['killed-twice', 'lost']);
  });

  it('finds the tasks that a worker had, not only those that it has', () => {
    expect(found({ worker: WorkerId.parse('w1') })).toEqual(['killed-twice']);
    expect(found({ worker: WorkerId.parse('w2') })).toEqual(['killed-twice', 'lost', 'foreign']);
  });

  it('finds text in any case, and ids', () => {
    expect(found({ text: ' invoice ' })).toEqual(['killed-twice']);
    expect(found({ text: 'WAITI' })).toEqual(['waiting']);
    expect(found({ text: 'nowhere' })).toEqual([]);
  });

  it('finds what was redelivered, and what was lost or went with a worker', () => {
    expect(found({ redelivered: true })).toEqual(['killed-twice', 'foreign']);
    expect(found({ lost: true })).toEqual(['killed-twice', 'lost']);
    expect(found({ lost: true, redelivered: true, status: 'acked' })).toEqual(['killed-twice']);
  });

  it('sorts both ways, keeps the order of those that are alike, and puts what is unknown last', () => {
    expect(found({}, 'no', true)).toEqual(['foreign', 'lost', 'working', 'waiting', 'killed-twice']);
    expect(found({}, 'attempts', true)).toEqual(['killed-twice', 'working', 'lost', 'foreign', 'waiting']);
    expect(found({}, 'worker')).toEqual(['lost', 'foreign', 'killed-twice', 'working', 'waiting']);
    expect(found({}, 'worked', true)).toEqual(['working', 'killed-twice', 'lost', 'waiting', 'foreign']);
    expect(found({}, 'text')).toEqual(['killed-twice', 'waiting', 'working', 'lost', 'foreign']);
  });

  it('leaves nobody out of 220,000 and is right about their order', () => {
    const many = Array.from({ length: 220_000 }, (_, i) =>
      task(`k${i}`, { status: 'acked', attempts: [attempt('w1', 1_000 + ((i * 7_919) % 100_003), { endedAt: 1e9 })] }),
    );
    const sorted = queryTasks(many, { filter: everyTask, sort: { by: 'queued', descending: true } }, 2e9);
    expect(new Set(sorted).size).toBe(many.length);
    const waits = sorted.map((each) => timesOfTask(each, 0).queued!);
    expect(waits).toEqual(waits.toSorted((a, b) => b - a));
  });
});

describe('a task’s times', () => {
  it('are summed over its attempts', () => {
    expect(timesOfTask(killedTwice, 9_000)).toEqual({ queued: 20, inHand: 100, worked: 2_600, whole: 2_720 });
  });

  it('go on while they last', () => {
    expect(timesOfTask(waiting, 1_400)).toEqual({ queued: 400, inHand: null, worked: null, whole: null });
    expect(timesOfTask(working, 1_400)).toEqual({ queued: 100, inHand: 0, worked: 300, whole: null });
  });

  it('are unknown where nobody saw them begin', () => {
    expect(timesOfTask(foreign, 2_500)).toEqual({ queued: null, inHand: 500, worked: null, whole: null });
  });
});
