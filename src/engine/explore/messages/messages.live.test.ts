import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { type Channel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../../test/helpers/broker.ts';
import { endpointOf } from '../../../../test/helpers/lab.ts';
import { until } from '../../../../test/helpers/until.ts';
import type { Fetched, FieldTable, PutBack } from '../../../shared/explore/messages.ts';
import { type BrokerSession, createBrokerSession } from '../broker-session.ts';
import type { ManagementTarget } from '../management-client.ts';
import { createMessages, type Messages } from './messages.ts';

let vhost: string;
let target: ManagementTarget;
let session: BrokerSession;
let messages: Messages;
let channel: Channel;
let leave: () => Promise<void>;
let folder: string;

beforeEach(async () => {
  const broker = sharedBroker();
  const made = await broker.createVhost();
  vhost = made.name;
  const managementPort = Number(new URL(broker.managementUrl).port);
  target = { endpoint: endpointOf(broker.port, vhost), password: 'guest', managementPort };
  session = createBrokerSession({ target: () => target, cluster: () => null, version: '0.0.0-test' });
  messages = createMessages(session);
  const model = await connect(made.url);
  channel = await model.createChannel();
  leave = () => model.close();
  folder = await mkdtemp(join(tmpdir(), 'warren-messages-'));
});

afterEach(async () => {
  messages.close();
  await session.close();
  await leave();
  await rm(folder, { recursive: true });
  await sharedBroker().deleteVhost(vhost);
});

const ready = async (queue = 'work'): Promise<number> => (await channel.checkQueue(queue)).messageCount;
const isReady = (count: number, queue = 'work') =>
  until(async () => ((await ready(queue)) === count ? true : null), { what: `${count} ready in ${queue}` });

async function fill(texts: readonly string[], queue = 'work'): Promise<void> {
  await channel.assertQueue(queue);
  for (const text of texts) channel.sendToQueue(queue, Buffer.from(text));
  await isReady(texts.length, queue);
}

const peek = (count: number, putBack: PutBack = 'nack', queue = 'work'): Promise<Fetched> =>
  messages.peek({ queue, count, putBack });
const heads = ({ messages: list }: Fetched): (string | null)[] => list.map(({ head }) => head);

const everyType: FieldTable = [
  ['text', { type: 'string', value: 'Grüße, 你好' }],
  ['bytes', { type: 'bytes', value: 'AP+A' }],
  ['yes', { type: 'bool', value: true }],
  ['i8', { type: 'int8', value: -5 }],
  ['u8', { type: 'uint8', value: 250 }],
  ['i16', { type: 'int16', value: 5 }],
  ['u16', { type: 'uint16', value: 65_535 }],
  ['i32', { type: 'int32', value: 7 }],
  ['u32', { type: 'uint32', value: 4_294_967_295 }],
  ['long', { type: 'int64', value: '9007199254740993' }],
  ['least', { type: 'int64', value: '-9223372036854775808' }],
  ['when', { type: 'timestamp', value: '1770000000' }],
  ['float', { type: 'float', value: 0.5 }],
  ['double', { type: 'double', value: 5 }],
  ['price', { type: 'decimal', places: 2, digits: 1999 }],
  ['nothing', { type: 'null' }],
  [
    'list',
    {
      type: 'array',
      value: [
        { type: 'int32', value: 1 },
        { type: 'string', value: 'a' },
      ],
    },
  ],
  ['inner', { type: 'table', value: [['deep', { type: 'table', value: [['n', { type: 'int16', value: 1 }]] }]] }],
];

const allProperties = {
  contentType: 'application/json',
  contentEncoding: 'identity',
  headers: everyType,
  deliveryMode: 2,
  priority: 3,
  correlationId: 'c-1',
  replyTo: 'answers',
  expiration: '600000',
  messageId: 'm-1',
  timestamp: '1770000001',
  type: 'order',
  userId: 'guest',
  appId: 'shop',
};

describe('fetching', () => {
  it('shows messages in their order and puts them back in it, marked as redelivered', async () => {
    await fill(['one', 'two', 'three', 'four']);
    const first = await peek(3);
    expect(heads(first)).toEqual(['one', 'two', 'three']);
    expect(first).toMatchObject({ ended: 'count', left: 1, bytes: expect.any(Number) });
    expect(first.messages.every(({ redelivered }) => !redelivered)).toBe(true);
    expect(await ready()).toBe(4);
    const second = await peek(500, 'reject');
    expect(heads(second)).toEqual(['one', 'two', 'three', 'four']);
    expect(second).toMatchObject({ ended: 'empty', left: 0 });
    expect(second.messages.map(({ redelivered }) => redelivered)).toEqual([true, true, true, false]);
    expect(await ready()).toBe(4);
  });

  it('takes them out where that is asked for', async () => {
    await fill(['one', 'two', 'three']);
    expect(heads(await peek(2, 'ack'))).toEqual(['one', 'two']);
    expect(await ready()).toBe(1);
  });

  it('of a quorum queue tells what its limit is, and each return counts as the broker counts it', async () => {
    await channel.assertQueue('work', { arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 2 } });
    channel.sendToQueue('work', Buffer.from('an order'));
    await isReady(1);
    expect(await messages.facts('work')).toMatchObject({ type: 'quorum', deliveryLimit: 2, deadLetters: false });
    await peek(1, 'reject');
    const again = await until(
      async () => {
        const fetched = await peek(1, 'reject');
        return fetched.messages.length === 1 ? fetched : null;
      },
      { what: 'the message again' },
    );
    expect(again.messages[0]).toMatchObject({ redelivered: true, deliveryCount: 1 });
  });

  it('gives back what it had when the connection is cut in the middle', async () => {
    const texts = Array.from({ length: 400 }, (_, i) => `order ${i}`);
    await fill(texts);
    const fetching = peek(500).then(
      () => 'done',
      () => 'cut',
    );
    await until(async () => ((await ready()) < 400 ? true : null), { what: 'some of them fetched' });
    await session.close();
    await fetching;
    await isReady(400);
  });

  it('says which queue is not there', async () => {
    await expect(peek(1, 'nack', 'nowhere')).rejects.toMatchObject({ code: 'QUEUE_NOT_FOUND' });
    await expect(messages.facts('nowhere')).rejects.toMatchObject({ code: 'QUEUE_NOT_FOUND' });
  });

  it('works without the management API, and says what is not known', async () => {
    target = { ...target, managementPort: null, managementUrl: 'http://127.0.0.1:1' };
    await fill(['one']);
    const facts = await messages.facts('work');
    expect(facts).toMatchObject({ type: null, deliveryLimit: null, ready: 1, consumers: 0 });
    expect(facts.version).toMatch(/^\d+\.\d+/);
    expect(heads(await peek(5))).toEqual(['one']);
  });
});

describe('one message', () => {
  it('keeps all properties and every type of header', async () => {
    await fill([]);
    const message = { place: { exchange: '', key: 'work' }, body: '{"n":1}', bodyIs: 'text' as const };
    await messages.publish({ ...message, properties: allProperties });
    const { id } = await peek(1);
    expect(await messages.view(id, 0)).toMatchObject({ routingKey: 'work', properties: allProperties });
    const body = await messages.body({ fetch: id, index: 0, offset: 1, bytes: 4, asText: false });
    expect(Buffer.from(body.bytes).toString()).toBe('"n":');
    expect(body.total).toBe(7);
  });

  it('unpacks compressed bodies, and leaves a bomb packed', async () => {
    await channel.assertQueue('work');
    const send = (body: Buffer, contentEncoding: string) => channel.sendToQueue('work', body, { contentEncoding });
    send(gzipSync('hello 你好'), 'gzip');
    send(deflateSync('deflated'), 'deflate');
    send(gzipSync(Buffer.alloc(80 * 1024 * 1024)), 'gzip');
    send(Buffer.from('not at all'), 'gzip');
    await isReady(4);
    const { id } = await peek(4);
    const text = async (index: number): Promise<string> =>
      Buffer.from((await messages.body({ fetch: id, index, offset: 0, bytes: 1_000, asText: true })).bytes).toString();
    expect(await text(0)).toBe('hello 你好');
    expect(await text(1)).toBe('deflated');
    expect((await messages.view(id, 2)).body).toMatchObject({
      unpacked: null,
      encoding: expect.stringContaining('64 MiB'),
    });
    expect((await messages.view(id, 3)).body).toMatchObject({
      unpacked: null,
      encoding: expect.stringContaining('not gzip'),
    });
    expect(await messages.search(id, 'HELLO 你')).toEqual([0]);
    expect(await messages.search(id, 'gzip')).toEqual([0, 2, 3]);
  });

  it('tells a dead letter’s story', async () => {
    await channel.assertExchange('dead', 'fanout');
    await channel.assertExchange('orders', 'topic');
    await channel.assertQueue('dead.letters');
    await channel.bindQueue('dead.letters', 'dead', '');
    await channel.assertQueue('work', { deadLetterExchange: 'dead' });
    await channel.bindQueue('work', 'orders', 'new.#');
    channel.publish('orders', 'new.book', Buffer.from('bad'));
    await isReady(1);
    const bad = await channel.get('work');
    if (bad) channel.nack(bad, false, false);
    await isReady(1, 'dead.letters');
    const { id, messages: list } = await peek(1, 'nack', 'dead.letters');
    expect(list[0]).toMatchObject({ died: 'rejected' });
    const { story } = await messages.view(id, 0);
    expect(story).toHaveLength(1);
    expect(story[0]).toMatch(
      /^It was published to the exchange “orders” with the key “new.book” and came into “work”\. There it died once on .+: a consumer rejected it without requeueing it\.$/,
    );
  });

  it('is deleted alone, and the others come back in their order', async () => {
    await fill(['one', 'two', 'three', 'four']);
    const { id } = await peek(4);
    expect(await messages.delete(id, 2)).toEqual({ putBack: 2 });
    expect(heads(await peek(4))).toEqual(['one', 'two', 'four']);
  });

  it('is not deleted when it is gone, or when it is not sure which it is', async () => {
    await fill(['twin', 'other', 'twin']);
    const { id } = await peek(3);
    const taken = await channel.get('work');
    if (taken) channel.ack(taken);
    await isReady(2);
    await expect(messages.delete(id, 2)).rejects.toMatchObject({ code: 'MESSAGE_NOT_FOUND' });
    await expect(messages.delete(id, 0)).rejects.toMatchObject({ code: 'MESSAGE_NOT_FOUND' });
    expect(heads(await peek(3))).toEqual(['other', 'twin']);
    const later = await peek(2);
    await channel.purgeQueue('work');
    await expect(messages.delete(later.id, 0)).rejects.toMatchObject({ code: 'MESSAGE_NOT_FOUND' });
    await expect(messages.delete(id, 0)).rejects.toMatchObject({ code: 'MESSAGE_NOT_FOUND' });
  });
});

describe('publishing', () => {
  const place = { exchange: '', key: 'work' };

  it('says when no queue took it, and why', async () => {
    const one = { body: 'lost', bodyIs: 'text' as const, properties: {} };
    expect(await messages.publish({ ...one, place: { exchange: '', key: 'nowhere' } })).toMatchObject({
      returned: { code: 312, text: 'NO_ROUTE' },
    });
    await expect(messages.publish({ ...one, place: { exchange: 'nope', key: '' } })).rejects.toMatchObject({
      code: 'EXCHANGE_NOT_FOUND',
    });
  });

  it('takes base64, and refuses what is none or too large', async () => {
    await fill([]);
    await messages.publish({ place, body: 'AAEC', bodyIs: 'base64', properties: {} });
    const { id } = await peek(1);
    expect((await messages.view(id, 0)).body).toMatchObject({ bytes: 3, isText: false });
    await expect(messages.publish({ place, body: 'AAE', bodyIs: 'base64', properties: {} })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    const body = 'x'.repeat(16 * 1024 * 1024 + 1);
    await expect(messages.publish({ place, body, bodyIs: 'text', properties: {} })).rejects.toMatchObject({
      code: 'TASK_TOO_LARGE',
    });
  });

  it('brings messages from a file back as they were', async () => {
    await fill([]);
    await messages.publish({ place, body: 'AAECgA==', bodyIs: 'base64', properties: allProperties });
    await messages.publish({ place, body: 'plain', bodyIs: 'text', properties: {} });
    const before = await peek(2, 'ack');
    const was = [await messages.view(before.id, 0), await messages.view(before.id, 1)];
    const path = join(folder, 'saved.jsonl');
    expect(await messages.save(before.id, null, path)).toMatchObject({ messages: 2 });
    const file = await messages.openFile(path);
    expect(file).toMatchObject({ queue: 'work', messages: 2, otherUsers: 0, places: [place] });
    expect(await messages.publishFile(file.id, { kind: 'as saved' }, 0)).toMatchObject({
      total: 2,
      confirmed: 2,
      returned: 0,
      inDoubt: 0,
      notSent: 0,
    });
    const after = await peek(2, 'ack');
    expect([await messages.view(after.id, 0), await messages.view(after.id, 1)]).toEqual(was);
    const body = await messages.body({ fetch: after.id, index: 0, offset: 0, bytes: 10, asText: false });
    expect([...body.bytes]).toEqual([0, 1, 2, 128]);
  });

  it('counts those that no queue took', async () => {
    await fill(['one', 'two']);
    const { id } = await peek(2);
    const path = join(folder, 'saved.jsonl');
    await messages.save(id, [1], path);
    const file = await messages.openFile(path);
    const to = { kind: 'place', place: { exchange: '', key: 'nowhere' } } as const;
    expect(await messages.publishFile(file.id, to, 0)).toMatchObject({
      total: 1,
      confirmed: 0,
      returned: 1,
      example: { code: 312, line: 2 },
    });
    const nope = { kind: 'place', place: { exchange: 'nope', key: '' } } as const;
    await expect(messages.publishFile(file.id, nope, 0)).rejects.toMatchObject({ code: 'EXCHANGE_NOT_FOUND' });
  });

  it('publishes nothing of a file that is damaged, cut off or newer', async () => {
    await fill(['one', 'two']);
    const { id } = await peek(2, 'ack');
    const path = join(folder, 'saved.jsonl');
    await messages.save(id, null, path);
    const whole = await readFile(path, 'utf8');
    const [head = '', first = '', second = ''] = whole.split('\n');
    const refused = async (text: string, code: string): Promise<void> => {
      await writeFile(path, text);
      await expect(messages.openFile(path)).rejects.toMatchObject({ code });
    };
    await refused('', 'MESSAGE_FILE_INVALID');
    await refused('{"some":"json"}\n', 'MESSAGE_FILE_INVALID');
    await refused(`${head}\n${first}\n`, 'MESSAGE_FILE_INVALID');
    await refused(`${head}\n${first}\n${second.slice(0, -5)}\n`, 'MESSAGE_FILE_INVALID');
    await refused(`${head}\n${first}\n${second.replace('"redelivered"', '"other"')}\n`, 'MESSAGE_FILE_INVALID');
    await refused(whole.replace('"version":1', '"version":2'), 'MESSAGE_FILE_TOO_NEW');
    await refused(`${head}\n${first}\n${'['.repeat(200_000)}\n`, 'MESSAGE_FILE_INVALID');
    await writeFile(path, whole);
    expect(await messages.openFile(path)).toMatchObject({ messages: 2 });
    expect(await ready()).toBe(0);
  });
});
