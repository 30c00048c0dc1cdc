// The same clients on RabbitMQ and on the built-in broker: what the API shows of them must agree.
import { isDeepStrictEqual } from 'node:util';
import { type ChannelModel, connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../../test/helpers/ask-management.ts';
import type { Broker, BrokerNode } from '../../../test/helpers/broker-handle.ts';
import { startBuiltIn } from '../../../test/helpers/built-in.ts';
import { startRabbitMq } from '../../../test/helpers/rabbitmq.ts';
import { hasSharedRabbitMq } from '../../../test/helpers/rabbitmq-shared.ts';
import { until } from '../../../test/helpers/until.ts';

type Shown = Record<string, unknown>;

/** Queues of all kinds with messages ready and out, consumers of all kinds, and traffic of all kinds. */
async function playScene({ url }: Broker): Promise<ChannelModel> {
  const model = await connect(url, { clientProperties: { connection_name: 'scene' } });
  model.on('error', () => {}); // the test's end
  const channel = await model.createConfirmChannel();
  await channel.assertExchange('logs', 'topic', { durable: true, alternateExchange: 'amq.fanout' });
  await channel.assertExchange('inner', 'headers', { durable: false, internal: true, autoDelete: true });
  const ttl = { 'x-message-ttl': 600_000, 'x-dead-letter-exchange': 'dead' };
  await channel.assertQueue('tasks', { durable: true, arguments: ttl });
  await channel.assertQueue('quorum', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.assertQueue('single', { durable: true, arguments: { 'x-single-active-consumer': true } });
  await channel.assertQueue('own', { exclusive: true });
  await channel.assertQueue('transient', { durable: false, autoDelete: true });
  await channel.bindQueue('tasks', 'logs', 'a.*');
  await channel.bindQueue('tasks', 'amq.headers', '', { 'x-match': 'all', n: 1, s: 'text' });
  await channel.bindExchange('inner', 'logs', 'x');
  for (let n = 0; n < 5; n += 1) {
    channel.sendToQueue('tasks', Buffer.from(`task ${n}`), { persistent: true, timestamp: 1_700_000_000 + n });
  }
  channel.sendToQueue('quorum', Buffer.from('.'), { persistent: true });
  channel.publish('logs', 'nowhere', Buffer.from('lost'));
  channel.publish('logs', 'nowhere', Buffer.from('returned'), { mandatory: true });
  channel.on('return', () => {});
  await channel.waitForConfirms();
  await channel.prefetch(2);
  await channel.consume('tasks', () => {}, { consumerTag: 'worker', priority: 5 });
  await channel.consume('quorum', () => {}, { consumerTag: 'slow' });
  await channel.consume('single', () => {}, { consumerTag: 'first' });
  await channel.consume('single', () => {}, { consumerTag: 'second' });
  const other = await model.createChannel();
  await other.prefetch(7, true);
  await other.consume('transient', () => {}, { consumerTag: 'fast', noAck: true });
  await other.consume('own', () => {}, { consumerTag: 'alone', exclusive: true });
  other.sendToQueue('transient', Buffer.from('gone'));
  const got = await other.get('tasks');
  if (got) other.nack(got, false, true);
  const again = await other.get('tasks');
  if (again) other.ack(again);
  await other.get('tasks', { noAck: true });
  await other.get('tasks', { noAck: true });
  await other.get('tasks', { noAck: true }); // there is nothing left
  await other.checkExchange('logs');
  return model;
}

/** What RabbitMQ shows and this broker does not. */
const notShown = [
  // Erlang's processes, files and processes' messages.
  /garbage_collection|reductions|backing_queue_status|memory|_cnt|pending_raft|open_files|^fd_|^proc_|erlang|^io_|^gc_/,
  /^mnesia_|^msg_store_|^queue_index_|context_switches|^ra_|run_queue|net_ticktime|mem_calculation|sockets_total|disk_/,
  // What it does not measure: how busy consumers are, since when a thing is idle, what comes and goes.
  /consumer_(capacity|utilisation)|idle_since|churn_rates|_created|_closed|_declared|_deleted|cluster_links|metrics_gc/,
  // What it does not keep: who declared a thing, how much of a queue is persistent, traffic by exchange.
  /^user_who_performed_action$|persistent|recoverable_slaves|message_(bytes_)?dlx|messages_dlx|head_message_timestamp/,
  // RabbitMQ's release and its user interface.
  /release_series_support_status|cowboy_opts/,
  // A quorum queue of RabbitMQ 3.10 spells it wrong.
  /single_active_consumer_ctag/,
];

/** The types of what is shown, by name; lists by their first entry. */
function typesOf(value: unknown, skip: readonly RegExp[]): unknown {
  if (Array.isArray(value)) return value.length === 0 ? 'list' : [typesOf(value[0], skip)];
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !skip.some((pattern) => pattern.test(key)))
      .map(([key, inner]) => [key, typesOf(inner, skip)]),
  );
}

describe.skipIf(!hasSharedRabbitMq())('what the management API shows', () => {
  let brokers: BrokerNode[];
  let models: ChannelModel[];

  beforeAll(async () => {
    brokers = await Promise.all([startBuiltIn(), startRabbitMq()]);
    models = await Promise.all(brokers.map(playScene));
  });
  afterAll(async () => {
    await Promise.all((models ?? []).map((model) => model.close().catch(() => {})));
    await Promise.all((brokers ?? []).map((broker) => broker.close()));
  });

  /** Both answers, the built-in broker's first, once they agree in `part`: RabbitMQ's statistics are seconds old. */
  async function bothShow<T>(path: string, part: (shown: T) => unknown): Promise<[T, T]> {
    const [ours, theirs] = brokers as [BrokerNode, BrokerNode];
    const shown = (await ask(ours.managementUrl, path)).body as T;
    let seen: T | undefined;
    await until(
      async () => {
        seen = (await ask(theirs.managementUrl, path)).body as T;
        return isDeepStrictEqual(part(seen), part(shown));
      },
      { what: 'RabbitMQ shows the same', timeoutMs: 40_000 },
    ).catch(() => {}); // what differs is told better by the comparison
    expect(part(shown)).toEqual(part(seen!));
    return [shown, seen!];
  }

  const pick =
    (...keys: string[]) =>
    (shown: Shown): Shown =>
      Object.fromEntries(keys.map((key) => [key, sortKeys(shown[key])]));

  /** Only the counts of a message_stats: rates are another matter. */
  const counts = ({ message_stats }: Shown): Shown =>
    Object.fromEntries(
      Object.entries((message_stats ?? {}) as Shown)
        .filter(([key]) => !key.endsWith('_details') && !key.startsWith('disk_'))
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );

  it('of queues', async () => {
    const comparable = (queue: Shown) => ({
      ...pick('vhost', 'type', 'durable', 'auto_delete', 'exclusive', 'arguments', 'state', 'policy')(queue),
      ...pick('messages', 'messages_ready', 'messages_unacknowledged', 'consumers', 'message_bytes')(queue),
      ...pick('message_bytes_ready', 'message_bytes_unacknowledged')(queue),
      name: String(queue.name),
      stats: counts(queue),
    });
    const [ours, theirs] = await bothShow<Shown[]>('/api/queues', (queues) => queues.map(comparable));
    expect(ours.map(({ name }) => name)).toEqual(['own', 'quorum', 'single', 'tasks', 'transient']);
    for (const [index, queue] of ours.entries()) {
      // Kinds of queues differ in what RabbitMQ 3.10 shows of them.
      if (queue.type === 'quorum') continue;
      expect(typesOf(queue, notShown)).toEqual(typesOf(theirs[index], notShown));
    }
  });

  it('of one queue, with its consumers', async () => {
    const withoutNames = (consumer: Shown) => ({
      ...pick('ack_required', 'active', 'activity_status', 'consumer_tag', 'exclusive', 'prefetch_count')(consumer),
      ...pick('arguments', 'queue')(consumer),
    });
    for (const name of ['tasks', 'single', 'own', 'transient']) {
      const [ours, theirs] = await bothShow<Shown>(`/api/queues/%2F/${name}`, (queue) => ({
        ...pick('single_active_consumer_tag', 'exclusive_consumer_tag')(queue),
        // RabbitMQ lists them in no order.
        consumers: ((queue.consumer_details ?? []) as Shown[])
          .map(withoutNames)
          .sort((a, b) => String(a.consumer_tag).localeCompare(String(b.consumer_tag))),
      }));
      expect(typesOf(ours, notShown)).toEqual(typesOf(theirs, notShown));
    }
  });

  it('of connections', async () => {
    const [ours, theirs] = await bothShow<Shown[]>('/api/connections', (all) =>
      all.map((connection) => ({
        ...pick('auth_mechanism', 'channel_max', 'channels', 'client_properties', 'frame_max', 'host')(connection),
        ...pick('peer_host', 'protocol', 'ssl', 'state', 'timeout', 'type', 'user', 'vhost')(connection),
        ...pick('user_provided_name', 'user_who_performed_action')(connection),
      })),
    );
    expect(typesOf(ours, notShown)).toEqual(typesOf(theirs, notShown));
    const [connection] = ours as [Shown];
    const name = encodeURIComponent(String(connection.name));
    const { body } = await ask(brokers[0]!.managementUrl, `/api/connections/${name}?columns=name`);
    expect(body).toEqual({ name: connection.name });
    const channels = await ask(brokers[0]!.managementUrl, `/api/connections/${name}/channels?columns=number`);
    expect(channels.body).toEqual([{ number: 1 }, { number: 2 }]);
    const inVhost = await ask(brokers[0]!.managementUrl, '/api/vhosts/%2F/connections?columns=name');
    expect(inVhost.body).toEqual([{ name: connection.name }]);
  });

  it('of channels', async () => {
    const ofPublisher = (stats: Shown) =>
      pick('publish', 'confirm', 'return_unroutable', 'drop_unroutable', 'deliver_get')(stats);
    const [ours, theirs] = await bothShow<Shown[]>('/api/channels', (all) =>
      all.map((channel) => ({
        ...pick('acks_uncommitted', 'confirm', 'consumer_count', 'messages_unacknowledged')(channel),
        ...pick('messages_uncommitted', 'messages_unconfirmed', 'number', 'prefetch_count')(channel),
        ...pick('global_prefetch_count', 'state', 'transactional', 'user', 'vhost')(channel),
        stats: ofPublisher(counts(channel)),
      })),
    );
    expect(typesOf(ours, notShown)).toEqual(typesOf(theirs, notShown));
    const name = encodeURIComponent(String(ours[0]!.name));
    const { body } = await ask(brokers[0]!.managementUrl, `/api/channels/${name}`);
    expect((body as { consumer_details: Shown[] }).consumer_details.map((each) => each.consumer_tag)).toEqual(
      expect.arrayContaining(['worker', 'slow', 'first', 'second']),
    );
  });

  it('of consumers', async () => {
    const [ours, theirs] = await bothShow<Shown[]>('/api/consumers', (all) =>
      all
        .map((consumer) => ({
          ...pick('ack_required', 'active', 'activity_status', 'consumer_tag', 'exclusive', 'prefetch_count')(consumer),
          ...pick('arguments', 'queue')(consumer),
        }))
        .toSorted((a, b) => (String(a.consumer_tag) < String(b.consumer_tag) ? -1 : 1)),
    );
    expect(ours).toHaveLength(6);
    expect(typesOf(ours[0], notShown)).toEqual(typesOf(theirs[0], notShown));
  });

  it('of the whole broker', async () => {
    const [ours, theirs] = await bothShow<Shown>('/api/overview', (overview) => ({
      ...pick('disable_stats', 'enable_queue_totals', 'rates_mode')(overview),
      objects: { ...(overview.object_totals as Shown), exchanges: undefined },
      totals: counts({ message_stats: overview.queue_totals }),
      stats: counts(overview),
      protocols: (overview.listeners as Shown[])
        .map(({ protocol }) => protocol)
        .filter((each) => each !== 'clustering'),
    }));
    expect(ours).toMatchObject({ product_name: 'Warren', rabbitmq_version: '4.3.0', node: 'warren@localhost' });
    const skip = [...notShown, /^socket_opts$|^ssl_opts$|sample_retention_policies/];
    expect(typesOf(ours, skip)).toEqual(typesOf(theirs, skip));
  });

  it('of virtual hosts', async () => {
    const [ours, theirs] = await bothShow<Shown[]>('/api/vhosts', ([vhost]) => ({
      ...pick('name', 'messages', 'messages_ready', 'messages_unacknowledged', 'description', 'tags')(vhost!),
      ...pick('tracing', 'metadata')(vhost!),
      stats: counts(vhost!),
    }));
    const skip = [...notShown, /^cluster_state$|^(recv|send)_oct/];
    expect(typesOf(ours, skip)).toEqual(typesOf(theirs, skip));
  });

  it('of its node', async () => {
    const [ours, theirs] = await Promise.all(
      brokers.map(async ({ managementUrl }) => (await ask(managementUrl, '/api/nodes')).body as Shown[]),
    );
    const skip = [...notShown, /^(applications|contexts|log_files|config_files|enabled_plugins|connection_|channel_)/];
    expect(typesOf(ours, skip)).toMatchObject(typesOf(theirs, skip) as object[]);
    expect(ours![0]).toMatchObject({ name: 'warren@localhost', running: true, type: 'disc', mem_alarm: false });
  });

  it('of exchanges and bindings', async () => {
    const names = ['name', 'type', 'durable', 'auto_delete', 'internal', 'arguments', 'vhost'];
    await bothShow<Shown[]>('/api/exchanges', (all) =>
      all.filter(({ name }) => name !== 'amq.rabbitmq.trace').map(pick(...names)),
    );
    await bothShow<Shown[]>('/api/bindings', (all) =>
      all.map(pick('source', 'destination', 'destination_type', 'routing_key', 'arguments', 'vhost')),
    );
  });

  it('in definitions', async () => {
    const sorted = (list: unknown) => (list as Shown[]).map((each) => JSON.stringify(sortKeys(each))).toSorted();
    for (const path of ['/api/definitions', '/api/definitions/%2F']) {
      const [ours, theirs] = await bothShow<Shown>(path, (all) => ({
        queues: sorted(all.queues),
        exchanges: sorted(all.exchanges),
        bindings: sorted(all.bindings),
      }));
      expect(Object.keys(ours).toSorted()).toEqual(Object.keys(theirs).toSorted());
    }
  });
});

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sortKeys(inner)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
