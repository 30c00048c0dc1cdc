import { fork } from 'node:child_process';
import { guardFrozen } from './freeze-guard.ts';
import type { ProcessEnd } from './launcher.ts';
import { createLines } from './lines.ts';

/** All that a process of ours needs of our environment; the rest (tokens, keys, NODE_OPTIONS) is not its business. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TEMP', 'SystemRoot', 'NODE_EXTRA_CA_CERTS'];

export const canFreeze = process.platform !== 'win32';

/** How to read what it reports: a zod schema. */
interface Schema<Report> {
  safeParse(
    message: unknown,
  ): { success: true; data: Report } | { success: false; error: { readonly message: string } };
}

export interface ForkedEvents<Report> {
  report(report: Report): void;
  line(stream: 'stdout' | 'stderr', line: string): void;
  /** Once, when the process is gone; lines may still follow. */
  end(end: ProcessEnd): void;
}

/** A running process. Signals are real ones: a killed process says no good-bye. */
export interface Forked<Order> {
  /** 0 = there never was a process. */
  readonly pid: number;
  send(order: Order): void;
  signal(name: NodeJS.Signals): void;
  /** Stops the process where it stands, as SIGSTOP does. Not on Windows. */
  freeze(): void;
  thaw(): void;
}

/**
 * Forks a Node process, whose end keeps its signal's name (Electron's utilityProcess reports a process that was killed as
 * one that exited with 0). It ends when we do: by its channel to us, and while it is frozen by a guard.
 * @param module path of its entry file
 * @param env variables that make the executable run as Node, where it is not Node itself
 * @param schema what it may report
 */
export function forkProcess<Report, Order extends object>(
  module: string,
  args: readonly string[],
  env: Record<string, string>,
  schema: Schema<Report>,
  events: ForkedEvents<Report>,
): Forked<Order> {
  const inherited = Object.fromEntries(
    PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const child = fork(module, [...args], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...inherited, ...env },
  });
  let gone = false;
  let dismissGuard: (() => void) | null = null;

  const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
    if (gone) return;
    gone = true;
    dismissGuard?.();
    events.end({ code, signal });
  };

  child.on('message', (message) => {
    const report = schema.safeParse(message);
    if (report.success) events.report(report.data);
    else events.line('stderr', `An unreadable report was ignored: ${report.error.message}`);
  });
  for (const stream of ['stdout', 'stderr'] as const) {
    const lines = createLines((line) => events.line(stream, line));
    child[stream]!.setEncoding('utf8')
      .on('data', (chunk: string) => lines.add(chunk))
      .on('end', () => lines.end());
  }
  // 'error' comes instead of 'exit' when there never was a process, and also for a failed send() to one that is ending.
  child.on('error', (error) => {
    events.line('stderr', error.message);
    if (child.pid === undefined) ended(null, null);
  });
  child.on('exit', ended);

  const signal = (name: NodeJS.Signals): void => {
    if (!gone) child.kill(name);
  };
  return {
    pid: child.pid ?? 0,
    signal,
    send(order) {
      if (child.connected) child.send(order, () => {}); // a process that is ending can't be told anything
    },
    freeze() {
      if (gone || child.pid === undefined) return;
      dismissGuard ??= guardFrozen(child.pid);
      signal('SIGSTOP');
    },
    thaw() {
      signal('SIGCONT');
      dismissGuard?.();
      dismissGuard = null;
    },
  };
}
