/** The built-in broker's process, and the watcher that lets nothing of it outlive the tests. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { BrokerReport } from '../../src/shared/broker-protocol.ts';

/** The broker as it stands in the sources: Node runs it as it is, so that no test depends on a build. */
const MODULE = join(import.meta.dirname, '../../src/broker/main.ts');

/**
 * The watcher: a shell that is told the broker's process id whenever it changes, and that kills it and removes its folder
 * when its standard input ends. That pipe's other end is held by the test process alone, so the kernel closes it whatever
 * ends the tests, SIGKILL included. The broker itself leaves when its parent is gone, but not while it is frozen.
 */
const WATCHER = `
pid=
while read -r line; do pid=$line; done
[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null
tries=0
until rm -rf "$1" 2>/dev/null || [ $tries = 50 ]; do tries=$((tries + 1)); sleep 0.1; done
`;

/** Watches over one broker's folder and its successive processes. */
export interface Watcher {
  /** The process to kill; null = there is none. */
  tell(pid: number | null): void;
  /** Kills the process and removes the folder, exactly as the death of the test process does. */
  abandon(): Promise<void>;
}

/** Starts the watcher. */
export function watch(folder: string): Watcher {
  // A session of its own: Ctrl-C in the terminal must reach the tests alone, which then end the broker in order.
  const shell = spawn('sh', ['-c', WATCHER, 'sh', folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const end = once(shell, 'exit');
  shell.stdin.on('error', () => {});
  shell.unref();
  (shell.stdin as unknown as Socket).unref();
  return {
    tell: (pid) => shell.stdin.write(`${pid ?? ''}\n`),
    async abandon() {
      shell.ref();
      shell.stdin.end();
      await end;
    },
  };
}

export interface BuiltInProcess {
  readonly pid: number;
  /** What the broker said when it became ready. */
  readonly ready: Extract<BrokerReport, { type: 'ready' }>;
  readonly ended: () => boolean;
  /** Resolves with the exit code when the process is gone; null = a signal ended it. */
  readonly end: Promise<number | null>;
}

/**
 * Starts the broker with the arguments and waits until it is ready. What it prints is added to `log`.
 *
 * @throws Error with its own words when it ends before that.
 */
export async function spawnBuiltIn(args: readonly string[], log: string, watcher: Watcher): Promise<BuiltInProcess> {
  const output = await open(log, 'a');
  const child = fork(MODULE, args, {
    serialization: 'advanced',
    detached: true,
    execArgv: [],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR },
    stdio: ['ignore', output.fd, output.fd, 'ipc'],
  });
  await output.close();
  watcher.tell(child.pid ?? null);
  let ended = false;
  const end = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      ended = true;
      watcher.tell(null);
      resolve(code);
    });
  });
  const ready = await whenReady(child, log);
  // A broker that somebody forgot must not keep the test process alive; its death is the watcher's business.
  child.unref();
  child.channel?.unref();
  return { pid: child.pid!, ready, ended: () => ended, end };
}

async function whenReady(child: ChildProcess, log: string): Promise<BuiltInProcess['ready']> {
  const outcome = await new Promise<BrokerReport | string>((resolve) => {
    child.on('message', (message) => {
      const report = BrokerReport.safeParse(message);
      if (!report.success) resolve(`an unreadable report: ${report.error.message}`);
      else if (report.data.type !== 'figures') resolve(report.data);
    });
    child.once('exit', (code, signal) => resolve(`it ended (${signal ?? code}) while starting`));
    child.once('error', (error) => resolve(error.message));
  });
  if (typeof outcome === 'object' && outcome.type === 'ready') return outcome;
  const reason =
    typeof outcome === 'object' && outcome.type === 'failed' ? `${outcome.code}: ${outcome.message}` : outcome;
  child.kill('SIGKILL');
  throw new Error(`The built-in broker did not start: ${reason}\n${await readFile(log, 'utf8')}`);
}
