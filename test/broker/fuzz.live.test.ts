import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConfirmChannel, connect } from 'amqplib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withTimeout } from '../helpers/until.ts';
import { bundleBroker } from './bundle.ts';
import { conversation } from './fuzz-frames.ts';
import { type BrokerProcess, runBroker } from './process.ts';

const RUNS = Number(process.env.WARREN_FUZZ_RUNS ?? 1500);
/** Another connection's round trip takes a millisecond. */
const STALLED_MS = 2000;
const QUEUE = 'observed';

let bundle: Awaited<ReturnType<typeof bundleBroker>>;
let data: string;
let broker: BrokerProcess;

const start = (): Promise<BrokerProcess> => runBroker(['--port', '0', '--data', data], bundle.file);

beforeAll(async () => {
  bundle = await bundleBroker();
  data = await mkdtemp(join(tmpdir(), 'warren-fuzz-'));
  broker = await start();
});
afterAll(async () => {
  await broker.end('SIGKILL');
  for (const folder of [data, bundle.folder]) await rm(folder, { recursive: true, force: true });
});

/** Sends everything and half-closes. Resolves with what came back once the broker has closed, too. */
async function converse(parts: readonly Buffer[]): Promise<Buffer> {
  const socket = connectSocket({ port: broker.port, host: '127.0.0.1', noDelay: true });
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.on('error', () => {});
  await once(socket, 'connect');
  for (const part of parts) {
    socket.write(part);
    // The next piece is to come by itself.
    if (parts.length > 1) await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
  if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(received);
}

async function residentMegabytes(): Promise<number> {
  return Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${broker.pid}/status`, 'utf8'))![1]) / 1024;
}

describe('whatever a client sends', () => {
  let channel: ConfirmChannel;

  async function observe(): Promise<void> {
    const model = await connect(broker.url!, { noDelay: true });
    model.on('error', () => {});
    channel = await model.createConfirmChannel();
    channel.on('error', () => {});
    await channel.assertQueue(QUEUE, { durable: true });
  }

  async function roundTrip(text: string): Promise<void> {
    channel.sendToQueue(QUEUE, Buffer.from(text), { persistent: true });
    await channel.waitForConfirms();
    const got = await channel.get(QUEUE, { noAck: true });
    expect(got === false ? null : got.content.toString()).toBe(text);
  }

  it('neither ends the broker nor holds up another connection', { timeout: 300_000 }, async () => {
    await observe();
    let count = 0;
    let isAlive = true;
    await fc.assert(
      fc.asyncProperty(conversation, async (parts) => {
        if (!isAlive) {
          // fast-check looks for a shorter conversation that ends it, too.
          broker = await start();
          await observe();
        }
        count += 1;
        isAlive = false;
        try {
          await withTimeout(converse(parts), { what: 'the conversation ended', timeoutMs: STALLED_MS });
          await withTimeout(roundTrip(`message ${count}`), {
            what: 'another connection served',
            timeoutMs: STALLED_MS,
          });
        } catch (cause) {
          const code = await Promise.race([broker.ended, sleep(STALLED_MS, 'it runs')]);
          if (code === 'it runs') await broker.end('SIGKILL');
          throw new Error(`the broker failed (${code}): ${broker.stderr().slice(-2000)}`, { cause });
        }
        isAlive = true;
        // A stack in its log is an error that nobody had thought of.
        expect(broker.stderr()).not.toMatch(/^ {4}at /m);
      }),
      // What is left of the time after a failure is for a shorter example of it.
      { numRuns: RUNS, interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true },
    );
    expect(await residentMegabytes()).toBeLessThan(300);
    expect(await broker.end('SIGTERM')).toBe(0);
  });

  it('leaves a store that the next start can read', async () => {
    broker = await start();
    expect(broker.url, broker.stderr()).not.toBeNull();
    expect(broker.reports).toMatchObject([{ type: 'ready', repaired: null }]);
  });
});
