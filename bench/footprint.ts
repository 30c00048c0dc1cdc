import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { bundleBroker, SOURCE } from '../test/broker/bundle.ts';
import { type BrokerProcess, runBroker } from '../test/broker/process.ts';
import { ROUNDS } from './broker.ts';
import { type Figure, median } from './figures.ts';

const QUEUE = 'bench.ready';
const READY = 1_000_000;
const BYTES = 100;
const CHUNK = 2000;

/** How fast the built-in broker is there, and what it costs to have: the bundle, as the app runs it. */
export async function benchFootprint(): Promise<Figure[]> {
  const bundle = await bundleBroker();
  const folders = [bundle.folder];
  const start = async (module: string, management = false): Promise<BrokerProcess> => {
    const data = await mkdtemp(join(tmpdir(), 'warren-bench-'));
    folders.push(data);
    const args = ['--port', '0', '--data', data, '--memory-limit', '4096'];
    return runBroker(management ? [...args, '--management-port', '0'] : args, module);
  };
  try {
    const startUp = async (module: string): Promise<number> => {
      const times: number[] = [];
      for (let round = -1; round < ROUNDS; round += 1) {
        const broker = await start(module, true);
        if (round >= 0) times.push(broker.readyAfter); // the first one fills the compile cache
        await broker.end('SIGTERM');
      }
      return median(times);
    };
    const ms = await startUp(bundle.file);
    const fromSources = await startUp(SOURCE);
    const broker = await start(bundle.file, true);
    const idle = await resident(broker.pid);
    await publishReady(broker.url!);
    const full = await resident(broker.pid);
    await broker.end('SIGKILL');
    return [
      {
        name: 'built-in broker: start to ready',
        value: ms,
        unit: 'ms',
        goal: { atMost: 300 },
        note: `the bundle, with the management API, a new store; node src/broker/main.ts ${fromSources.toFixed(0)} ms`,
      },
      { name: 'built-in broker: idle', value: idle, unit: 'MB', goal: { atMost: 80 }, note: 'resident, just started' },
      {
        name: 'built-in broker: 1,000,000 ready messages of 100 B',
        value: full,
        unit: 'MB',
        goal: { atMost: 500 },
        note: `resident, right after they were published; transient`,
      },
    ];
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}

async function publishReady(url: string): Promise<void> {
  const model = await connect(url, { noDelay: true });
  const channel = await model.createConfirmChannel();
  await channel.assertQueue(QUEUE, { durable: false });
  const body = Buffer.alloc(BYTES, 'w');
  for (let sent = 0; sent < READY; sent += CHUNK) {
    for (let index = 0; index < CHUNK; index += 1) channel.sendToQueue(QUEUE, body);
    await channel.waitForConfirms();
  }
  const { messageCount } = await channel.checkQueue(QUEUE);
  if (messageCount !== READY) throw new Error(`${messageCount} messages are ready`);
  await model.close();
}

/** Megabytes. */
async function resident(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024;
}
