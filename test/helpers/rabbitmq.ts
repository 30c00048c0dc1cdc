/** A RabbitMQ node of the tests' own: started, crashed and restarted at will, gone with the tests. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { BrokerNode } from './broker-handle.ts';
import { attachRabbitMq, type RabbitMq } from './rabbitmq-admin.ts';
import { prepareNode, type RabbitMqCoordinates, type RabbitMqOptions, toolEnvironment } from './rabbitmq-files.ts';
import { lastLogLines, type NodeProcess, spawnNode } from './rabbitmq-process.ts';
import { until, withTimeout } from './until.ts';

export type { RabbitMq } from './rabbitmq-admin.ts';
export type { RabbitMqOptions } from './rabbitmq-files.ts';

const START_MS = 60_000;
const STOP_MS = 30_000;

/** A node and its life. */
export interface RabbitMqNode extends RabbitMq, BrokerNode {}

/**
 * Starts a node with a name, ports and a folder of its own and waits until it serves AMQP and the management API.
 * It also ends with this process, however this process ends.
 *
 * @throws Error with the end of the node's log when it does not come up within 60 s; when RabbitMQ is not installed.
 */
export async function startRabbitMq(options: RabbitMqOptions = {}): Promise<RabbitMqNode> {
  for (let attempt = 1; ; attempt += 1) {
    const node = rabbitMqNode(await prepareNode(options));
    try {
      await node.start();
      return node;
    } catch (error) {
      await node.close();
      // Somebody else took a port between our look and the node's: other ports, and again.
      if (attempt === 3 || !String(error).includes('eaddrinuse')) throw error;
    }
  }
}

function rabbitMqNode(coordinates: RabbitMqCoordinates): RabbitMqNode {
  const attached = attachRabbitMq(coordinates);
  let running: NodeProcess | undefined;

  function alive(): NodeProcess {
    if (!running || running.ended()) throw new Error(`RabbitMQ ${coordinates.nodeName} is not running`);
    return running;
  }

  async function start(): Promise<void> {
    if (running && !running.ended()) throw new Error(`RabbitMQ ${coordinates.nodeName} is running already`);
    const started = await spawnNode(coordinates);
    running = started;
    const ready = until(() => started.ended() || isReady(attached), { what: 'RabbitMQ ready', timeoutMs: START_MS });
    const failure = await ready.then(
      () => (started.ended() ? 'it ended while starting' : undefined),
      (error: unknown) => String(error),
    );
    if (failure) throw new Error(`RabbitMQ did not start: ${failure}\n${await lastLogLines(coordinates)}`);
  }

  async function stop(): Promise<void> {
    const stopping = alive();
    // RabbitMQ 3.10 waits 5 s at every stop for this statistics handler, which asks processes that have ended before it.
    // Taken out while they still answer, a stop takes a second, and no client can tell the difference.
    await attached.evaluate('gen_event:delete_handler(rabbit_event, rabbit_mgmt_db_handler, []), null').catch(() => {});
    process.kill(stopping.pid, 'SIGTERM');
    await withTimeout(stopping.end, { what: 'RabbitMQ stopped', timeoutMs: STOP_MS });
  }

  async function kill(): Promise<void> {
    const killed = alive();
    process.kill(killed.pid, 'SIGKILL');
    await withTimeout(killed.end, { what: 'RabbitMQ killed', timeoutMs: STOP_MS });
  }

  async function close(): Promise<void> {
    await attached.detach();
    if (running && !running.ended()) await running.abandon();
    await rm(coordinates.folder, { recursive: true, force: true, maxRetries: 5 });
    // rabbitmqctl starts a port mapper when it finds none, which happens when it is asked about a node that is down.
    await promisify(execFile)('epmd', ['-kill'], { env: toolEnvironment(coordinates) }).catch(() => {});
  }

  return {
    ...attached,
    get pid() {
      return alive().pid;
    },
    stop,
    kill,
    start,
    async restart() {
      await stop();
      await start();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * Whether the node serves: AMQP listeners come last in RabbitMQ's start, so who listens there is asked from the node itself
 * by way of the management API, which also tells our node from a stranger on the same port.
 */
async function isReady({ coordinates, management }: RabbitMq): Promise<boolean> {
  const overview = (await management('GET', '/api/overview')) as { node: string; listeners: { port: number }[] };
  const ports = overview.listeners.map(({ port }) => port);
  const wanted = [coordinates.port, ...(coordinates.tlsPort === null ? [] : [coordinates.tlsPort])];
  return overview.node === coordinates.nodeName && wanted.every((port) => ports.includes(port));
}
