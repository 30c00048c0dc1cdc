import { readFile } from 'node:fs/promises';
import { createServer, type Socket, connect as tcp } from 'node:net';
import { join } from 'node:path';
import { type ChannelModel, connect } from 'amqplib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sharedBroker, startBroker } from '../../test/helpers/broker.ts';
import { begin, createTestLab, endpointOf, quickWorker } from '../../test/helpers/lab.ts';
import { type RabbitMqNode, startRabbitMq } from '../../test/helpers/rabbitmq.ts';
import { until } from '../../test/helpers/until.ts';
import { methodFrame } from '../../test/scenarios/amqplib-codec.ts';
import { createAmqpSession } from '../engine/explore/amqp-session.ts';
import { diagnosePasted } from '../shared/doctor/diagnose.ts';
import { type Failure, LabError } from '../shared/failure.ts';
import { channelFailure } from './channel-failure.ts';
import { connectFailure } from './connect-failure.ts';

// What needs a broker set up for it: limits, timeouts, sizes; and what only a newer RabbitMQ says, which a go-between
// says in its place, in the words that were recorded of RabbitMQ 4.3.

const models: ChannelModel[] = [];
afterEach(async () => {
  for (const model of models.splice(0)) await model.close().catch(() => {});
});

async function open(url: string, options: object = {}): Promise<ChannelModel> {
  const model = await connect(url, options);
  model.on('error', () => {});
  models.push(model);
  return model;
}

/** What is told where the explorer is refused something. */
async function told(url: string, about: string, run: Parameters<ReturnType<typeof createAmqpSession>['perform']>[1]) {
  const { port, username, password, pathname } = new URL(url);
  const vhost = decodeURIComponent(pathname.slice(1)) || '/';
  const session = createAmqpSession(endpointOf(Number(port), vhost, { username }), password, '0');
  try {
    await session.perform(about, run);
  } catch (error) {
    if (error instanceof LabError) return error.failure;
    throw error;
  } finally {
    await session.close();
  }
  throw new Error('it was not refused');
}

describe('a task larger than the broker takes', () => {
  it('is told with both sizes', async () => {
    await using node = await startBroker({ maxMessageSize: 1024 });
    const model = await connect(node.url);
    const channel = await model.createChannel();
    await channel.assertQueue('small');
    const end = new Promise<Error>((resolve) => channel.once('error', resolve));
    channel.sendToQueue('small', Buffer.alloc(2_000));
    const { failure } = channelFailure(await end, 'small', 'h');
    await model.close();
    expect(failure.code).toBe('TASK_TOO_LARGE');
    expect(failure.message).toBe('The task is larger than this broker takes (1,024 bytes): it has 2,000 bytes.');
  });
});

describe.runIf(isRabbitMq())('limits of RabbitMQ', () => {
  let node: RabbitMqNode;
  beforeAll(async () => {
    node = await startRabbitMq();
    return () => node.close();
  });

  it('on queues and connections of a virtual host', async () => {
    const { name: vhost, url } = await node.createVhost();
    await node.rabbitmqctl('set_vhost_limits', '-p', vhost, '{"max-queues": 1, "max-connections": 1}');
    expect(
      await told(url, 'two', async (channel) => {
        await channel.assertQueue('one');
        await channel.assertQueue('two');
      }),
    ).toMatchObject({
      code: 'QUEUE_LIMIT',
      message: `The queue “two” was not declared: the virtual host “${vhost}” may have 1 queue, and has it.`,
      about: { queue: 'two', vhost },
    });
    await until(async () => (await node.connections({ vhost })).length === 0, { what: 'nobody connected' });
    await open(url);
    expect(await told(url, '', async () => {})).toMatchObject({ code: 'CONNECTION_LIMIT', about: { vhost } });
  });

  it('on connections and channels of a user', async () => {
    const user = await node.createUser();
    await node.rabbitmqctl('set_user_limits', user.name, '{"max-connections": 1, "max-channels": 1}');
    const model = await open(user.url);
    expect(await told(user.url, '', async () => {})).toMatchObject({
      code: 'CONNECTION_LIMIT',
      message: expect.stringContaining(`“${user.name}” may have 1 connection at once`),
    });
    const closed = new Promise<Error>((resolve) => model.once('error', resolve));
    await model.createChannel();
    await model.createChannel().catch(() => {});
    expect(connectFailure(await closed, 'h').failure).toMatchObject({
      code: 'CHANNEL_LIMIT',
      message: expect.stringContaining(`“${user.name}” may have 1 channel open`),
    });
  });

  it('on channels of a connection, which amqplib keeps itself', async () => {
    const model = await open(`${node.url}?channelMax=1`);
    await model.createChannel();
    const error = await model.createChannel().catch((error: unknown) => error);
    expect(channelFailure(error, '', 'h').failure).toMatchObject({ code: 'CHANNEL_LIMIT' });
  });

  it('on how long a delivery may wait for its ack', async () => {
    await node.evaluate(
      'application:set_env(rabbit, consumer_timeout, 1000), application:set_env(rabbit, channel_tick_interval, 200), null',
    );
    await using test = createTestLab();
    const { name: vhost } = await node.createVhost();
    await begin(test, endpointOf(node.port, vhost), { name: 'slow', durable: true, type: 'classic' });
    const failures: Failure[] = [];
    test.lab.subscribe((event) => {
      if (event.type === 'worker.failed') failures.push(event.failure);
    });
    test.lab.startWorkers(1, { ...quickWorker, secondsPerDot: 10 });
    test.lab.publish({ texts: ['long.'], times: 1, persistent: true, perSecond: null });
    await test.when('told why', () => failures[0]);
    expect(failures[0]).toMatchObject({ code: 'ACK_TIMEOUT', message: expect.stringContaining('(1 s)') });
    expect(failures[0]!.hint).toContain('consumer_timeout');
  });

  it('on prefetch: a quorum queue knows none for a whole channel, and the connection ends', async () => {
    const { url } = await node.createVhost();
    const failure = await told(url, 'safe', async (channel) => {
      await channel.assertQueue('safe', { arguments: { 'x-queue-type': 'quorum' } });
      await channel.prefetch(2, true);
      await channel.consume('safe', () => {});
    });
    expect(failure).toMatchObject({
      code: 'NOT_SUPPORTED',
      message: expect.stringContaining('“safe” is a quorum queue'),
    });
  });

  it('on topics that a user may publish', async () => {
    const { name: vhost } = await node.createVhost();
    const user = await node.createUser({ vhost });
    await node.rabbitmqctl('set_topic_permissions', '-p', vhost, user.name, 'amq.topic', '^sport\\..*', '.*');
    const model = await open(user.url);
    const channel = await model.createChannel();
    const end = new Promise<Error>((resolve) => channel.once('error', resolve));
    channel.publish('amq.topic', 'news.today', Buffer.from('a message'));
    expect(channelFailure(await end, 'amq.topic', 'h').failure).toMatchObject({
      code: 'ACCESS_REFUSED',
      message: expect.stringContaining(
        `“${user.name}” may not publish with the routing key “news.today” at the exchange “amq.topic”`,
      ),
    });
  });

  it('on its disk: it takes no tasks until there is room again', async () => {
    const { name: vhost } = await node.createVhost();
    await using test = createTestLab();
    await begin(test, endpointOf(node.port, vhost), { name: 'full', durable: true, type: 'classic' });
    await node.rabbitmqctl('set_disk_free_limit', '1000000000000000');
    try {
      test.lab.publish({ texts: ['waits'], times: 1, persistent: true, perSecond: null });
      const reason = await test.when('blocked', ({ broker }) =>
        broker.publisher.status === 'blocked' ? broker.publisher.reason : null,
      );
      const told = diagnosePasted(reason);
      expect(told).toMatchObject({ code: 'BROKER_BLOCKED', message: expect.stringContaining('low on disk') });
    } finally {
      await node.rabbitmqctl('set_disk_free_limit', '10MB');
    }
    await test.when('confirmed once there is room', ({ ledger }) => ledger.byStatus.ready === 1);
  });

  it('on the size of frames: a client that asks for too small ones is hung up on, and the log says why', async () => {
    const error = await connect(`${node.url}?frameMax=4095`).catch((error: unknown) => error);
    expect(diagnosePasted(String(error))).toMatchObject({ hint: expect.stringContaining('frame_max') });
    const log = join(node.coordinates.folder, 'log', `${node.coordinates.nodeName}.log`);
    const line = await until(async () => /.*frame_max.*lower.*/.exec(await readFile(log, 'utf8'))?.[0], {
      what: 'logged',
    });
    expect(diagnosePasted(line)).toMatchObject({
      code: 'FRAME_MAX_TOO_SMALL',
      message: expect.stringContaining('frames of 4095 bytes at most (frame_max), and this broker wants at least 4096'),
    });
  });
});

function isRabbitMq(): boolean {
  return sharedBroker().product === 'RabbitMQ';
}

/** Passes everything on between a client and a broker; where `answer` has one for what a client says, that instead. */
async function goBetween(
  port: number,
  answer: (said: Buffer, client: Socket) => boolean,
): Promise<{ port: number; close(): void }> {
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    const broker = tcp({ host: '127.0.0.1', port });
    sockets.push(client, broker);
    for (const socket of [client, broker]) socket.on('error', () => {});
    client.on('data', (said) => answer(said, client) || broker.write(said));
    broker.on('data', (said) => client.write(said));
    client.on('close', () => broker.destroy());
    broker.on('close', () => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const QUEUE_DECLARE = Buffer.from([0, 50, 0, 10]);
/** Whether a client declares a queue; passively does not count. */
function declares(said: Buffer): boolean {
  const at = said.indexOf(QUEUE_DECLARE);
  return at >= 0 && (said[at + 7 + said[at + 6]!]! & 1) === 0;
}
const BASIC_ACK = Buffer.from([0, 60, 0, 80]);
/** As RabbitMQ 4.3.6 says it with the feature denied. */
const DENIED =
  'INTERNAL_ERROR - Feature `transient_nonexcl_queues` is deprecated.\nIts use is not permitted per the configuration (overriding the default, which is permitted):\n    "deprecated_features.permit.transient_nonexcl_queues = false"\nIts use will not be permit...';
const close = (code: number, text: string): Buffer =>
  methodFrame('ConnectionClose', 0, { replyCode: code, replyText: text, classId: 50, methodId: 10 });

describe('what RabbitMQ 4.3 says', () => {
  it('of a transient queue: the whole connection dies, and amqplib’s own error hides why', async () => {
    const { name: vhost } = await sharedBroker().createVhost();
    const between = await goBetween(sharedBroker().port, (said, client) =>
      declares(said) ? client.write(close(541, DENIED)) : false,
    );
    try {
      const url = `amqp://guest:guest@127.0.0.1:${between.port}/${encodeURIComponent(vhost)}`;
      const hidden = await (await (await open(url)).createChannel())
        .assertQueue('brief', { durable: false })
        .catch((error: unknown) => error);
      expect(String(hidden)).toContain('no reply will be forthcoming');
      // To the explorer, and to the lab.
      const failure = await told(url, 'brief', (channel) => channel.assertQueue('brief', { durable: false }));
      expect(failure).toMatchObject({ code: 'FEATURE_DENIED', hint: 'Declare the queue as durable.', detail: DENIED });
      await using test = createTestLab();
      await test.lab.connect(endpointOf(between.port, vhost), 'guest');
      await test.when('connected', ({ broker }) => broker.observer.status === 'up');
      const thrown = await test.lab
        .chooseQueue({ name: 'brief', durable: false, type: 'classic' }, false)
        .catch((error: unknown) => error);
      expect((thrown as LabError).failure).toMatchObject({ code: 'FEATURE_DENIED' });
    } finally {
      between.close();
    }
  });

  it('of a delivery that was not acked in time: basic.cancel, and the queue is still there', async () => {
    const { name: vhost } = await sharedBroker().createVhost();
    let tag = '';
    const between = await goBetween(sharedBroker().port, (said, client) => {
      if (!said.includes(BASIC_ACK)) return false;
      return client.write(methodFrame('BasicCancel', 1, { consumerTag: tag, nowait: true }));
    });
    try {
      await using test = createTestLab();
      await begin(test, endpointOf(between.port, vhost), { name: 'late', durable: true, type: 'classic' });
      const failures: Failure[] = [];
      test.lab.subscribe((event) => {
        if (event.type === 'worker.failed') failures.push(event.failure);
        if (event.type === 'worker.consuming') tag = event.consumerTag;
      });
      test.lab.startWorkers(1, { ...quickWorker, prefetch: 2 });
      await test.when('consuming', () => tag);
      test.lab.publish({ texts: ['a.', 'b......'], times: 1, persistent: true, perSecond: null });
      await test.when('told why', () => failures[0]);
      expect(failures[0]).toMatchObject({ code: 'CONSUMER_CANCELLED', about: { queue: 'late' } });
      expect(failures[0]!.message).toContain('a delivery was not acked in time (consumer timeout)');
    } finally {
      between.close();
    }
  });

  it('of a queue whose majority of nodes is gone', async () => {
    const { name: vhost } = await sharedBroker().createVhost();
    const text = `INTERNAL_ERROR - Could not declare queue 'queue 'lone' in vhost '${vhost}'' on node 'c2@localhost' because the metadata store operation timed out`;
    const between = await goBetween(sharedBroker().port, (said, client) =>
      declares(said) ? client.write(close(541, text)) : false,
    );
    try {
      const url = `amqp://guest:guest@127.0.0.1:${between.port}/${encodeURIComponent(vhost)}`;
      const failure = await told(url, 'lone', (channel) => channel.assertQueue('lone'));
      expect(failure).toMatchObject({ code: 'QUEUE_UNAVAILABLE', about: { queue: 'lone' } });
      expect(failure.message).toContain('a majority must agree');
    } finally {
      between.close();
    }
  });
});
