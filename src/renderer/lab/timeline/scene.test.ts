import { describe, expect, it } from 'vitest';
import { createDensityPool } from './density.ts';
import { looks } from './entry.ts';
import { FULL, layOutLanes, THIN } from './lanes.ts';
import { buildScene } from './scene.ts';
import { type ScriptedLab, scriptedLab, worker } from './scripted-lab.ts';
import type { Scene } from './shapes.ts';
import { AXIS_HEIGHT, createViewport, GUTTER, type Viewport } from './viewport.ts';

/** One pixel a millisecond, from 0 to 1,000. */
const plain: Viewport = {
  ...createViewport(0),
  width: GUTTER + 1_000,
  height: 400,
  from: 0,
  span: 1_000,
  follow: false,
};

function sceneOf(lab: ScriptedLab, now: number, view: Partial<Viewport> = {}, selected: string | null = null): Scene {
  const { state, index } = lab;
  index.sync(state);
  const task = (selected !== null && state.tasks.get(selected)) || null;
  const layout = layOutLanes(state.workers, index, now, new Map());
  const pool = createDensityPool();
  const shown = { ...plain, ...view };
  return buildScene({ index, workers: state.workers, layout, view: shown, now, origin: 0, selected: task, pool });
}

/** The attempts that are told in columns, by their looks. */
function inColumns({ columns }: Scene): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { density } of columns) {
    for (let column = 0; column < density.width; column++) {
      for (const [code, look] of looks.entries()) {
        const count = density.of(column, code);
        if (count > 0) counts[look] = (counts[look] ?? 0) + count;
      }
    }
  }
  return counts;
}

const LANE_HEIGHT = FULL.height;
const { work: WORK, wait: WAIT } = FULL;

function twoWorkers(): ScriptedLab {
  const lab = scriptedLab();
  lab.start(0, 'w1');
  lab.start(0, 'w2');
  return lab;
}

describe('lanes', () => {
  it('are in the order of the workers’ numbers', () => {
    const lab = scriptedLab();
    for (const id of ['w10', 'w2', 'w1']) lab.start(0, id);
    const { lanes } = sceneOf(lab, 10);
    expect(lanes.map((lane) => lane.worker)).toEqual(['w1', 'w2', 'w10']);
    expect(lanes.map((lane) => lane.y)).toEqual([0, 1, 2].map((n) => AXIS_HEIGHT + n * LANE_HEIGHT));
  });

  it('stay when their worker ended, and while a removed one has attempts', () => {
    const lab = twoWorkers();
    lab.work(10, 20, 'w2', 'a');
    lab.exit(30, 'w1');
    lab.event(40, { type: 'worker.removed', worker: worker('w2') });
    const { lanes } = sceneOf(lab, 50);
    expect(lanes.map(({ worker: id, state }) => [id, state])).toEqual([
      ['w1', 'killed'],
      ['w2', 'gone'],
    ]);
  });

  it('are left out when they are scrolled away', () => {
    const lab = scriptedLab();
    for (let n = 1; n <= 20; n++) {
      lab.start(0, `w${n}`);
      lab.work(10, 20, `w${n}`, `t${n}`);
    }
    const { lanes, bars } = sceneOf(lab, 100, { scroll: 5 * LANE_HEIGHT, height: AXIS_HEIGHT + 2 * LANE_HEIGHT - 1 });
    // The lane that is half below the axis still counts: it is cut when drawn.
    expect(lanes.map((lane) => lane.worker)).toEqual(['w5', 'w6', 'w7']);
    expect(new Set(bars.map((bar) => bar.worker))).toEqual(new Set(['w5', 'w6', 'w7']));
  });

  it('show processes, their ends and when they were frozen', () => {
    const lab = scriptedLab();
    lab.start(100, 'w1', 1);
    lab.event(200, { type: 'worker.signalled', worker: worker('w1'), signal: 'freeze' });
    lab.event(300, { type: 'worker.signalled', worker: worker('w1'), signal: 'thaw' });
    lab.exit(400, 'w1', 'stopped', 1);
    lab.start(500, 'w1', 2);
    const { lanes, marks, bands } = sceneOf(lab, 600);
    expect(lanes[0]!.lives).toEqual([
      { x: GUTTER + 100, width: 300 },
      { x: GUTTER + 500, width: 100 },
    ]);
    expect(marks.map(({ kind, x }) => [kind, x - GUTTER])).toEqual([
      ['start', 100],
      ['stopped', 400],
      ['start', 500],
    ]);
    expect(bands.map(({ x, width }) => [x - GUTTER, width])).toEqual([[200, 100]]);
  });
});

describe('bars', () => {
  it('reach from the delivery to the end', () => {
    const lab = twoWorkers();
    lab.work(100, 300, 'w2', 'a');
    const { bars } = sceneOf(lab, 500);
    expect(bars).toHaveLength(1);
    expect(bars[0]).toMatchObject({
      part: 'work',
      look: 'acked',
      x: GUTTER + 100,
      width: 200,
      ends: true,
      again: false,
    });
    expect(bars[0]!.y).toBe(AXIS_HEIGHT + LANE_HEIGHT + WORK.top);
  });

  it('reach to now while the attempt runs', () => {
    const lab = twoWorkers();
    lab.begin(100, 'w1', lab.deliver(100, 'w1', 'a'));
    expect(sceneOf(lab, 250).bars[0]).toMatchObject({ look: 'working', width: 150, ends: false });
    expect(sceneOf(lab, 350).bars[0]).toMatchObject({ look: 'working', width: 250 });
  });

  it('show the wait inside the worker as a line of its own', () => {
    const lab = twoWorkers();
    const tag = lab.deliver(100, 'w1', 'a');
    expect(sceneOf(lab, 150).bars).toMatchObject([{ part: 'wait', look: 'held', width: 50, height: WAIT.height }]);
    lab.begin(200, 'w1', tag);
    lab.settle(300, 'w1', tag);
    expect(sceneOf(lab, 400).bars).toMatchObject([
      { part: 'wait', look: 'held', x: GUTTER + 100, width: 100, ends: false },
      { part: 'work', look: 'acked', x: GUTTER + 200, width: 100, ends: true },
    ]);
  });

  it('keep tasks that wait at once in rows of their own', () => {
    const lab = twoWorkers();
    for (let i = 0; i < WAIT.rows; i++) lab.deliver(100, 'w1', `t${i}`);
    const { bars } = sceneOf(lab, 200);
    expect(new Set(bars.map((bar) => bar.y)).size).toBe(WAIT.rows);
    const bottom = Math.max(...bars.map((bar) => bar.y + bar.height));
    expect(bottom).toBeLessThanOrEqual(AXIS_HEIGHT + LANE_HEIGHT);
  });

  it.each(['acked', 'requeued', 'rejected', 'late'] as const)('look %s', (outcome) => {
    const lab = twoWorkers();
    const tag = lab.deliver(100, 'w1', 'a');
    lab.begin(100, 'w1', tag);
    lab.settle(200, 'w1', tag, outcome);
    expect(sceneOf(lab, 300).bars).toMatchObject([{ part: 'work', look: outcome, width: 100 }]);
  });

  it('look lost when their worker ended, whether the work had begun or not', () => {
    const lab = twoWorkers();
    lab.begin(100, 'w1', lab.deliver(100, 'w1', 'a'));
    lab.deliver(100, 'w1', 'b');
    lab.exit(200, 'w1');
    const looks = sceneOf(lab, 300).bars.map(({ part, look, ends, width }) => [part, look, ends, width]);
    expect(looks).toEqual([
      ['work', 'lost', true, 100],
      ['wait', 'lost', true, 100],
    ]);
  });

  it('are cut at the edges of the view', () => {
    const lab = twoWorkers();
    lab.work(0, 5_000, 'w1', 'a');
    const [bar] = sceneOf(lab, 6_000, { from: 2_000 }).bars;
    expect(bar!.x).toBeLessThan(GUTTER);
    expect(bar!.x).toBeGreaterThan(GUTTER - 50);
    expect(bar!.x + bar!.width).toBeLessThan(plain.width + 50);
    expect(bar!.ends).toBe(false);
  });

  it('point out the selected task', () => {
    const lab = twoWorkers();
    lab.work(100, 200, 'w1', 'a');
    lab.work(300, 400, 'w1', 'b');
    expect(sceneOf(lab, 500, {}, 'b').bars.map((bar) => bar.selected)).toEqual([false, true]);
  });
});

describe('redeliveries', () => {
  it('are joined to the attempt before', () => {
    const lab = twoWorkers();
    lab.begin(100, 'w2', lab.deliver(100, 'w2', 'a'));
    lab.exit(200, 'w2');
    lab.begin(210, 'w1', lab.deliver(210, 'w1', 'a', { redelivered: true }));
    const { bars, joins } = sceneOf(lab, 300);
    const middle = AXIS_HEIGHT + WORK.top + WORK.height / 2;
    expect(joins).toEqual([
      {
        task: 'a',
        from: { x: GUTTER + 200, y: middle + LANE_HEIGHT },
        to: { x: GUTTER + 210, y: middle },
        selected: false,
      },
    ]);
    expect(bars.map(({ worker: id, again, look }) => [id, again, look])).toEqual([
      ['w1', true, 'working'],
      ['w2', false, 'lost'],
    ]);
  });

  it('are the same when they are seen before the end of the first attempt', () => {
    const lab = twoWorkers();
    lab.begin(100, 'w2', lab.deliver(100, 'w2', 'a'));
    lab.begin(200, 'w1', lab.deliver(200, 'w1', 'a', { redelivered: true }));
    expect(sceneOf(lab, 202).bars.map((bar) => bar.look)).toEqual(['working', 'cut']);
    lab.exit(203, 'w2');
    const { bars, joins } = sceneOf(lab, 300);
    expect(bars.map(({ look, width }) => [look, width])).toEqual([
      ['working', 100],
      ['lost', 100],
    ]);
    expect(joins).toHaveLength(1);
    expect(joins[0]!.from.x).toBe(joins[0]!.to.x);
  });

  it('are joined out of the view too, but not past it', () => {
    const lab = twoWorkers();
    lab.begin(100, 'w2', lab.deliver(100, 'w2', 'a'));
    lab.exit(200, 'w2');
    lab.begin(5_000, 'w1', lab.deliver(5_000, 'w1', 'a', { redelivered: true }));
    lab.settle(5_500, 'w1', 2);
    expect(sceneOf(lab, 6_000, { from: 0 }).joins).toHaveLength(1);
    expect(sceneOf(lab, 6_000, { from: 2_000 }).joins).toHaveLength(0);
    expect(sceneOf(lab, 6_000, { from: 4_500 }).joins).toHaveLength(1);
    expect(sceneOf(lab, 6_000, { from: 5_100 }).joins).toHaveLength(0);
  });
});

describe('many attempts', () => {
  const lab = scriptedLab(200_000);
  lab.start(0, 'w1');
  for (let i = 0; i < 100_000; i++) lab.work(i * 10, i * 10 + 8, 'w1', `t${i}`);

  it('are turned into shapes only where they are seen', () => {
    const { bars } = sceneOf(lab, 1_000_000, { from: 500_000 });
    expect(bars.length).toBeGreaterThanOrEqual(100);
    expect(bars.length).toBeLessThanOrEqual(102);
    expect(bars.every((bar) => bar.count === 1)).toBe(true);
  });

  it('are told in columns where they would be narrower than a pixel', () => {
    const scene = sceneOf(lab, 1_000_000, { from: 0, span: 1_000_000 });
    expect(scene.bars).toHaveLength(0);
    expect(inColumns(scene)).toEqual({ acked: 100_000 });
    const { density } = scene.columns[0]!;
    // 8 of 10 milliseconds are work, in each column of a second, but for what a block brings in at once.
    expect(density.busy[500]! / scene.columnMs).toBeGreaterThan(0.3);
    expect(density.busy[500]! / scene.columnMs).toBeLessThan(1.3);
  });

  it('are looked at in blocks, also where they are packed and while a million are kept', () => {
    let looked = 0;
    for (const block of lab.index.tracks.get(worker('w1'))!.blocks) {
      const { glance } = block;
      block.glance = (position) => {
        looked++;
        return glance.call(block, position);
      };
    }
    sceneOf(lab, 1_000_000, { from: 0, span: 1_000_000 });
    expect(looked).toBe(0);
    sceneOf(lab, 1_000_000, { from: 500_000, span: 10_000 });
    expect(looked).toBeLessThan(1_200);
  });

  it('show the loss among them', () => {
    const few = scriptedLab();
    few.start(0, 'w1');
    for (let i = 0; i < 5; i++) few.work(i, i + 1, 'w1', `t${i}`);
    few.begin(5, 'w1', few.deliver(5, 'w1', 'lost'));
    few.exit(6, 'w1');
    expect(inColumns(sceneOf(few, 10, { span: 1_000_000 }))).toEqual({ acked: 5, lost: 1 });
  });

  it('share the lines in which thousands wait', () => {
    const flood = scriptedLab();
    flood.start(0, 'w1');
    for (let i = 0; i < 5_000; i++) flood.deliver(100 + i / 100, 'w1', `t${i}`);
    const { bars } = sceneOf(flood, 900);
    expect(bars.length).toBeLessThanOrEqual(51 * WAIT.rows);
    expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(5_000);
  });

  it('join redeliveries of what is told in columns, while they are few', () => {
    const few = twoWorkers();
    for (let i = 0; i < 500; i++) few.work(i, i + 1, 'w1', `t${i}`);
    few.begin(600, 'w1', few.deliver(600, 'w1', 'a'));
    few.exit(601, 'w1');
    few.work(200_000, 200_001, 'w2', 'a');
    for (let i = 0; i < 500; i++) few.work(200_002 + i, 200_003 + i, 'w2', `u${i}`);
    expect(sceneOf(few, 201_000, { span: 1_000_000 }).joins).toMatchObject([{ task: 'a' }]);
  });
});

describe('lanes of workers that ended', () => {
  it('are collapsed after a while', () => {
    const lab = twoWorkers();
    lab.work(100, 300, 'w1', 'a');
    lab.exit(400, 'w1');
    expect(sceneOf(lab, 1_000).lanes.map(({ size }) => size)).toEqual([FULL, FULL]);
    const later = sceneOf(lab, 60_000);
    expect(later.lanes.map(({ size }) => size)).toEqual([THIN, FULL]);
    expect(later.bars[0]).toMatchObject({ y: AXIS_HEIGHT + THIN.work.top, height: THIN.work.height });
    expect(later.lanes[1]!.y).toBe(AXIS_HEIGHT + THIN.height);
  });
});

describe('the selected task', () => {
  it('shows how long it waited in the queue', () => {
    const lab = twoWorkers();
    lab.event(100, { type: 'task.sent', ids: ['a'], text: 'a', bytes: 1, persistent: true });
    lab.work(300, 400, 'w2', 'a');
    expect(sceneOf(lab, 500).queueWait).toBeNull();
    expect(sceneOf(lab, 500, {}, 'a').queueWait).toMatchObject({ x: GUTTER + 100, width: 200 });
  });
});

describe('flags', () => {
  it('stand for what happened to broker and workers, near ones together', () => {
    const lab = twoWorkers();
    lab.event(500, { type: 'worker.signalled', worker: worker('w1'), signal: 'freeze' });
    lab.exit(503, 'w1');
    const { flags } = sceneOf(lab, 600);
    expect(flags.map(({ x, moments }) => [x - GUTTER, moments.map(({ kind }) => kind)])).toEqual([
      [0, ['start', 'start']],
      [500, ['kill', 'freeze']],
    ]);
  });
});

describe('a block of a few pixels', () => {
  function workAndLosses(): ScriptedLab {
    const lab = scriptedLab();
    lab.start(0, 'w1');
    for (let i = 0; i < 256; i++) {
      const tag = lab.deliver(i, 'w1', `t${i}`);
      lab.begin(i, 'w1', tag);
      lab.settle(i + 1, 'w1', tag, i % 64 === 50 ? 'rejected' : 'acked');
    }
    return lab;
  }

  it('is told part by part: every attempt once, and a loss where it was', () => {
    const lab = workAndLosses();
    // Six milliseconds a pixel: a block is eleven pixels wide.
    const scene = sceneOf(lab, 300, { span: 6_000 });
    expect(inColumns(scene)).toEqual({ acked: 252, rejected: 4 });
    expect(scene.bars).toEqual([]);
    const { density } = scene.columns[0]!;
    const losses: number[] = [];
    for (let column = 0; column < density.width; column++) {
      if (density.of(column, looks.indexOf('rejected')) > 0) losses.push(column);
    }
    expect(losses).toHaveLength(4);
    for (const [i, column] of losses.entries()) expect(Math.abs(column - (50 + 64 * i) / 6)).toBeLessThan(2);
  });

  it('is told attempt by attempt where one of them is as wide as a bar', () => {
    const lab = workAndLosses();
    lab.work(300, 330, 'w1', 'long');
    for (let i = 0; i < 63; i++) lab.work(330 + i * 0.1, 330.1 + i * 0.1, 'w1', `u${i}`);
    const scene = sceneOf(lab, 400, { span: 6_000 });
    expect(scene.bars).toMatchObject([{ entry: { task: { key: 'long' } }, width: 5 }]);
    expect(inColumns(scene)).toEqual({ acked: 252 + 63, rejected: 4 });
  });
});
