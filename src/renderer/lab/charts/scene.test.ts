import { beforeEach, describe, expect, it } from 'vitest';
import { createLabState } from '../../../shared/lab/state.ts';
import { type ScriptedLab, scriptedLab, worker } from '../timeline/scripted-lab.ts';
import { buildScene, nearest, type Scene } from './scene.ts';

let lab: ScriptedLab;

/** A gauge a second, as the engine takes them: it moves the samples on. */
function gauge(until: number, ready = 0): void {
  for (let at = 1_000; at <= until; at += 1_000) lab.event(at, { type: 'queue.gauged', ready, consumers: 1 });
}

function scene(now: number, range: Parameters<typeof buildScene>[1] = '1 min'): Scene {
  return buildScene(lab.state, range, now)!;
}

beforeEach(() => {
  lab = scriptedLab();
});

describe('the time shown', () => {
  it('is none before the first run', () => {
    expect(buildScene(createLabState(), 'run', 5)).toBeNull();
  });

  it('begins with the run until that is longer than the range, then moves', () => {
    expect(scene(10_000)).toMatchObject({ from: 0, to: 60 });
    gauge(90_000);
    expect(scene(90_000)).toMatchObject({ from: 30, to: 90 });
    expect(scene(90_000, '5 min')).toMatchObject({ from: 0, to: 300 });
    expect(scene(90_000, 'run')).toMatchObject({ from: 0, to: 90 });
  });

  it('stands still when the run has ended', () => {
    gauge(20_000);
    lab.event(20_100, { type: 'run.ended' });
    expect(scene(9_000_000, 'run')).toMatchObject({ from: 0, to: 21 });
  });

  it('goes on without events, with nothing in it, and not for ever', () => {
    lab.start(0, 'w1');
    lab.work(100, 600, 'w1', 'a');
    const { plots } = scene(30_000);
    expect(plots.rates[0]).toHaveLength(29);
    expect(plots.rates[1]!.slice(0, 3)).toEqual([1, 0, 0]);
    expect(plots.depth[0].at(-1)).toBe(30);
    expect(scene(86_400_000).plots.rates[0].length).toBeLessThan(1_000);
  });
});

describe('rates', () => {
  it('are a second’s counts, once the second is over and all of it has arrived', () => {
    lab.start(0, 'w1');
    lab.work(100, 600, 'w1', 'a');
    lab.work(700, 900, 'w1', 'b');
    expect(scene(1_200).plots.rates[0]).toEqual([]);
    expect(scene(1_250).plots.rates).toEqual([[1], [2], [2], [2], [0]]);
  });

  it('are averages where a sample covers more than a second, the one under way as well', () => {
    lab.start(0, 'w1');
    gauge(700_000);
    for (let i = 0; i < 6; i++) lab.work(700_000 + i, 700_100 + i, 'w1', `task ${i}`);
    const [times, sent] = scene(701_750, 'run').plots.rates;
    expect(lab.state.series.run.width).toBe(2_000);
    expect(times.at(-1)).toBe(701.5);
    expect(sent!.at(-1)).toBeCloseTo(6 / 1.5);
  });

  it('tell redeliveries apart', () => {
    lab.start(0, 'w1');
    lab.start(0, 'w2');
    lab.deliver(100, 'w1', 'a');
    lab.exit(200, 'w1');
    lab.deliver(210, 'w2', 'a', { redelivered: true });
    expect(scene(2_000).plots.rates[4]).toEqual([1]);
    expect(scene(2_000).totals).toEqual({ sent: 1, confirmed: 1, delivered: 2, redelivered: 1, acked: 0 });
  });
});

describe('levels', () => {
  it('are those at each second’s end, and the present ones', () => {
    lab.start(0, 'w1');
    lab.deliver(100, 'w1', 'a');
    gauge(2_000, 3);
    lab.settle(2_400, 'w1', 1);
    const [times, ready, held, broker] = scene(2_500).plots.depth;
    expect(times).toEqual([1, 2, 2.5]);
    expect(ready).toEqual([0, 0, 0]);
    expect(held).toEqual([1, 1, 0]);
    expect(broker).toEqual([null, 3, 3]);
    expect(scene(2_500).now).toEqual({ ready: 0, held: 0 });
  });

  it('give the broker’s own figure its age, and a gap where it does not answer', () => {
    gauge(2_000, 3);
    lab.event(6_500, { type: 'run.started', run: 1, queue: lab.state.queue!.settings, adopted: true, found: 3 });
    expect(scene(6_600).gauge).toBeNull();
    lab.event(7_000, { type: 'queue.gauged', ready: 5, consumers: 1 });
    expect(scene(9_500).gauge).toEqual({ ready: 5, age: 2_500 });
    expect(scene(10_600).plots.depth[3]).toEqual([5, 5, null, null, null]);
  });
});

describe('latencies', () => {
  it('are percentiles of each second, with gaps, and of all the time shown', () => {
    lab.start(0, 'w1');
    lab.work(100, 110, 'w1', 'a');
    lab.work(3_000, 3_014, 'w1', 'b');
    const { plots, whole, confirm } = scene(5_000);
    expect(plots.whole[1]).toEqual([10, null, null, 14]);
    expect(plots.whole[3]).toEqual([10, null, null, 14]);
    expect(whole).toEqual({ p50: 10, p95: 14, p99: 14 });
    expect(confirm).toEqual({ p50: 0, p95: 0, p99: 0 });
  });

  it('are not known without tasks', () => {
    expect(scene(5_000).whole).toEqual({ p50: null, p95: null, p99: null });
  });
});

describe('workers', () => {
  it('have the part of their life in which they worked, and their part of the acks', () => {
    lab.start(0, 'w1');
    lab.start(4_000, 'w2');
    lab.work(0, 6_000, 'w1', 'a');
    lab.work(6_000, 7_500, 'w1', 'b');
    lab.work(5_000, 8_000, 'w2', 'c');
    expect(scene(10_000).workers).toEqual([
      { id: 'w1', isEnded: false, utilisation: 0.75, acked: 2, share: 2 / 3 },
      { id: 'w2', isEnded: false, utilisation: 0.5, acked: 1, share: 1 / 3 },
    ]);
  });

  it('are at work while a long task is not done yet', () => {
    lab.start(0, 'w1');
    lab.begin(2_000, 'w1', lab.deliver(2_000, 'w1', 'a'));
    expect(scene(10_000).workers).toEqual([{ id: 'w1', isEnded: false, utilisation: 0.8, acked: 0, share: null }]);
  });

  it('that ended stay while the time that they lived in is shown', () => {
    lab.start(0, 'w2');
    lab.start(0, 'w10');
    lab.work(0, 1_000, 'w10', 'a');
    lab.exit(2_000, 'w10', 'stopped');
    lab.event(2_100, { type: 'worker.removed', worker: worker('w10') });
    expect(scene(3_000).workers.map(({ id, isEnded }) => [id, isEnded])).toEqual([
      ['w2', false],
      ['w10', true],
    ]);
    expect(scene(3_000).workers[1]).toMatchObject({ utilisation: 0.5, share: 1 });
    gauge(70_000);
    expect(scene(70_000).workers.map(({ id }) => id)).toEqual(['w2']);
  });
});

describe('the nearest time', () => {
  it.each([
    [-5, 0],
    [1.4, 0],
    [1.6, 1],
    [3.1, 2],
    [99, 2],
  ])('of %d is at %d', (time, index) => {
    expect(nearest([1, 2, 4], time)).toBe(index);
  });

  it('of none is none', () => {
    expect(nearest([], 1)).toBeNull();
    expect(nearest([7], 1)).toBe(0);
  });
});
