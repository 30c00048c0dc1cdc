/** A built-in broker of the tests' own: started, crashed and restarted at will, gone with the tests. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerNode, BrokerStartOptions } from './broker-handle.ts';
import { attachBuiltIn, type BuiltIn, type BuiltInCoordinates } from './built-in-admin.ts';
import { type BuiltInProcess, spawnBuiltIn, type Watcher, watch } from './built-in-process.ts';
import { freePorts, HOST } from './ports.ts';
import { withTimeout } from './until.ts';

export type { BuiltIn, BuiltInCoordinates } from './built-in-admin.ts';

const START_MS = 30_000;
const STOP_MS = 30_000;

export interface BuiltInOptions extends BrokerStartOptions {
  /** Further arguments of its command line, such as `['--memory-limit', '200']`. */
  readonly args?: readonly string[];
}

/** A built-in broker and its life. `restart()` is a crash: SIGKILL and start. */
export interface BuiltInNode extends BuiltIn, BrokerNode {
  /** What the process said when it became ready: what its store brought back, and whether it was repaired. */
  readonly ready: BuiltInProcess['ready'];
}

/**
 * Starts a built-in broker with ports and a folder of its own and waits until it serves AMQP and the management API.
 * It also ends with this process, however this process ends.
 *
 * @throws Error with the broker's own words when it does not come up within 30 s.
 */
export async function startBuiltIn(options: BuiltInOptions = {}): Promise<BuiltInNode> {
  for (let attempt = 1; ; attempt += 1) {
    const [port, managementPort, tlsPort] = (await freePorts(3)) as [number, number, number];
    const folder = await mkdtemp(join(tmpdir(), 'warren-built-in-'));
    const coordinates = { host: HOST, port, managementPort, tlsPort: options.tls ? tlsPort : null, folder };
    const node = builtInNode(coordinates, watch(folder), commandLine(coordinates, options));
    try {
      await node.start();
      return node;
    } catch (error) {
      await node.close();
      // Somebody else took a port between our look and the broker's: other ports, and again.
      if (attempt === 3 || !String(error).includes('PORT_IN_USE')) throw error;
    }
  }
}

function commandLine(at: BuiltInCoordinates, { tls, maxMessageSize, args = [] }: BuiltInOptions): string[] {
  const line = ['--port', String(at.port), '--management-port', String(at.managementPort)];
  line.push('--data', join(at.folder, 'data'));
  if (maxMessageSize !== undefined) line.push('--max-message-size', String(maxMessageSize));
  if (tls) line.push('--tls-port', String(at.tlsPort), '--tls-certificate', tls.certFile, '--tls-key', tls.keyFile);
  return [...line, ...args];
}

function builtInNode(coordinates: BuiltInCoordinates, watcher: Watcher, args: readonly string[]): BuiltInNode {
  const attached = attachBuiltIn(coordinates);
  const log = join(coordinates.folder, 'console.log');
  let running: BuiltInProcess | undefined;

  function alive(): BuiltInProcess {
    if (!running || running.ended()) throw new Error('the built-in broker is not running');
    return running;
  }

  async function start(): Promise<void> {
    if (running && !running.ended()) throw new Error('the built-in broker is running already');
    const started = spawnBuiltIn(args, log, watcher);
    running = await withTimeout(started, { what: 'built-in broker ready', timeoutMs: START_MS });
  }

  async function stop(): Promise<void> {
    const stopping = alive();
    process.kill(stopping.pid, 'SIGTERM');
    const code = await withTimeout(stopping.end, { what: 'built-in broker stopped', timeoutMs: STOP_MS });
    if (code !== 0) throw new Error(`the built-in broker did not stop in order: exit code ${code}`);
  }

  async function kill(): Promise<void> {
    const killed = alive();
    process.kill(killed.pid, 'SIGKILL');
    await withTimeout(killed.end, { what: 'built-in broker killed', timeoutMs: STOP_MS });
  }

  return {
    ...attached,
    get pid() {
      return alive().pid;
    },
    get ready() {
      return alive().ready;
    },
    stop,
    kill,
    start,
    async restart() {
      await kill();
      await start();
    },
    close: () => watcher.abandon(),
    [Symbol.asyncDispose]: () => watcher.abandon(),
  };
}
