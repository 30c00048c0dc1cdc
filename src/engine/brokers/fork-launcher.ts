import { fork } from 'node:child_process';
import { BrokerReport } from '../../shared/broker-protocol.ts';
import { guardFrozen } from '../workers/freeze-guard.ts';
import { createLines } from '../workers/lines.ts';
import type { BrokerEvents, BrokerLauncher, BrokerProcess } from './launcher.ts';

/** All that a broker needs of our environment; the rest (tokens, keys, NODE_OPTIONS) is not its business. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TEMP', 'SystemRoot'];

/**
 * Launches the built-in broker as a forked Node process, which ends when we do: by its channel to us, and while it is
 * frozen by a guard.
 * @param module path of the broker's entry file
 * @param env variables that make the executable run as Node, where it is not Node itself
 */
export function createBrokerLauncher(module: string, env: Record<string, string> = {}): BrokerLauncher {
  return {
    canFreeze: process.platform !== 'win32',
    launch: (args, events) => launch(module, args, env, events),
  };
}

function launch(
  module: string,
  args: readonly string[],
  env: Record<string, string>,
  events: BrokerEvents,
): BrokerProcess {
  const inherited = Object.fromEntries(
    PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const child = fork(module, [...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...inherited, ...env },
  });
  let gone = false;
  let dismissGuard: (() => void) | null = null;

  child.on('message', (message) => {
    const report = BrokerReport.safeParse(message);
    if (report.success) events.report(report.data);
    else events.line('stderr', `An unreadable report was ignored: ${report.error.message}`);
  });
  for (const stream of ['stdout', 'stderr'] as const) {
    const lines = createLines((line) => events.line(stream, line));
    child[stream]!.setEncoding('utf8')
      .on('data', (chunk: string) => lines.add(chunk))
      .on('end', () => lines.end());
  }
  const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
    if (gone) return;
    gone = true;
    dismissGuard?.();
    events.end({ code, signal });
  };
  // 'error' comes instead of 'exit' when there never was a process, and also for a failed send() to one that is ending.
  child.on('error', (error) => {
    events.line('stderr', error.message);
    if (child.pid === undefined) ended(null, null);
  });
  child.on('exit', ended);

  const signal = (name: NodeJS.Signals): void => {
    if (!gone) child.kill(name);
  };
  const send: BrokerProcess['send'] = (order) => {
    if (child.connected) child.send(order, () => {}); // a process that is ending can't be told anything
  };
  return {
    pid: child.pid ?? 0,
    send,
    // Windows has no SIGTERM: there it would be killed.
    stop: () => (process.platform === 'win32' ? send({ type: 'stop' }) : signal('SIGTERM')),
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
