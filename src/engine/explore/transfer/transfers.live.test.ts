import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../../test/helpers/broker.ts';
import {
  drain,
  numbers,
  publishNumbered,
  type TransferBench,
  transferBench,
} from '../../../../test/helpers/transfer.ts';
import { until } from '../../../../test/helpers/until.ts';
import { systemClock } from '../../clock.ts';
import { createTransfers } from './transfers.ts';

let bench: TransferBench;

beforeEach(async () => {
  bench = await transferBench(sharedBroker());
  await bench.channel.assertQueue('source');
  await bench.channel.assertQueue('target');
});

afterEach(() => bench[Symbol.asyncDispose]());

const to = (target: string) => ({ kind: 'move', target }) as const;
const range = (from: number, until: number): number[] => Array.from({ length: until - from }, (_, i) => from + i);
const ready = async (queue: string): Promise<number> => (await bench.channel.checkQueue(queue)).messageCount;

describe('moving messages', () => {
  it('takes all that were ready, in their order, with all that they carry', async () => {
    const { channel, transfers, url } = bench;
    const sent = {
      contentType: 'application/json',
      contentEncoding: 'identity',
      headers: {
        tenant: 'a',
        attempt: 3,
        ratio: 0.5,
        nested: { list: [1, 'two', null, true], at: { '!': 'timestamp', value: 5 } },
      },
      priority: 3,
      correlationId: 'c-1',
      replyTo: 'answers',
      messageId: 'm-1',
      timestamp: 1_700_000_000,
      type: 'order',
      userId: 'guest',
      appId: 'shop',
    };
    channel.sendToQueue('source', Buffer.from([0, 255, 10, 13, 0xc3, 0x28]), { ...sent, persistent: true });
    channel.sendToQueue('source', Buffer.alloc(0), { persistent: false });
    await publishNumbered(url, 'source', 3_000);
    await until(async () => (await ready('source')) === 3_002, { what: 'all ready' });
    await transfers.begin({ source: 'source', way: to('target'), count: null });
    const view = await bench.ended();
    expect(view).toMatchObject({ status: 'done', total: 3_002, moved: 3_002, inDoubt: 0, left: 0, kept: [] });
    expect(await ready('source')).toBe(0);
    const [first, empty, ...rest] = await drain(channel, 'target');
    expect(first!.content).toEqual(Buffer.from([0, 255, 10, 13, 0xc3, 0x28]));
    expect(first!.properties).toMatchObject({ ...sent, deliveryMode: 2 });
    expect(first!.fields.redelivered).toBe(false);
    expect(empty).toMatchObject({ content: Buffer.alloc(0), properties: { deliveryMode: 1 } });
    expect(numbers(rest)).toEqual(range(0, 3_000));
  });

  it('stops at the number that was asked for, and touches none beyond', async () => {
    const { channel, transfers, url } = bench;
    await publishNumbered(url, 'source', 1_000);
    for (const [count, until] of [
      [1, 1],
      [500, 501],
    ] as const) {
      await transfers.begin({ source: 'source', way: to('target'), count });
      expect(await bench.ended()).toMatchObject({ status: 'done', total: count, moved: count, left: 0 });
      expect(await ready('target')).toBe(until);
    }
    const rest = await drain(channel, 'source');
    expect(numbers(rest)).toEqual(range(501, 1_000));
    expect(rest.filter(({ fields }) => fields.redelivered)).toEqual([]);
    expect(numbers(await drain(channel, 'target'))).toEqual(range(0, 501));
  });

  it('leaves what arrives meanwhile: all are those that were ready when it began', async () => {
    const { channel, transfers, url } = bench;
    await publishNumbered(url, 'source', 5_000);
    await transfers.begin({ source: 'source', way: to('target'), count: null });
    await bench.when('under way', ({ moved }) => moved > 100);
    await publishNumbered(url, 'source', 50, {}, 5_000);
    expect(await bench.ended()).toMatchObject({ status: 'done', moved: 5_000 });
    expect(numbers(await drain(channel, 'source'))).toEqual(range(5_000, 5_050));
  });

  it('can be stopped, with nothing in doubt, and goes on where it was', async () => {
    const { channel, transfers, url } = bench;
    await publishNumbered(url, 'source', 20_000);
    await transfers.begin({ source: 'source', way: to('target'), count: null });
    await bench.when('under way', ({ moved }) => moved > 500);
    transfers.stop();
    const view = await bench.ended();
    expect(view).toMatchObject({ status: 'stopped', inDoubt: 0, mayReappear: 0, canContinue: true });
    expect(view.left).toBe(20_000 - view.moved);
    expect(await ready('target')).toBe(view.moved);
    expect(await ready('source')).toBe(view.left);
    await transfers.proceed();
    expect(await bench.ended()).toMatchObject({ status: 'done', moved: 20_000, notRepeated: 0 });
    expect(numbers(await drain(channel, 'target'))).toEqual(range(0, 20_000));
  });

  it('stops cleanly when its connection is closed, as when the program ends', async () => {
    const { transfers, url } = bench;
    await publishNumbered(url, 'source', 20_000);
    await transfers.begin({ source: 'source', way: to('target'), count: null });
    await bench.when('under way', ({ moved }) => moved > 500);
    await transfers.close();
    const view = transfers.view()!;
    expect(view).toMatchObject({ status: 'stopped', inDoubt: 0, mayReappear: 0 });
    expect(await ready('target')).toBe(view.moved);
    await until(async () => (await ready('source')) === 20_000 - view.moved, { what: 'all others in the source' });
  });

  it('goes on with messages that are all alike', async () => {
    const { channel, transfers } = bench;
    for (let i = 0; i < 4_000; i++) channel.sendToQueue('source', Buffer.from('ping'));
    await until(async () => (await ready('source')) === 4_000, { what: 'all ready' });
    await transfers.begin({ source: 'source', way: to('target'), count: null });
    await bench.when('under way', ({ moved }) => moved > 10);
    transfers.stop();
    await bench.ended();
    if (transfers.view()!.canContinue) await transfers.proceed();
    expect(await bench.ended()).toMatchObject({ status: 'done', moved: 4_000, inDoubt: 0 });
    expect(await ready('target')).toBe(4_000);
  });

  it('holds no more than so many bytes at once: large ones are given back unsent, and come again in their order', async () => {
    const { channel, session, url } = bench;
    await publishNumbered(url, 'source', 2_000);
    const confirming = await bench.model.createConfirmChannel();
    const large = (i: number): Buffer => Buffer.alloc(64 * 1024, i);
    for (let i = 0; i < 100; i++)
      confirming.sendToQueue('source', large(i), { persistent: true, messageId: `large ${i}` });
    await confirming.waitForConfirms();
    const transfers = createTransfers(session, '0.0.0-test', systemClock, 128 * 1024);
    await transfers.begin({ source: 'source', way: to('target'), count: null });
    const view = await until(() => (transfers.view()!.endedAt === null ? null : transfers.view()), { what: 'ended' });
    expect(view).toMatchObject({ status: 'done', moved: 2_100, inDoubt: 0 });
    const moved = await drain(channel, 'target');
    expect(numbers(moved.slice(0, 2_000))).toEqual(range(0, 2_000));
    expect(moved.slice(2_000).map(({ properties }) => properties.messageId)).toEqual(
      range(0, 100).map((i) => `large ${i}`),
    );
    expect(moved.at(-1)!.content.equals(large(99))).toBe(true);
  });

  it('refuses a queue as its own target, an empty source, a missing queue, and a second transfer', async () => {
    const { transfers, url } = bench;
    const begin = (source: string, target: string) => transfers.begin({ source, way: to(target), count: null });
    await expect(begin('source', 'source')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(begin('source', 'target')).rejects.toMatchObject({ code: 'NOTHING_TO_MOVE' });
    await publishNumbered(url, 'source', 20_000);
    await expect(begin('source', 'nowhere')).rejects.toMatchObject({ code: 'QUEUE_NOT_FOUND' });
    await expect(begin('nowhere', 'target')).rejects.toMatchObject({ code: 'QUEUE_NOT_FOUND' });
    await begin('source', 'target');
    await expect(begin('target', 'source')).rejects.toMatchObject({ code: 'TRANSFER_ALREADY' });
    transfers.stop();
    await bench.ended();
  });
});

describe('a target', () => {
  it('at its limit refuses: what it refused stays, is told, and goes on when there is room', async () => {
    const { channel, transfers, url } = bench;
    await channel.assertQueue('small', { maxLength: 300, arguments: { 'x-overflow': 'reject-publish' } });
    await publishNumbered(url, 'source', 1_000);
    await transfers.begin({ source: 'source', way: to('small'), count: null });
    const view = await bench.ended();
    expect(view).toMatchObject({
      status: 'failed',
      failure: { code: 'TARGET_REFUSED' },
      inDoubt: 0,
      canContinue: true,
    });
    expect(view.kept).toMatchObject([{ reason: 'refused' }]);
    expect(await ready('small')).toBe(view.moved);
    expect(await ready('source')).toBe(1_000 - view.moved);
    const first = await drain(channel, 'small');
    await channel.deleteQueue('small');
    await channel.assertQueue('small');
    await transfers.proceed();
    expect(await bench.ended()).toMatchObject({ status: 'done', moved: 1_000, kept: [], left: 0 });
    const all = numbers([...first, ...(await drain(channel, 'small'))]);
    expect([...all].sort((a, b) => a - b)).toEqual(range(0, 1_000));
  });

  it('deleted in the middle: what was returned stays in the source', async () => {
    const { channel, transfers, url } = bench;
    await publishNumbered(url, 'source', 20_000);
    await transfers.begin({ source: 'source', way: to('target'), count: null });
    await bench.when('under way', ({ moved }) => moved > 500);
    const { messageCount: gone } = await channel.deleteQueue('target');
    const view = await bench.ended();
    expect(view).toMatchObject({ status: 'failed', failure: { code: 'QUEUE_NOT_FOUND' }, inDoubt: 0 });
    expect(view.kept).toMatchObject([{ reason: 'returned' }]);
    expect(view.moved).toBeGreaterThanOrEqual(gone);
    expect(await ready('source')).toBe(20_000 - view.moved);
  });
});

describe('a source', () => {
  it('with consumers: they take part, and the transfer ends when nothing is left', async () => {
    const { channel, transfers, url } = bench;
    let taken = 0;
    const other = await bench.model.createChannel();
    await other.prefetch(10);
    await publishNumbered(url, 'source', 3_000);
    await other.consume('source', (message) => {
      if (!message) return;
      taken++;
      other.ack(message);
    });
    await transfers.begin({ source: 'source', way: to('target'), count: null }).catch(() => null);
    const view = await bench.ended();
    expect(view.status).toBe('done');
    expect(view.moved + taken).toBe(3_000);
    expect(view.left).toBe(view.total - view.moved);
    expect(await ready('target')).toBe(view.moved);
    await channel.checkQueue('source');
  });

  it('with an exclusive consumer can’t be moved, in words', async () => {
    const { transfers, url } = bench;
    await publishNumbered(url, 'source', 10);
    const other = await bench.model.createChannel();
    await other.prefetch(1);
    await other.consume('source', () => {}, { exclusive: true });
    await transfers.begin({ source: 'source', way: to('target'), count: null });
    const view = await bench.ended();
    expect(view).toMatchObject({ status: 'failed', moved: 0, failure: { code: 'QUEUE_LOCKED' } });
    expect(view.failure!.message).toContain('exclusive consumer');
  });

  it('that serves its single active consumer only is waited for, and can be left', async () => {
    const { channel, transfers, url } = bench;
    await channel.assertQueue('single', { arguments: { 'x-single-active-consumer': true } });
    const other = await bench.model.createChannel();
    await other.prefetch(1);
    await other.consume('single', () => {});
    await publishNumbered(url, 'single', 10);
    await transfers.begin({ source: 'single', way: to('target'), count: null });
    await bench.when('waiting', ({ status }) => status === 'waiting');
    transfers.stop();
    expect(await bench.ended()).toMatchObject({ status: 'stopped', moved: 0, left: 9 });
  });

  it('may be a quorum queue, and a target too; their counts are not carried on', async () => {
    const { channel, transfers, url } = bench;
    const quorum = { arguments: { 'x-queue-type': 'quorum' } };
    await channel.assertQueue('from', quorum);
    await channel.assertQueue('into', quorum);
    await publishNumbered(url, 'from', 500);
    const once = await channel.get('from');
    if (once) channel.reject(once, true);
    await until(async () => (await ready('from')) === 500, { what: 'all ready' });
    await transfers.begin({ source: 'from', way: to('into'), count: null });
    expect(await bench.ended()).toMatchObject({ status: 'done', moved: 500 });
    const moved = await drain(channel, 'into');
    expect(moved.filter(({ properties }) => 'x-delivery-count' in (properties.headers ?? {}))).toEqual([]);
    expect([...numbers(moved)].sort((a, b) => a - b)).toEqual(range(0, 500));
  });
});

describe('a message that can’t be published as it came', () => {
  it('stays, for the reason that is told: another user’s id, copies, what a client can’t read', async () => {
    const { channel, transfers } = bench;
    const user = await sharedBroker().createUser({ vhost: bench.vhost });
    const { connect } = await import('amqplib');
    const model = await connect(user.url);
    const theirs = await model.createConfirmChannel();
    theirs.sendToQueue('source', Buffer.from('theirs'), { userId: user.name });
    theirs.sendToQueue('source', Buffer.from('copies'), { headers: { CC: ['elsewhere'] } });
    theirs.sendToQueue('source', Buffer.from('large'), { headers: { n: { '!': 'int64', value: 2 ** 60 } } });
    theirs.sendToQueue('source', Buffer.from('fine'));
    await theirs.waitForConfirms();
    await model.close();
    await transfers.begin({ source: 'source', way: to('target'), count: null });
    const view = await bench.ended();
    expect(view).toMatchObject({ status: 'done', moved: 1, inDoubt: 0, left: 0 });
    expect(view.kept.map(({ reason, count }) => [reason, count])).toEqual([
      ['user id', 1],
      ['copies', 1],
      ['not carried', 1],
    ]);
    expect((await drain(channel, 'source')).map(({ content }) => String(content))).toEqual([
      'theirs',
      'copies',
      'large',
    ]);
    await sharedBroker().deleteUser(user.name);
  });
});
