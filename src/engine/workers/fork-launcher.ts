import { fork } from 'node:child_process';
import { Report } from '../../shared/worker-protocol.ts';
import { guardFrozen } from './freeze-guard.ts';
import type { Launcher, ProcessEvents, WorkerProcess } from './launcher.ts';
import { createLines } from './lines.ts';

/** All that a worker needs of our environment; the rest (tokens, keys, NODE_OPTIONS) is not its business. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TEMP', 'SystemRoot', 'NODE_EXTRA_CA_CERTS'];

/**
 * Launches workers as forked Node processes, whose end keeps its signal's name (Electron's utilityProcess reports a
 * process that was killed as one that exited with 0).
 * @param module path of the worker's entry file
 * @param env variables that make the executable run as Node, where it is not Node itself
 */
export function createForkLauncher(module: string, env: Record<string, string> = {}): Launcher {
  return {
    canFreeze: process.platform !== 'win32',
    launch: (events) => launch(module, env, events),
  };
}

function launch(module: string, env: Record<string, string>, events: ProcessEvents): WorkerProcess {
  const inherited = Object.fromEntries(
    PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const child = fork(module, [], {
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
    const report = Report.safeParse(message);
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
    send(order) {
      if (child.connected) child.send(order, () => {}); // a process that is ending can't be told anything
    },
    kill: () => signal('SIGKILL'),
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
