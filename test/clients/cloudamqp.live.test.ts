// The `@cloudamqp/amqp-client` package: channels of one's own, and a session above them that recovers by itself.
import { AMQPClient, type AMQPMessage, AMQPSession } from '@cloudamqp/amqp-client';
import { expect, it } from 'vitest';
import { onBothBrokers, type Place } from './brokers.ts';
import {
  type Client,
  type Delivery,
  mailbox,
  type RecoveringClient,
  recoveryJourney,
  usualJourney,
} from './journey.ts';

const toDelivery = (message: AMQPMessage): Delivery => ({
  body: message.bodyString() ?? '',
  redelivered: message.redelivered,
  ack: () => message.ack(),
  requeue: () => message.nack(true),
  drop: () => message.nack(false),
});

async function openClient({ vhost }: Place): Promise<Client> {
  const client = new AMQPClient(vhost.url);
  client.logger = undefined;
  await client.connect();
  const channel = await client.channel();
  await channel.confirmSelect();
  return {
    declare: (queue) => channel.queueDeclare(queue, { durable: true }),
    check: (queue) => channel.queueDeclare(queue, { passive: true }),
    publish: (queue, bodies) =>
      Promise.all(bodies.map((body) => channel.basicPublish('', queue, body, { deliveryMode: 2 }))),
    async consume(queue, prefetch) {
      const deliveries = mailbox<Delivery>('a delivery');
      await channel.prefetch(prefetch);
      await channel.basicConsume(queue, { noAck: false }, (message) => deliveries.put(toDelivery(message)));
      return deliveries;
    },
    cut: () => client.socket?.destroy(),
    async close() {
      if (!client.closed) await client.close();
    },
  };
}

async function openSession({ vhost }: Place): Promise<RecoveringClient> {
  const session = await AMQPSession.connect(vhost.url, { reconnectInterval: 50, logger: null });
  return {
    declare: (queue) => session.queue(queue, { durable: true }),
    async publish(name, bodies) {
      const queue = await session.queue(name, { durable: true });
      for (const body of bodies) await queue.publish(body, { deliveryMode: 2 });
    },
    async consume(name, prefetch) {
      const deliveries = mailbox<Delivery>('a delivery');
      const queue = await session.queue(name, { durable: true });
      await queue.subscribe({ noAck: false, prefetch, manualAck: true }, (message) =>
        deliveries.put(toDelivery(message)),
      );
      return deliveries;
    },
    close: () => session.stop(),
  };
}

onBothBrokers('@cloudamqp/amqp-client', (place) => {
  usualJourney(place, openClient);
  recoveryJourney(place, openSession);

  it('calls a remote procedure', async () => {
    const session = await AMQPSession.connect(place().vhost.url, { logger: null });
    await session.rpcServer('greet', (message) => `hello ${message.bodyString()}`);
    expect((await session.rpcCall('greet', 'rabbit', { timeout: 5_000 })).bodyString()).toBe('hello rabbit');
    await session.stop();
  });
});
