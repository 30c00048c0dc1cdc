import { describe, expect, it } from 'vitest';
import { exitCause } from './exit-cause.ts';
import { createLines } from './lines.ts';
import { createRestartPolicy } from './restart-policy.ts';

describe('the cause of a worker’s end', () => {
  it.each([
    [{ code: null, signal: 'SIGKILL' }, 'kill', true, 'killed by you'],
    [{ code: null, signal: 'SIGKILL' }, 'nothing', true, 'killed from outside: SIGKILL'],
    [{ code: null, signal: 'SIGSEGV' }, 'nothing', true, 'killed from outside: SIGSEGV'],
    [{ code: 0, signal: null }, 'stop', true, 'stopped: it finished what it held'],
    [{ code: null, signal: 'SIGKILL' }, 'stop', true, 'stopped by force: it did not leave in time'],
    [{ code: 1, signal: null }, 'nothing', true, 'crashed: exit code 1'],
    [{ code: 1, signal: null }, 'nothing', false, 'never started: it ended at once with exit code 1'],
    [{ code: null, signal: null }, 'nothing', false, 'never started'],
    [{ code: 0, signal: null }, 'close', true, 'closed with the lab'],
  ] as const)('%j, asked: %s, reported: %s', (end, asked, reported, cause) =>
    expect(exitCause(end, asked, reported).cause).toBe(cause),
  );
});

describe('restarts', () => {
  it('get slower, end with the budget, and have it again after a quiet minute', () => {
    const policy = createRestartPolicy();
    const delays = [0, 1, 2, 3, 4, 5].map((second) => policy.next(second * 1_000).inMs);
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, null]);
    expect(policy.next(70_000)).toEqual({ attempt: 1, inMs: 500 });
  });
});

describe('lines', () => {
  it('are whole, however the chunks come', () => {
    const got: string[] = [];
    const lines = createLines((line) => got.push(line));
    for (const chunk of ['one\ntw', 'o\r\n', '\nth', 'ree']) lines.add(chunk);
    expect(got).toEqual(['one', 'two', '']);
    lines.end();
    expect(got.at(-1)).toBe('three');
  });

  it('are bounded when a process never breaks them', () => {
    const got: string[] = [];
    const lines = createLines((line) => got.push(line));
    for (let i = 0; i < 1_000; i++) lines.add('x'.repeat(1_000));
    lines.end();
    expect(got).toHaveLength(1);
    expect(got[0]!.length).toBeLessThanOrEqual(2_001);
  });
});
