// What the API tells of queues and virtual hosts in numbers.
import type { Broker } from '../broker.ts';
import { Traffic } from '../channel/traffic.ts';
import type { Queue } from '../queue/queue.ts';
import { noStatistics, type QueueStatistics } from '../queue/statistics.ts';
import type { VirtualHost } from '../virtual-host.ts';
import type { JsonObject } from './api.ts';
import { type Figures, type Sampler, withRates } from './sampler.ts';

/** How many messages there are. */
export const lengthsOf = ({ ready, unackedCount }: Queue): Figures => ({
  messages: ready.length + unackedCount,
  messages_ready: ready.length,
  messages_unacknowledged: unackedCount,
});

/** What consumers and basic.get did. */
export function consumedBy(statistics: QueueStatistics): Figures {
  const { delivered, deliveredNoAck, got, gotNoAck, gotEmpty, acked, redelivered } = statistics;
  return {
    ack: acked,
    deliver: delivered,
    deliver_get: delivered + deliveredNoAck + got + gotNoAck,
    deliver_no_ack: deliveredNoAck,
    get: got,
    get_empty: gotEmpty,
    get_no_ack: gotNoAck,
    redeliver: redelivered,
  };
}

export const queueTraffic = ({ statistics }: Queue): Figures => ({
  publish: statistics.published,
  ...consumedBy(statistics),
});

export const channelTraffic = ({ published, confirmed, returned, dropped }: Traffic): Figures => ({
  publish: published,
  confirm: confirmed,
  return_unroutable: returned,
  drop_unroutable: dropped,
});

/** Lengths and traffic with their rates; `message_stats` only where there was traffic, as RabbitMQ does. */
export function withTraffic(sampler: Sampler, subject: object, lengths: Figures, traffic: Figures): JsonObject {
  const rates = sampler.rates(subject, { ...lengths, ...traffic });
  const busy = Object.values(traffic).some((count) => count > 0);
  return { ...withRates(lengths, rates), ...(busy ? { message_stats: withRates(traffic, rates) } : {}) };
}

export interface Totals {
  readonly lengths: Figures;
  readonly traffic: Figures;
}

/** Of virtual hosts, each by itself: with what went through channels and queues that are gone. */
export function totalsOf(broker: Broker, vhosts: readonly VirtualHost[]): Map<VirtualHost, Totals> {
  const published = new Map(vhosts.map((vhost) => [vhost, new Traffic()]));
  for (const connection of broker.connections) {
    const traffic = connection.vhost && published.get(connection.vhost);
    if (traffic) for (const { publishing } of connection.channels.values()) traffic.add(publishing.traffic);
  }
  return new Map(
    vhosts.map((vhost) => {
      const statistics = noStatistics();
      add(statistics, vhost.endedQueues);
      const lengths = { messages: 0, messages_ready: 0, messages_unacknowledged: 0 };
      for (const queue of vhost.queues.values()) {
        add(statistics, queue.statistics);
        add(lengths, lengthsOf(queue) as typeof lengths);
      }
      const traffic = published.get(vhost)!;
      traffic.add(vhost.endedTraffic);
      return [vhost, { lengths, traffic: { ...channelTraffic(traffic), ...consumedBy(statistics) } }];
    }),
  );
}

/** The totals of several virtual hosts as one. */
export function sumOf(totals: Iterable<Totals>): Totals {
  const lengths: Record<string, number> = { messages: 0, messages_ready: 0, messages_unacknowledged: 0 };
  const traffic: Record<string, number> = { ...channelTraffic(new Traffic()), ...consumedBy(noStatistics()) };
  for (const each of totals) {
    add(lengths, each.lengths);
    add(traffic, each.traffic);
  }
  return { lengths, traffic };
}

function add<K extends string>(sum: Record<K, number>, part: Readonly<Record<K, number>>): void {
  for (const key of Object.keys(part) as K[]) sum[key] += part[key];
}
