import type { Channel, ChannelModel } from 'amqplib';
import { causeOf } from '../../amqp/cause.ts';
import { closeChannel } from '../../amqp/close-channel.ts';
import { type Link, openLink } from '../../amqp/link.ts';
import type { DeleteOnly } from '../../shared/explore/declare.ts';
import { fail, LabError, toFailure } from '../../shared/failure.ts';
import type { Endpoint } from '../../shared/profile.ts';
import type { QueueSettings } from '../../shared/settings.ts';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../event-log.ts';
import { createReconciler } from './reconciler.ts';
import { adoptQueue, declareQueue, type FoundQueue } from './topology.ts';

/** A passive declare is cheap and its count is of this moment, for classic and quorum queues alike. Milliseconds. */
const GAUGE_EVERY = 1_000;

/**
 * The lab's second connection: declares and reads. It is apart from the publisher's, because a broker that blocks
 * publishers leaves every request on their connection without an answer.
 */
export interface Observer {
  /** Declares the queue, or takes it as it is; from then on gauges it. @throws LabError */
  use(settings: QueueSettings, adopt: boolean): Promise<FoundQueue>;
  /** @throws LabError */
  purge(queue: string): Promise<number>;
  /** @throws LabError */
  remove(queue: string, only?: DeleteOnly): Promise<number>;
  close(): Promise<void>;
}

export function createObserver(deps: {
  endpoint: Endpoint;
  password: string;
  version: string;
  log: EventLog;
  clock: Clock;
}): Observer {
  const { log, clock } = deps;
  let model: ChannelModel | null = null;
  let inUse: FoundQueue | null = null;
  let gauging = false;
  const reconciler = createReconciler(log);

  const link: Link = openLink({
    endpoint: deps.endpoint,
    password: deps.password,
    name: `warren/${deps.version} observer`,
    persistent: false,
    async setup(fresh) {
      if (inUse) await restore(fresh, inUse);
      model = fresh;
    },
    onState(state) {
      if (state.status !== 'up' && state.status !== 'blocked') model = null;
      log.append({ type: 'broker.link', role: 'observer', link: state });
      if (state.status === 'up' && link.server) log.append({ type: 'broker.identified', ...link.server });
    },
  });

  /** A queue that went with a broker's restart is there again for the workers that come back. */
  async function restore(fresh: ChannelModel, queue: FoundQueue): Promise<void> {
    const before = link.lastError;
    try {
      await withChannel(fresh, async (channel) => {
        if (queue.adopted) await channel.checkQueue(queue.settings.name);
        else await declareQueue(channel, queue.settings);
      });
    } catch (error) {
      const { failure } = await causeOf(error, queue.settings.name, link, before);
      log.append({ type: 'queue.missing', failure });
    }
  }

  async function perform<T>(queue: string, run: (channel: Channel) => Promise<T>): Promise<T> {
    if (!model) {
      throw fail('NOT_CONNECTED', 'No broker is connected.', 'Connect to one, or wait until the connection is back.');
    }
    const before = link.lastError;
    try {
      return await withChannel(model, run);
    } catch (error) {
      throw await causeOf(error, queue, link, before);
    }
  }

  async function gauge(): Promise<void> {
    if (gauging || !model || !inUse) return;
    gauging = true;
    const mark = reconciler.mark();
    const { name } = inUse.settings;
    try {
      const { messageCount, consumerCount } = await perform(name, (channel) => channel.checkQueue(name));
      if (inUse?.settings.name !== name) return;
      log.append({ type: 'queue.gauged', ready: messageCount, consumers: consumerCount });
      reconciler.gauged(messageCount, consumerCount, mark);
    } catch (error) {
      const failure = toFailure(error);
      if (failure.code === 'QUEUE_NOT_FOUND' && log.state.queue && !log.state.queue.missing) {
        log.append({ type: 'queue.missing', failure });
      }
      // Any other failure is the connection's, which tells it itself.
    } finally {
      gauging = false;
    }
  }

  /** Where that can't be told, the declaration tells why. */
  async function isMissing(queue: string): Promise<boolean> {
    try {
      await perform(queue, (channel) => channel.checkQueue(queue));
      return false;
    } catch (error) {
      return error instanceof LabError && error.code === 'QUEUE_NOT_FOUND';
    }
  }

  async function declare(settings: QueueSettings): Promise<FoundQueue> {
    const isNew = await isMissing(settings.name);
    return perform(settings.name, (channel) => declareQueue(channel, settings, isNew));
  }

  const stopGauging = clock.every(GAUGE_EVERY, () => void gauge());

  return {
    async use(settings, adopt) {
      const found = adopt ? await adoptQueue(settings, (run) => perform(settings.name, run)) : await declare(settings);
      inUse = found;
      return found;
    },
    async purge(queue) {
      return (await perform(queue, (channel) => channel.purgeQueue(queue))).messageCount;
    },
    async remove(queue, only) {
      return (await perform(queue, (channel) => channel.deleteQueue(queue, only))).messageCount;
    },
    async close() {
      stopGauging();
      reconciler.close();
      await link.close();
    },
  };
}

/** Runs `run` on a channel of its own: what the broker refuses closes the channel that asked for it. */
async function withChannel<T>(model: ChannelModel, run: (channel: Channel) => Promise<T>): Promise<T> {
  const channel = await model.createChannel();
  let open = true;
  // The failed request itself rejects; without a listener the same error would end the process.
  channel.on('error', () => {});
  channel.on('close', () => {
    open = false;
  });
  try {
    return await run(channel);
  } finally {
    if (open) await closeChannel(channel).catch(() => {});
  }
}
