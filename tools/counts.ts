// How many tests passed, read from the reports that the test runners write for machines.

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export const none: Counts = { passed: 0, failed: 0, skipped: 0 };

/** Type checks and linters say only yes or no. */
export const countCheck = (exitCode: number): Counts =>
  exitCode === 0 ? { ...none, passed: 1 } : { ...none, failed: 1 };

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

export function countVitest(text: string): Counts {
  const report: VitestReport = JSON.parse(text);
  // A file that can't be loaded, or whose hooks fail, fails without a failed test.
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}

export function countPlaywright(text: string): Counts {
  const { stats, errors }: PlaywrightReport = JSON.parse(text);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/** From the end of node:test's TAP: the tests may print lines that look the same, but not after it. */
export function countTap(text: string): Counts {
  const totals = new Map(Array.from(text.matchAll(/^# ([a-z]+) (\d+)$/gm), ([, name, value]) => [name, Number(value)]));
  const total = (name: string): number => totals.get(name) ?? 0;
  return {
    passed: total('pass'),
    failed: total('fail') + total('cancelled'),
    skipped: total('skipped') + total('todo'),
  };
}

/** What a suite counts for: never for nothing if it ended badly, or has tested nothing. */
export function judge(counts: Counts | undefined, exitCode: number): Counts {
  if (!counts) return { ...none, failed: 1 };
  const hasFailed = exitCode !== 0 || counts.passed + counts.failed === 0;
  return hasFailed && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

export const summary = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
