import {
  Bindings,
  type ListedConsumer,
  ListedQueues,
  OneChannel,
  OneConnection,
  OneQueue,
} from '../../shared/explore/management.ts';
import type { QueueSample } from '../../shared/explore/queue-history.ts';
import type {
  NamedQueues,
  QueueConsumer,
  QueueDetail,
  QueuePage,
  QueueQuery,
  QueueSort,
} from '../../shared/explore/queues.ts';
import { fail, type LabError } from '../../shared/failure.ts';
import { type Clock, systemClock } from '../clock.ts';
import { askPage, isNotFound, optional } from './answers.ts';
import type { BrokerSession } from './broker-session.ts';
import { askFavourites } from './favourites.ts';
import type { ManagementClient } from './management-client.ts';
import { askHistory } from './queue-history.ts';
import { askDeadLetters, askSources } from './queue-paths.ts';
import { lookAtQueues } from './queue-probe.ts';

/** Of one queue as many are shown; each consumer costs a question about its channel. */
const MAX_CONSUMERS = 60;
const MAX_BINDINGS = 200;

/** Looks at what is on a broker, and changes nothing there. */
export interface Explorer {
  /** @throws LabError NOT_CONNECTED, INVALID_INPUT for a regular expression that the broker can't read, MANAGEMENT_… */
  queues(query: QueueQuery): Promise<QueuePage>;
  /** @throws LabError NOT_CONNECTED, QUEUE_NOT_FOUND, MANAGEMENT_… */
  queue(name: string): Promise<QueueDetail>;
  /** What the broker has sampled of a queue, oldest first. @throws LabError NOT_CONNECTED, MANAGEMENT_… */
  history(name: string): Promise<QueueSample[]>;
  /** What passive declarations tell, on a connection of its own. @throws LabError NOT_CONNECTED and why it can't connect */
  named(names: readonly string[]): Promise<NamedQueues>;
}

/** The names that the management API has for what can be sorted by. */
const columns: Record<QueueSort, string> = {
  name: 'name',
  state: 'state',
  ready: 'messages_ready',
  unacked: 'messages_unacknowledged',
  total: 'messages',
  bytes: 'message_bytes',
  capacity: 'consumer_capacity',
  consumers: 'consumers',
  publish: 'message_stats.publish_details.rate',
  deliver: 'message_stats.deliver_get_details.rate',
  ack: 'message_stats.ack_details.rate',
  redeliver: 'message_stats.redeliver_details.rate',
};

export function createExplorer(session: BrokerSession, clock: Clock = systemClock): Explorer {
  return {
    async queues(query) {
      const { management, vhost } = session.access();
      const page =
        query.only === null
          ? {
              ...ListedQueues.parse(await askPage(management, queuesPath(vhost), query, columns[query.sort])),
              missing: [],
            }
          : await askFavourites(management, vhost, query.only, query);
      return { ...page, vhost, at: clock.now() };
    },
    async queue(name) {
      const { management, vhost } = session.access();
      const path = `${queuesPath(vhost)}/${encodeURIComponent(name)}`;
      const [queue, bindings] = await Promise.all([
        management.get(path).catch((error: unknown) => {
          throw isNotFound(error) ? queueNotFound(name) : error;
        }),
        optional(management.get(`${path}/bindings`)),
      ]);
      const { consumers, ...facts } = OneQueue.parse(queue);
      const all = Bindings.safeParse(bindings);
      const shown = all.success ? all.data.slice(0, MAX_BINDINGS) : null;
      const [sources, deadLetters, withChannels] = await Promise.all([
        askSources(management, vhost, shown ?? []),
        askDeadLetters(management, vhost, facts.row),
        askConsumers(management, consumers.slice(0, MAX_CONSUMERS)),
      ]);
      return {
        ...facts,
        vhost,
        bindings: shown,
        moreBindings: all.success ? all.data.length - shown!.length : 0,
        sources,
        deadLetters,
        consumers: withChannels,
        moreConsumers: Math.max(0, consumers.length - MAX_CONSUMERS),
        at: clock.now(),
      };
    },
    history(name) {
      const { management, vhost } = session.access();
      return askHistory(management, `${queuesPath(vhost)}/${encodeURIComponent(name)}`, clock);
    },
    async named(names) {
      const { amqp, vhost } = session.access();
      const queues = await lookAtQueues(amqp, names);
      return { queues, vhost, at: clock.now() };
    },
  };
}

const queuesPath = (vhost: string): string => `/api/queues/${encodeURIComponent(vhost)}`;

function queueNotFound(name: string): LabError {
  return fail('QUEUE_NOT_FOUND', `The queue “${name}” is no longer there.`, 'Go back to the list of queues.');
}

/** Consumers with what their channels hold, and by which names their programs go. */
async function askConsumers(management: ManagementClient, listed: readonly ListedConsumer[]): Promise<QueueConsumer[]> {
  const once = (path: (name: string) => string): ((name: string | null) => Promise<unknown>) => {
    const asked = new Map<string, Promise<unknown>>();
    return (name) => {
      if (name === null) return Promise.resolve(null);
      const known = asked.get(name) ?? optional(management.get(path(encodeURIComponent(name))));
      asked.set(name, known);
      return known;
    };
  };
  const channelOf = once((name) => `/api/channels/${name}`);
  const connectionOf = once((name) => `/api/connections/${name}`);
  return Promise.all(
    listed.map(async ({ consumer, connection }) => {
      const [channel, program] = await Promise.all([channelOf(consumer.channel), connectionOf(connection)]);
      const facts = OneChannel.safeParse(channel);
      const name = OneConnection.safeParse(program);
      return {
        ...consumer,
        program: name.success ? name.data : null,
        ...(facts.success ? { unacked: facts.data.messages_unacknowledged, rates: facts.data.message_stats } : {}),
      };
    }),
  );
}
