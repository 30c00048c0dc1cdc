import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type ChannelModel, connect } from 'amqplib';
import { afterEach, describe, expect, it } from 'vitest';
import { sharedBroker, startBroker } from '../../test/helpers/broker.ts';
import { createCertificateAuthority } from '../../test/helpers/certificates.ts';
import { begin, createTestLab, endpointOf, quickWorker } from '../../test/helpers/lab.ts';
import { freePorts } from '../../test/helpers/ports.ts';
import { startRabbitMq } from '../../test/helpers/rabbitmq.ts';
import { testConnection } from '../engine/broker/connection-test.ts';
import type { Failure } from '../shared/failure.ts';
import type { LinkState } from '../shared/link-state.ts';
import type { Endpoint } from '../shared/profile.ts';
import { type Link, openLink } from './link.ts';

// What goes wrong on the way to a broker and with the connection to it, produced for real, as the lab is told it.

const opened: Link[] = [];
const models: ChannelModel[] = [];
afterEach(async () => {
  for (const link of opened.splice(0)) await link.close();
  for (const model of models.splice(0)) await model.close().catch(() => {});
});

interface Watched {
  next(condition: (state: LinkState) => boolean): Promise<LinkState>;
}

function watch(endpoint: Endpoint, password = 'guest'): Watched {
  const waiting: { condition: (state: LinkState) => boolean; resolve: (state: LinkState) => void }[] = [];
  const link = openLink({
    endpoint,
    password,
    name: 'warren/test',
    persistent: false,
    setup: async (model) => {
      models.push(model);
    },
    onState(state) {
      for (const each of waiting) if (each.condition(state)) each.resolve(state);
    },
  });
  opened.push(link);
  return {
    next: (condition) =>
      condition(link.state)
        ? Promise.resolve(link.state)
        : new Promise((resolve) => waiting.push({ condition, resolve })),
  };
}

const up = ({ status }: LinkState): boolean => status === 'up';
const failed = (state: LinkState): boolean => state.status === 'down' || state.status === 'retrying';

async function failureOf(watched: Watched): Promise<Failure> {
  return ((await watched.next(failed)) as Extract<LinkState, { status: 'down' }>).failure;
}

const refused = (endpoint: Endpoint, password?: string): Promise<Failure> => failureOf(watch(endpoint, password));

describe('a port that is not the broker’s for AMQP', () => {
  it('is the management page’s, which speaks HTTP', async () => {
    const port = Number(new URL(sharedBroker().managementUrl).port);
    const failure = await refused(endpointOf(port, '/'));
    expect(failure).toMatchObject({ code: 'HTTP_PORT', message: expect.stringContaining(`127.0.0.1:${port}`) });
    expect(failure.hint).toContain('5672');
    const steps = await testConnection({ endpoint: endpointOf(port, '/'), password: 'guest' }, '0');
    expect(steps.find(({ failure }) => failure)).toMatchObject({ step: 'login', failure: { code: 'HTTP_PORT' } });
  });

  it('wants TLS and is spoken to without; or has none and is spoken to with it', async () => {
    await using authority = await createCertificateAuthority();
    const tls = { ...(await authority.issue('server')), caFile: authority.caFile };
    await using node = await startBroker({ tls });
    const plain = await refused(endpointOf(node.tlsPort!, '/'));
    expect(plain).toMatchObject({ code: 'TLS_EXPECTED', message: expect.stringContaining('wants TLS') });
    const secured = await refused(endpointOf(node.port, '/', { tls: {} }));
    expect(secured).toMatchObject({ code: 'TLS_REFUSED', message: expect.stringContaining('does not speak TLS') });
    const untrusted = await refused(endpointOf(node.tlsPort!, '/', { tls: {} }));
    expect(untrusted.code).toBe('TLS_UNTRUSTED');
  });

  it('hangs up without a word', async () => {
    const silent = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const failure = await refused(endpointOf(port, '/'));
    silent.close();
    expect(failure).toMatchObject({ code: 'NOT_AMQP', message: expect.stringContaining('hung up') });
  });
});

describe('a login that is refused', () => {
  const at = (vhost: string, username: string): Endpoint => endpointOf(sharedBroker().port, vhost, { username });

  it('for a wrong password', async () => {
    const failure = await refused(at('/', 'guest'), 'wrong');
    expect(failure).toMatchObject({ code: 'LOGIN_REFUSED', message: expect.stringContaining('“guest”') });
  });

  it('for a virtual host that is not there, by name: amqplib drops the broker’s answer', async () => {
    const failure = await refused(at('no-such-vhost', 'guest'));
    expect(failure).toMatchObject({ code: 'VHOST_NOT_FOUND', about: { vhost: 'no-such-vhost' } });
    expect(failure.message).toContain('there is none of the name “no-such-vhost”');
    const steps = await testConnection({ endpoint: at('no-such-vhost', 'guest'), password: 'guest' }, '0');
    expect(steps.find(({ failure }) => failure)).toMatchObject({ step: 'vhost', failure: { code: 'VHOST_NOT_FOUND' } });
  });

  it('for a virtual host in which the user has no permissions', async () => {
    const { name: vhost } = await sharedBroker().createVhost();
    const user = await sharedBroker().createUser({ vhost });
    const elsewhere = await sharedBroker().createVhost();
    const failure = await refused(at(elsewhere.name, user.name), user.password);
    expect(failure).toMatchObject({ code: 'VHOST_REFUSED', about: { vhost: elsewhere.name, user: user.name } });
    expect(failure.message).toContain(`the user “${user.name}” has no permissions in “${elsewhere.name}”`);
  });

  it.runIf(elsewhere() !== null)('for guest from another computer', async () => {
    if (sharedBroker().product !== 'RabbitMQ') return; // the built-in broker listens on loopback addresses only
    const host = elsewhere()!;
    const [port] = await freePorts(1);
    await using node = await startRabbitMq({ conf: [`listeners.tcp.2 = ${host}:${port}`] });
    const failure = await refused({ ...endpointOf(node.port, '/'), hosts: [{ host, port: port! }] });
    expect(failure).toMatchObject({ code: 'GUEST_ELSEWHERE', about: { user: 'guest' } });
    expect(failure.message).toContain('may only log in from the broker’s own computer');
    // The broker’s words are the same for both: so the other possibility is named too.
    expect(failure.hint).toContain('it is the password that is wrong');
    const own = await node.createUser();
    const wrong = await refused({
      ...endpointOf(node.port, '/', { username: own.name }),
      hosts: [{ host, port: port! }],
    });
    expect(wrong.code).toBe('LOGIN_REFUSED');
  });
});

/** An address of this machine that is no loopback one; null = it has none. */
function elsewhere(): string | null {
  const all = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? null;
}

describe('a connection that stood', () => {
  it('ends with its virtual host, or with its user', async () => {
    const { name: vhost } = await sharedBroker().createVhost();
    const user = await sharedBroker().createUser({ vhost });
    const one = watch(endpointOf(sharedBroker().port, vhost, { username: user.name }), user.password);
    await one.next(up);
    await sharedBroker().deleteUser(user.name);
    expect(await failureOf(one)).toMatchObject({
      code: 'LOGIN_REFUSED',
      message: `The user “${user.name}” was deleted while it was in use.`,
    });
    const two = watch(endpointOf(sharedBroker().port, vhost));
    await two.next(up);
    await sharedBroker().deleteVhost(vhost);
    expect(await failureOf(two)).toMatchObject({ code: 'VHOST_NOT_FOUND', about: { vhost } });
  });

  it('is closed by an administrator, whose reason is told', async () => {
    const { name: vhost } = await sharedBroker().createVhost();
    const one = watch(endpointOf(sharedBroker().port, vhost));
    await one.next(up);
    await sharedBroker().closeConnections({ vhost }, 'maintenance at noon');
    const failure = await failureOf(one);
    expect(failure).toMatchObject({
      code: 'CONNECTION_CLOSED_BY_BROKER',
      message: expect.stringContaining('maintenance at noon'),
    });
    await sharedBroker().deleteVhost(vhost);
  });

  it('ends with the broker, in order or by a crash', async () => {
    await using node = await startBroker();
    const one = watch(endpointOf(node.port, '/'));
    await one.next(up);
    const first = failureOf(one);
    await node.stop();
    expect(await first).toMatchObject({ code: 'BROKER_SHUT_DOWN', message: 'The broker was shut down.' });
    await node.start();
    await one.next(up);
    await node.kill();
    expect((await failureOf(one)).code).toMatch(/CONNECTION_LOST|PORT_CLOSED/);
  });

  it('is blocked by an alarm: nothing is confirmed, and the reason is told', async () => {
    await using node = await startBroker();
    await using test = createTestLab();
    await begin(test, endpointOf(node.port, '/'), { name: 'blocked', durable: true, type: 'classic' });
    await node.setMemoryAlarm(true);
    test.lab.publish({ texts: ['x'], times: 1, persistent: true, perSecond: null });
    await test.when('blocked', ({ broker }) => broker.publisher.status === 'blocked');
    expect(test.state.broker.publisher).toMatchObject({ status: 'blocked', reason: expect.stringContaining('memory') });
    expect(test.tasks().map(({ answer }) => answer)).toEqual([null]);
    await node.setMemoryAlarm(false);
    await test.when('confirmed', () => test.tasks()[0]?.answer === 'confirmed');
  });
});

describe('a consumer that the broker cancels', () => {
  it('says that its queue was deleted, and goes on once it is there again', async () => {
    const { name: vhost, url } = await sharedBroker().createVhost();
    await using test = createTestLab();
    const queue = { name: 'going', durable: true, type: 'classic' } as const;
    await begin(test, endpointOf(sharedBroker().port, vhost), queue);
    test.lab.startWorkers(1, quickWorker);
    const worker = await test.when('consuming', ({ workers }) => [...workers.values()].find((one) => one.consumerTag));
    const failures: Failure[] = [];
    test.lab.subscribe((event) => {
      if (event.type === 'worker.failed') failures.push(event.failure);
    });
    const model = await connect(url);
    const channel = await model.createChannel();
    await channel.deleteQueue('going');
    await test.when('told why', () => failures[0]);
    expect(failures[0]).toMatchObject({ code: 'CONSUMER_CANCELLED', about: { queue: 'going' } });
    expect(failures[0]!.message).toContain('cancelled by the broker: its queue “going” was deleted');
    await test.lab.chooseQueue(queue, false);
    await test.when('consuming again', () => worker.consumerTag);
    await model.close();
  });
});
