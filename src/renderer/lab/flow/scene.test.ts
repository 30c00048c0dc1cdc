import { expect, it } from 'vitest';
import { flag } from '../../../shared/lab/deliveries.ts';
import type { LabState } from '../../../shared/lab/state.ts';
import { defaultWorker } from '../../../shared/settings.ts';
import { scriptedLab, worker } from '../timeline/scripted-lab.ts';
import { stackRoom } from './cells.ts';
import { layOut } from './layout.ts';
import { createMotion, type Motion } from './motion.ts';
import { readyTasks } from './queue-sample.ts';
import { buildScene, cellAt, type SceneInput } from './scene.ts';

const START = 1_000_000;
const PREFETCH_8 = { ...defaultWorker, prefetch: 8 };

function movingLab() {
  const motion = createMotion();
  const lab = scriptedLab();
  motion.sync(lab.state);
  const { onEvent } = lab.index;
  lab.index.onEvent = (state, event) => {
    onEvent(state, event);
    motion.onEvent(state, event, event.at);
  };
  return { motion, lab };
}

function sceneOf(state: LabState, motion: Motion, now: number, change: Partial<SceneInput> = {}) {
  const workers = [...state.workers.values()].map(({ id, phase }) => ({ id, ended: phase === 'ended' }));
  const layout = layOut({ width: 1_000, height: 500, workers, guests: motion.guests > 0 });
  const ready = readyTasks(state, stackRoom(layout.queue));
  return buildScene({ state, motion, layout, scroll: 0, now, selected: null, still: false, ready, ...change });
}

function publish(lab: ReturnType<typeof scriptedLab>, at: number, count: number, first = 0): void {
  const ids = Array.from({ length: count }, (_, i) => `t${first + i}`);
  lab.event(at, { type: 'task.sent', ids, text: 'a message.', bytes: 10, persistent: true });
  lab.event(at, { type: 'task.answered', answer: 'confirmed', ids });
}

it('moves a dot from the publisher over the exchange to the queue, and on to the worker', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  lab.deliver(START, 'w1', 'a');
  const [in_, out] = motion.flights;
  const at = (time: number) => sceneOf(lab.state, motion, time);
  const scene = at(START);
  const [producer, queue, box] = scene.boxes.map(({ rect }) => rect);
  expect(scene.dots).toMatchObject([{ kind: 'task', x: producer!.x + producer!.width, y: scene.exchange.y }]);
  expect(at(in_!.from + (in_!.to - in_!.from) * 0.75).dots[0]!.x).toBeGreaterThan(scene.exchange.x);
  const [leaving] = at(out!.from).dots;
  expect(leaving).toMatchObject({ x: queue!.x + queue!.width });
  const [arriving] = at(out!.to - 1).dots;
  expect(arriving!.x).toBeCloseTo(box!.x, 0);
  expect(at(out!.to).dots).toEqual([]);
});

it('shows a task as coming until its dot has arrived', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  lab.begin(START, 'w1', lab.deliver(START, 'w1', 'a'));
  const ring = (time: number) => sceneOf(lab.state, motion, time).cells.find(({ shape }) => shape === 'ring');
  expect(ring(START + 700)).toMatchObject({ look: 'coming', task: 'a' });
  motion.advance(START + 5_000);
  expect(ring(START + 5_000)).toMatchObject({ look: 'working', task: 'a' });
});

it('stacks ready tasks before unacked ones, and makes a bar of them when they are too many', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  publish(lab, START, 5);
  lab.deliver(START, 'w1', 't0');
  const queueCells = (now: number) =>
    sceneOf(lab.state, motion, now).cells.filter(({ where }) => where.includes('queue'));
  motion.advance(START + 9_000);
  expect(queueCells(START + 9_000).map(({ look, task }) => `${task} ${look}`)).toEqual([
    't1 ready',
    't2 ready',
    't3 ready',
    't4 ready',
    't0 unacked',
  ]);
  publish(lab, START + 10, 60, 5);
  const scene = sceneOf(lab.state, motion, START + 9_000);
  expect(scene.depth).toMatchObject({ ready: 64, unacked: 1 });
  expect(scene.cells.every(({ where }) => where.includes('w1'))).toBe(true);
});

it('shows a redelivered task in its own look in the queue and in the worker’s hand', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  lab.deliver(START, 'w1', 'a');
  lab.exit(START + 10, 'w1');
  const waiting = sceneOf(lab.state, motion, START + 9_000, { still: true });
  expect(waiting.cells).toMatchObject([{ look: 'again', task: 'a', again: true }]);
  expect(waiting.boxes.at(-1)).toMatchObject({ look: 'lost' });
  lab.start(START + 20, 'w2');
  lab.begin(START + 20, 'w2', lab.deliver(START + 20, 'w2', 'a', { redelivered: true }));
  const held = sceneOf(lab.state, motion, START + 9_000);
  expect(held.cells.find(({ shape }) => shape === 'ring')).toMatchObject({ look: 'working', again: true });
});

it('leaves the way back to be seen for a while, with how many went it', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  lab.deliver(START, 'w1', 'a');
  motion.advance(START + 5_000);
  lab.exit(START + 5_000, 'w1');
  const scene = sceneOf(lab.state, motion, START + 5_200);
  expect(scene.dots.map(({ kind }) => kind)).toEqual(['back']);
  const back = scene.edges.find(({ look }) => look === 'back')!;
  expect(back.path[0].x).toBeGreaterThan(back.path[3].x);
  expect(scene.labels).toContainEqual(expect.objectContaining({ text: '1 back', tone: 'redelivered' }));
  motion.advance(START + 11_000);
  expect(sceneOf(lab.state, motion, START + 11_000).edges.some(({ look }) => look === 'back')).toBe(false);
});

it('shows the slots of a prefetch: in work, waiting, free, and how many there is no room for', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  lab.event(START, { type: 'worker.configured', worker: worker('w1'), settings: PREFETCH_8 });
  lab.begin(START, 'w1', lab.deliver(START, 'w1', 'a'));
  lab.deliver(START, 'w1', 'b');
  const slots = (settings = PREFETCH_8) => {
    lab.event(START, { type: 'worker.configured', worker: worker('w1'), settings });
    const scene = sceneOf(lab.state, motion, START + 9_000, { still: true });
    const cells = scene.cells.filter(({ where }) => where.startsWith('in w1'));
    return { looks: cells.map(({ look }) => look), labels: scene.labels.map(({ text }) => text) };
  };
  expect(slots().looks).toEqual(['working', 'waiting', 'free', 'free', 'free', 'free', 'free', 'free']);
  const many = slots({ ...PREFETCH_8, prefetch: 1_000 });
  expect(many.labels).toContain(`+${1_000 - many.looks.length}`);
});

it('has no dots where motion is unwanted, and tasks are where they are at once', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  lab.deliver(START, 'w1', 'a');
  const scene = sceneOf(lab.state, motion, START, { still: true });
  expect(scene.dots).toEqual([]);
  expect(scene.drift).toBe(0);
  expect(scene.cells.some(({ look }) => look === 'coming')).toBe(false);
});

it('makes a flow with a rate of an edge on which too much moves', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  const ids = Array.from({ length: 400 }, (_, i) => `t${i}`);
  const rows = {
    tags: ids.map((_, i) => i + 1),
    at: ids.map(() => START),
    ids,
    texts: ids.map(() => ''),
    bytes: ids.map(() => 0),
    flags: ids.map(() => flag.own),
  };
  lab.event(START, { type: 'task.delivered', worker: worker('w1'), session: 1, rows });
  const scene = sceneOf(lab.state, motion, START + 100);
  expect(scene.dots).toEqual([]);
  expect(scene.edges).toContainEqual(expect.objectContaining({ look: 'flow', rate: 200 }));
  expect(scene.labels.map(({ text }) => text)).toContain('200/s');
});

it('finds the task at a point, and none in a free slot', () => {
  const { motion, lab } = movingLab();
  lab.start(START, 'w1');
  const tag = lab.deliver(START, 'w1', 'a');
  const scene = sceneOf(lab.state, motion, START, { still: true, selected: 'a' });
  for (const { rect, selected } of scene.cells) {
    expect(cellAt(scene, rect.x + 3, rect.y + 3)?.task).toBe('a');
    expect(selected).toBe(true);
  }
  lab.settle(START, 'w1', tag);
  const after = sceneOf(lab.state, motion, START, { still: true });
  const { rect } = after.cells.find(({ shape }) => shape === 'ring')!;
  expect(cellAt(after, rect.x + 3, rect.y + 3)).toBeNull();
});

it('leaves out workers that are scrolled away', () => {
  const { motion, lab } = movingLab();
  for (let i = 1; i <= 50; i++) lab.start(START, `w${i}`);
  const scene = sceneOf(lab.state, motion, START, { scroll: 400 });
  expect(scene.boxes.length).toBeLessThan(14);
});
