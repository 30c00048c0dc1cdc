import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentOf, type DeathReason, Message, Route } from '../message.ts';
import type { MessageStore } from '../store/message-store.ts';
import { long, longstr, type Table } from '../wire/table.ts';
import { Consumer, type ConsumerSettings, type DeliveryChannel } from './consumer.ts';
import type { Entry } from './entry.ts';
import { Queue } from './queue.ts';
import { readArguments } from './queue-arguments.ts';

const nowhere: MessageStore = new Proxy({} as MessageStore, { get: () => () => {} });

function makeQueue(table: Table = [], durable = true) {
  let position = 0;
  let accounted = 0;
  const dead: [body: string, reason: DeathReason][] = [];
  const queue: Queue = new Queue(
    {
      store: nowhere,
      nextPosition: () => {
        position += 1;
        return position;
      },
      deadLetter: (_queue, message, reason) => dead.push([message.body.toString(), reason]),
      account: (bytes) => {
        accounted += bytes;
      },
      ended: (ended) => ended.end(),
      touched: () => {},
    },
    {
      name: 'q',
      durable,
      autoDelete: false,
      owner: null,
      table,
      arguments: readArguments(table, { vhost: '/', name: 'q', durable, exclusive: false, autoDelete: false }),
    },
  );
  return { queue, dead, accounted: () => accounted };
}

const message = (body: string, known: { priority?: number; expiration?: number } = {}): Message =>
  new Message(new Route('', 'q'), contentOf(Buffer.from([0, 0]), Buffer.from(body)), {
    persistent: true,
    priority: known.priority ?? null,
    expiration: known.expiration ?? null,
  });

/** A channel that notes who got what. */
function makeChannel() {
  const log: string[] = [];
  const held: Entry[] = [];
  const channel: DeliveryChannel = {
    name: 'test',
    hasRoom: () => true,
    deliver: (consumer, entry) => {
      log.push(`${consumer.tag}:${entry.message.body}${entry.redelivered ? '!' : ''}`);
      held.push(entry);
    },
    cancelled: (consumer) => log.push(`${consumer.tag} cancelled`),
  };
  return { log, held, channel };
}

const settings = (tag: string, change: Partial<ConsumerSettings> = {}): ConsumerSettings => ({
  tag,
  noAck: false,
  exclusive: false,
  priority: 0,
  prefetch: 0,
  arguments: [],
  ...change,
});

const drain = (queue: Queue): string[] => {
  const bodies: string[] = [];
  for (let entry = queue.get(true); entry; entry = queue.get(true)) {
    bodies.push(`${entry.message.body}${entry.redelivered ? '!' : ''}`);
  }
  return bodies;
};

describe('a queue', () => {
  it('serves its consumers in turn, each as far as its prefetch', () => {
    const { queue } = makeQueue();
    const { channel, log, held } = makeChannel();
    for (const tag of ['a', 'b']) queue.consume(new Consumer(channel, queue, settings(tag, { prefetch: 2 })));
    for (const body of '123456') queue.publish(message(body));
    expect(log).toEqual(['a:1', 'b:2', 'a:3', 'b:4']);
    const first = held[1]!;
    const { consumer } = first;
    queue.ack(first);
    queue.offer(consumer!);
    expect(log.at(-1)).toBe('b:5');
    expect([queue.ready.length, queue.unackedCount]).toEqual([1, 4]);
  });

  it('serves a consumer of higher priority first, and others only when it can take no more', () => {
    const { queue } = makeQueue();
    const { channel, log } = makeChannel();
    queue.consume(new Consumer(channel, queue, settings('low')));
    queue.consume(new Consumer(channel, queue, settings('high', { priority: 5, prefetch: 2 })));
    for (const body of '123') queue.publish(message(body));
    expect(log).toEqual(['high:1', 'high:2', 'low:3']);
  });

  it('with a single active consumer serves the next one only when that one is gone', () => {
    const { queue } = makeQueue([{ key: 'x-single-active-consumer', field: { type: 'bool', value: true } }]);
    const { channel, log } = makeChannel();
    const [one, two] = ['one', 'two'].map((tag) => new Consumer(channel, queue, settings(tag, { prefetch: 1 })));
    queue.consume(one!);
    queue.consume(two!);
    queue.publish(message('1'));
    queue.publish(message('2'));
    expect(log).toEqual(['one:1']);
    queue.cancel(one!);
    expect(log).toEqual(['one:1', 'two:2']);
  });

  it('gives nothing to a consumer that is cancelled, though what it holds is settled later', () => {
    const { queue } = makeQueue();
    const { channel, log, held } = makeChannel();
    const consumer = new Consumer(channel, queue, settings('a', { prefetch: 1 }));
    queue.consume(consumer);
    for (const body of '12') queue.publish(message(body));
    queue.cancel(consumer);
    queue.ack(held[0]!);
    queue.offer(consumer);
    expect(log).toEqual(['a:1']);
    expect([queue.ready.length, queue.unackedCount]).toEqual([1, 0]);
  });

  it('takes what comes back at its old place, whatever the order, and says that it was delivered before', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7]), (order) => {
        const { queue } = makeQueue();
        for (let body = 0; body < 10; body += 1) queue.publish(message(String(body)));
        const out = Array.from({ length: 8 }, () => queue.get(false)!);
        for (const index of order) queue.requeue([out[index]!], 'requeued');
        const expected = [...order].sort().map((body) => `${body}!`);
        expect(drain(queue)).toEqual([...expected, '8', '9']);
      }),
    );
  });

  it('of type quorum gives returned messages out first, in the order of their return', () => {
    const { queue } = makeQueue([{ key: 'x-queue-type', field: longstr('quorum') }]);
    for (const body of '12345') queue.publish(message(body));
    const [one, two, three] = Array.from({ length: 3 }, () => queue.get(false)!);
    for (const entry of [three, one, two]) queue.requeue([entry!], 'requeued');
    expect(drain(queue)).toEqual(['3!', '1!', '2!', '4', '5']);
  });

  it('of type quorum gives a message up that failed more often than it may', () => {
    const { queue, dead } = makeQueue([
      { key: 'x-queue-type', field: longstr('quorum') },
      { key: 'x-delivery-limit', field: long(1) },
    ]);
    queue.publish(message('poison'));
    queue.requeue([queue.get(false)!], 'requeued');
    queue.requeue([queue.get(false)!], 'failed');
    expect(dead).toEqual([]);
    queue.requeue([queue.get(false)!], 'failed');
    expect(dead).toEqual([['poison', 'delivery_limit']]);
    expect(queue.ready.length).toBe(0);
  });

  it('keeps to its length: the oldest goes, or the newest is refused', () => {
    const dropping = makeQueue([{ key: 'x-max-length', field: long(2) }]);
    for (const body of '1234') expect(dropping.queue.publish(message(body))).toBe(true);
    expect(dropping.dead).toEqual([
      ['1', 'maxlen'],
      ['2', 'maxlen'],
    ]);
    const refusing = makeQueue([
      { key: 'x-max-length-bytes', field: long(3) },
      { key: 'x-overflow', field: longstr('reject-publish') },
    ]);
    expect(['ab', 'c', 'd'].map((body) => refusing.queue.publish(message(body)))).toEqual([true, true, false]);
    expect(drain(refusing.queue)).toEqual(['ab', 'c']);
  });

  it('delivers by priority, up to its highest', () => {
    const { queue } = makeQueue([{ key: 'x-max-priority', field: long(5) }]);
    for (const [body, priority] of [
      ['none', undefined],
      ['one', 1],
      ['capped', 99],
      ['five', 5],
    ] as const) {
      queue.publish(message(body, priority === undefined ? {} : { priority }));
    }
    expect(drain(queue)).toEqual(['capped', 'five', 'one', 'none']);
  });

  it('delivers a message that may not wait to who waits for it, and drops it otherwise', () => {
    const { queue, dead } = makeQueue();
    const { channel, log } = makeChannel();
    queue.publish(message('late', { expiration: 0 }));
    expect(dead).toEqual([['late', 'expired']]);
    queue.consume(new Consumer(channel, queue, settings('a')));
    queue.publish(message('in time', { expiration: 0 }));
    expect(log).toEqual(['a:in time']);
  });

  it('has given back all memory when it is empty', () => {
    const { queue, accounted } = makeQueue();
    for (let body = 0; body < 100; body += 1) queue.publish(message(String(body)));
    expect(accounted()).toBeGreaterThan(100 * 100);
    queue.ack(queue.get(false)!);
    queue.reject(queue.get(false)!, 'rejected');
    queue.get(true);
    queue.purge();
    expect(accounted()).toBe(0);
  });

  it('tells its consumers when it ends, and lets acks of what is out come', () => {
    const { queue, accounted } = makeQueue();
    const { channel, log, held } = makeChannel();
    queue.consume(new Consumer(channel, queue, settings('a')));
    queue.publish(message('1'));
    queue.end();
    expect(log).toEqual(['a:1', 'a cancelled']);
    queue.ack(held[0]!);
    expect(accounted()).toBe(0);
  });
});
