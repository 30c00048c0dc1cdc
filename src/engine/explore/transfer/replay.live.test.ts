import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../../test/helpers/broker.ts';
import { drain, type TransferBench, transferBench } from '../../../../test/helpers/transfer.ts';
import { until } from '../../../../test/helpers/until.ts';
import { previewReplay, transferFacts } from './look.ts';

let bench: TransferBench;

beforeEach(async () => {
  bench = await transferBench(sharedBroker());
  const { channel } = bench;
  await channel.assertExchange('dead', 'fanout');
  await channel.assertQueue('dead letters');
  await channel.bindQueue('dead letters', 'dead', '');
  await channel.assertExchange('news', 'topic');
  for (const name of ['orders', 'invoices', 'gone']) {
    await channel.assertQueue(name, { arguments: { 'x-dead-letter-exchange': 'dead' } });
  }
  await channel.bindQueue('orders', 'news', 'order.#');
});

afterEach(() => bench[Symbol.asyncDispose]());

const ready = async (queue: string): Promise<number> => (await bench.channel.checkQueue(queue)).messageCount;

/** Publishes to a queue, by the exchange "news" for orders, and rejects all of it. */
async function die(queue: string, bodies: readonly string[]): Promise<void> {
  const { channel } = bench;
  const before = await ready('dead letters');
  for (const body of bodies) {
    if (queue === 'orders')
      channel.publish('news', 'order.new', Buffer.from(body), { messageId: body, persistent: true });
    else channel.sendToQueue(queue, Buffer.from(body), { messageId: body, persistent: true });
  }
  await until(async () => (await ready(queue)) === bodies.length, { what: 'all there' });
  for (const _ of bodies) {
    const message = await channel.get(queue);
    if (message) channel.reject(message, false);
  }
  await until(async () => (await ready('dead letters')) === before + bodies.length, { what: 'all dead' });
}

const texts = async (queue: string): Promise<string[]> =>
  (await drain(bench.channel, queue)).map(({ content }) => String(content));

describe('dead letters', () => {
  it('are told by where they would go, and go back there; those that can’t stay, each for its reason', async () => {
    const { channel, session, transfers } = bench;
    await die('orders', ['o1', 'o2', 'o3']);
    await die('gone', ['g1']);
    channel.sendToQueue('dead letters', Buffer.from('never died'));
    await die('invoices', ['i1', 'i2']);
    await channel.deleteQueue('gone');
    const preview = await previewReplay(session.access(), 'dead letters', 'queue', null);
    expect(preview).toMatchObject({ lookedAt: 7, ready: 7 });
    expect(preview.groups).toEqual([
      { to: { exchange: '', key: 'orders' }, stay: null, died: 'rejected', count: 3, diedOften: 0 },
      { to: { exchange: '', key: 'invoices' }, stay: null, died: 'rejected', count: 2, diedOften: 0 },
      { to: { exchange: '', key: 'gone' }, stay: 'origin gone', died: 'rejected', count: 1, diedOften: 0 },
      { to: null, stay: 'no origin', died: null, count: 1, diedOften: 0 },
    ]);
    await until(async () => (await ready('dead letters')) === 7, { what: 'given back' });

    await transfers.begin({ source: 'dead letters', way: { kind: 'replay', to: 'queue' }, count: null });
    const view = await bench.ended();
    expect(view).toMatchObject({ status: 'done', moved: 5, inDoubt: 0, left: 0 });
    expect(view.kept).toEqual([
      { reason: 'origin gone', count: 1, example: 'gone' },
      { reason: 'no origin', count: 1, example: '' },
    ]);
    expect(await texts('orders')).toEqual(['o1', 'o2', 'o3']);
    expect(await texts('invoices')).toEqual(['i1', 'i2']);
    expect(await texts('dead letters')).toEqual(['g1', 'never died']);
  });

  it('can go as they were published first, by exchange and routing key', async () => {
    const { channel, transfers } = bench;
    await channel.assertQueue('audit');
    await die('orders', ['o1', 'o2']);
    await channel.bindQueue('audit', 'news', '#');
    await transfers.begin({ source: 'dead letters', way: { kind: 'replay', to: 'exchange' }, count: 1 });
    expect(await bench.ended()).toMatchObject({ status: 'done', moved: 1 });
    const [replayed] = await drain(channel, 'orders');
    expect(replayed).toMatchObject({
      fields: { exchange: 'news', routingKey: 'order.new' },
      properties: { messageId: 'o1' },
    });
    expect(await texts('audit')).toEqual(['o1']);
    await channel.unbindQueue('orders', 'news', 'order.#');
    await channel.unbindQueue('audit', 'news', '#');
    await transfers.begin({ source: 'dead letters', way: { kind: 'replay', to: 'exchange' }, count: null });
    const view = await bench.ended();
    expect(view).toMatchObject({ status: 'done', moved: 0, kept: [{ reason: 'returned', count: 1 }] });
    expect(await ready('dead letters')).toBe(1);
    await channel.bindQueue('orders', 'news', 'order.#');
    await transfers.proceed();
    expect(await bench.ended()).toMatchObject({ status: 'done', moved: 1, kept: [] });
    expect(await texts('orders')).toEqual(['o2']);
  });

  it('that died in several queues go to the first of them; an exchange that is gone keeps them', async () => {
    const { channel, session, transfers } = bench;
    await channel.assertQueue('later', {
      messageTtl: 1,
      arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead letters' },
    });
    await channel.bindQueue('later', 'dead', '');
    await channel.unbindQueue('dead letters', 'dead', '');
    channel.publish('news', 'order.new', Buffer.from('twice dead'));
    await until(async () => (await ready('orders')) === 1, { what: 'there' });
    const message = await channel.get('orders');
    if (message) channel.reject(message, false);
    await until(async () => (await ready('dead letters')) === 1, { what: 'dead' });
    await channel.deleteExchange('news');
    const byExchange = await previewReplay(session.access(), 'dead letters', 'exchange', null);
    expect(byExchange.groups).toMatchObject([
      { to: { exchange: 'news', key: 'order.new' }, stay: 'origin gone', diedOften: 1 },
    ]);
    await transfers.begin({ source: 'dead letters', way: { kind: 'replay', to: 'exchange' }, count: null });
    expect(await bench.ended()).toMatchObject({ moved: 0, kept: [{ reason: 'origin gone', count: 1 }] });
    await transfers.begin({ source: 'dead letters', way: { kind: 'replay', to: 'queue' }, count: null });
    expect(await bench.ended()).toMatchObject({ status: 'done', moved: 1, kept: [] });
    expect(await texts('orders')).toEqual(['twice dead']);
  });
});

it('queues are told with what the management API knows, and without it', async () => {
  const { session } = bench;
  const [orders, nowhere] = await transferFacts(session.access(), ['orders', 'nowhere']);
  expect(orders).toMatchObject({ name: 'orders', ready: 0, consumers: 0, missing: null, row: { durable: true } });
  expect(nowhere).toMatchObject({ ready: null, missing: { message: expect.stringContaining('nowhere') }, row: null });
});
