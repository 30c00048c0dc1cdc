import { type Channel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../test/helpers/broker.ts';
import { endpointOf } from '../../../test/helpers/lab.ts';
import { until } from '../../../test/helpers/until.ts';
import { firstQueues, isGivingBack, isRedeliveredOften } from '../../shared/explore/queues.ts';
import { type BrokerSession, createBrokerSession } from './broker-session.ts';
import { createExplorer, type Explorer } from './explorer.ts';
import type { ManagementTarget } from './management-client.ts';

let vhost: string;
let target: ManagementTarget | null;
let cluster: string | null;
let session: BrokerSession;
let explorer: Explorer;
let channel: Channel;
let leave: () => Promise<void>;

beforeEach(async () => {
  const broker = sharedBroker();
  const made = await broker.createVhost();
  vhost = made.name;
  const managementPort = Number(new URL(broker.managementUrl).port);
  target = { endpoint: endpointOf(broker.port, vhost), password: 'guest', managementPort };
  cluster = null;
  session = createBrokerSession({ target: () => target, cluster: () => cluster, version: '0.0.0-test' });
  explorer = createExplorer(session);
  const model = await connect(made.url, { clientProperties: { connection_name: 'invoice service' } });
  channel = await model.createChannel();
  leave = () => model.close();
});

afterEach(async () => {
  await session.close();
  await leave();
  await sharedBroker().deleteVhost(vhost);
});

const named = async (change: Partial<typeof firstQueues>): Promise<string[]> =>
  (await explorer.queues({ ...firstQueues, ...change })).rows.map(({ name }) => name);

describe('a list of queues', () => {
  it('comes in pages, which the broker filters and sorts; of one virtual host', async () => {
    for (let i = 0; i < 25; i++) await channel.assertQueue(`mail.${String(i).padStart(2, '0')}`);
    await channel.assertQueue('invoices');
    const page = await explorer.queues({ ...firstQueues, filter: 'MAIL.', page: 2, pageSize: 10 });
    expect(page).toMatchObject({ page: 2, pages: 3, found: 25, total: 26, vhost });
    expect(page.rows.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, i) => `mail.${10 + i}`));
    expect(await named({ filter: '^(inv|mail.0[12]$)', regex: true, descending: true })).toEqual([
      'mail.02',
      'mail.01',
      'invoices',
    ]);
    expect(await named({ filter: 'nothing of the kind' })).toEqual([]);
    const gone = await explorer.queues({ ...firstQueues, page: 9 });
    expect(gone).toMatchObject({ page: 1, found: 26 });
  });

  it('tells what each queue is and holds', async () => {
    await channel.assertQueue('work', { messageTtl: 60_000, deadLetterExchange: 'dead' });
    await channel.assertQueue('mine', { durable: false, exclusive: true, autoDelete: true });
    for (let i = 0; i < 3; i++) channel.sendToQueue('work', Buffer.from('a message'));
    await channel.get('work');
    const rows = await until(
      async () => {
        const { rows } = await explorer.queues({ ...firstQueues, sort: 'total', descending: true });
        return rows[0]?.unacked === 1 ? rows : null;
      },
      { what: 'one unacked', timeoutMs: 20_000 },
    );
    expect(rows).toMatchObject([
      { name: 'work', type: 'classic', durable: true, exclusive: false, ready: 2, unacked: 1, total: 3, consumers: 0 },
      { name: 'mine', durable: false, exclusive: true, autoDelete: true },
    ]);
    expect(rows[0]?.arguments).toEqual(
      expect.arrayContaining([
        { name: 'x-message-ttl', value: '60000' },
        { name: 'x-dead-letter-exchange', value: 'dead' },
      ]),
    );
  });

  it('may be of favourites only, filtered and sorted all the same; those that are not there are named', async () => {
    for (const name of ['a.one', 'b.two', 'c / 100%', 'd']) await channel.assertQueue(name);
    channel.sendToQueue('b.two', Buffer.from('a message'));
    const only = ['b.two', 'gone', 'c / 100%', 'a.one'];
    const page = await explorer.queues({ ...firstQueues, only });
    expect(page).toMatchObject({ page: 1, pages: 1, found: 3, total: 3, missing: ['gone'], vhost });
    expect(page.rows.map(({ name }) => name)).toEqual(['a.one', 'b.two', 'c / 100%']);
    expect(await named({ only, filter: '^[AB]', regex: true, descending: true })).toEqual(['b.two', 'a.one']);
    expect(await named({ only, filter: '100%' })).toEqual(['c / 100%']);
    await expect(named({ only, filter: '(', regex: true })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await until(async () => (await named({ only, sort: 'total', descending: true }))[0] === 'b.two', {
      what: 'the fullest one first',
      timeoutMs: 20_000,
    });
  });

  it('shows a queue whose messages come back again and again', async () => {
    await channel.assertQueue('loop');
    await channel.assertQueue('quiet');
    await channel.prefetch(1);
    channel.sendToQueue('loop', Buffer.from('poison'));
    // One after the other with a breath between: a loop at full speed leaves a broker no time for its statistics.
    let isOver = false;
    await channel.consume('loop', (message) => {
      if (message) setTimeout(() => isOver || channel.nack(message), 20);
    });
    const [first] = await until(
      async () => {
        const { rows } = await explorer.queues({ ...firstQueues, sort: 'redeliver', descending: true });
        return rows[0] && isRedeliveredOften(rows[0].rates) ? rows : null;
      },
      { what: 'redelivered often', timeoutMs: 30_000 },
    );
    isOver = true;
    expect(first?.name).toBe('loop');
  });

  it('refuses what is no regular expression, in words', async () => {
    await channel.assertQueue('work');
    await expect(named({ filter: '(', regex: true })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await named({ filter: '(' })).toEqual([]);
  });
});

describe('one queue', () => {
  it('is shown with its arguments, bindings, and consumers with what their channels hold', async () => {
    const name = 'päck / 100%';
    await channel.assertQueue(name, { maxLength: 1_000 });
    await channel.assertExchange('news', 'topic');
    await channel.bindQueue(name, 'news', 'sport.#');
    await channel.prefetch(5);
    for (let i = 0; i < 7; i++) channel.sendToQueue(name, Buffer.from('a message'));
    const { consumerTag } = await channel.consume(name, () => {});
    const detail = await until(
      async () => {
        const found = await explorer.queue(name);
        const [consumer] = found.consumers;
        return consumer?.unacked === 5 && consumer.program && found.row.ready === 2 ? found : null;
      },
      { what: 'five unacked', timeoutMs: 30_000 },
    );
    expect(detail).toMatchObject({ vhost, row: { name, ready: 2, unacked: 5 }, moreConsumers: 0, moreBindings: 0 });
    expect(detail.row.arguments).toContainEqual({ name: 'x-max-length', value: '1000' });
    expect(detail.bindings).toEqual(
      expect.arrayContaining([
        { exchange: '', key: name, arguments: [] },
        { exchange: 'news', key: 'sport.#', arguments: [] },
      ]),
    );
    expect(detail.consumers).toMatchObject([
      { tag: consumerTag, program: 'invoice service', user: 'guest', manualAck: true, prefetch: 5, active: true },
    ]);
    expect(detail.consumers[0]?.channel).toContain(detail.consumers[0]!.address!);
  });

  it('tells which of several consumers gives its messages back', async () => {
    await channel.assertQueue('shared');
    const good = await channel.consume('shared', (message) => message && channel.ack(message));
    const program = await connect(`${sharedBroker().url}/${vhost}`, {
      clientProperties: { connection_name: 'bad service' },
    });
    const bad = await program.createChannel();
    await bad.prefetch(1);
    let isOver = false;
    const { consumerTag } = await bad.consume('shared', (message) => {
      if (message) setTimeout(() => isOver || bad.nack(message), 20);
    });
    const feed = setInterval(() => channel.sendToQueue('shared', Buffer.from('a message')), 25);
    const consumers = await until(
      async () => {
        const found = (await explorer.queue('shared')).consumers;
        return found.some(isGivingBack) && found.every(({ rates }) => (rates.deliver ?? 0) > 0) ? found : null;
      },
      { what: 'one of two that gives back', timeoutMs: 30_000 },
    ).finally(() => clearInterval(feed));
    isOver = true;
    await program.close();
    expect(consumers.filter(isGivingBack).map(({ tag, program: name }) => [tag, name])).toEqual([
      [consumerTag, 'bad service'],
    ]);
    expect(consumers.map(({ tag }) => tag)).toContain(good.consumerTag);
  });

  it('that is gone says so', async () => {
    await expect(explorer.queue('nowhere')).rejects.toMatchObject({ code: 'QUEUE_NOT_FOUND' });
  });
});

describe('a broker that does not show its queues', () => {
  it('is not taken for another one that answers in its place', async () => {
    cluster = 'rabbit@elsewhere';
    await expect(explorer.queues(firstQueues)).rejects.toMatchObject({
      code: 'MANAGEMENT_UNREACHABLE',
      message: expect.stringContaining('another broker'),
    });
    cluster = (await management<{ cluster_name: string }>('/api/overview')).cluster_name;
    expect(await named({})).toEqual([]);
  });

  it('refuses a user without a tag, and a wrong password', async () => {
    const user = await sharedBroker().createUser({ vhost });
    const { endpoint, managementPort } = target!;
    target = {
      endpoint: { ...endpoint, username: user.name },
      password: user.password,
      managementPort: managementPort!,
    };
    await expect(explorer.queues(firstQueues)).rejects.toMatchObject({ code: 'MANAGEMENT_REFUSED' });
    target = { ...target, password: 'wrong' };
    await expect(explorer.queues(firstQueues)).rejects.toMatchObject({ code: 'MANAGEMENT_REFUSED' });
    await sharedBroker().deleteUser(user.name);
  });

  it('is none: there is nothing to ask', async () => {
    target = null;
    await expect(explorer.queues(firstQueues)).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });
});

describe('without a management API', () => {
  it('queues are looked at by their names, those that are not there included', async () => {
    await channel.assertQueue('work');
    channel.sendToQueue('work', Buffer.from('a message'));
    await channel.consume('work', () => {}, { consumerTag: 'one' });
    await channel.cancel('one');
    target = { ...target!, managementPort: null };
    await expect(explorer.queues(firstQueues)).rejects.toMatchObject({ code: 'MANAGEMENT_UNREACHABLE' });
    const look = () => explorer.named(['nowhere', 'work', 'nowhere either']);
    expect((await look()).queues).toMatchObject([
      { name: 'nowhere', exists: false, message: expect.stringContaining('nowhere') },
      { name: 'work', exists: true, ready: 0, consumers: 0 },
      { name: 'nowhere either', exists: false },
    ]);
    expect((await look()).vhost).toBe(vhost);
    expect(await sharedBroker().connections({ vhost, clientName: 'warren/0.0.0-test explorer' })).toHaveLength(1);
  });

  it('are looked at again after the broker has closed the connection', async () => {
    await channel.assertQueue('work');
    expect((await explorer.named(['work'])).queues).toMatchObject([{ exists: true }]);
    const filter = { vhost, clientName: 'warren/0.0.0-test explorer' };
    await sharedBroker().closeConnections(filter);
    const found = await until(() => explorer.named(['work']).catch(() => null), { what: 'back', timeoutMs: 10_000 });
    expect(found.queues).toMatchObject([{ name: 'work', exists: true, ready: 0, consumers: 0 }]);
  });
});

function management<T>(path: string): Promise<T> {
  return sharedBroker().management('GET', path) as Promise<T>;
}
