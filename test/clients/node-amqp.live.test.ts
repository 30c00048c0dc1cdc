// The `amqp` package (node-amqp 0.2.7), with which many a tutorial was written. It logs in with AMQPLAIN, opens a channel for
// each queue and exchange, and has basic.reject but no basic.nack; confirms are an option of an exchange.
import { createRequire } from 'node:module';
import { onBothBrokers, type Place } from './brokers.ts';
import { type Client, type Delivery, mailbox, recoveryJourney, usualJourney } from './journey.ts';

interface NodeAmqpMessage {
  acknowledge(): void;
  reject(requeue: boolean): void;
}
interface NodeAmqpQueue {
  on(event: 'error', listener: (error: Error) => void): void;
  subscribe(
    options: object,
    listener: (
      body: { data: Buffer },
      headers: object,
      info: { redelivered: boolean },
      message: NodeAmqpMessage,
    ) => void,
  ): { addCallback(listener: () => void): void };
}
interface NodeAmqpExchange {
  publish(key: string, body: string, options: object, done: (failed: boolean, error?: Error) => void): void;
}
interface NodeAmqpConnection {
  readonly socket: { destroy(): void };
  on(event: string, listener: (error?: Error) => void): void;
  once(event: string, listener: () => void): void;
  queue(name: string, options: object, ready: (queue: NodeAmqpQueue) => void): NodeAmqpQueue;
  exchange(name: string, options: object, ready: (exchange: NodeAmqpExchange) => void): void;
  disconnect(): void;
}
const amqp = createRequire(import.meta.url)('amqp') as {
  createConnection(options: object, settings: object): NodeAmqpConnection;
};

const open =
  (reconnect: boolean) =>
  async ({ broker, vhost }: Place): Promise<Client> => {
    const connection = amqp.createConnection(
      { host: broker.host, port: broker.port, vhost: vhost.name, login: 'guest', password: 'guest' },
      { reconnect, reconnectBackoffTime: 50 },
    );
    let open = true;
    const closed = new Promise<void>((resolve) => {
      connection.on('close', () => {
        if (!reconnect) open = false;
        resolve();
      });
    });
    // It reports the end of its own connection as an error.
    connection.on('error', () => {});
    await new Promise<void>((resolve) => connection.once('ready', resolve));
    const queues = new Map<string, NodeAmqpQueue>();
    const declare = async (name: string): Promise<NodeAmqpQueue> => {
      const known = queues.get(name);
      if (known) return known;
      const queue = await new Promise<NodeAmqpQueue>((resolve) =>
        connection.queue(name, { durable: true, autoDelete: false }, resolve),
      );
      queues.set(name, queue);
      return queue;
    };
    const exchange = await new Promise<NodeAmqpExchange>((resolve) =>
      connection.exchange('', { confirm: true }, resolve),
    );
    return {
      declare,
      check: (name) =>
        new Promise((resolve, reject) => connection.queue(name, { passive: true }, resolve).on('error', reject)),
      publish: (queue, bodies) =>
        Promise.all(
          bodies.map(
            (body) =>
              new Promise<void>((resolve, reject) =>
                exchange.publish(queue, body, { deliveryMode: 2 }, (failed, error) =>
                  failed ? reject(error) : resolve(),
                ),
              ),
          ),
        ),
      async consume(name, prefetch) {
        const deliveries = mailbox<Delivery>('a delivery');
        const queue = await declare(name);
        await new Promise<void>((resolve) =>
          queue
            .subscribe({ ack: true, prefetchCount: prefetch }, ({ data }, _headers, { redelivered }, message) =>
              deliveries.put({
                body: data.toString(),
                redelivered,
                ack: () => message.acknowledge(),
                requeue: () => message.reject(true),
                drop: () => message.reject(false),
              }),
            )
            .addCallback(resolve),
        );
        return deliveries;
      },
      cut: () => connection.socket.destroy(),
      async close() {
        if (open) connection.disconnect();
        await closed;
      },
    };
  };

onBothBrokers('node-amqp', (place) => {
  usualJourney(place, open(false));
  recoveryJourney(place, open(true));
});
