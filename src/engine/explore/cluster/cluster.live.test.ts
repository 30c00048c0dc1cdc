import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sharedBroker } from '../../../../test/helpers/broker.ts';
import { begin, createTestLab, endpointOf, quickWorker } from '../../../../test/helpers/lab.ts';
import { type RabbitMqNode, startRabbitMq } from '../../../../test/helpers/rabbitmq.ts';
import { hasSharedRabbitMq } from '../../../../test/helpers/rabbitmq-shared.ts';
import { until } from '../../../../test/helpers/until.ts';
import { type BrokerSession, createBrokerSession } from '../broker-session.ts';
import { createExplorer } from '../explorer.ts';
import type { ManagementTarget } from '../management-client.ts';
import { lookAtCluster, lookAtServer } from './cluster.ts';

const sessionOf = (target: ManagementTarget): BrokerSession =>
  createBrokerSession({ target: () => target, cluster: () => null, version: '0.0.0-test' });

describe('one node', () => {
  it('is shown with what it uses, and where it listens', async () => {
    const broker = sharedBroker();
    const managementPort = Number(new URL(broker.managementUrl).port);
    const session = sessionOf({ endpoint: endpointOf(broker.port, '/'), password: 'guest', managementPort });
    const cluster = await until(
      async () => {
        const found = await lookAtCluster(session);
        return found.nodes[0]?.memory.used ? found : null;
      },
      { what: 'figures of the node', timeoutMs: 20_000 },
    );
    const [node] = cluster.nodes;
    expect(cluster.nodes).toHaveLength(1);
    expect(cluster).toMatchObject({ product: broker.product, answeredBy: node!.name });
    expect(cluster.name).toBeTruthy();
    expect(node).toMatchObject({ running: true, partitions: [], memory: { alarm: false }, disk: { alarm: false } });
    expect(node!.memory.limit).toBeGreaterThan(node!.memory.used! / 100);
    expect(node!.disk.free).toBeGreaterThan(0);
    expect(node!.uptime).toBeGreaterThan(0);
    expect(node!.listeners).toContainEqual({ protocol: 'amqp', address: expect.any(String), port: broker.port });
    await session.close();
  });

  it('has an alarm while its memory is over the limit', async () => {
    const broker = sharedBroker();
    const managementPort = Number(new URL(broker.managementUrl).port);
    const session = sessionOf({ endpoint: endpointOf(broker.port, '/'), password: 'guest', managementPort });
    await broker.setMemoryAlarm(true);
    try {
      await until(async () => (await lookAtCluster(session)).nodes[0]?.memory.alarm, {
        what: 'memory alarm',
        timeoutMs: 30_000,
      });
    } finally {
      await broker.setMemoryAlarm(false);
      await session.close();
    }
  });

  it('says of itself by AMQP what it is, without a management API', async () => {
    const broker = sharedBroker();
    const session = sessionOf({ endpoint: endpointOf(broker.port, '/'), password: 'guest', managementPort: null });
    await expect(lookAtCluster(session)).rejects.toMatchObject({ code: 'MANAGEMENT_UNREACHABLE' });
    expect(await lookAtServer(session)).toEqual({
      product: broker.product,
      version: expect.stringMatching(/^\d+\.\d+/),
      cluster: expect.stringContaining('@'),
    });
    await session.close();
  });
});

// It starts its nodes itself: once is enough.
describe.runIf(hasSharedRabbitMq() && !inject('builtIn'))('a cluster of three', () => {
  let nodes: RabbitMqNode[];
  let endpoint: ReturnType<typeof endpointOf>;

  beforeAll(async () => {
    const first = await startRabbitMq({ isManagementNear: true });
    const joins = first.coordinates;
    const others = await Promise.all([1, 2].map(() => startRabbitMq({ isManagementNear: true, joins })));
    nodes = [first, ...others];
    // The second one is asked first, so that it can go: the port mapper of all three is the first one's.
    const hosts = [nodes[1]!, nodes[2]!, first].map(({ host, port }) => ({ host, port }));
    endpoint = endpointOf(first.port, '/', { hosts, heartbeat: 2 });
  }, 120_000);

  afterAll(async () => {
    for (const node of nodes?.toReversed() ?? []) await node.close();
  }, 60_000);

  it('is shown node by node; when one is killed, explorer and lab go on with another one', async () => {
    const names = nodes.map(({ coordinates }) => coordinates.nodeName).toSorted();
    const killed = nodes[1]!.coordinates.nodeName;
    const session = sessionOf({ endpoint, password: 'guest' });
    const explorer = createExplorer(session);
    const up = await lookAtCluster(session);
    expect(up.answeredBy).toBe(killed);
    expect(up.nodes.map(({ name, running }) => [name, running])).toEqual(names.map((name) => [name, true]));

    const model = await connect(nodes[0]!.url);
    const channel = await model.createChannel();
    await channel.assertQueue('work', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await model.close();
    const other = await connect(nodes[1]!.url);
    await (await other.createChannel()).assertQueue('on that node alone');
    await other.close();
    const whole = await until(
      async () => {
        const found = await explorer.queue('work');
        return found.online?.length === 3 ? found : null;
      },
      { what: 'three members that are up', timeoutMs: 20_000 },
    );
    expect(whole.members.toSorted()).toEqual(names);
    expect(whole.leader).toBe(nodes[0]!.coordinates.nodeName);

    await using test = createTestLab();
    await begin(test, endpoint, { name: 'work', durable: true, type: 'quorum' });
    await test.lab.startWorkers(1, quickWorker);
    await test.when('a worker consumes', ({ workers }) => [...workers.values()].some((each) => each.consumerTag));
    expect(await explorer.named(['work'])).toMatchObject({ queues: [{ exists: true }] });

    await nodes[1]!.kill();
    const later = await until(
      async () => {
        const found = await lookAtCluster(session).catch(() => null);
        return found?.nodes.some(({ running }) => !running) ? found : null;
      },
      { what: 'the cluster without the node', timeoutMs: 30_000 },
    );
    // Nobody has named it: it is called after the node that answers.
    expect(later.name).not.toBe(up.name);
    expect(later.answeredBy).not.toBe(killed);
    expect(later.nodes.filter(({ running }) => !running)).toMatchObject([
      { name: killed, uptime: null, memory: { used: null, alarm: false }, listeners: [] },
    ]);
    const two = await until(
      async () => {
        const found = await explorer.queue('work').catch(() => null);
        return found?.online?.length === 2 ? found : null;
      },
      { what: 'two members that are up', timeoutMs: 30_000 },
    );
    expect(two.online).not.toContain(killed);
    expect(two.members.toSorted()).toEqual(names);
    await until(async () => (await explorer.named(['work']).catch(() => null))?.queues[0]?.exists, {
      what: 'the explorer’s AMQP connection is back',
      timeoutMs: 20_000,
    });
    expect(await explorer.named(['on that node alone'])).toMatchObject({
      queues: [
        {
          exists: false,
          message: `The queue “on that node alone” is on the node ${killed}, which is down or can’t be reached.`,
        },
      ],
    });

    await test.when(
      'the lab is back',
      ({ broker }) => broker.publisher.status === 'up' && broker.observer.status === 'up',
      30_000,
    );
    test.lab.publish({ texts: ['.'], times: 20, persistent: true, perSecond: null });
    await test.when('all worked off', ({ ledger }) => ledger.byStatus.acked === 20, 30_000);
    await session.close();
    await test.lab.close();

    await nodes[2]!.kill();
    const last = sessionOf({ endpoint: endpointOf(nodes[0]!.port, '/'), password: 'guest' });
    await expect(last.access().amqp.perform('work', (channel) => channel.get('work'))).rejects.toMatchObject({
      code: 'QUEUE_UNAVAILABLE',
      message: expect.stringContaining('most of the nodes that hold it don’t answer'),
    });
    await last.close();
  }, 120_000);
});
