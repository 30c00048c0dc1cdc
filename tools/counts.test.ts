import { describe, expect, it } from 'vitest';
import { add, countCheck, countPlaywright, countTap, countVitest, judge, none, summary } from './counts.ts';

describe('counts are read from', () => {
  it('Vitest, where a file that cannot be loaded is a failure of its own', () => {
    const report = {
      numPassedTests: 2,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    };
    expect(countVitest(JSON.stringify(report))).toEqual({ passed: 2, failed: 2, skipped: 2 });
  });

  it('Playwright, where an error outside of any test is a failure too', () => {
    const report = { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{ message: 'load' }] };
    expect(countPlaywright(JSON.stringify(report))).toEqual({ passed: 3, failed: 3, skipped: 2 });
  });

  it("node:test's TAP, whatever the tests themselves have printed", () => {
    const tap = ['# pass 99', '# first window loaded after 900 ms', 'not ok 1 - a', '1..5'];
    const totals = ['# tests 5', '# suites 0', '# pass 1', '# fail 1', '# cancelled 1', '# skipped 1', '# todo 1'];
    expect(countTap([...tap, ...totals, '# duration_ms 580.9', ''].join('\n'))).toEqual({
      passed: 1,
      failed: 2,
      skipped: 2,
    });
  });

  it('an exit code, for what is a single check', () => {
    expect([countCheck(0), countCheck(2)]).toEqual([
      { passed: 1, failed: 0, skipped: 0 },
      { passed: 0, failed: 1, skipped: 0 },
    ]);
  });
});

describe('a suite fails', () => {
  it.each([
    ['if it left no report', undefined, 0, 1],
    ['if it ran nothing', none, 0, 1],
    ['if it skipped everything', { ...none, skipped: 3 }, 0, 1],
    ['if it ended badly although its tests passed', { ...none, passed: 3 }, 1, 1],
    ['just as often as its tests do', { ...none, passed: 3, failed: 2 }, 1, 2],
    ['not, if all is well', { ...none, passed: 3 }, 0, 0],
  ])('%s', (_case, counts, exitCode, failed) => {
    expect(judge(counts, exitCode).failed).toBe(failed);
  });
});

describe('summary', () => {
  it('adds up, and mentions skipped tests only where there are any', () => {
    const some = { passed: 2, failed: 0, skipped: 0 };
    expect(summary(some)).toBe('2 passed, 0 failed');
    expect(summary(add(some, { passed: 1, failed: 4, skipped: 5 }))).toBe('3 passed, 4 failed, 5 skipped');
  });
});
