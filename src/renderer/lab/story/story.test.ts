import { describe, expect, it } from 'vitest';
import { WorkerId } from '../../../shared/ids.ts';
import type { Attempt, Task } from '../../../shared/lab/state.ts';
import { storyOf } from './story.ts';

const attempt = (worker: string, change: Partial<Attempt>): Attempt => ({
  worker: WorkerId.parse(worker),
  session: 1,
  tag: 1,
  redelivered: false,
  deliveredAt: 1_000,
  beganAt: 1_000,
  endedAt: null,
  progress: 0,
  outcome: null,
  ...change,
});
const task = (change: Partial<Task>): Task => ({
  key: 'k',
  no: 41,
  text: 'a....',
  bytes: 5,
  persistent: true,
  origin: 'run',
  derived: false,
  status: 'held',
  sentAt: 990,
  answer: 'confirmed',
  answeredAt: 992,
  reason: null,
  attempts: [],
  finished: 0,
  ...change,
});
const words = (of: Task, now = 5_000): string[] => storyOf(of, now).map(({ text }) => text);

describe('a task’s story', () => {
  it('of one that was lost with its worker and redelivered', () => {
    const attempts = [
      attempt('w3', { outcome: 'lost', endedAt: 2_600 }),
      attempt('w1', { deliveredAt: 2_604, beganAt: 2_604, redelivered: true }),
    ];
    expect(words(task({ attempts }))).toEqual([
      'published, confirmed in 2 ms',
      '→ w3, attempt 1',
      'lost with w3 after 1.6 s',
      '→ w1, attempt 2 · redelivered',
      'working for 2.4 s',
    ]);
  });

  it('of one that no queue took', () => {
    expect(words(task({ status: 'returned', answer: 'returned', reason: 'NO_ROUTE' }))).toEqual([
      'published, and returned: no queue took it (NO_ROUTE)',
    ]);
  });

  it('of double work says so', () => {
    const attempts = [
      attempt('w1', { outcome: 'late', endedAt: 2_000 }),
      attempt('w2', { outcome: 'acked', endedAt: 3_000 }),
    ];
    expect(words(task({ status: 'acked', attempts, finished: 2 })).at(-1)).toBe('its work was done 2 times');
  });

  it('of another program’s task does not claim to know its confirm', () => {
    expect(words(task({ origin: 'other', derived: true, status: 'ready', answer: null }))).toEqual([
      'published by another program, without a message id',
      'waits in the queue',
    ]);
  });
});
