// What requests do to clients, and what stays of them: on RabbitMQ and on the built-in broker.
import { type ChannelModel, connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../../test/helpers/ask-management.ts';
import type { BrokerNode } from '../../../test/helpers/broker-handle.ts';
import { type BuiltInNode, startBuiltIn } from '../../../test/helpers/built-in.ts';
import { startRabbitMq } from '../../../test/helpers/rabbitmq.ts';
import { hasSharedRabbitMq } from '../../../test/helpers/rabbitmq-shared.ts';
import { until } from '../../../test/helpers/until.ts';

async function client(url: string, name = 'client'): Promise<ChannelModel> {
  const model = await connect(url, { clientProperties: { connection_name: name } });
  model.on('error', () => {}); // ends by the broker's doing are what is tested
  return model;
}

const endOf = (model: ChannelModel): Promise<string> =>
  new Promise((resolve) => model.once('close', (error?: Error) => resolve(String(error))));

const kinds: { name: string; start: () => Promise<BrokerNode> }[] = [
  { name: 'RabbitMQ', start: startRabbitMq },
  { name: 'the built-in broker', start: startBuiltIn },
];

describe.skipIf(!hasSharedRabbitMq()).each(kinds)('on $name', ({ start }) => {
  let broker: BrokerNode;
  beforeAll(async () => {
    broker = await start();
  });
  afterAll(() => broker?.close());

  const nameOf = async (clientName: string): Promise<string> =>
    until(async () => (await broker.connections({ clientName }))[0]?.name, { what: 'the connection is known' });
  const remove = (path: string, headers: Record<string, string> = {}) =>
    ask(broker.managementUrl, path, { method: 'DELETE', headers });

  it('a connection is closed with the reason given, or with the usual one', async () => {
    for (const [reason, expected] of [
      ['lunch break', 'CONNECTION_FORCED - lunch break'],
      [null, 'CONNECTION_FORCED - Closed via management plugin'],
    ] as const) {
      const model = await client(broker.url, 'leaves');
      const end = endOf(model);
      const path = `/api/connections/${encodeURIComponent(await nameOf('leaves'))}`;
      // RabbitMQ knows a connection here some time after it is there.
      await until(async () => (await remove(path, reason ? { 'x-reason': reason } : {})).status === 204, {
        what: 'the connection is closed',
        timeoutMs: 25_000,
      });
      expect(await end).toContain(expected);
    }
  });

  it('the connections of a deleted user, and of a deleted virtual host, are closed', async () => {
    const user = await broker.createUser({ name: 'goes' });
    const vhost = await broker.createVhost('goes too');
    const [one, other, stays] = await Promise.all([client(user.url), client(vhost.url), client(broker.url)]);
    const ends = [endOf(one), endOf(other)];
    await broker.deleteUser('goes');
    await broker.deleteVhost('goes too');
    const [ofUser, ofVhost] = await Promise.all(ends);
    expect(ofUser).toContain("CONNECTION_FORCED - user 'goes' is deleted");
    // RabbitMQ stops a virtual host before it deletes it, and either may be what it says.
    expect(ofVhost).toMatch(/CONNECTION_FORCED - vhost 'goes too' is (deleted|down)/);
    await stays.createChannel();
    await stays.close();
  });

  it('a queue that is a connection’s own is refused to all others', async () => {
    const model = await client(broker.url);
    await (await model.createChannel()).assertQueue('own', { exclusive: true });
    const refusals = await Promise.all([
      remove('/api/queues/%2F/own'),
      remove('/api/queues/%2F/own/contents'),
      ask(broker.managementUrl, '/api/queues/%2F/own', { method: 'PUT', body: {} }),
      ask(broker.managementUrl, '/api/bindings/%2F/e/amq.direct/q/own', { method: 'POST', body: {} }),
    ]);
    const reason =
      "cannot obtain exclusive access to locked queue 'own' in vhost '/'. It could be originally declared on another " +
      'connection or the exclusive property value does not match that of the original declaration.';
    for (const { status, body } of refusals) {
      expect({ status, body }).toEqual({ status: 400, body: { error: 'bad_request', reason } });
    }
    await model.close();
  });

  it('a consumer gets what the API publishes, and is told when the API deletes its queue', async () => {
    const model = await client(broker.url);
    const channel = await model.createChannel();
    await channel.assertQueue('tasks');
    const received: (string | undefined)[] = [];
    await channel.consume('tasks', (message) => received.push(message?.content.toString()), { noAck: true });
    const body = { routing_key: 'tasks', properties: {}, payload: 'hello', payload_encoding: 'string' };
    await ask(broker.managementUrl, '/api/exchanges/%2F/amq.default/publish', { method: 'POST', body });
    await until(() => received.length === 1, { what: 'the message is there' });
    const used = await remove('/api/queues/%2F/tasks?if-unused=true');
    expect(used.body).toEqual({ error: 'bad_request', reason: "queue 'tasks' in vhost '/' in use" });
    await remove('/api/queues/%2F/tasks');
    await until(() => received.length === 2, { what: 'the consumer is told' });
    expect(received).toEqual(['hello', undefined]);
    await model.close();
  });

  it('an alarm is told by the health checks, and ends', async () => {
    const checked = async () => {
      const { status, body } = await ask(broker.managementUrl, '/api/health/checks/alarms');
      return { status, body: JSON.parse(JSON.stringify(body).replace(/"node":"[^"]*"/, '"node":"…"')) as unknown };
    };
    await broker.setMemoryAlarm(true);
    const publisher = await client(broker.url, 'publisher');
    const blocked = new Promise((resolve) => publisher.once('blocked', resolve));
    const channel = await publisher.createConfirmChannel();
    await channel.assertQueue('waits');
    channel.sendToQueue('waits', Buffer.from('x'));
    expect(await blocked).toBe('low on memory');
    expect(await checked()).toEqual({
      status: 503,
      body: {
        status: 'failed',
        reason: 'There are alarms in effect in the cluster',
        alarms: [{ node: '…', resource: 'memory' }],
      },
    });
    expect((await broker.connections({ clientName: 'publisher' }))[0]?.state).toBe('blocked');
    await broker.setMemoryAlarm(false);
    await channel.waitForConfirms();
    expect(await checked()).toEqual({ status: 200, body: { status: 'ok' } });
    await publisher.close();
  });
});

describe('what the built-in broker’s API has answered', () => {
  let broker: BuiltInNode;
  beforeAll(async () => {
    broker = await startBuiltIn();
  });
  afterAll(() => broker?.close());
  const call = (method: string, path: string, body?: unknown) => ask(broker.managementUrl, path, { method, body });

  it('is there after a crash', async () => {
    await call('PUT', '/api/vhosts/v');
    await call('PUT', '/api/users/u', { password: 'p', tags: 'management' });
    await call('PUT', '/api/permissions/v/u', { configure: '', write: '.*', read: '.*' });
    await call('PUT', '/api/exchanges/v/e', { type: 'topic', durable: true });
    await call('PUT', '/api/queues/v/q', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await call('POST', '/api/bindings/v/e/e/q/q', { routing_key: 'a.#', arguments: { n: 1 } });
    const message = { properties: { delivery_mode: 2, message_id: 'm' }, payload: 'kept', payload_encoding: 'string' };
    const published = await call('POST', '/api/exchanges/v/e/publish', { routing_key: 'a.b', ...message });
    expect(published.body).toEqual({ routed: true });
    const before = (await call('GET', '/api/definitions')).body;
    await broker.kill();
    await broker.start();
    expect((await call('GET', '/api/definitions')).body).toEqual(before);
    const got = await ask(broker.managementUrl, '/api/queues/v/q/get', {
      method: 'POST',
      as: 'u:p',
      body: { count: 5, ackmode: 'ack_requeue_false', encoding: 'auto' },
    });
    expect(got.body).toMatchObject([{ payload: 'kept', properties: { message_id: 'm' }, message_count: 0 }]);
    expect(await call('DELETE', '/api/vhosts/v')).toMatchObject({ status: 204 });
    await broker.kill();
    await broker.start();
    expect((await call('GET', '/api/vhosts?columns=name')).body).toEqual([{ name: '/' }]);
    expect(await broker.queue('v', 'q')).toBeNull();
  });

  it('has rates once somebody has looked twice', async () => {
    const model = await client(broker.url);
    const channel = await model.createConfirmChannel();
    await channel.assertQueue('busy');
    const overview = async () =>
      (await call('GET', '/api/overview')).body as { message_stats: Record<string, unknown> };
    await overview();
    await until(
      async () => {
        channel.sendToQueue('busy', Buffer.from('x'));
        await channel.waitForConfirms();
        const { publish_details, confirm_details } = (await overview()).message_stats;
        return [publish_details, confirm_details].every((details) => (details as { rate: number }).rate > 0);
      },
      { what: 'a rate' },
    );
    const queue = (await call('GET', '/api/queues/%2F/busy')).body as { message_stats: { publish: number } };
    expect(queue.message_stats.publish).toBeGreaterThan(0);
    await model.close();
  });
});
