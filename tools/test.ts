// npm test: everything that has to hold. It goes on after a failure, and its last line adds everything up.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  add,
  type Counts,
  countCheck,
  countPlaywright,
  countTap,
  countVitest,
  judge,
  none,
  summary,
} from './counts.ts';
import { findElectron } from './electron.ts';
import { findChromium, root, thisMachine } from './machine.ts';
import { prepare } from './prepare.ts';
import { interruptedBy, main, runNode } from './processes.ts';

interface Suite {
  name: string;
  /** A script for Node.js, and its arguments. */
  command: (report: string) => string[];
  env?: (report: string) => NodeJS.ProcessEnv;
  /** How to read the report; without it, the suite is a single check. */
  count?: (report: string) => Counts;
  /** Why this machine can't run it. */
  omit?: () => string | undefined;
}

const vitest = (project: string): Pick<Suite, 'command' | 'count'> => ({
  command: (report) => [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
  count: countVitest,
});

const suites: Suite[] = [
  // The first three are `npm run check`.
  { name: 'types', command: () => ['node_modules/typescript/bin/tsc', '-b'] },
  { name: 'lint', command: () => ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
  { name: 'architecture', ...vitest('architecture') },
  { name: 'unit', ...vitest('unit') },
  {
    name: 'stand-in',
    command: (report) => [
      '--test',
      '--test-concurrency=1',
      '--test-timeout=120000',
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      '--test-reporter=tap',
      `--test-reporter-destination=${report}`,
      'tools/electron-on-chromium/test/*.test.ts',
    ],
    env: () => ({ DISPLAY: undefined }), // no windows: e2e shows that it has them
    count: countTap,
    omit: () => {
      if (process.platform !== 'linux') return 'it is for Linux';
      return findChromium(thisMachine) ? undefined : 'there is no Chromium, and Electron itself is used';
    },
  },
  { name: 'live', ...vitest('live') },
  { name: 'live on the built-in broker', ...vitest('live-built-in') },
  {
    name: 'e2e',
    command: () => ['tools/e2e.ts', '--reporter=list,json'],
    env: (report) => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: report }),
    count: countPlaywright,
  },
];

const timeout = 20 * 60_000; // a hung suite must not cost a whole CI job its verdict

async function runSuite({ name, command, env, count, omit }: Suite, reports: string): Promise<Counts> {
  const reason = omit?.();
  console.log(`\n=== ${name}${reason ? `: left out, ${reason}` : ''}`);
  if (reason) return { ...none, skipped: 1 };

  const report = path.join(reports, name);
  const [script, ...args] = command(report);
  const options = { env: { ...process.env, ...env?.(report) }, signalsGroup: true, timeout };
  const exitCode = await runNode(script!, args, options).catch((error) => {
    console.error(error);
    return 1;
  });
  const counts = count ? judge(readCounts(report, count), exitCode) : countCheck(exitCode);
  console.log(`--- ${name}: ${summary(counts)}`);
  return counts;
}

function readCounts(report: string, count: (text: string) => Counts): Counts | undefined {
  try {
    return count(fs.readFileSync(report, 'utf8'));
  } catch (error) {
    console.error(`No report: ${error}`);
    return undefined;
  }
}

await main(async () => {
  process.chdir(root);
  let total = none;
  const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'warren-reports-'));
  try {
    prepare();
    findElectron();
    for (const suite of suites) {
      total = add(total, await runSuite(suite, reports));
      if (interruptedBy())
        throw new Error(`Interrupted by ${interruptedBy()}: what comes after ${suite.name} did not run.`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    total = add(total, { ...none, failed: 1 });
  } finally {
    fs.rmSync(reports, { recursive: true, force: true });
  }
  console.log(`\n${summary(total)}`);
  return total.failed === 0 ? 0 : 1;
});
