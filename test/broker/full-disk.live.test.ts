import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConfirmChannel, connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../helpers/until.ts';
import { bundleBroker } from './bundle.ts';
import { type BrokerProcess, type OtherUser, runBroker } from './process.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { fill, numbersIn, QUEUES } from './stored.ts';

const isRoot = process.getuid?.() === 0;
const probe = mountSmallDisk(1);
probe?.unmount();
const canMount = probe !== null;

const QUEUE = 'disk.queue';
const BYTES = 2000;

let bundle: Awaited<ReturnType<typeof bundleBroker>>;
beforeAll(async () => {
  bundle = await bundleBroker();
});
afterAll(() => rm(bundle.folder, { recursive: true, force: true }));

const start = (data: string, as?: OtherUser): Promise<BrokerProcess> =>
  runBroker(['--port', '0', '--data', data], bundle.file, as);

function expectFailure(broker: BrokerProcess, code: string, sentence: RegExp): void {
  expect(broker.url).toBeNull();
  expect(broker.reports).toMatchObject([{ type: 'failed', code, message: expect.stringMatching(sentence) }]);
  expect(broker.stderr()).toMatch(sentence);
}

// Mounting takes root on Linux.
describe.skipIf(!canMount)('a disk without room', () => {
  let disk: SmallDisk;
  let data: string;
  beforeEach(() => {
    disk = mountSmallDisk(4)!;
    data = join(disk.path, 'data');
  });
  afterEach(() => disk.unmount());

  it('is told at the start, with a new store and with one that has messages, which are there once there is room', async () => {
    const first = await start(data);
    await fill(first.url!, 100, 500);
    await first.end('SIGTERM');
    await disk.fill();
    for (const path of [data, join(disk.path, 'another')]) {
      const broker = await start(path);
      expect(await broker.ended).toBe(1);
      expectFailure(broker, 'DISK_FULL', /disk of the data folder .* takes nothing more/);
    }
    await disk.free();
    const again = await start(data);
    expect(again.reports).toMatchObject([{ type: 'ready', repaired: null }]);
    expect(await numbersIn(again.url!, QUEUES[0], 500)).toHaveLength(100);
    await again.end('SIGKILL');
  });

  /** Publishes numbered messages until the broker says that it takes no more. */
  async function publishUntilBlocked(url: string) {
    const model = await connect(url, { noDelay: true });
    model.on('error', () => {});
    let blocked: string | undefined;
    let unblocked = false;
    model.on('blocked', (reason) => {
      blocked = reason;
    });
    model.on('unblocked', () => {
      unblocked = true;
    });
    const channel: ConfirmChannel = await model.createConfirmChannel();
    await channel.assertQueue(QUEUE, { durable: true });
    const confirmed = new Set<number>();
    let sent = 0;
    const publish = (): void => {
      const number = sent;
      sent += 1;
      const body = Buffer.from(`${number} `.padEnd(BYTES, 'x'));
      channel.sendToQueue(QUEUE, body, { persistent: true }, (error) => {
        if (!error) confirmed.add(number);
      });
    };
    await until(
      () => {
        if (blocked === undefined && sent - confirmed.size < 300) for (let count = 0; count < 60; count += 1) publish();
        return blocked;
      },
      { what: 'the publisher blocked' },
    );
    expect(blocked).toMatch(/low on disk/);
    return { model, channel, confirmed, publish, sent: () => sent, unblocked: () => unblocked };
  }

  async function inQueue(url: string): Promise<Set<number>> {
    const model = await connect(url, { noDelay: true });
    const channel = await model.createChannel();
    const { messageCount } = await channel.checkQueue(QUEUE);
    const numbers: number[] = [];
    await channel.consume(QUEUE, (message) => {
      numbers.push(Number.parseInt(message!.content.toString('latin1'), 10));
    });
    await until(() => numbers.length >= messageCount, { what: `${messageCount} messages` });
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    await model.close();
    return new Set(numbers);
  }

  it('blocks publishers, confirms nothing that is not stored, and serves consumers', async () => {
    const broker = await start(data);
    const publisher = await publishUntilBlocked(broker.url!);
    for (let count = 0; count < 50; count += 1) publisher.publish();
    // A consumer is served meanwhile.
    expect((await inQueue(broker.url!)).size).toBeGreaterThan(100);
    expect(publisher.confirmed.size).toBeGreaterThan(100);
    expect(publisher.confirmed.size).toBeLessThan(publisher.sent());
    await broker.end('SIGKILL');
    disk.resize(16);
    const again = await start(data);
    const found = await inQueue(again.url!);
    expect([...publisher.confirmed].filter((number) => !found.has(number))).toEqual([]);
    await again.end('SIGKILL');
  });

  it('goes on once there is room, and has all of it after a crash', async () => {
    const broker = await start(data);
    const publisher = await publishUntilBlocked(broker.url!);
    disk.resize(16);
    await until(publisher.unblocked, { what: 'the publisher unblocked' });
    await publisher.channel.waitForConfirms();
    for (let count = 0; count < 50; count += 1) publisher.publish();
    await publisher.channel.waitForConfirms();
    expect(publisher.confirmed.size).toBe(publisher.sent());
    await broker.end('SIGKILL');
    const again = await start(data);
    expect((await inQueue(again.url!)).size).toBe(publisher.sent());
    await again.end('SIGKILL');
  });

  it('lets a broker be stopped in time, with what it has confirmed', async () => {
    const broker = await start(data);
    const publisher = await publishUntilBlocked(broker.url!);
    await broker.end('SIGTERM');
    disk.resize(16);
    const again = await start(data);
    const found = await inQueue(again.url!);
    expect([...publisher.confirmed].filter((number) => !found.has(number))).toEqual([]);
    await again.end('SIGKILL');
  });
});

// Another user's rights can only be tried by root: to root everything is allowed.
describe.skipIf(!isRoot)('a data folder without rights', () => {
  let nobody: OtherUser;
  let base: string;
  beforeAll(async () => {
    // The project's own may be in a folder that nobody but root enters.
    nobody = { uid: 65_534, node: join(bundle.folder, 'node') };
    await copyFile(process.execPath, nobody.node);
    await chmod(nobody.node, 0o755);
  });
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'warren-rights-'));
    await chmod(base, 0o755);
    await chmod(bundle.folder, 0o755);
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it.each([
    ['can’t be entered', 0o700],
    ['can’t be written', 0o755],
  ])('that %s is told', async (_what, mode) => {
    const data = join(base, 'data');
    await mkdir(data);
    await chmod(data, mode);
    const broker = await start(data, nobody);
    expect(await broker.ended).toBe(1);
    expectFailure(broker, 'DATA_FOLDER_UNUSABLE', /data folder .* can’t be used/);
  });

  it('that can’t be made is told', async () => {
    const broker = await start(join(base, 'a', 'b'), nobody);
    expect(await broker.ended).toBe(1);
    expectFailure(broker, 'DATA_FOLDER_UNUSABLE', /data folder .* can’t be used/);
  });

  it('whose store is another user’s is told, and not taken for a damaged one', async () => {
    const data = join(base, 'data');
    const own = await start(data);
    await own.end('SIGTERM');
    await chmod(data, 0o777);
    await chmod(join(data, 'broker.sqlite'), 0o644);
    const broker = await start(data, nobody);
    expect(await broker.ended).toBe(1);
    expectFailure(broker, 'DATA_FOLDER_UNUSABLE', /data folder .* can’t be used/);
  });
});

it('a text file in the store’s place is kept aside and told', async () => {
  const data = await mkdtemp(join(tmpdir(), 'warren-text-'));
  await writeFile(join(data, 'broker.sqlite'), 'Dear diary,\n'.repeat(1000));
  const broker = await start(data);
  expect(broker.reports).toMatchObject([
    { type: 'ready', repaired: expect.stringMatching(/nothing of it could be read/) },
  ]);
  await broker.end('SIGKILL');
  await rm(data, { recursive: true });
});
