/** A broker's process as a test sees it from outside: its command line, its output, its end. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { BrokerReport } from '../../src/shared/broker-protocol.ts';
import { withTimeout } from '../helpers/until.ts';
import { SOURCE } from './bundle.ts';

const START_MS = 20_000;

export interface BrokerProcess {
  readonly pid: number;
  /** amqp:// URL that it printed; null = it ended without. */
  readonly url: string | null;
  readonly port: number;
  /** Milliseconds from its start to its word that it is ready. */
  readonly readyAfter: number;
  /** What it told its parent, but for its figures. */
  readonly reports: readonly BrokerReport[];
  /** What it has written to stderr so far. */
  stderr(): string;
  /** Sends a signal and waits for the end. @returns the exit code; null = the signal ended it */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

export interface OtherUser {
  readonly uid: number;
  readonly node: string;
}

/**
 * Starts a broker and waits until it is ready or has ended. It leaves with the test process, whose end it notices.
 *
 * @param module another file than the sources' own
 * @param as another user than the one that runs the tests, and a Node.js that this user can reach
 */
export async function runBroker(args: readonly string[], module = SOURCE, as?: OtherUser): Promise<BrokerProcess> {
  const startedAt = performance.now();
  const { child, ready, reports, stderr, ended } = spawnBroker(args, module, as);
  const outcome = Promise.race([ready, ended.then(() => null)]);
  const url = await withTimeout(outcome, { what: `a broker with ${args.join(' ')} ready`, timeoutMs: START_MS });
  return {
    pid: child.pid!,
    url,
    port: url === null ? 0 : Number(new URL(url).port),
    readyAfter: performance.now() - startedAt,
    reports,
    stderr,
    ended,
    async end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Starts a broker and does not wait. `ready` resolves with its URL, if ever. */
export function spawnBroker(args: readonly string[], module = SOURCE, as?: OtherUser) {
  const child: ChildProcess = fork(module, args, {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...(as ? { uid: as.uid, gid: as.uid, execPath: as.node, cwd: '/' } : {}),
  });
  const reports: BrokerReport[] = [];
  child.on('message', (message) => {
    const report = BrokerReport.parse(message);
    if (report.type !== 'figures') reports.push(report);
  });
  let stderr = '';
  child.stderr!.on('data', (text) => {
    stderr += String(text);
  });
  const ready = new Promise<string>((resolve) => {
    let stdout = '';
    child.stdout!.on('data', (text) => {
      stdout += String(text);
      const url = /^ready (amqp:\S+)$/m.exec(stdout)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  // Its output is complete then, too.
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, ended, ready, reports, stderr: () => stderr };
}
