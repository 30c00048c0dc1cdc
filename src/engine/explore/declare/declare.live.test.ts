import { type Channel, type ChannelModel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../../test/helpers/broker.ts';
import { endpointOf } from '../../../../test/helpers/lab.ts';
import { plainQueue, type QueueDeclaration } from '../../../shared/explore/declare.ts';
import { type BrokerSession, createBrokerSession } from '../broker-session.ts';
import type { ManagementTarget } from '../management-client.ts';
import { createQueueChanges, type QueueChanges } from './changes.ts';
import { askRules } from './rules.ts';

let vhost: string;
let target: ManagementTarget;
let session: BrokerSession;
let changes: QueueChanges;
let channel: Channel;
let model: ChannelModel;

const queue = (change: Partial<QueueDeclaration>): QueueDeclaration => ({ ...plainQueue, name: 'work', ...change });

/** From here on Warren knows of no management API. */
function withoutManagement(): void {
  target = { ...target, managementPort: null };
}

beforeEach(async () => {
  const broker = sharedBroker();
  const made = await broker.createVhost();
  vhost = made.name;
  const managementPort = Number(new URL(broker.managementUrl).port);
  target = { endpoint: endpointOf(broker.port, vhost), password: 'guest', managementPort };
  session = createBrokerSession({ target: () => target, cluster: () => null, version: '0.0.0-test' });
  changes = createQueueChanges(session, '0.0.0-test');
  model = await connect(made.url);
  channel = await model.createChannel();
  channel.on('error', () => {}); // a test may look for a queue that is gone
});

afterEach(async () => {
  await session.close();
  await model.close();
  await sharedBroker().deleteVhost(vhost);
});

/** Each test with and without the API that could simply be asked. */
function both(name: string, test: () => Promise<void>): void {
  it(`${name}; by the management API`, test);
  it(`${name}; by AMQP alone`, async () => {
    withoutManagement();
    await test();
  });
}

describe('what a broker allows', () => {
  it('is told by its management API', async () => {
    const { product } = sharedBroker();
    expect(await askRules(session)).toMatchObject({
      product,
      version: expect.stringMatching(/^\d+\.\d+/),
      transient: 'permitted',
      defaultType: 'classic',
      user: 'guest',
      permissions: { configure: '.*', write: '.*', read: '.*' },
      unknown: null,
    });
  });

  it('is not known without it, but for what the product is; and it says so', async () => {
    withoutManagement();
    expect(await askRules(session)).toMatchObject({
      product: sharedBroker().product,
      version: expect.stringMatching(/^\d+\.\d+/),
      transient: 'unknown',
      defaultType: null,
      permissions: null,
      unknown: 'This broker runs without a management API.',
    });
  });

  it('is told in part to a user who administers nothing', async () => {
    const user = await sharedBroker().createUser({ vhost, configure: '^mine', tags: 'management' });
    target = { ...target, endpoint: { ...target.endpoint, username: user.name }, password: user.password };
    const rules = await askRules(session);
    expect(rules).toMatchObject({ user: user.name, permissions: null, transient: 'permitted' });
    expect(rules.unknown).toMatch(/^The broker does not tell this user .*what this user may declare\.$/);
    await session.close();
    await sharedBroker().deleteUser(user.name);
  });
});

describe('a queue is declared', () => {
  both('with all that it was asked for', async () => {
    const asked = queue({
      type: 'quorum',
      deliveryLimit: 5,
      maxLength: 1_000,
      maxLengthBytes: 5_000_000_000,
      overflow: 'reject-publish',
      deadLetterExchange: 'dead',
      deadLetterRoutingKey: 'work',
      deadLetterStrategy: 'at-least-once',
      messageTtl: 4_294_967_295,
      expires: 3_600_000,
      singleActiveConsumer: true,
    });
    expect(await changes.declare(asked)).toEqual({ outcome: 'declared', name: 'work', isNew: true });
    await channel.assertQueue('work', {
      durable: true,
      arguments: {
        'x-queue-type': 'quorum',
        'x-delivery-limit': 5,
        'x-max-length': 1_000,
        'x-max-length-bytes': 5_000_000_000,
        'x-overflow': 'reject-publish',
        'x-dead-letter-exchange': 'dead',
        'x-dead-letter-routing-key': 'work',
        'x-dead-letter-strategy': 'at-least-once',
        'x-message-ttl': 4_294_967_295,
        'x-expires': 3_600_000,
        'x-single-active-consumer': true,
      },
    });
    expect(await changes.declare(asked)).toEqual({ outcome: 'declared', name: 'work', isNew: false });
  });

  both('under a name that the broker makes up', async () => {
    const made = await changes.declare(queue({ name: '' }));
    expect(made).toMatchObject({ outcome: 'declared', isNew: true, name: expect.stringMatching(/^amq\.gen-/) });
    await channel.checkQueue(made.name);
  });

  both('as an exclusive one: it is this session’s, and goes with it', async () => {
    await changes.declare(queue({ exclusive: true }));
    expect(await changes.figures('work')).toMatchObject({ exists: true, ready: 0 });
    expect(await changes.declare(queue({ exclusive: true }))).toMatchObject({ outcome: 'declared', isNew: false });
    expect(await changes.declare(queue({}))).toMatchObject({
      outcome: 'different',
      differences: [
        { property: 'durable', is: 'no', asked: 'yes' },
        { property: 'exclusive', is: 'yes', asked: 'no' },
      ],
    });
    await session.close();
    await expect(channel.checkQueue('work')).rejects.toMatchObject({ code: 404 });
  });

  it('as the type that was asked for, whatever the virtual host’s default is', async () => {
    const set = sharedBroker().management('PUT', `/api/vhosts/${encodeURIComponent(vhost)}`, {
      default_queue_type: 'quorum',
    });
    // The built-in broker and older RabbitMQ have no other default.
    const isSet = await set.then(
      async () => (await askRules(session)).defaultType === 'quorum',
      () => false,
    );
    await changes.declare(queue({}));
    const { arguments: table } = (await sharedBroker().management(
      'GET',
      `/api/queues/${encodeURIComponent(vhost)}/work`,
    )) as { arguments: Record<string, unknown> };
    expect(table).toEqual(isSet ? { 'x-queue-type': 'classic' } : {});
  });
});

describe('a queue that is there is shown with its differences, and stays as it is', () => {
  both('argument by argument', async () => {
    await channel.assertQueue('work', {
      durable: false,
      autoDelete: true,
      messageTtl: 60_000,
      maxLength: 10,
      deadLetterExchange: 'dead',
      arguments: { 'x-queue-mode': 'lazy' },
    });
    const told = await changes.declare(
      queue({ type: 'quorum', messageTtl: 60_000, maxLength: 20, overflow: 'reject-publish', deliveryLimit: 3 }),
    );
    expect(told).toMatchObject({ outcome: 'different', isComplete: true });
    expect(told.outcome === 'different' && told.differences).toEqual(
      expect.arrayContaining([
        { property: 'type', is: 'classic', asked: 'quorum' },
        { property: 'durable', is: 'no', asked: 'yes' },
        { property: 'auto-delete', is: 'yes', asked: 'no' },
        { property: 'x-dead-letter-exchange', is: 'dead', asked: 'not set' },
        { property: 'x-delivery-limit', is: 'not set', asked: '3' },
        { property: 'x-max-length', is: '10', asked: '20' },
        { property: 'x-overflow', is: 'not set', asked: 'reject-publish' },
      ]),
    );
    await channel.assertQueue('work', {
      durable: false,
      autoDelete: true,
      messageTtl: 60_000,
      maxLength: 10,
      deadLetterExchange: 'dead',
      arguments: { 'x-queue-mode': 'lazy' },
    });
  });

  both('a quorum queue with single active consumer, where a classic one was wanted', async () => {
    await channel.assertQueue('work', { arguments: { 'x-queue-type': 'quorum', 'x-single-active-consumer': true } });
    expect(await changes.declare(queue({ maxPriority: 3 }))).toEqual({
      outcome: 'different',
      name: 'work',
      differences: [
        { property: 'type', is: 'quorum', asked: 'classic' },
        { property: 'x-max-priority', is: 'not set', asked: '3' },
        { property: 'x-single-active-consumer', is: 'true', asked: 'not set' },
      ],
      isComplete: true,
    });
  });

  both('another connection’s', async () => {
    await channel.assertQueue('work', { exclusive: true });
    const told = await changes.declare(queue({ exclusive: true }));
    expect(told).toMatchObject({ outcome: 'different', isComplete: false });
    expect(told.outcome === 'different' && told.differences).toEqual([
      { property: 'exclusive', is: 'yes, another connection’s', asked: 'yes' },
    ]);
  });

  both('also where it was declared since it was looked at', async () => {
    const { amqp } = session.access();
    const { management } = session.access();
    const isNotThere = { get: management.get, checkQueue: amqp.perform };
    let looks = 0;
    // Somebody is quicker: between the look and the declaration.
    management.get = async (path) => {
      const answer = await isNotThere.get(path).catch((error: unknown) => error as Error);
      if (/\/queues\//.test(path) && looks++ === 0) await channel.assertQueue('work', { maxLength: 10 });
      if (answer instanceof Error) throw answer;
      return answer;
    };
    Object.assign(amqp, {
      perform: async (about: string, run: (on: Channel) => Promise<unknown>) => {
        try {
          return await isNotThere.checkQueue(about, run);
        } finally {
          if (about === 'work' && looks++ === 0) await channel.assertQueue('work', { maxLength: 10 });
        }
      },
    });
    expect(await changes.declare(queue({ maxLength: 20 }))).toMatchObject({
      outcome: 'different',
      differences: [{ property: 'x-max-length', is: '10', asked: '20' }],
    });
    expect(looks).toBeGreaterThan(1);
  });

  both('and is replaced where that is wanted', async () => {
    await channel.assertQueue('work', { maxLength: 10 });
    expect(await changes.replace(queue({ maxLength: 20 }))).toEqual({ outcome: 'declared', name: 'work', isNew: true });
    await channel.assertQueue('work', { maxLength: 20 });
  });
});
