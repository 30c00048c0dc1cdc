import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { connect } from 'amqplib';
import { channelFailure } from '../../amqp/channel-failure.ts';
import { closeChannel } from '../../amqp/close-channel.ts';
import { connectFailure, knownOf } from '../../amqp/connect-failure.ts';
import { connectOptions, socketOptions } from '../../amqp/link.ts';
import { secondLook } from '../../amqp/second-look.ts';
import { LabError } from '../../shared/failure.ts';
import { type Endpoint, formatHost, type HostPort } from '../../shared/profile.ts';

/** An AMQP connection beside the lab's, for what is asked of a broker now and then. */
export interface AmqpSession {
  /**
   * Runs something on a channel of its own, which is closed afterwards: a broker closes the channel on which it refuses
   * something, and other work must not go with it.
   * @param about the queue or exchange that it is about, for the words of a failure
   * @throws LabError what the broker refused, why no connection can be made, or that it was lost meanwhile
   */
  perform<T>(about: string, run: (channel: Channel) => Promise<T>): Promise<T>;
  /** The same on a channel with publisher confirms. */
  confirmed<T>(about: string, run: (channel: ConfirmChannel) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Connects when it is first needed, to the first host that answers, and anew after the connection was lost. */
export function createAmqpSession(endpoint: Endpoint, password: string, version: string): AmqpSession {
  let opening: Promise<ChannelModel> | null = null;
  let host = formatHost(endpoint.hosts[0]!);
  /** A channel's own error only says that it was closed: why, its connection knows. */
  let ended: Error | null = null;

  const name = `warren/${version} explorer`;
  const openAt = (place: HostPort): Promise<ChannelModel> =>
    connect(
      connectOptions(endpoint, password, () => place),
      socketOptions(endpoint, name),
    );

  async function open(): Promise<ChannelModel> {
    let failure: LabError | null = null;
    for (const place of endpoint.hosts) {
      host = formatHost(place);
      try {
        const model = await openAt(place);
        ended = null;
        model.on('error', (error: Error) => {
          ended = error;
        });
        model.on('close', (error?: Error) => {
          // Of an orderly shutdown there is no 'error'.
          ended = error ?? ended;
          opening = null;
        });
        return model;
      } catch (error) {
        const told = connectFailure(error, host, knownOf(endpoint));
        failure ??= await secondLook(told, endpoint, place, password, socketOptions(endpoint, name));
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

  async function on<C extends Channel, T>(
    about: string,
    make: (model: ChannelModel) => Promise<C>,
    run: (channel: C) => Promise<T>,
  ): Promise<T> {
    const model = await connection();
    let closedBy: Error | null = null;
    let channel: C | null = null;
    try {
      const made = await make(model);
      channel = made;
      made.on('error', (error: Error) => {
        closedBy = error;
      });
      made.on('close', () => {
        channel = null;
      });
      const result = await run(made);
      if (channel) await closeChannel(channel);
      return result;
    } catch (error) {
      // What failed may have nothing to do with the channel, which then is open still; its own trouble is no news.
      if (channel) await closeChannel(channel).catch(() => {});
      if (error instanceof LabError) throw error;
      throw channelFailure(ended ?? closedBy ?? error, about, host);
    }
  }

  return {
    perform: (about, run) => on(about, (model) => model.createChannel(), run),
    confirmed: (about, run) => on(about, (model) => model.createConfirmChannel(), run),
    async close() {
      const model = await opening?.catch(() => null);
      await model?.close().catch(() => {});
    },
  };
}
