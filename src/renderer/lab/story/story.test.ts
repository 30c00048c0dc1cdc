import { describe, expect, it } from 'vitest';
import { WorkerId } from '../../../shared/ids.ts';
import type { Attempt, Task } from '../../../shared/lab/state.ts';
import { defaultWorker } from '../../../shared/settings.ts';
import { propertiesOf } from './properties.ts';
import { rawEventsOf } from './raw-events.ts';
import { storyOf, type Workers } from './story.ts';

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
const nobody: Workers = new Map();
const words = (of: Task, now = 5_000, workers = nobody): string[] => storyOf(of, now, workers).map(({ text }) => text);
const ended = (id: string, at: number, ackMode: 'manual' | 'automatic' = 'manual'): Workers =>
  new Map([
    [
      WorkerId.parse(id),
      {
        session: 1,
        exit: { kind: 'killed by you' as const, cause: 'killed by you', at },
        settings: { ...defaultWorker, ackMode },
      },
    ],
  ]);

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

  it('says why a worker ended, if that is the end that took the task', () => {
    const attempts = [attempt('w3', { outcome: 'lost', endedAt: 2_600 })];
    const lost = task({ attempts, status: 'ready' });
    expect(words(lost, 5_000, ended('w3', 2_600))).toContain('lost with w3 after 1.6 s: killed by you');
    const earlier = { ...ended('w3', 2_600).get(WorkerId.parse('w3'))!, session: 7 };
    expect(words(lost, 5_000, new Map([[WorkerId.parse('w3'), earlier]]))).toContain('lost with w3 after 1.6 s');
  });

  it('of one that is lost for good says why', () => {
    const attempts = [attempt('w3', { outcome: 'lost', endedAt: 2_600 })];
    expect(words(task({ attempts, status: 'lost' }), 5_000, ended('w3', 2_600, 'automatic')).at(-1)).toBe(
      'gone for good: with automatic acks the broker forgets what it delivers',
    );
    expect(words(task({ attempts, status: 'lost', reason: 'not on the broker any more' })).at(-1)).toBe(
      'not on the broker any more',
    );
  });

  it('tells each delivery with its place, its waits and the broker’s counts', () => {
    const attempts = [
      attempt('w1', { outcome: 'requeued', endedAt: 1_500, tag: 3, beganAt: null }),
      attempt('w2', {
        deliveredAt: 1_600,
        beganAt: 1_900,
        redelivered: true,
        tag: 4,
        deliveryCount: 1,
        acquiredCount: 2,
      }),
    ];
    const details = storyOf(task({ attempts }), 5_000, nobody).map(({ detail }) => detail);
    expect(details).toEqual([
      undefined,
      'after 10 ms in the queue · channel 1, delivery tag 3',
      'it had not begun',
      'after 100 ms in the queue · channel 1, delivery tag 4 · redelivered flag set · x-delivery-count 1 · x-acquired-count 2',
      'after 300 ms in its hands',
    ]);
  });

  it('of a task that goes around for ever stays short', () => {
    const attempts = Array.from({ length: 5_000 }, () => attempt('w1', { outcome: 'requeued', endedAt: 1_001 }));
    const story = words(task({ attempts, status: 'ready' }));
    expect(story.length).toBeLessThan(70);
    expect(story[1]).toBe('→ w1, attempt 1');
    expect(story[3]).toBe('… 4,970 more attempts …');
    expect(story[4]).toBe('→ w1, attempt 4,972 · redelivered');
    expect(story.at(-3)).toBe('→ w1, attempt 5,000 · redelivered');
  });
});

describe('a task’s events', () => {
  it('are those that made it what it is, in the order of their times', () => {
    const attempts = [
      attempt('w3', { outcome: 'lost', endedAt: 2_600, deliveredAt: 991 }),
      attempt('w1', { deliveredAt: 2_604, beganAt: null, redelivered: true, tag: 2, deliveryCount: 1 }),
    ];
    expect(rawEventsOf(task({ attempts })).map(({ at, type, facts }) => `${at} ${type} ${facts}`)).toEqual([
      '990 task.sent 5 bytes',
      '991 task.delivered w3 1/1',
      '992 task.answered confirmed',
      '1000 task.began w3 1/1',
      '2600 worker.exited w3 1/1 lost',
      '2604 task.delivered w1 1/2 redelivered x-delivery-count=1',
    ]);
  });
});

describe('a task’s properties', () => {
  it('are what its message carries, another program’s too', () => {
    const properties = '{"contentType":"text/csv","headers":{"kind":1}}';
    expect(propertiesOf(task({ origin: 'other', sentAt: null, name: 'm-1', properties }))).toEqual([
      ['message id', 'm-1'],
      ['size', '5 bytes'],
      ['delivery mode', '2 (persistent)'],
      ['published by', 'another program'],
      ['contentType', 'text/csv'],
      ['header kind', '1'],
    ]);
    expect(propertiesOf(task({ properties: '{"cut…' })).at(-1)).toEqual(['further', '{"cut…']);
  });
});
