// What becomes of messages at the edges of a broker's life, seen from inside its process.
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import amqp, { type ChannelModel, type ConsumeMessage, type GetMessage } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../test/helpers/certificates.ts';
import { until } from '../../test/helpers/until.ts';
import { openConnection } from '../../test/scenarios/session.ts';
import { type BrokerOptions, defaultOptions } from './options.ts';
import type { Queue } from './queue/queue.ts';
import { type BrokerServer, startServer } from './server.ts';

let folder: string;
let server: BrokerServer | null = null;
const clients: ChannelModel[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warren-broker-'));
});
afterEach(async () => {
  // Their sockets, since amqplib waits for ever for the close-ok of a broker that is gone.
  for (const client of clients.splice(0)) (client.connection as unknown as { stream: Socket }).stream.destroy();
  await server?.stop();
  server = null;
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<BrokerOptions> = {}): Promise<BrokerServer> {
  server = await startServer({ ...defaultOptions, port: 0, data: folder, ...options });
  return server;
}

async function connect(): Promise<ChannelModel> {
  const client = await amqp.connect(server!.url, { noDelay: true });
  client.on('error', () => {}); // the broker ends some of them
  clients.push(client);
  return client;
}

const queue = (name: string): Queue => server!.broker.virtualHosts.get('/')!.queues.get(name)!;
const figures = (name: string): object => ({ ready: queue(name).ready.length, unacked: queue(name).unackedCount });

describe('a broker', () => {
  it('never gives out a body that is another one’s, whatever becomes of those around it', async () => {
    await start();
    const publisher = await (await connect()).createConfirmChannel();
    await publisher.assertExchange('all', 'fanout');
    const toDead = { 'x-max-length': 40, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' };
    await publisher.assertQueue('at once');
    await publisher.assertQueue('acked');
    await publisher.assertQueue('short', { arguments: toDead });
    await publisher.assertQueue('dead');
    for (const name of ['at once', 'acked', 'short']) await publisher.bindQueue(name, 'all', '');
    const bodyOf = (number: number): Buffer => Buffer.alloc((number * 7919) % 70_000, `${number} `);
    const seen = new Map<string, number>();
    const wrong: string[] = [];
    const see = (name: string, { properties, content }: ConsumeMessage | GetMessage): void => {
      seen.set(name, (seen.get(name) ?? 0) + 1);
      if (!content.equals(bodyOf(Number(properties.messageId)))) wrong.push(`${name} ${properties.messageId}`);
    };
    const consumer = await (await connect()).createChannel();
    await consumer.prefetch(30);
    await consumer.consume('at once', (message) => see('at once', message!), { noAck: true });
    await consumer.consume('acked', (message) => {
      see('acked', message!);
      // Every third one comes back once.
      const again = Number(message!.properties.messageId) % 3 === 0 && !message!.fields.redelivered;
      if (again) consumer.nack(message!, false, true);
      else consumer.ack(message!);
    });
    for (let number = 0; number < 450; number += 1) {
      publisher.publish('all', '', bodyOf(number), { messageId: String(number), persistent: number % 2 === 0 });
      if (number % 60 === 59) await publisher.waitForConfirms();
    }
    await until(() => seen.get('at once') === 450 && seen.get('acked') === 600, { what: 'all are consumed' });
    const reader = await (await connect()).createChannel();
    for (const name of ['dead', 'short']) {
      for (let got = await reader.get(name, { noAck: true }); got; got = await reader.get(name, { noAck: true })) {
        see(name, got);
      }
    }
    expect(Object.fromEntries(seen)).toEqual({ 'at once': 450, acked: 600, dead: 410, short: 40 });
    expect(wrong).toEqual([]);
  });

  it('gives what expired while it was away to the dead-letter exchange once, and an ack of it holds', async () => {
    await start();
    const channel = await (await connect()).createConfirmChannel();
    await channel.assertQueue('dead');
    const toDead = { 'x-message-ttl': 20, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' };
    await channel.assertQueue('short', { arguments: toDead });
    for (const body of ['1', '2', '3']) channel.sendToQueue('short', Buffer.from(body), { persistent: true });
    await channel.waitForConfirms();
    await server!.stop();

    await start();
    await until(() => queue('dead').ready.length === 3, { what: 'all three are dead' });
    const reader = await (await connect()).createChannel();
    for (const body of ['1', '2', '3']) {
      const message = await reader.get('dead');
      expect(message ? message.content.toString() : null).toBe(body);
      if (message) reader.ack(message);
    }
    await reader.close();
    await server!.stop();

    await start();
    expect(figures('dead')).toEqual({ ready: 0, unacked: 0 });
  });

  it.each(['one connection with many channels', 'many connections that are cut together'])(
    'counts the loss of %s as one failure of the message that was held',
    async (which) => {
      await start();
      const publisher = await (await connect()).createConfirmChannel();
      await publisher.assertQueue('poison', { arguments: { 'x-queue-type': 'quorum' } });
      const shared = await connect();
      for (let count = 0; count < 25; count += 1) {
        const channel = await (which.startsWith('one') ? shared : await connect()).createChannel();
        channel.on('error', () => {});
        await channel.prefetch(1);
        await channel.consume('poison', () => {});
      }
      publisher.sendToQueue('poison', Buffer.from('work'));
      await until(() => queue('poison').unackedCount === 1, { what: 'somebody has it' });
      server!.cut();
      expect(figures('poison')).toEqual({ ready: 1, unacked: 0 });
      // Plain values: what they are of leads to all that the broker has.
      const { failures, redelivered } = queue('poison').ready.first!;
      expect({ failures, redelivered }).toEqual({ failures: 1, redelivered: true });
    },
  );

  it('commits a transaction whose exchange is gone meanwhile: its acks hold, its message leads nowhere', async () => {
    await start();
    const other = await (await connect()).createConfirmChannel();
    await other.assertQueue('work');
    await other.assertExchange('results', 'fanout');
    other.sendToQueue('work', Buffer.from('task'));
    await other.waitForConfirms();
    // amqplib has no transactions.
    const session = await openConnection({ host: '127.0.0.1', port: server!.port, vhost: '/' });
    const ask = async (method: string, fields = {}): Promise<void> => {
      session.send(method, 1, fields);
      await session.channelInbox(1).take(`an answer to ${method}`);
    };
    await ask('ChannelOpen');
    await ask('TxSelect');
    await ask('BasicGet', { queue: 'work' });
    session.publish(1, { exchange: 'results', routingKey: '' }, {}, Buffer.from('result'));
    session.send('BasicAck', 1, { deliveryTag: 1 });
    await ask('BasicQos', { prefetchCount: 1 }); // what came before it has been taken
    await other.deleteExchange('results');
    await ask('TxCommit');
    session.raw.destroy();
    expect(figures('work')).toEqual({ ready: 0, unacked: 0 });
  });

  it('cuts a TLS client, and goes on', async () => {
    await using authority = await createCertificateAuthority();
    const { certFile, keyFile } = await authority.issue('localhost');
    const port = 21_000 + (process.pid % 1000);
    await start({ tls: { port, certificate: certFile, key: keyFile } });
    const socket = connectTls({ host: '127.0.0.1', port, servername: 'localhost', ca: authority.ca });
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    await until(() => server!.broker.connections.size === 1, { what: 'it is there' });
    server!.cut();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(server!.broker.connections.size).toBe(0);
    await (await connect()).createChannel();
  });
});
