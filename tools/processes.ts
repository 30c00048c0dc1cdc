// Child processes that end with this one, and this one with them.
import { spawn } from 'node:child_process';
import os from 'node:os';
import { findProgram, root, thisMachine } from './machine.ts';

export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  /** Whether signals go to all that the child has started: for shells and test runners, which don't pass them on. */
  signalsGroup?: boolean;
  /** Milliseconds after which the child is ended. */
  timeout?: number;
}

const isWindows = process.platform === 'win32';
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const setpriv = process.platform === 'linux' ? findProgram(thisMachine, 'setpriv') : undefined;

let interruption: NodeJS.Signals | undefined;

/** The signal that was meant to end this process, if one came while a child ran. */
export const interruptedBy = (): NodeJS.Signals | undefined => interruption;

/** Runs a program in the project's folder, with our output as its own; resolves with its exit code. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<number> {
  // Where the kernel can do it, it ends the child if this process is killed before it can say so.
  const command = setpriv ? [setpriv, '--pdeathsig', 'TERM', program, ...args] : [program, ...args];
  const child = spawn(command[0]!, command.slice(1), {
    cwd: root,
    env: options.env ?? process.env,
    stdio: ['ignore', 'inherit', 'inherit'],
    // In a group of its own: a terminal's Ctrl-C would reach it twice, and Electron takes the second for a kill.
    detached: !isWindows,
  });

  const send = (signal: NodeJS.Signals): void => {
    if (!child.pid || child.exitCode !== null || child.signalCode !== null) return;
    if (options.signalsGroup && !isWindows) process.kill(-child.pid, signal);
    else child.kill(signal);
  };
  const lastSent = new Map<NodeJS.Signals, number>();
  const forward = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (now - (lastSent.get(signal) ?? -Infinity) < 500) return; // npm repeats what the terminal has sent already
    lastSent.set(signal, now);
    interruption = signal;
    send(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  // npm passes a signal on to its shell alone, which dies of it and leaves us behind: then we have another parent.
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && forward('SIGTERM'), 500);
  const timers = options.timeout
    ? [
        setTimeout(() => {
          console.error(`Ended after ${options.timeout! / 1000} s: ${program} ${args.join(' ')}`);
          send('SIGTERM');
          timers.push(setTimeout(() => send('SIGKILL'), 10_000));
        }, options.timeout),
      ]
    : [];

  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + os.constants.signals[signal!]));
  }).finally(() => {
    clearInterval(watch);
    for (const timer of timers) clearTimeout(timer);
    for (const signal of forwarded) process.off(signal, forward);
  }) as Promise<number>;
}

/** Runs a script of this project or of a package, with the Node.js that runs us. */
export const runNode = (script: string, args: readonly string[] = [], options: RunOptions = {}): Promise<number> =>
  run(process.execPath, [script, ...args], options);

/** What a terminal shows of a tool that can't go on: the sentence, and no stack. */
export async function main(tool: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await tool();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
