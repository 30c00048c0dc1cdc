/** A broker's process as a test sees it from outside: its command line, its output, its end. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { BrokerReport } from '../../src/shared/broker-protocol.ts';
import { until } from '../helpers/until.ts';
import { SOURCE } from './bundle.ts';

const START_MS = 20_000;

export interface BrokerProcess {
  readonly pid: number;
  /** amqp:// URL that it printed; null = it ended without. */
  readonly url: string | null;
  readonly port: number;
  /** What it told its parent, but for its figures. */
  readonly reports: readonly BrokerReport[];
  /** What it has written to stderr so far. */
  stderr(): string;
  /** Sends a signal and waits for the end. @returns the exit code; null = the signal ended it */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/**
 * Starts a broker and waits until it is ready or has ended. It leaves with the test process, whose end it notices.
 *
 * @param module another file than the sources' own
 * @param uid another user than the one that runs the tests
 */
export async function runBroker(args: readonly string[], module = SOURCE, uid?: number): Promise<BrokerProcess> {
  const { child, reports, stderr, stdout, ended } = spawnBroker(args, module, uid);
  const ready = (): RegExpExecArray | null => /^ready (amqp:\S+)$/m.exec(stdout());
  await Promise.race([ended, until(ready, { what: `a broker with ${args.join(' ')} ready`, timeoutMs: START_MS })]);
  const url = ready()?.[1] ?? null;
  return {
    pid: child.pid!,
    url,
    port: url === null ? 0 : Number(new URL(url).port),
    reports,
    stderr,
    ended,
    async end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Starts a broker and does not wait. */
export function spawnBroker(args: readonly string[], module = SOURCE, uid?: number) {
  const child: ChildProcess = fork(module, args, {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const reports: BrokerReport[] = [];
  child.on('message', (message) => {
    const report = BrokerReport.parse(message);
    if (report.type !== 'figures') reports.push(report);
  });
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (text) => {
    stdout += String(text);
  });
  child.stderr!.on('data', (text) => {
    stderr += String(text);
  });
  // Its output is complete then, too.
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, ended, reports, stdout: () => stdout, stderr: () => stderr };
}
