// amqplib in its three manners: promises, callbacks, and promises with its own recovery.
import { type Channel, type ChannelModel, type ConfirmChannel, type ConsumeMessage, connect } from 'amqplib';
import * as callbackApi from 'amqplib/callback_api';
import { expect, it } from 'vitest';
import { onBothBrokers, type Place } from './brokers.ts';
import {
  type Client,
  type Consumer,
  type Delivery,
  mailbox,
  type RecoveringClient,
  recoveryJourney,
  usualJourney,
} from './journey.ts';

/** All that both APIs' channels do alike. */
type Settling = Pick<Channel, 'ack' | 'nack'>;

const toDelivery = (channel: Settling, message: ConsumeMessage): Delivery => ({
  body: message.content.toString(),
  redelivered: message.fields.redelivered,
  ack: () => channel.ack(message),
  requeue: () => channel.nack(message, false, true),
  drop: () => channel.nack(message, false, false),
});

function destroySocket({ connection }: { connection: object }): void {
  // Without an error, amqplib would go on waiting for an orderly end.
  (connection as { stream: { destroy(error: Error): void } }).stream.destroy(new Error('cut'));
}

async function openPromises({ vhost }: Place): Promise<Client> {
  const model: ChannelModel = await connect(vhost.url, { noDelay: true });
  model.on('error', () => {});
  const channel = await model.createConfirmChannel();
  channel.on('error', () => {});
  return {
    declare: (queue) => channel.assertQueue(queue, { durable: true }),
    check: (queue) => channel.checkQueue(queue),
    async publish(queue, bodies) {
      for (const body of bodies) channel.sendToQueue(queue, Buffer.from(body), { persistent: true });
      await channel.waitForConfirms();
    },
    async consume(queue, prefetch) {
      const deliveries = mailbox<Delivery>('a delivery');
      await channel.prefetch(prefetch);
      await channel.consume(queue, (message) => message && deliveries.put(toDelivery(channel, message)));
      return deliveries;
    },
    cut: () => destroySocket(model),
    close: () => model.close().catch(() => {}),
  };
}

/** Node's promisify would lose `this` and the types of overloads; this is all that is needed of it. */
function called<T>(start: (callback: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))));
}

async function openCallbacks({ vhost }: Place): Promise<Client> {
  const connection = await called<callbackApi.Connection>((done) =>
    callbackApi.connect(vhost.url, { noDelay: true }, done),
  );
  connection.on('error', () => {});
  const channel = await called<callbackApi.ConfirmChannel>((done) => connection.createConfirmChannel(done));
  channel.on('error', () => {});
  return {
    declare: (queue) => called((done) => channel.assertQueue(queue, { durable: true }, done)),
    check: (queue) => called((done) => channel.checkQueue(queue, done)),
    publish: (queue, bodies) =>
      Promise.all(
        bodies.map((body) =>
          called((done) => channel.sendToQueue(queue, Buffer.from(body), { persistent: true }, done)),
        ),
      ),
    async consume(queue, prefetch) {
      const deliveries = mailbox<Delivery>('a delivery');
      const put = (message: ConsumeMessage | null): unknown => message && deliveries.put(toDelivery(channel, message));
      await called((done) => channel.prefetch(prefetch, false, done));
      await called((done) => channel.consume(queue, put, {}, done));
      return deliveries;
    },
    cut: () => destroySocket(connection),
    close: () => called<void>((done) => connection.close((error) => done(error, undefined))).catch(() => {}),
  };
}

/** Consumers and channels are made in `setup`, which amqplib calls after each connect. */
async function openRecovering(url: string): Promise<RecoveringClient> {
  let channel: ConfirmChannel;
  const consumers: ((channel: ConfirmChannel) => Promise<void>)[] = [];
  const model = await connect(url, {
    noDelay: true,
    recovery: {
      initialDelay: 20,
      maxDelay: 200,
      async setup(connected: ChannelModel) {
        channel = await connected.createConfirmChannel();
        channel.on('error', () => {});
        for (const consume of consumers) await consume(channel);
      },
    },
  });
  model.on('error', () => {});
  return {
    declare: (queue) => channel.assertQueue(queue, { durable: true }),
    async publish(queue, bodies) {
      for (const body of bodies) channel.sendToQueue(queue, Buffer.from(body), { persistent: true });
      await channel.waitForConfirms();
    },
    async consume(queue, prefetch): Promise<Consumer> {
      const deliveries = mailbox<Delivery>('a delivery');
      const consume = async (on: ConfirmChannel): Promise<void> => {
        await on.prefetch(prefetch);
        await on.consume(queue, (message) => message && deliveries.put(toDelivery(on, message)));
      };
      consumers.push(consume);
      await consume(channel);
      return deliveries;
    },
    close: () => model.close(),
  };
}

onBothBrokers('amqplib, promises,', (place) => {
  usualJourney(place, openPromises);

  it('is told of a message that has no queue', async () => {
    const model = await connect(place().vhost.url);
    const channel = await model.createConfirmChannel();
    const returned = mailbox<{ fields: object; content: Buffer }>('basic.return');
    channel.on('return', returned.put);
    channel.sendToQueue('missing', Buffer.from('lost'), { mandatory: true });
    await channel.waitForConfirms();
    const { fields, content } = await returned.next();
    expect(content.toString()).toBe('lost');
    expect(fields).toMatchObject({ replyCode: 312, replyText: 'NO_ROUTE', exchange: '', routingKey: 'missing' });
    await model.close();
  });
});

onBothBrokers('amqplib, callbacks,', (place) => usualJourney(place, openCallbacks));

onBothBrokers('amqplib, recovery,', (place) => {
  recoveryJourney(place, ({ vhost }) => openRecovering(vhost.url));

  it('goes on after a crash of the broker, with what was confirmed before it', async () => {
    await using node = await place().startAnother();
    const client = await openRecovering(node.url);
    await client.declare('tasks');
    await node.flushDeclarations();
    await client.publish('tasks', ['1', '2']);
    const consumer = await client.consume('tasks', 1);
    expect(await consumer.next()).toMatchObject({ body: '1' });
    await node.kill();
    await node.start();
    for (const body of ['1', '2']) {
      const delivery = await consumer.next();
      expect(delivery.body).toBe(body);
      await delivery.ack();
    }
    await client.close();
  });
});
