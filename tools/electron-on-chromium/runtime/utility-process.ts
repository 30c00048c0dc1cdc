// utilityProcess: a child Node.js process; utility-child.ts is the other side.
import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { app } from './app.ts';
import { createEvent } from './events.ts';
import { entangle, type MessagePortMain } from './message-channel.ts';
import { nodeExecutable } from './node-executable.ts';

interface ForkOptions {
  serviceName?: string;
  env?: NodeJS.ProcessEnv;
  execArgv?: string[];
  cwd?: string;
  stdio?: StdioOptions;
}

const childSetup = path.join(import.meta.dirname, 'utility-child.ts');
const setpriv = '/usr/bin/setpriv';

class UtilityProcess extends EventEmitter {
  pid: number | undefined;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly #child: ChildProcess;
  readonly #ports = new Map<number, MessagePortMain>();

  constructor(
    modulePath: string,
    args: string[],
    { serviceName = 'Node Utility Process', execArgv = [], env, cwd, stdio = 'inherit' }: ForkOptions,
  ) {
    super();
    const setup = ['--import', childSetup, ...execArgv];
    // Where the kernel can do it, it kills the child when this process ends, even if the child is busy.
    const bound = fs.existsSync(setpriv);
    this.#child = fork(modulePath, args, {
      execPath: bound ? setpriv : nodeExecutable,
      execArgv: bound ? ['--pdeathsig', 'KILL', nodeExecutable, ...setup] : setup,
      env: env ?? process.env,
      cwd,
      stdio: typeof stdio === 'string' ? ['ignore', stdio, stdio, 'ipc'] : ['ignore', stdio[1], stdio[2], 'ipc'],
      serialization: 'advanced',
    });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    const kill = (): void => void this.#child.kill('SIGKILL');
    process.on('exit', kill);

    this.#child.on('spawn', () => {
      this.pid = this.#child.pid;
      this.emit('spawn');
    });
    this.#child.on('error', (error) => console.error(`Utility process ${modulePath}:`, error));
    this.#child.on('message', (message: any) => {
      if (message.port === undefined) this.emit('message', message.data);
      else this.#ports.get(message.port)?.postMessage(message.data);
    });
    this.#child.on('exit', (code, signal) => {
      process.off('exit', kill);
      this.pid = undefined;
      for (const port of this.#ports.values()) port.close();
      const exitCode = code ?? os.constants.signals[signal!]; // as waitpid() reports it
      this.emit('exit', exitCode);
      if (exitCode === 0 || signal === 'SIGTERM') return;
      const reason = signal === 'SIGKILL' ? 'killed' : signal ? 'crashed' : 'abnormal-exit';
      app.emit('child-process-gone', createEvent(), {
        type: 'Utility',
        reason,
        exitCode,
        serviceName,
        name: serviceName,
      });
    });
  }

  postMessage(message: unknown, transfer: MessagePortMain[] = []): void {
    if (!this.#child.connected) return;
    const ports = transfer.map((port) =>
      entangle(port, this.#ports, (id, data) => this.#child.connected && this.#child.send({ port: id, data })),
    );
    this.#child.send({ data: message, ports });
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }
}

export const utilityProcess = {
  fork(modulePath: string, args: string[] | ForkOptions = [], options: ForkOptions = {}): UtilityProcess {
    if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready.');
    return Array.isArray(args)
      ? new UtilityProcess(modulePath, args, options)
      : new UtilityProcess(modulePath, [], args);
  },
};
