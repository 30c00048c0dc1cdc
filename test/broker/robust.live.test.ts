import { readFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltInNode, startBuiltIn } from '../helpers/built-in.ts';
import { HOST } from '../helpers/ports.ts';
import { until, withTimeout } from '../helpers/until.ts';
import { methodFrame } from '../scenarios/amqplib-codec.ts';
import { frame, protocolHeader, type RawClient, type Received, rawClient } from '../scenarios/raw-client.ts';

const MB = 1024 * 1024;
const HANDSHAKE_MS = 10_000;

async function residentMegabytes(pid: number): Promise<number> {
  return Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

let broker: BuiltInNode;
let model: ChannelModel;
beforeAll(async () => {
  broker = await startBuiltIn({ args: ['--memory-limit', '100'] });
  model = await connect(broker.url, { noDelay: true });
});
afterAll(async () => {
  await model.close();
  await broker.close();
});

const START_OK = { clientProperties: {}, mechanism: 'PLAIN', response: '\0guest\0guest' };

interface Peer extends RawClient {
  readonly received: Received[];
  /** How many messages and heartbeats came. */
  count(what: 'BasicDeliver' | 'heartbeat'): number;
  ended(): boolean;
}

/** A connection with channel 1 open. */
async function peer(port: number, heartbeat: number): Promise<Peer> {
  const received: Received[] = [];
  const client = rawClient(HOST, port, (each) => received.push(each));
  client.write(protocolHeader);
  client.write(methodFrame('ConnectionStartOk', 0, START_OK));
  client.write(methodFrame('ConnectionTuneOk', 0, { channelMax: 10, frameMax: 131_072, heartbeat }));
  client.write(methodFrame('ConnectionOpen', 0, { virtualHost: '/' }));
  client.write(methodFrame('ChannelOpen', 1, {}));
  const isOpen = (each: Received): boolean => each.type === 'method' && each.name === 'ChannelOpenOk';
  await until(() => received.some(isOpen), { what: 'channel 1 open' });
  return {
    ...client,
    received,
    count: (what) =>
      received.filter((each) => each.type === what || (each.type === 'method' && each.name === what)).length,
    ended: () => received.some(({ type }) => type === 'end'),
  };
}

describe('clients that stop half-way', () => {
  /** Begun before all else, judged after all else: the time limit passes meanwhile. */
  const cuts: { what: string; after: Promise<number> }[] = [];

  beforeAll(() => {
    const login = methodFrame('ConnectionStartOk', 0, START_OK);
    const stages: [what: string, bytes: Buffer][] = [
      ['nothing', Buffer.alloc(0)],
      ['half a header', protocolHeader.subarray(0, 5)],
      ['a header', protocolHeader],
      ['half a login', Buffer.concat([protocolHeader, login.subarray(0, 30)])],
      ['a login', Buffer.concat([protocolHeader, login])],
      ['heartbeats only', Buffer.concat([protocolHeader, frame(8, 0, Buffer.alloc(0))])],
    ];
    for (const [what, bytes] of stages) {
      const startedAt = performance.now();
      const socket = connectSocket(broker.port, HOST);
      socket.on('error', () => {}).resume();
      socket.write(bytes);
      cuts.push({
        what,
        after: new Promise((resolve) => socket.once('close', () => resolve(performance.now() - startedAt))),
      });
    }
  });

  it('are cut when their heartbeats fail, and what they held goes to others', async () => {
    const channel = await model.createChannel();
    await channel.assertQueue('heartbeats', { durable: false });
    const silent = await peer(broker.port, 1);
    silent.write(methodFrame('BasicConsume', 1, { queue: 'heartbeats', consumerTag: 'silent' }));
    channel.sendToQueue('heartbeats', Buffer.from('held'));
    await until(() => silent.count('BasicDeliver') === 1, { what: 'the silent one holds the message' });
    // A peer that beats stays, though it says nothing else.
    const alive = await peer(broker.port, 1);
    const beat = setInterval(() => alive.write(frame(8, 0, Buffer.alloc(0))), 500);
    const silentSince = performance.now();
    const redelivered = Promise.withResolvers<boolean>();
    await channel.consume('heartbeats', (message) => redelivered.resolve(message!.fields.redelivered));
    expect(await redelivered.promise).toBe(true);
    const after = performance.now() - silentSince;
    expect(after).toBeGreaterThan(1500);
    expect(after).toBeLessThan(4500);
    await until(silent.ended, { what: 'the silent one is cut' });
    expect(silent.count('heartbeat')).toBeGreaterThanOrEqual(2);
    await until(() => alive.count('heartbeat') >= 6, { what: 'three seconds of heartbeats' });
    expect(alive.ended()).toBe(false);
    clearInterval(beat);
    alive.destroy();
    await channel.close();
  });

  it('are cut ten seconds after they connected', async () => {
    for (const { what, after } of cuts) {
      const ms = await withTimeout(after, { what: `${what}: cut`, timeoutMs: HANDSHAKE_MS + 3000 });
      expect(ms, what).toBeGreaterThan(HANDSHAKE_MS - 200);
      expect(ms, what).toBeLessThan(HANDSHAKE_MS + 2000);
    }
    expect(cuts).toHaveLength(6);
  });
});

describe('a consumer that stops reading', () => {
  const SIZE = 100_000;
  const COUNT = 4000; // 400 MB

  it('costs what the memory limit allows; the publisher waits; then it gets everything', async () => {
    const slow = await peer(broker.port, 0);
    slow.write(methodFrame('QueueDeclare', 1, { queue: 'slow' }));
    slow.write(methodFrame('BasicConsume', 1, { queue: 'slow', consumerTag: 'slow', noAck: true }));
    await until(() => slow.received.some((each) => each.type === 'method' && each.name === 'BasicConsumeOk'), {
      what: 'the slow consumer is there',
    });
    slow.pause();
    const publisher = await connect(broker.url, { noDelay: true });
    let blockedBy = '';
    publisher.on('blocked', (reason) => {
      blockedBy = reason;
    });
    const channel = await publisher.createChannel();
    const publishing = (async () => {
      for (let sent = 0; sent < COUNT; sent += 1) {
        const body = Buffer.alloc(SIZE);
        body.writeUInt32BE(sent);
        if (!channel.sendToQueue('slow', body)) await new Promise((resolve) => channel.once('drain', resolve));
      }
    })();
    let peak = 0;
    const measure = async (): Promise<void> => {
      peak = Math.max(peak, await residentMegabytes(broker.pid));
    };
    await until(
      async () => {
        await measure();
        return blockedBy;
      },
      { what: 'the publisher is blocked' },
    );
    expect(blockedBy).toBe('low on memory');
    const held = (await broker.queue('/', 'slow'))!.ready;
    expect(held * SIZE).toBeLessThan(110 * MB);
    // Others are served meanwhile.
    const other = await model.createChannel();
    await other.assertQueue('others', { durable: false });
    expect(await other.get('others')).toBe(false);
    await other.close();
    expect((await broker.queue('/', 'slow'))!.ready).toBe(held);

    slow.resume();
    await withTimeout(publishing, { what: 'everything is published', timeoutMs: 30_000 });
    await until(
      async () => {
        await measure();
        return slow.count('BasicDeliver') === COUNT;
      },
      { what: `${COUNT} messages`, timeoutMs: 30_000 },
    );
    const numbers = slow.received.flatMap((each) =>
      each.type === 'method' && each.name === 'BasicDeliver' ? [each.content!.body.readUInt32BE(0)] : [],
    );
    expect(numbers).toEqual(Array.from({ length: COUNT }, (_, index) => index));
    console.log(`peak with a slow reader: ${peak.toFixed(0)} MB`);
    expect(peak).toBeLessThan(350);
    slow.destroy();
    await publisher.close();
  });
});

it('serves 500 connections at once', async () => {
  const before = (await broker.connections()).length;
  const models: ChannelModel[] = [];
  for (let group = 0; group < 10; group += 1) {
    models.push(...(await Promise.all(Array.from({ length: 50 }, () => connect(broker.url, { noDelay: true })))));
  }
  expect(await broker.connections()).toHaveLength(before + 500);
  const echoes = await Promise.all(
    models.map(async (each, index) => {
      const channel = await each.createConfirmChannel();
      const { queue } = await channel.assertQueue('', { exclusive: true });
      const echo = Promise.withResolvers<string>();
      await channel.consume(queue, (message) => {
        channel.ack(message!);
        echo.resolve(message!.content.toString());
      });
      channel.sendToQueue(queue, Buffer.from(`message ${index}`));
      await channel.waitForConfirms();
      return echo.promise;
    }),
  );
  expect(echoes).toEqual(models.map((_, index) => `message ${index}`));
  await Promise.all(models.map((each) => each.close()));
  await until(async () => (await broker.connections()).length === before, { what: 'all connections gone' });
});

it('takes a body of 16 MiB and refuses a larger one, which ends its channel only', async () => {
  const own = await connect(broker.url, { noDelay: true });
  const channel = await own.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const body = Buffer.alloc(16 * MB, 'a long body, ');
  channel.sendToQueue(queue, body, { persistent: true });
  await channel.waitForConfirms();
  const got = await channel.get(queue, { noAck: true });
  if (got === false) throw new Error('it is not there');
  expect(got.content.equals(body)).toBe(true);
  const error = new Promise<Error>((resolve) => channel.once('error', resolve));
  channel.sendToQueue(queue, Buffer.alloc(16 * MB + 1));
  expect(String(await error)).toContain('406 (PRECONDITION-FAILED)');
  expect(String(await error)).toContain('message size 16777217 is larger than configured max size 16777216');
  const next = await own.createChannel();
  expect(await next.checkQueue(queue)).toMatchObject({ messageCount: 0 });
  await own.close();
});

describe('10,000 durable queues', { timeout: 120_000 }, () => {
  const COUNT = 10_000;
  const name = (index: number): string => `many.${String(index).padStart(5, '0')}`;

  /** On twenty channels: one alone would wait for the disk at each step. */
  async function withEach(
    own: ChannelModel,
    work: (channel: Channel, queue: string) => Promise<unknown>,
  ): Promise<void> {
    const channels = await Promise.all(Array.from({ length: 20 }, () => own.createChannel()));
    await Promise.all(
      channels.map(async (channel, first) => {
        for (let index = first; index < COUNT; index += channels.length) await work(channel, name(index));
      }),
    );
  }

  it('are declared, listed, there again after a crash, and deleted', async () => {
    await using own = await startBuiltIn();
    const times: string[] = [];
    const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      const startedAt = performance.now();
      await work();
      times.push(`${what} ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    };
    const first = await connect(own.url, { noDelay: true });
    first.on('error', () => {});
    await timed('declare', () => withEach(first, (channel, queue) => channel.assertQueue(queue, { durable: true })));
    const publisher = await first.createConfirmChannel();
    for (const index of [0, COUNT - 1]) publisher.sendToQueue(name(index), Buffer.from('kept'), { persistent: true });
    await publisher.waitForConfirms();
    await timed('one page', async () => {
      const page = await own.management('GET', '/api/queues/%2F?page=100&page_size=100&sort=name');
      const { total_count, items } = page as { total_count: number; items: { name: string }[] };
      expect(total_count).toBe(COUNT);
      expect(items.map((item) => item.name)).toEqual(Array.from({ length: 100 }, (_, index) => name(9900 + index)));
    });
    await timed('all', async () => {
      expect(await own.management('GET', '/api/queues')).toHaveLength(COUNT);
    });
    await own.kill();
    await timed('start', () => own.start());
    expect(own.ready.recovered).toEqual({ queues: COUNT, messages: 2 });
    const second = await connect(own.url, { noDelay: true });
    const channel = await second.createChannel();
    for (const index of [0, COUNT - 1]) {
      expect(await channel.checkQueue(name(index))).toMatchObject({ messageCount: 1 });
    }
    await timed('delete', () => withEach(second, (each, queue) => each.deleteQueue(queue)));
    expect(await own.management('GET', '/api/queues')).toEqual([]);
    console.log(`10,000 queues: ${times.join(', ')}; ${(await residentMegabytes(own.pid)).toFixed(0)} MB`);
    await second.close();
  });
});
