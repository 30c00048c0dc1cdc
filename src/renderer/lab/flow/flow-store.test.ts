import { expect, it, vi } from 'vitest';
import type { WorkerId } from '../../../shared/ids.ts';
import { scriptedLab, worker } from '../timeline/scripted-lab.ts';
import { createFlowStore, update } from './flow-store.ts';
import { layOut } from './layout.ts';
import { readyTasks } from './queue-sample.ts';
import { flowWords, workerRows } from './view.ts';

const START = 1_000_000;

function layoutOf(...ids: string[]) {
  const workers = ids.map((id) => ({ id: id as WorkerId, ended: false }));
  return layOut({ width: 900, height: 500, workers, guests: false });
}

it('tells nobody of what is the same, and keeps the rows of workers that have not changed', () => {
  const lab = scriptedLab();
  lab.start(START, 'w1');
  lab.start(START, 'w2');
  const layout = layoutOf('w1', 'w2');
  const store = createFlowStore();
  const told = vi.fn();
  update(store, { rows: workerRows(lab.state, layout, START) });
  const [first, second] = store.getState().rows;
  store.subscribe(told);
  update(store, { rows: workerRows(lab.state, layout, START + 10) });
  expect(told).not.toHaveBeenCalled();
  lab.deliver(START + 20, 'w2', 'a');
  update(store, { rows: workerRows(lab.state, layout, START + 30) });
  expect(told).toHaveBeenCalledOnce();
  expect(store.getState().rows[0]).toBe(first);
  expect(store.getState().rows[1]).not.toBe(second);
});

it('says of a worker what it has in hand, how far it is, and for how long it has had its oldest task', () => {
  const lab = scriptedLab();
  lab.start(START, 'w1');
  const tag = lab.deliver(START, 'w1', 'a', { text: 'a message....' });
  lab.begin(START, 'w1', tag);
  lab.event(START + 1_000, { type: 'task.progressed', worker: worker('w1'), session: 1, tag, done: 0.25 });
  const [row] = workerRows(lab.state, layoutOf('w1'), START + 3_000);
  expect(row).toMatchObject({
    task: { key: 'a', text: 'a message....', time: '1.0 of 4 s' },
    oldest: '3 s',
    delivered: 1,
    fate: null,
  });
});

it('says where everything is, a line a node, and what became of a dead worker’s tasks', () => {
  const lab = scriptedLab();
  lab.start(START, 'w1');
  lab.start(START, 'w2');
  lab.deliver(START, 'w1', 'a', { text: 'first.' });
  lab.deliver(START, 'w2', 'b', { text: 'second.' });
  lab.exit(START + 10, 'w1');
  expect(flowWords(lab.state, layoutOf('w1', 'w2'), 0, false, START + 20).lines).toEqual([
    'Publisher: 2 published, all confirmed',
    'Queue second-queue: 1 ready, 1 unacked',
    'w1: killed by you, 1 task went back to the queue',
    'w2: starting, “second.”, holds 1 of 1',
  ]);
});

it('says of other programs’ consumers how old the figure is that they are known by', () => {
  const lab = scriptedLab();
  lab.event(START, { type: 'queue.gauged', ready: 0, consumers: 2 });
  const layout = layOut({ width: 900, height: 500, workers: [], guests: true });
  expect(flowWords(lab.state, layout, 2, false, START + 3_000).guests).toMatchObject({
    title: '2 consumers of other programs',
    detail: 'the broker’s figure, 3 s ago',
  });
});

it('looks into the queue for its ready tasks, unless they are too many to be shown', () => {
  const lab = scriptedLab();
  const ids = ['a', 'b', 'c'];
  lab.event(START, { type: 'task.sent', ids, text: '.', bytes: 1, persistent: true });
  lab.event(START, { type: 'task.answered', answer: 'confirmed', ids });
  expect(readyTasks(lab.state, 3).map(({ key }) => key)).toEqual(ids);
  expect(readyTasks(lab.state, 2)).toEqual([]);
});
