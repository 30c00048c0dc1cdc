import { type Channel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../test/helpers/broker.ts';
import { endpointOf } from '../../../test/helpers/lab.ts';
import { until } from '../../../test/helpers/until.ts';
import { type BrokerSession, createBrokerSession } from './broker-session.ts';
import { createExplorer, type Explorer } from './explorer.ts';

let vhost: string;
let session: BrokerSession;
let explorer: Explorer;
let channel: Channel;
let leave: () => Promise<void>;

beforeEach(async () => {
  const broker = sharedBroker();
  const made = await broker.createVhost();
  vhost = made.name;
  const managementPort = Number(new URL(broker.managementUrl).port);
  const target = { endpoint: endpointOf(broker.port, vhost), password: 'guest', managementPort };
  session = createBrokerSession({ target: () => target, cluster: () => null, version: '0.0.0-test' });
  explorer = createExplorer(session);
  const model = await connect(made.url);
  channel = await model.createChannel();
  leave = () => model.close();
});

afterEach(async () => {
  await session.close();
  await leave();
  await sharedBroker().deleteVhost(vhost);
});

const isRabbitMq = (): boolean => sharedBroker().product === 'RabbitMQ';

describe('where messages of a queue come from and go to', () => {
  it('is told both ways: exchanges before those that it is bound to, and its dead letters’ way', async () => {
    await channel.assertExchange('all', 'fanout');
    await channel.assertExchange('news', 'topic');
    await channel.bindExchange('news', 'all', 'to.news');
    await channel.assertExchange('dead', 'direct');
    await channel.assertQueue('graveyard');
    await channel.bindQueue('graveyard', 'dead', 'late');
    await channel.assertQueue('work', { deadLetterExchange: 'dead', deadLetterRoutingKey: 'late' });
    await channel.bindQueue('work', 'news', 'sport');
    const detail = await explorer.queue('work');
    expect(detail.sources).toEqual([{ exchange: 'news', from: 'all', key: 'to.news' }]);
    expect(detail.deadLetters).toEqual({
      exchange: 'dead',
      key: 'late',
      isThere: true,
      type: 'direct',
      targets: [{ kind: 'queue', name: 'graveyard', key: 'late' }],
    });
    expect((await explorer.queue('graveyard')).deadLetters).toBeNull();
  });

  it('may be nowhere: a dead-letter exchange that is not there, or a queue that the default exchange has not', async () => {
    await channel.assertQueue('lost', { deadLetterExchange: 'never declared' });
    expect((await explorer.queue('lost')).deadLetters).toMatchObject({ isThere: false, targets: [] });
    await channel.assertQueue('direct', { deadLetterExchange: '', deadLetterRoutingKey: 'later' });
    expect((await explorer.queue('direct')).deadLetters).toMatchObject({ exchange: '', isThere: true, targets: [] });
    await channel.assertQueue('later');
    expect((await explorer.queue('direct')).deadLetters).toMatchObject({
      targets: [{ kind: 'queue', name: 'later', key: 'later' }],
    });
  });
});

describe('what holds for a queue', () => {
  it('is what policies make of it, beside its arguments', async (test) => {
    if (!isRabbitMq()) return test.skip('the built-in broker has no policies');
    await channel.assertQueue('work', { arguments: { 'x-max-length': 9 } });
    const name = encodeURIComponent(vhost);
    await sharedBroker().management('PUT', `/api/policies/${name}/retries`, {
      pattern: '^work$',
      'apply-to': 'queues',
      definition: { 'dead-letter-exchange': 'dead', 'max-length': 500 },
    });
    await sharedBroker().management('PUT', `/api/operator-policies/${name}/limits`, {
      pattern: '.*',
      'apply-to': 'queues',
      definition: { 'max-length': 100 },
    });
    const detail = await until(
      async () => {
        const found = await explorer.queue('work');
        return found.row.policy !== null && found.operatorPolicy !== null ? found : null;
      },
      { what: 'both policies', timeoutMs: 20_000 },
    );
    expect(detail.row.policy).toBe('retries');
    expect(detail.operatorPolicy).toBe('limits');
    // Of two limits the lower one holds.
    expect(detail.row.policyDefinition).toEqual(
      expect.arrayContaining([
        { name: 'dead-letter-exchange', value: 'dead' },
        { name: 'max-length', value: '100' },
      ]),
    );
    expect(detail.deadLetters).toMatchObject({ exchange: 'dead', isThere: false });
    expect(detail.row.arguments).toContainEqual({ name: 'x-max-length', value: '9' });
  });

  it('a timeout for acks is told where somebody has set one, and by whom', async (test) => {
    if (!isRabbitMq()) return test.skip('the built-in broker has no such timeout');
    await channel.assertQueue('patient', { arguments: { 'x-consumer-timeout': 90_000 } });
    await channel.assertQueue('plain');
    expect((await explorer.queue('patient')).ackTimeout).toEqual({ ms: 90_000, by: 'argument' });
    expect((await explorer.queue('plain')).ackTimeout).toBeNull();
  });

  it('a quorum queue has a leader, members, and those of them that are up', async () => {
    await channel.assertQueue('replicated', { arguments: { 'x-queue-type': 'quorum' } });
    const { leader, members, online } = await explorer.queue('replicated');
    expect(members).toEqual([leader]);
    expect(online).toEqual([leader]);
  });
});

describe('the history of a queue', () => {
  it('is what the broker has sampled, oldest first; nothing where it keeps none', async () => {
    await channel.assertQueue('work');
    const tick = setInterval(() => channel.sendToQueue('work', Buffer.from('a message')), 50);
    try {
      if (!isRabbitMq()) {
        expect(await explorer.history('work')).toEqual([]);
        return;
      }
      const samples = await until(
        async () => {
          const found = await explorer.history('work');
          return found.filter(({ publish }) => (publish ?? 0) > 1).length > 1 ? found : null;
        },
        { what: 'samples with a rate', timeoutMs: 40_000 },
      );
      expect(samples.map(({ at }) => at)).toEqual(samples.map(({ at }) => at).toSorted((a, b) => a - b));
      expect(Math.abs(Date.now() - samples.at(-1)!.at)).toBeLessThan(20_000);
      expect(samples.at(-1)!.ready).toBeGreaterThan(0);
      expect(samples.findLast(({ publish }) => publish !== null)!.publish).toBeLessThan(40);
    } finally {
      clearInterval(tick);
    }
  });

  it('of a queue that is gone is empty', async () => {
    expect(await explorer.history('nowhere')).toEqual([]);
  });
});
