import { expect, it } from 'vitest';
import { WorkerId } from '../../../shared/ids.ts';
import { scriptedLab } from '../timeline/scripted-lab.ts';
import { logLine } from './describe.ts';
import { findTasks } from './find-task.ts';

/** A lab in which w1 loses a task that w2 then acks, and the log's lines about one task. */
function labWithLines() {
  const lab = scriptedLab();
  lab.start(10, 'w1');
  lab.start(10, 'w2');
  lab.deliver(20, 'w1', 'a');
  lab.work(30, 40, 'w2', 'b');
  lab.exit(50, 'w1');
  const tag = lab.deliver(60, 'w2', 'a', { redelivered: true });
  lab.settle(70, 'w2', tag);
  const lines = lab.state.log.map((entry) => logLine(entry)).filter((line) => line?.about);
  return { lab, lines };
}

it('finds the task that a line of the log is about, by its key or by one of its deliveries', () => {
  const { lab, lines } = labWithLines();
  expect(lines.map((line) => [line!.text, findTasks(lab.state, line!.about!, line!.at)])).toEqual([
    ['Sent “a message...”.', ['a']],
    ['w1 got “a message...”.', ['a']],
    ['Sent “a message...”.', ['b']],
    ['w2 got “a message...”.', ['b']],
    ['w2 acked 1 task.', ['b']],
    ['w2 got “a message...”, redelivered.', ['a']],
    ['w2 acked 1 task.', ['a']],
  ]);
});

it('takes no task of a later run for one that was', () => {
  const { lab, lines } = labWithLines();
  const got = lines[1]!;
  expect(findTasks(lab.state, got.about!, got.at - 1_000)).toEqual([]);
  lab.state.tasks.delete('b');
  expect(findTasks(lab.state, lines[2]!.about!, lines[2]!.at)).toEqual([]);
});

it('finds each of several tasks that a worker got at once', () => {
  const lab = scriptedLab();
  lab.start(10, 'w1');
  const tags = ['a', 'b', 'c'].map((task) => lab.deliver(20, 'w1', task));
  const worker = WorkerId.parse('w1');
  expect(findTasks(lab.state, { worker, session: 1, tags: tags.toReversed() }, 30)).toEqual(['c', 'b', 'a']);
  lab.state.tasks.delete('b');
  expect(findTasks(lab.state, { worker, session: 1, tags }, 30)).toEqual(['a', 'c']);
});
