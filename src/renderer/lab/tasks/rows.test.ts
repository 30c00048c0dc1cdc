import { describe, expect, it } from 'vitest';
import { everyTask } from '../../../shared/lab/task-query.ts';
import { scriptedLab } from '../timeline/scripted-lab.ts';
import { rowsOf } from './rows.ts';

const query = { filter: everyTask, sort: { by: 'no', descending: true } } as const;

describe('what the table shows', () => {
  it('are the newest tasks first, and how many more are only counted', () => {
    const lab = scriptedLab();
    lab.start(0, 'w10');
    lab.start(0, 'w2');
    lab.work(10, 20, 'w2', 'first');
    lab.deliver(30, 'w10', 'second');
    expect(rowsOf(lab.state, query, 40)).toEqual({
      keys: ['second', 'first'],
      known: 2,
      counted: 0,
      hasRun: true,
      workers: ['w2', 'w10'],
      at: 40,
    });
    lab.state.tasks.delete('first');
    expect(rowsOf(lab.state, query, 40)).toMatchObject({ keys: ['second'], known: 1, counted: 1 });
  });
});
