import type { ChannelModel } from 'amqplib';
import { connect } from 'amqplib';
import { channelFailure } from '../../amqp/channel-failure.ts';
import { connectFailure } from '../../amqp/connect-failure.ts';
import { connectOptions, socketOptions } from '../../amqp/link.ts';
import type { NamedQueue } from '../../shared/explore/queues.ts';
import type { LabError } from '../../shared/failure.ts';
import { type Endpoint, formatHost, type HostPort } from '../../shared/profile.ts';

/** Looks at queues by passive declarations: without a management API a broker tells no more. */
export interface QueueProbe {
  /** @throws LabError why no connection can be made, or was lost meanwhile */
  look(names: readonly string[]): Promise<NamedQueue[]>;
  close(): Promise<void>;
}

/** Connects with the first look, and anew after the connection was lost. */
export function createQueueProbe(endpoint: Endpoint, password: string, version: string): QueueProbe {
  let opening: Promise<ChannelModel> | null = null;
  let host = formatHost(endpoint.hosts[0]!);

  const openAt = (place: HostPort): Promise<ChannelModel> =>
    connect(
      connectOptions(endpoint, password, () => place),
      socketOptions(endpoint, `warren/${version} explorer`),
    );

  async function open(): Promise<ChannelModel> {
    let failure: LabError | null = null;
    for (const place of endpoint.hosts) {
      host = formatHost(place);
      try {
        const model = await openAt(place);
        // What ends the connection is told by the look that fails by it, or by the next one.
        model.on('error', () => {});
        model.on('close', () => {
          opening = null;
        });
        return model;
      } catch (error) {
        failure ??= connectFailure(error, host);
      }
    }
    throw failure;
  }

  function connection(): Promise<ChannelModel> {
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  /** On a channel of its own: the broker closes it when there is no such queue. */
  async function lookAt(model: ChannelModel, name: string): Promise<NamedQueue> {
    try {
      const channel = await model.createChannel();
      channel.on('error', () => {});
      const { messageCount, consumerCount } = await channel.checkQueue(name);
      await channel.close();
      return { name, exists: true, ready: messageCount, consumers: consumerCount };
    } catch (error) {
      const { failure } = channelFailure(error, name, host);
      if (failure.code === 'CONNECTION_LOST') throw connectFailure(error, host);
      return { name, exists: false, message: failure.message, hint: failure.hint };
    }
  }

  return {
    async look(names) {
      if (names.length === 0) return [];
      const model = await connection();
      const found: NamedQueue[] = [];
      for (const name of names) found.push(await lookAt(model, name));
      return found;
    },
    async close() {
      const model = await opening?.catch(() => null);
      await model?.close().catch(() => {});
    },
  };
}
