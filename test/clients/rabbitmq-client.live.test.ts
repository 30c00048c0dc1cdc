// The `rabbitmq-client` package: its consumer settles a message by what the handler returns, and it recovers by itself.
import { once } from 'node:events';
import { type AsyncMessage, Connection, ConsumerStatus } from 'rabbitmq-client';
import { expect, it } from 'vitest';
import { onBothBrokers, type Place } from './brokers.ts';
import { type Client, type Delivery, mailbox, recoveryJourney, usualJourney } from './journey.ts';

async function open({ vhost }: Place): Promise<Client> {
  const connection = new Connection({ url: vhost.url, retryLow: 50, noDelay: true });
  // It consumes again, and closes, only when the handlers of what it had been given have returned.
  const unsettled = new Set<() => void>();
  const letGo = (): void => {
    for (const giveUp of unsettled) giveUp();
  };
  connection.on('error', letGo);
  await connection.onConnect();
  const publisher = connection.createPublisher({ confirm: true });
  const consumers: { close(): Promise<void> }[] = [];
  return {
    declare: (queue) => connection.queueDeclare({ queue, durable: true }),
    check: (queue) => connection.queueDeclare({ queue, passive: true }),
    publish: (queue, bodies) =>
      Promise.all(bodies.map((body) => publisher.send({ routingKey: queue, durable: true }, Buffer.from(body)))),
    async consume(queue, prefetch) {
      const deliveries = mailbox<Delivery>('a delivery');
      const handle = ({ body, redelivered }: AsyncMessage): Promise<ConsumerStatus> =>
        new Promise((resolve) => {
          const settle = (status: ConsumerStatus) => () => {
            unsettled.delete(giveUp);
            resolve(status);
          };
          const giveUp = settle(ConsumerStatus.REQUEUE);
          unsettled.add(giveUp);
          deliveries.put({
            body: String(body),
            redelivered,
            ack: settle(ConsumerStatus.ACK),
            requeue: giveUp,
            drop: settle(ConsumerStatus.DROP),
          });
        });
      // It declares the queue itself each time.
      const props = { queue, queueOptions: { durable: true }, qos: { prefetchCount: prefetch } };
      const consumer = connection.createConsumer(props, handle);
      consumers.push(consumer);
      await once(consumer, 'ready');
      consumer.on('error', () => {});
      return deliveries;
    },
    cut: () => connection.unsafeDestroy(),
    async close() {
      letGo();
      await Promise.all(consumers.map((consumer) => consumer.close()));
      await publisher.close();
      await connection.close();
    },
  };
}

onBothBrokers('rabbitmq-client', (place) => {
  usualJourney(place, open);
  recoveryJourney(place, open);

  it('calls a remote procedure by direct reply-to', async () => {
    const connection = new Connection({ url: place().vhost.url, noDelay: true });
    const server = connection.createConsumer({ queue: 'double', queueOptions: { exclusive: true } }, (message, reply) =>
      reply({ twice: 2 * (message.body as number) }),
    );
    await once(server, 'ready');
    const caller = connection.createRPCClient({ confirm: true });
    expect((await caller.send('double', 21)).body).toEqual({ twice: 42 });
    await caller.close();
    await server.close();
    await connection.close();
  });
});
