import { randomUUID } from 'node:crypto';
import {
  type Channel,
  type ChannelModel,
  type ConfirmChannel,
  type ConsumeMessage,
  connect,
  type Options,
} from 'amqplib';
import { type BrokerSession, createBrokerSession } from '../../src/engine/explore/broker-session.ts';
import { createTransfers, type Transfers } from '../../src/engine/explore/transfer/transfers.ts';
import type { TransferView } from '../../src/shared/explore/transfer.ts';
import type { Broker } from './broker-handle.ts';
import { endpointOf } from './lab.ts';
import { until, withTimeout } from './until.ts';

/** Transfers on one vhost of a broker, and a client of the test's own there. */
export interface TransferBench extends AsyncDisposable {
  readonly vhost: string;
  readonly url: string;
  readonly session: BrokerSession;
  readonly transfers: Transfers;
  readonly model: ChannelModel;
  readonly channel: Channel;
  /** The view once it fulfils the condition; the last one when it has ended. */
  when(what: string, condition: (view: TransferView) => boolean, timeoutMs?: number): Promise<TransferView>;
  /** The view when the transfer has ended, however. */
  ended(timeoutMs?: number): Promise<TransferView>;
}

export async function transferBench(broker: Broker, options: { vhost?: string } = {}): Promise<TransferBench> {
  const { name: vhost, url } = await broker.createVhost(options.vhost);
  const managementPort = Number(new URL(broker.managementUrl).port);
  const target = { endpoint: endpointOf(broker.port, vhost), password: 'guest', managementPort };
  const session = createBrokerSession({ target: () => target, cluster: () => null, version: '0.0.0-test' });
  const transfers = createTransfers(session, '0.0.0-test');
  const model = await connect(url);
  model.on('error', () => {});
  const channel = await model.createChannel();
  channel.on('error', () => {});
  const when: TransferBench['when'] = (what, condition, timeoutMs = 20_000) =>
    until(
      () => {
        const view = transfers.view();
        return view && condition(view) ? view : null;
      },
      { what, timeoutMs },
    );
  return {
    vhost,
    url,
    session,
    transfers,
    model,
    channel,
    when,
    ended: (timeoutMs) => when('ended', ({ endedAt }) => endedAt !== null, timeoutMs),
    async [Symbol.asyncDispose]() {
      await transfers.close();
      await session.close();
      await model.close().catch(() => {});
      await broker.deleteVhost(vhost).catch(() => {});
    },
  };
}

/** Publishes numbered persistent messages, each with an id of its own; resolves when all are confirmed. */
export async function publishNumbered(
  url: string,
  queue: string,
  count: number,
  options: Options.Publish = {},
  from = 0,
): Promise<void> {
  const model = await connect(url);
  const channel: ConfirmChannel = await model.createConfirmChannel();
  for (let i = 0; i < count; i++) {
    const body = Buffer.from(`message ${from + i}`.padEnd(100, '.'));
    channel.sendToQueue(queue, body, { persistent: true, messageId: randomUUID(), ...options });
    if (i % 1_000 === 999) await channel.waitForConfirms();
  }
  await channel.waitForConfirms();
  await model.close();
}

/** Takes all that is ready out of a queue, in its order. */
export async function drain(channel: Channel, queue: string): Promise<ConsumeMessage[]> {
  const { messageCount } = await channel.checkQueue(queue);
  const taken: ConsumeMessage[] = [];
  if (messageCount === 0) return taken;
  const all = Promise.withResolvers<void>();
  const consumerTag = `drain ${randomUUID()}`;
  const take = (message: ConsumeMessage | null): void => {
    if (message) taken.push(message);
    if (taken.length === messageCount) all.resolve();
  };
  await channel.consume(queue, take, { noAck: true, consumerTag });
  await withTimeout(all.promise, { what: `all ${messageCount} of ${queue} taken`, timeoutMs: 60_000 });
  await channel.cancel(consumerTag);
  return taken;
}

/** The numbers of numbered messages. */
export function numbers(messages: readonly { content: Buffer }[]): number[] {
  return messages.map(({ content }) => Number(/^message (\d+)/.exec(content.toString())?.[1]));
}
