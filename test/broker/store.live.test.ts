import {
  appendFile,
  copyFile,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connect } from 'amqplib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleBroker } from './bundle.ts';
import { type BrokerProcess, runBroker } from './process.ts';
import { EXCHANGE, fill, numbersIn, QUEUES } from './stored.ts';

const COUNT = 600;
const BYTES = 700;
const all = Array.from({ length: COUNT }, (_, index) => index);

let bundle: Awaited<ReturnType<typeof bundleBroker>>;
/** A store with COUNT messages in each queue, stopped in order. */
let filled: string;
let data: string;
let file: string;
const folders: string[] = [];

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'warren-store-'));
  folders.push(made);
  return made;
}

const start = (...more: string[]): Promise<BrokerProcess> =>
  runBroker(['--port', '0', '--data', data, ...more], bundle.file);

beforeAll(async () => {
  bundle = await bundleBroker();
  folders.push(bundle.folder);
  filled = await folder();
  data = filled;
  const broker = await start();
  await fill(broker.url!, COUNT, BYTES);
  expect(await broker.end('SIGTERM')).toBe(0);
});

afterAll(async () => {
  for (const each of folders) await rm(each, { recursive: true, force: true });
});

beforeEach(async () => {
  data = await folder();
  file = join(data, 'broker.sqlite');
  await copyFile(join(filled, 'broker.sqlite'), file);
});

/** A crash with everything in the store's main file, so that damage to it is damage to messages. */
async function crash(): Promise<void> {
  const broker = await start();
  await broker.end('SIGKILL');
}

async function overwrite(path: string, at: number, length: number): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.write(Buffer.alloc(length, 'garbage!'), 0, length, at);
  await handle.close();
}

async function rootPage(table: string): Promise<{ at: number; size: number }> {
  const database = new DatabaseSync(file, { readOnly: true });
  const size = Number(database.prepare('PRAGMA page_size').get()!.page_size);
  const page = Number(database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table)!.rootpage);
  database.close();
  return { at: (page - 1) * size, size };
}

/** What is there after a repair, which has to be told, and to hold for the next start too. */
async function afterRepair(): Promise<{ numbers: number[][]; sentence: string }> {
  const broker = await start();
  expect(broker.url, broker.stderr()).not.toBeNull();
  const [report] = broker.reports;
  const sentence = report?.type === 'ready' ? report.repaired : null;
  expect(sentence).toMatch(/damaged/);
  expect(broker.stderr()).toContain(sentence);
  const kept = (await readdir(data)).filter((name) => name.includes('damaged') && !name.endsWith('-wal'));
  expect(kept, 'the damaged file is kept').toHaveLength(1);
  expect(sentence).toContain(kept[0]);
  // What it says is what it has.
  if (report?.type === 'ready' && report.recovered.messages > 0) {
    expect(sentence).toContain(`${report.recovered.queues} queues and ${report.recovered.messages} messages`);
  }
  const numbers: number[][] = [];
  for (const queue of QUEUES) numbers.push(await numbersIn(broker.url!, queue, BYTES));
  await broker.end('SIGKILL');

  const next = await start();
  expect(next.reports).toMatchObject([{ type: 'ready', repaired: null }]);
  expect(next.stderr()).toBe('');
  for (const [index, queue] of QUEUES.entries()) {
    expect(await numbersIn(next.url!, queue, BYTES)).toEqual(numbers[index]);
  }
  await next.end('SIGKILL');
  return { numbers, sentence: sentence! };
}

/** In their order, none twice. */
function expectRising(numbers: readonly number[]): void {
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
}

describe('a store that is damaged', () => {
  it.each([
    ['a stop in order', async () => {}],
    ['a crash', crash],
  ])('in the middle of its file after %s keeps what is around the damage', async (_how, before) => {
    await before();
    const { size } = await stat(file);
    await overwrite(file, Math.floor(size / 2), 16_384);
    const { numbers } = await afterRepair();
    for (const each of numbers) {
      expectRising(each);
      expect(each.length).toBeGreaterThan(COUNT * 0.8);
      expect(each.length).toBeLessThanOrEqual(COUNT);
    }
    expect(numbers[0]!.length + numbers[1]!.length).toBeLessThan(2 * COUNT);
  });

  it('in two places keeps what is before, between and behind them', async () => {
    await crash();
    const { size } = await stat(file);
    for (const part of [0.3, 0.7]) await overwrite(file, Math.floor(size * part), 8192);
    const { numbers } = await afterRepair();
    for (const each of numbers) {
      expectRising(each);
      expect(each.length).toBeGreaterThan(COUNT * 0.8);
    }
  });

  it('by the loss of its second half keeps the first', async () => {
    await crash();
    await truncate(file, Math.floor((await stat(file)).size / 2));
    const { numbers } = await afterRepair();
    for (const each of numbers) {
      expectRising(each);
      expect(each.length).toBeGreaterThan(COUNT * 0.3);
    }
  });

  it.each(['binding', 'exchange', 'vhost', 'user', 'permission'])(
    'where its table %s is keeps all messages in reach',
    async (table) => {
      await crash();
      const { at, size } = await rootPage(table);
      await overwrite(file, at, size);
      const { numbers } = await afterRepair();
      expect(numbers.map(({ length }) => length)).toEqual([COUNT, COUNT]);
    },
  );

  it('where its table queue is keeps the messages in queues with new names', async () => {
    await crash();
    const { at, size } = await rootPage('queue');
    await overwrite(file, at, size);
    const broker = await start();
    const [report] = broker.reports;
    if (report?.type !== 'ready') throw new Error(broker.stderr());
    expect(report.recovered).toEqual({ queues: 2, messages: 2 * COUNT });
    const names = /they are in (\S+) and (\S+)/.exec(report.repaired!)!.slice(1);
    for (const name of names) expect(await numbersIn(broker.url!, name, BYTES)).toEqual(all);
    await broker.end('SIGKILL');
  });

  it('in the body of a message drops it and says so', async () => {
    const bytes = await readFile(file);
    await overwrite(file, bytes.indexOf(Buffer.from('300 300300')) + 100, 50);
    const { numbers, sentence } = await afterRepair();
    const [one, two] = numbers.map((each) => all.filter((number) => !each.includes(number)));
    expect([...one!, ...two!]).toEqual([300]);
    expect(sentence).toContain('1 message was no longer as it was stored');
  });

  it.each([
    ['100 bytes of it', 100, all],
    ['a page of it', 4096, all],
    ['and everything', Number.POSITIVE_INFINITY, []],
  ])('at its very beginning, %s, is kept aside as it was', async (_what, bytes, expected) => {
    const { size } = await stat(file);
    await overwrite(file, 0, Math.min(bytes, size));
    const damaged = await readFile(file);
    const broker = await start();
    const [report] = broker.reports;
    expect(report).toMatchObject({ type: 'ready', repaired: expect.stringMatching(/damaged/) });
    if (expected.length > 0) expect(await numbersIn(broker.url!, QUEUES[0], BYTES)).toEqual(expected);
    else expect(broker.stderr()).toContain('nothing of it could be read');
    await broker.end('SIGKILL');
    const aside = (await readdir(data)).find((name) => name.includes('damaged'))!;
    expect((await readFile(join(data, aside))).equals(damaged)).toBe(true);
  });

  describe('in its write-ahead log', () => {
    const more = COUNT + 200;
    const wal = (): string => `${file}-wal`;

    beforeEach(async () => {
      await rm(file);
      const broker = await start();
      await fill(broker.url!, more, BYTES);
      await broker.end('SIGKILL');
      expect((await stat(wal())).size).toBeGreaterThan(100_000);
    });

    it('with garbage behind its end loses nothing', async () => {
      await appendFile(wal(), Buffer.alloc(5000, 'garbage!'));
      const broker = await start();
      expect(await numbersIn(broker.url!, QUEUES[0], BYTES)).toHaveLength(more);
      await broker.end('SIGKILL');
    });

    it.each([
      ['all of it', 0, 1],
      ['its beginning', 0, 0.1],
      ['its middle', 0.4, 0.1],
    ])('%s is told', async (_what, from, share) => {
      const { size } = await stat(wal());
      await overwrite(wal(), Math.floor(size * from), Math.floor(size * share));
      const broker = await start();
      expect(broker.url, broker.stderr()).not.toBeNull();
      expect(broker.reports).toMatchObject([{ type: 'ready', repaired: expect.stringMatching(/damaged/) }]);
      await broker.end('SIGKILL');
    });
  });
});

describe('a broker that can’t have its store', () => {
  /** Ends by itself, says why, and leaves the file as it is. */
  async function expectRefusal(code: string, sentence: RegExp, more: string[] = []): Promise<void> {
    const before = await readFile(file).catch(() => null);
    const broker = await start(...more);
    const exit = broker.url === null ? await broker.ended : await broker.end('SIGKILL');
    expect({ exit, url: broker.url }).toEqual({ exit: 1, url: null });
    expect(broker.reports).toMatchObject([{ type: 'failed', code, message: expect.stringMatching(sentence) }]);
    const message = broker.reports[0]?.type === 'failed' ? broker.reports[0].message : '';
    expect(broker.stderr().split('\n')[0]).toBe(message);
    expect(await readFile(file).catch(() => null)).toEqual(before);
  }

  it('refuses one that a newer version wrote', async () => {
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 1000');
    database.close();
    await expectRefusal('STORE_NEWER', /written by a newer version/);
  });

  it('refuses a SQLite file of somebody else', async () => {
    await rm(file);
    const database = new DatabaseSync(file);
    database.exec("CREATE TABLE diary (entry TEXT); INSERT INTO diary VALUES ('Monday')");
    database.close();
    await expectRefusal('DATA_FOLDER_UNUSABLE', /not a store of this broker/);
  });

  it('says that its folder is a file', async () => {
    const path = join(await folder(), 'a-file');
    await writeFile(path, 'no folder');
    data = path;
    await expectRefusal('DATA_FOLDER_UNUSABLE', /data folder .*a-file/);
  });

  it('says that another broker has it, which goes on', async () => {
    const first = await start();
    await expectRefusal('STORE_IN_USE', /Another broker uses the data folder/);
    await expectRefusal('STORE_IN_USE', /Another broker uses the data folder/, ['--no-sync']);
    expect(await numbersIn(first.url!, QUEUES[0], BYTES)).toEqual(all);
    expect(await first.end('SIGTERM')).toBe(0);
  });

  it('says that its port is taken, and takes the next one when told so', async () => {
    const other = data;
    data = await folder();
    const first = await start();
    data = other;
    const taken = String(first.port);
    const broker = await runBroker(['--data', data, '--port', taken], bundle.file);
    expect(await broker.ended).toBe(1);
    expect(broker.stderr().split('\n')[0]).toBe(`Port ${taken} is in use by another program.`);
    expect(broker.reports).toMatchObject([{ type: 'failed', code: 'PORT_IN_USE' }]);
    const next = await runBroker(['--data', data, '--port', taken, '--next-free-port'], bundle.file);
    expect(next.port).toBeGreaterThan(first.port);
    expect(await numbersIn(next.url!, QUEUES[0], BYTES)).toEqual(all);
    await next.end('SIGKILL');
    await first.end('SIGKILL');
  });
});

it('finds exchanges and bindings again after damage elsewhere', async () => {
  await crash();
  await overwrite(file, Math.floor((await stat(file)).size / 2), 8192);
  const broker = await start();
  const model = await connect(broker.url!);
  const channel = await model.createConfirmChannel();
  await channel.checkExchange(EXCHANGE);
  const before = (await channel.checkQueue(QUEUES[1])).messageCount;
  channel.publish(EXCHANGE, 'x', Buffer.from('new'), { mandatory: true });
  await channel.waitForConfirms();
  expect((await channel.checkQueue(QUEUES[1])).messageCount).toBe(before + 1);
  await model.close();
  await broker.end('SIGKILL');
});
