import { beforeEach, describe, expect, it } from 'vitest';
import type { WorkerId } from '../ids.ts';
import { defaultQueue, defaultWorker } from '../settings.ts';
import { flag } from './deliveries.ts';
import type { LabEvent } from './events.ts';
import { applyEvent } from './fold.ts';
import { countOf, listed, percentile } from './histogram.ts';
import { COLUMNS, column, endOf, KEEP_FINE, MAX_RUN, MAX_SLOTS, type Sample, type Tier } from './series.ts';
import { createLabState, type LabState } from './state.ts';

const START = 1_000_000;
const w1 = 'w1' as WorkerId;
const w2 = 'w2' as WorkerId;
let state: LabState;
let tag: number;

/** `at` in milliseconds from the run's beginning. */
function event(at: number, fact: LabEvent): void {
  applyEvent(state, { ...fact, seq: state.seq + 1, at: START + at });
}

function start(at: number, worker: WorkerId, pid = 1): void {
  event(at, { type: 'worker.started', worker, pid, queue: 'q', settings: defaultWorker, again: false });
}

function exit(at: number, worker: WorkerId, pid = 1): void {
  const ending = { kind: 'killed', cause: 'killed' } as const;
  event(at, { type: 'worker.exited', worker, pid, exit: ending, code: null, signal: 'SIGKILL' });
}

function send(at: number, ...ids: string[]): void {
  event(at, { type: 'task.sent', ids, text: 'a', bytes: 1, persistent: true });
}

function confirm(at: number, ...ids: string[]): void {
  event(at, { type: 'task.answered', answer: 'confirmed', ids });
}

function deliver(at: number, worker: WorkerId, id: string, redelivered = false): number {
  const flags = [flag.own + flag.persistent + (redelivered ? flag.redelivered : 0)];
  const rows = { tags: [++tag], at: [START + at], ids: [id], texts: ['a'], bytes: [1], flags };
  event(at, { type: 'task.delivered', worker, session: 1, rows });
  event(at, { type: 'task.began', worker, session: 1, tags: [tag], times: [START + at] });
  return tag;
}

function ack(at: number, worker: WorkerId, which: number): void {
  const rows = { tags: [which], at: [START + at], outcomes: [0] };
  event(at, { type: 'task.settled', worker, session: 1, rows });
}

function tick(at: number, ready = 0): void {
  event(at, { type: 'queue.gauged', ready, consumers: 0 });
}

function sum(tier: Tier, of: (sample: Sample) => number): number {
  return tier.samples.reduce((total, sample) => total + of(sample), 0);
}

function workerSum(tier: Tier, worker: WorkerId, of: number): number {
  return sum(tier, (sample) => sample.workers[state.series.slots.get(worker)! * COLUMNS + of] ?? 0);
}

beforeEach(() => {
  state = createLabState();
  tag = 0;
  event(0, { type: 'run.started', run: 1, queue: defaultQueue, adopted: false, found: 0 });
});

describe('the series', () => {
  it('are empty before a run, and events of then change nothing', () => {
    state = createLabState();
    tick(5);
    send(6, 'a');
    expect(state.series.fine.samples).toEqual([]);
    expect(state.series.run.samples).toEqual([]);
  });

  it('count each event in the second in which it happened', () => {
    start(0, w1);
    send(100, 'a', 'b');
    confirm(103, 'a', 'b');
    const first = deliver(900, w1, 'a');
    ack(1_500, w1, first);
    deliver(1_600, w1, 'b');
    const [one, two] = state.series.fine.samples;
    expect(one).toMatchObject({ sent: 2, confirmed: 2, delivered: 1, acked: 0, ready: 1, held: 1 });
    expect(two).toMatchObject({ sent: 0, confirmed: 0, delivered: 1, acked: 1 });
    expect(percentile(one!.confirm, 0.99)).toBe(3);
    expect(countOf(listed(state.series.fine.whole))).toBe(1);
    tick(2_000);
    expect(percentile(two!.whole, 0.5)).toBeCloseTo(1_400, -2);
    expect(countOf(listed(state.series.fine.whole))).toBe(0);
  });

  it('tell redeliveries, and take no answer but a confirm for one', () => {
    start(0, w1);
    start(0, w2);
    send(1, 'a', 'b');
    event(2, { type: 'task.answered', answer: 'returned', ids: ['b'] });
    deliver(3, w1, 'a');
    exit(500, w1);
    deliver(502, w2, 'a', true);
    expect(state.series.fine.samples).toHaveLength(1);
    expect(state.series.fine.samples[0]).toMatchObject({ confirmed: 0, delivered: 2, redelivered: 1 });
  });

  it('have a sample for each silent second, with the levels as they were', () => {
    send(100, 'a');
    confirm(101, 'a');
    tick(200, 7);
    tick(5_500);
    const { samples } = state.series.fine;
    expect(samples).toHaveLength(6);
    expect(samples.slice(0, 5).map(({ ready, gauge }) => [ready, gauge])).toEqual([
      [1, 7],
      [1, null],
      [1, null],
      [1, null],
      [1, null],
    ]);
  });

  it('give each second its part of a long task’s work, once it ended', () => {
    start(0, w1);
    send(1, 'a');
    const long = deliver(500, w1, 'a');
    tick(2_000);
    ack(3_250, w1, long);
    const busy = state.series.fine.samples.map(({ workers }) => workers[column.busy] ?? 0);
    expect(busy).toEqual([500, 1_000, 1_000, 250]);
    expect(workerSum(state.series.run, w1, column.busy)).toBe(2_750);
  });

  it('know a worker’s lives, and the work that a killed one did', () => {
    start(200, w1);
    send(300, 'a');
    deliver(500, w1, 'a');
    exit(1_700, w1);
    start(2_000, w1, 2);
    exit(2_100, w1, 2);
    expect(workerSum(state.series.fine, w1, column.alive)).toBe(1_600);
    expect(workerSum(state.series.fine, w1, column.busy)).toBe(1_200);
    expect(workerSum(state.series.fine, w1, column.acked)).toBe(0);
  });

  it('begin anew with each run', () => {
    send(1, 'a');
    event(10_000, { type: 'run.started', run: 2, queue: defaultQueue, adopted: false, found: 0 });
    expect(state.series.fine).toMatchObject({ from: START + 10_000, width: 1_000 });
    expect(sum(state.series.run, ({ sent }) => sent)).toBe(0);
  });
});

describe('their bounds', () => {
  it('keep the last quarter of an hour second by second', () => {
    for (let second = 0; second < 3_000; second++) tick(second * 1_000, second);
    const { fine } = state.series;
    expect(fine.samples.length).toBeGreaterThanOrEqual(KEEP_FINE);
    expect(fine.samples.length).toBeLessThan(KEEP_FINE * 1.1);
    expect(endOf(fine)).toBe(START + 3_000_000);
    expect(fine.samples.at(-1)!.gauge).toBe(2_999);
  });

  it('keep the whole run, in wider samples, and lose no figure', () => {
    start(0, w1);
    for (let second = 0; second < 3_000; second++) {
      const id = `task ${second}`;
      send(second * 1_000, id);
      confirm(second * 1_000 + 4, id);
      ack(second * 1_000 + 600, w1, deliver(second * 1_000 + 100, w1, id));
    }
    const { run } = state.series;
    expect(run.width).toBe(8_000);
    expect(run.samples.length).toBeLessThanOrEqual(MAX_RUN);
    expect(run.from).toBe(START);
    expect(sum(run, ({ sent }) => sent)).toBe(3_000);
    expect(workerSum(run, w1, column.busy)).toBe(3_000 * 500);
    expect(workerSum(run, w1, column.acked)).toBe(3_000);
    tick(3_010_000);
    expect(sum(run, ({ confirm }) => countOf(confirm))).toBe(3_000);
    expect(sum(run, ({ whole }) => countOf(whole))).toBe(3_000);
  });

  it('bridge a night’s sleep', () => {
    send(500, 'a');
    tick(12 * 3_600_000);
    const { fine, run } = state.series;
    expect(endOf(fine) - (START + 12 * 3_600_000)).toBe(1_000);
    expect(fine.samples.length).toBeLessThan(KEEP_FINE * 1.1);
    expect(endOf(run)).toBeGreaterThan(START + 12 * 3_600_000);
    expect(run.samples.length).toBeLessThanOrEqual(MAX_RUN);
    expect(sum(run, ({ sent }) => sent)).toBe(1);
  });

  it('take an event of a clock that was put back for one of now', () => {
    tick(5_000);
    send(1_000, 'a');
    expect(state.series.fine.samples.at(-1)!.sent).toBe(1);
  });

  it('give a forgotten worker’s place to the next one, emptied', () => {
    for (let n = 1; n <= MAX_SLOTS + 1; n++) {
      const id = `w${n}` as WorkerId;
      start(n, id);
      exit(n + 100, id);
      event(n + 101, { type: 'worker.removed', worker: id });
    }
    const last = `w${MAX_SLOTS + 1}` as WorkerId;
    expect(state.series.slots.size).toBe(MAX_SLOTS);
    expect(state.series.slots.get(last)).toBe(0);
    expect(workerSum(state.series.fine, last, column.alive)).toBe(100);
  });
});
