import { describe, expect, it } from 'vitest';
import type { TaskKey, WorkerId } from '../../../shared/ids.ts';
import { createLabState, type Task, type Worker } from '../../../shared/lab/state.ts';
import { heldOf } from './held.ts';

const worker = (id: string, queue: string, keys: readonly string[], phase: Worker['phase'] = 'running'): Worker =>
  ({
    id: id as WorkerId,
    pid: 7,
    queue,
    phase,
    consumerTag: `tag ${id}`,
    held: new Map(keys.map((key, index) => [index, { key: key as TaskKey, attempt: 1 }])),
  }) as Worker;

const task = (key: string, deliveredAt: number): [TaskKey, Task] => [
  key as TaskKey,
  { key, attempts: [{ deliveredAt: 1 }, { deliveredAt }] } as unknown as Task,
];

describe('what the lab’s workers hold of a queue', () => {
  const state = createLabState();
  state.queue = { settings: { name: 'work' } } as NonNullable<typeof state.queue>;
  state.tasks = new Map([task('a', 300), task('b', 200)]);
  for (const each of [
    worker('w1', 'work', ['a', 'b', 'too old to be known']),
    worker('w2', 'work', []),
    worker('w3', 'another', ['a']),
    worker('w4', 'work', [], 'ended'),
  ]) {
    state.workers.set(each.id, each);
  }

  it('is exact, with the age of the oldest', () => {
    expect(heldOf(state, 'work')).toEqual([
      { id: 'w1', pid: 7, consumerTag: 'tag w1', held: 3, oldestAt: 200 },
      { id: 'w2', pid: 7, consumerTag: 'tag w2', held: 0, oldestAt: null },
    ]);
  });

  it('is nothing of a queue that is not the lab’s', () => {
    expect(heldOf(state, 'another')).toEqual([]);
  });
});
