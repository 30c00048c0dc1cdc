import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { BrokerFailureCode, BrokerOrder, BrokerReport } from '../shared/broker-protocol.ts';
import { PortInUse } from './listen.ts';
import type { BrokerOptions } from './options.ts';
import { type BrokerServer, startServer } from './server.ts';
import { StoreError } from './store/store-error.ts';

const FIGURES_EVERY = 1000;

/** Runs the broker as this process: reports to the parent and on stdout, obeys orders and signals, ends with its parent. */
export async function startProcess(options: BrokerOptions): Promise<void> {
  let server: BrokerServer;
  try {
    server = await startServer(options);
  } catch (error) {
    return fail(error);
  }
  const { broker, url, port, managementPort } = server;
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    clearInterval(figures);
    server.stop().then(() => process.exit(0), fail);
  };
  // Who reads them may be gone: that is no reason to end otherwise than in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  // Without its parent nobody could stop it.
  process.on('disconnect', stop);
  process.on('message', (order: BrokerOrder) => {
    if (order.type === 'cut') server.cut();
    else if (order.type === 'empty') broker.empty();
    else if (order.type === 'stop') stop();
  });

  let last = '';
  const tellFigures = (): void => {
    const report = figuresOf(server);
    const text = JSON.stringify({ ...report, memoryBytes: Math.round(report.memoryBytes / 2 ** 20) });
    if (text === last) return;
    last = text;
    tell(report);
  };
  const figures = setInterval(tellFigures, FIGURES_EVERY);
  if (process.send) broker.alarms.onChange(tellFigures);
  else clearInterval(figures);

  if (broker.repaired) process.stderr.write(`${broker.repaired}\n`);
  const { recovered, repaired } = broker;
  tell({ type: 'ready', url, port, managementPort, recovered, repaired });
  process.stdout.write(`ready ${url}\n`);
}

function figuresOf({ broker }: BrokerServer): Extract<BrokerReport, { type: 'figures' }> {
  let queues = 0;
  let consumers = 0;
  let ready = 0;
  let unacked = 0;
  for (const vhost of broker.virtualHosts.values()) {
    for (const queue of vhost.queues.values()) {
      queues += 1;
      consumers += queue.consumers.length;
      ready += queue.ready.length;
      unacked += queue.unackedCount;
    }
  }
  return {
    type: 'figures',
    connections: broker.connections.size,
    queues,
    consumers,
    ready,
    unacked,
    memoryBytes: broker.alarms.used,
    storeBytes: storeSize(broker.options.data),
    alarm: broker.alarms.current,
  };
}

function storeSize(data: string | null): number {
  if (data === null) return 0;
  return ['broker.sqlite', 'broker.sqlite-wal'].reduce(
    (sum, name) => sum + (statSync(join(data, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function tell(report: BrokerReport, then: () => void = () => {}): void {
  if (process.connected && process.send) process.send(report, then);
  else then();
}

/** Says why it can't go on, and ends. What was confirmed is on disk. */
function fail(error: unknown): void {
  const [code, message] = explain(error);
  process.stderr.write(`${message}\n`);
  if (error instanceof StoreError && error.cause) process.stderr.write(`${String(error.cause)}\n`);
  tell({ type: 'failed', code, message }, () => process.exit(1));
}

function explain(error: unknown): [code: BrokerFailureCode, message: string] {
  if (error instanceof StoreError) return [error.code, error.message];
  if (error instanceof PortInUse) return ['PORT_IN_USE', error.message];
  return ['INTERNAL', error instanceof Error ? (error.stack ?? error.message) : String(error)];
}
