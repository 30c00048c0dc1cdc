import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { expect, it } from 'vitest';
import { bundleBroker } from './bundle.ts';
import { connectDoomed, consumeOn, nameOf, publishOn, readAll, seen } from './crash-clients.ts';
import { createLedger, type Ledger } from './crash-ledger.ts';
import { runBroker, spawnBroker } from './process.ts';
import { createRandom, type Random } from './random.ts';

const ROUNDS = Number(process.env.WARREN_CRASH_ROUNDS ?? 200);
const SEED = Number(process.env.WARREN_CRASH_SEED ?? Date.now() % 1_000_000);

const EXCHANGE = 'crash.direct';
const DEAD = 'crash.dead';
/** Durable, for transient messages; and a queue that is transient itself. */
const MIXED = 'crash.mixed';
const TRANSIENT = 'crash.transient';

interface Subject {
  readonly queue: string;
  readonly type: 'classic' | 'quorum';
  readonly publishers: readonly { readonly name: string; readonly sequence: { last: number } }[];
  readonly ledger: Ledger;
}

const subject = (type: Subject['type'], publishers: readonly string[]): Subject => ({
  queue: `crash.${type}`,
  type,
  publishers: publishers.map((name) => ({ name, sequence: { last: 0 } })),
  ledger: createLedger(`crash.${type}`),
});

async function declare(url: string, subjects: readonly Subject[]): Promise<void> {
  const model = await connect(url, { noDelay: true });
  const channel = await model.createChannel();
  await channel.assertExchange(EXCHANGE, 'direct', { durable: true });
  for (const queue of [DEAD, MIXED]) await channel.assertQueue(queue, { durable: true });
  for (const { queue, type } of subjects) {
    const dead = type === 'classic' ? { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': DEAD } : {};
    await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': type, ...dead } });
    await channel.bindQueue(queue, EXCHANGE, queue);
  }
  await model.close();
}

/** Compares the store with what clients know; then takes everything out, or only a part and gives the rest back. */
async function inspect(url: string, subjects: readonly Subject[], random: Random): Promise<string[]> {
  const wrong: string[] = [];
  const model = await connect(url, { noDelay: true });
  model.on('error', () => {});
  const channel = await model.createChannel();
  await channel.checkExchange(EXCHANGE);
  if ((await channel.checkQueue(MIXED)).messageCount > 0) wrong.push('a transient message outlived a crash');
  const dead = await readAll(channel, DEAD);
  channel.ackAll();
  for (const { queue, type, ledger } of subjects) {
    const own = await model.createChannel();
    const ready = await readAll(own, queue);
    ledger.compare(ready.map(seen), type === 'classic' ? dead.map(seen) : []);
    if (random.chance(0.5) && ready.length > 0) {
      const taken = random.chance(0.5) ? ready : ready.slice(0, random.below(ready.length));
      for (const message of taken) {
        own.ack(message);
        ledger.settled(nameOf(message), 'acked');
      }
    }
    const told = ledger.unsure();
    await own.checkQueue(queue);
    ledger.sure(told);
    await own.close(); // what is left returns
  }
  await channel.checkQueue(DEAD); // the acks have been taken
  const other = await model.createChannel();
  other.on('error', () => {});
  const gone = await other.checkQueue(TRANSIENT).then(
    () => false,
    (error: unknown) => String(error).includes('404'),
  );
  if (!gone) wrong.push('a transient queue outlived a crash');
  await model.close();
  return wrong;
}

/** Publishes and consumes until the broker dies. @returns what went wrong */
async function work(
  url: string,
  subjects: readonly Subject[],
  random: Random,
): Promise<{ ended: Promise<unknown>; wrong: string[] }> {
  const wrong: string[] = [];
  const setup = await connectDoomed(url);
  const channel = await setup.model.createConfirmChannel();
  channel.on('error', () => {});
  await channel.assertQueue(TRANSIENT, { durable: false });
  for (let count = 0; count < 5; count += 1) channel.sendToQueue(MIXED, Buffer.from('gone'), { persistent: false });
  channel.sendToQueue(TRANSIENT, Buffer.from('gone'), { persistent: true });
  await channel.waitForConfirms();
  const connections = [setup];
  const jobs: Promise<void>[] = [];
  for (const { queue, type, publishers, ledger } of subjects) {
    for (const { name, sequence } of publishers) {
      const connection = await connectDoomed(url);
      connections.push(connection);
      const tell = (what: string): void => void wrong.push(what);
      const options = { publisher: name, sequence, exchange: EXCHANGE, key: queue, ledger, random, wrong: tell };
      jobs.push(publishOn(connection, options));
    }
    const connection = await connectDoomed(url);
    connections.push(connection);
    jobs.push(consumeOn(connection, { queue, ledger, random, rejects: type === 'classic' }));
  }
  return { ended: Promise.all([...jobs, ...connections.map(({ gone }) => gone)]), wrong };
}

it(`loses nothing confirmed and takes no ack back over ${ROUNDS} kills at random moments`, {
  timeout: ROUNDS * 1500 + 30_000,
}, async () => {
  const random = createRandom(SEED);
  const { file, folder } = await bundleBroker();
  const data = await mkdtemp(join(tmpdir(), 'warren-crash-'));
  const args = ['--port', '0', '--data', data];
  const subjects = [subject('classic', ['a', 'b']), subject('quorum', ['q'])];
  let kills = 0;
  const wrong: string[] = [];
  try {
    const first = await runBroker(args, file);
    await declare(first.url!, subjects);
    await first.end('SIGKILL');
    while (kills < ROUNDS && wrong.length === 0) {
      kills += 1;
      if (random.chance(0.1)) {
        // In the middle of its start, while it reads what it has.
        const starting = spawnBroker(args, file);
        await sleep(20 + random.below(120));
        starting.child.kill('SIGKILL');
        await starting.ended;
        continue;
      }
      const broker = await runBroker(args, file);
      if (broker.url === null) throw new Error(`the broker did not start: ${broker.stderr()}`);
      wrong.push(...(await inspect(broker.url, subjects, random)));
      const life = await work(broker.url, subjects, random);
      await sleep(random.below(80));
      await broker.end('SIGKILL');
      await life.ended;
      wrong.push(...life.wrong, ...subjects.flatMap(({ ledger }) => ledger.violations));
      if (/damaged|Error/.test(broker.stderr())) wrong.push(`stderr: ${broker.stderr()}`);
    }
    const last = await runBroker(args, file);
    wrong.push(...(await inspect(last.url!, subjects, random)));
    await last.end('SIGKILL');
    wrong.push(...subjects.flatMap(({ ledger }) => ledger.violations));
  } catch (error) {
    throw new Error(`kill ${kills}, WARREN_CRASH_SEED=${SEED}`, { cause: error });
  } finally {
    await rm(data, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
  expect(wrong.slice(0, 20), `kill ${kills}, WARREN_CRASH_SEED=${SEED}`).toEqual([]);
  // A test in which nothing happened would show nothing.
  for (const { ledger } of subjects) {
    expect(ledger.counts.confirmed).toBeGreaterThan(ROUNDS * 10);
    expect(ledger.counts.delivered).toBeGreaterThan(ROUNDS * 10);
  }
  console.log(`${kills} kills, seed ${SEED}:`, ...subjects.map(({ queue, ledger }) => ({ queue, ...ledger.counts })));
});
