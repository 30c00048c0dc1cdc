/** The usual journey of a work queue's client, in whatever words the client has for it. */
import { afterEach, expect, it } from 'vitest';
import type { Broker } from '../helpers/broker-handle.ts';
import { until, withTimeout } from '../helpers/until.ts';
import type { Place } from './brokers.ts';

/** A message in a consumer's hands. */
export interface Delivery {
  readonly body: string;
  readonly redelivered: boolean;
  ack(): unknown;
  /** Gives it back to the queue: basic.nack or, where a client has no other word, basic.reject. */
  requeue(): unknown;
  /** Throws it away: nack or reject without requeue. */
  drop(): unknown;
}

export interface Consumer {
  /** The next message of this consumer. */
  next(): Promise<Delivery>;
}

/** One connection, or all that follow one another for a client that recovers. */
export interface RecoveringClient {
  /** Declares a durable queue. */
  declare(queue: string): Promise<unknown>;
  /** Publishes persistent messages by way of the default exchange and returns once the broker has confirmed all. */
  publish(queue: string, bodies: readonly string[]): Promise<unknown>;
  /** Consumes with manual acks and returns once the broker knows the consumer. */
  consume(queue: string, prefetch: number): Promise<Consumer>;
  /** Ends in order. */
  close(): Promise<unknown>;
}

/** One connection. */
export interface Client extends RecoveringClient {
  /**
   * Asks for a queue that may be missing.
   *
   * @throws what the client makes of the broker's refusal.
   */
  check(queue: string): Promise<unknown>;
  /** Ends as a crash does: the socket is gone, and nothing was said. */
  cut(): unknown;
}

export type Open<C = Client> = (place: Place) => Promise<C>;

/** What a listener of a client is given, for who awaits it. */
export function mailbox<T>(what: string): { put(item: T): void; next(): Promise<T> } {
  const items: T[] = [];
  const waiting: ((item: T) => void)[] = [];
  return {
    put(item) {
      const resolve = waiting.shift();
      if (resolve) resolve(item);
      else items.push(item);
    },
    next() {
      if (items.length > 0) return Promise.resolve(items.shift()!);
      return withTimeout(new Promise<T>((resolve) => waiting.push(resolve)), { what });
    },
  };
}

const queue = 'tasks';

/** Waits until the broker shows these figures. */
async function shows(place: Place, ready: number, unacked: number): Promise<void> {
  await until(
    async () => {
      const figures = await place.broker.queue(place.vhost.name, queue);
      return figures?.ready === ready && figures.unacked === unacked;
    },
    { what: `${ready} ready, ${unacked} unacked` },
  );
}

async function connectionsOf(broker: Broker, vhost: string): Promise<number> {
  return (await broker.connections({ vhost })).length;
}

/** Clients that are closed whatever becomes of the test. */
function opener<C extends RecoveringClient>(place: () => Place, open: Open<C>): () => Promise<C> {
  const opened: C[] = [];
  afterEach(async () => {
    for (const client of opened.splice(0)) await client.close();
  });
  return async () => {
    const client = await open(place());
    opened.push(client);
    return client;
  };
}

/** Registers the journey as tests. */
export function usualJourney(place: () => Place, open: Open): void {
  const opening = opener(place, open);

  it('declares, publishes with confirms, consumes within its prefetch, acks, and leaves in order', async () => {
    const { broker, vhost } = place();
    const client = await opening();
    await client.declare(queue);
    await client.publish(queue, ['1', '2', '3']);
    // A confirm means that the message is there: no need to wait.
    expect(await broker.queue(vhost.name, queue)).toEqual({ ready: 3, unacked: 0, consumers: 0 });
    const consumer = await client.consume(queue, 2);
    const first = await consumer.next();
    const second = await consumer.next();
    expect([first, second].map(({ body, redelivered }) => [body, redelivered])).toEqual([
      ['1', false],
      ['2', false],
    ]);
    await shows(place(), 1, 2);
    expect(await broker.queue(vhost.name, queue)).toMatchObject({ consumers: 1 });
    await first.ack();
    const third = await consumer.next();
    expect(third).toMatchObject({ body: '3', redelivered: false });
    await second.ack();
    await third.ack();
    await shows(place(), 0, 0);
    expect(await connectionsOf(broker, vhost.name)).toBe(1);
    await client.close();
    await until(async () => (await connectionsOf(broker, vhost.name)) === 0, { what: 'connection closed' });
    expect(await broker.queue(vhost.name, queue)).toEqual({ ready: 0, unacked: 0, consumers: 0 });
  });

  it('gives a message back, which comes again as redelivered, and throws one away', async () => {
    const client = await opening();
    await client.declare(queue);
    await client.publish(queue, ['back', 'away']);
    const consumer = await client.consume(queue, 1);
    const given = await consumer.next();
    expect(given).toMatchObject({ body: 'back', redelivered: false });
    await given.requeue();
    const again = await consumer.next();
    expect(again).toMatchObject({ body: 'back', redelivered: true });
    await again.ack();
    const thrown = await consumer.next();
    expect(thrown).toMatchObject({ body: 'away', redelivered: false });
    await thrown.drop();
    await shows(place(), 0, 0);
  });

  it('leaves what it held to the next consumer when its connection is cut', async () => {
    const lost = await opening();
    await lost.declare(queue);
    await lost.publish(queue, ['1', '2', '3']);
    const held = await lost.consume(queue, 2);
    await (await held.next()).ack();
    await held.next();
    await held.next();
    await lost.cut();
    await shows(place(), 2, 0);
    const next = await (await opening()).consume(queue, 1);
    for (const body of ['2', '3']) {
      const delivery = await next.next();
      expect(delivery).toMatchObject({ body, redelivered: true });
      await delivery.ack();
    }
    await shows(place(), 0, 0);
  });

  it('passes on what the broker says of a missing queue', async () => {
    const client = await opening();
    await expect(client.check('missing')).rejects.toThrow(
      `NOT_FOUND - no queue 'missing' in vhost '${place().vhost.name}'`,
    );
  });
}

/** Registers the journey of a client that connects again by itself. */
export function recoveryJourney(place: () => Place, open: Open<RecoveringClient>): void {
  const opening = opener(place, open);

  it('comes back by itself after the broker closed its connection, and is given again what it held', async () => {
    const { broker, vhost } = place();
    const client = await opening();
    await client.declare(queue);
    await client.publish(queue, ['1', '2']);
    const consumer = await client.consume(queue, 1);
    expect(await consumer.next()).toMatchObject({ body: '1', redelivered: false });
    expect(await broker.closeConnections({ vhost: vhost.name }, 'maintenance')).toBe(1);
    const again = await consumer.next();
    expect(again).toMatchObject({ body: '1', redelivered: true });
    await again.ack();
    const second = await consumer.next();
    expect(second).toMatchObject({ body: '2', redelivered: false });
    await second.ack();
    await client.publish(queue, ['3']);
    const third = await consumer.next();
    expect(third).toMatchObject({ body: '3', redelivered: false });
    await third.ack();
    await shows(place(), 0, 0);
  });
}
