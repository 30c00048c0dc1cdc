import { describe, expect, it } from 'vitest';
import { emptyWords, spokenState, stateWords } from './words.ts';

const place = {
  url: 'amqp://guest:guest@localhost:5672',
  port: 5672,
  managementPort: null,
  pid: 7,
  since: 1_000,
  recovered: { queues: 0, messages: 0 },
};

describe('the built-in broker’s state in words', () => {
  it.each([
    [{ status: 'up', ...place }, 'good', 'Runs as process 7, started 4 s ago'],
    [{ status: 'paused', ...place }, 'warning', 'Paused'],
    [
      { status: 'restarting', cause: 'crashed by you (SIGKILL)', nextAt: null },
      'warning',
      'Crashed by you (SIGKILL); starts again…',
    ],
    [
      { status: 'restarting', cause: 'crashed: exit code 1', nextAt: 9_000 },
      'warning',
      'Crashed: exit code 1; starts in 4 s',
    ],
  ] as const)('%j', (state, dot, words) => expect(stateWords(state, 5_000)).toEqual({ dot, words }));
});

describe('what is read out of it', () => {
  it('does not change with time', () => {
    expect(spokenState({ status: 'up', ...place })).toBe('Runs on port 5672');
    expect(spokenState({ status: 'restarting', cause: 'crashed: exit code 1', nextAt: 9_000 })).toBe(
      'Crashed: exit code 1; starts again…',
    );
  });
});

describe('the question before it is emptied', () => {
  it('has the numbers in it', () => {
    const figures = {
      connections: 1,
      queues: 2,
      consumers: 1,
      ready: 1_200,
      unacked: 1,
      memoryBytes: 0,
      storeBytes: 0,
    };
    expect(emptyWords({ ...figures, alarm: null })).toContain('2 queues with 1,200 ready messages and 1 unacked one');
  });
});
