import { describe, expect, it } from 'vitest';
import { LANE_HEIGHT, WAIT, WORK } from './lanes.ts';
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
  return buildScene({ index, workers: state.workers, view: { ...plain, ...view }, now, origin: 0, selected });
}

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

  it('share a bar where they would be narrower than a pixel', () => {
    const { bars } = sceneOf(lab, 1_000_000, { from: 0, span: 1_000_000 });
    expect(bars.length).toBeLessThanOrEqual(1_001);
    expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(lab.index.all.length);
  });

  it('show the loss among them', () => {
    const few = scriptedLab();
    few.start(0, 'w1');
    for (let i = 0; i < 5; i++) few.work(i, i + 1, 'w1', `t${i}`);
    few.begin(5, 'w1', few.deliver(5, 'w1', 'lost'));
    few.exit(6, 'w1');
    const { bars } = sceneOf(few, 10, { span: 1_000_000 });
    expect(bars).toMatchObject([{ look: 'lost', count: 6 }]);
  });

  it('share the lines in which thousands wait', () => {
    const flood = scriptedLab();
    flood.start(0, 'w1');
    for (let i = 0; i < 5_000; i++) flood.deliver(100 + i / 100, 'w1', `t${i}`);
    const { bars } = sceneOf(flood, 900);
    expect(bars.length).toBeLessThanOrEqual(51 * WAIT.rows);
    expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(5_000);
  });
});
