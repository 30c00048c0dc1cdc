import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { sharedBroker, startBroker } from '../../test/helpers/broker.ts';
import { createCertificateAuthority } from '../../test/helpers/certificates.ts';
import { endpointOf } from '../../test/helpers/lab.ts';
import type { LinkState } from '../shared/link-state.ts';
import type { Endpoint } from '../shared/profile.ts';
import { type Link, openLink } from './link.ts';

interface Watched {
  readonly link: Link;
  readonly states: LinkState[];
  when(status: LinkState['status']): Promise<LinkState>;
}

const opened: Link[] = [];
afterEach(async () => {
  for (const link of opened.splice(0)) await link.close();
});

/** Opens a link; `when` resolves at the next state of that status, or at once when it is the present one. */
function watch(endpoint: Endpoint, password = 'guest', persistent = false): Watched {
  const states: LinkState[] = [];
  const waiting: { status: string; resolve: (state: LinkState) => void }[] = [];
  const link = openLink({
    endpoint,
    password,
    name: 'warren/test',
    persistent,
    setup: async () => {},
    onState(state) {
      states.push(state);
      for (const each of waiting) if (each.status === state.status) each.resolve(state);
    },
  });
  opened.push(link);
  const when = (status: LinkState['status']): Promise<LinkState> =>
    states.at(-1)?.status === status
      ? Promise.resolve(states.at(-1)!)
      : new Promise((resolve) => waiting.push({ status, resolve }));
  return { link, states, when };
}

async function failureOf(endpoint: Endpoint, password?: string): Promise<{ code: string; message: string }> {
  const state = await watch(endpoint, password).when('down');
  return (state as Extract<LinkState, { status: 'down' }>).failure;
}

describe('a link that can’t be', () => {
  const rabbit = (): Endpoint => endpointOf(sharedBroker().port, '/');

  it('names an unknown host', async () => {
    const failure = await failureOf({ ...rabbit(), hosts: [{ host: 'no-such-host.invalid', port: 5672 }] });
    expect(failure).toMatchObject({ code: 'HOST_UNKNOWN', message: expect.stringContaining('no-such-host.invalid') });
  });

  it('names a port where nothing listens', async () => {
    const free = createTcpServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    expect(await failureOf(endpointOf(port, '/'))).toMatchObject({ code: 'PORT_CLOSED' });
  });

  it('says that the login was refused', async () => {
    expect(await failureOf(rabbit(), 'wrong')).toMatchObject({ code: 'LOGIN_REFUSED' });
  });

  it('says that the vhost is missing', async () => {
    expect(await failureOf({ ...rabbit(), vhost: 'no/such vhost' })).toMatchObject({ code: 'VHOST_NOT_FOUND' });
  });

  it('recognises RabbitMQ’s management port', async () => {
    const { port } = new URL(sharedBroker().managementUrl);
    expect(await failureOf(endpointOf(Number(port), '/'))).toMatchObject({ code: 'HTTP_PORT' });
  });

  it('recognises an HTTP server', async () => {
    const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const failure = await failureOf(endpointOf((server.address() as AddressInfo).port, '/'));
    expect(failure).toMatchObject({ code: 'HTTP_PORT' });
    await new Promise((resolve) => server.close(resolve));
  });

  it('says that a port does not speak TLS', async () => {
    expect(await failureOf({ ...rabbit(), tls: {} })).toMatchObject({ code: 'TLS_REFUSED' });
  });
});

describe('a link over TLS', () => {
  it('trusts the authority that it is given, and no other', async () => {
    await using authority = await createCertificateAuthority();
    const certificate = await authority.issue('localhost');
    await using node = await startBroker({ tls: { caFile: authority.caFile, ...certificate } });
    const endpoint: Endpoint = {
      ...endpointOf(node.tlsPort!, '/'),
      hosts: [{ host: 'localhost', port: node.tlsPort! }],
    };
    expect(await failureOf({ ...endpoint, tls: {} })).toMatchObject({ code: 'TLS_UNTRUSTED' });
    expect(await failureOf({ ...endpoint, tls: { ca: authority.ca, serverName: 'other.example' } })).toMatchObject({
      code: 'TLS_UNTRUSTED',
      message: expect.stringContaining('another name'),
    });
    await watch({ ...endpoint, tls: { ca: authority.ca } }).when('up');
  });
});

describe('a link that stands', () => {
  it('tries its hosts in turn', async () => {
    const { port } = sharedBroker();
    const hosts = [
      { host: '127.0.0.1', port: 1 },
      { host: 'no-such-host.invalid', port: 5672 },
      { host: '127.0.0.1', port },
    ];
    expect(await watch({ ...endpointOf(port, '/'), hosts }).when('up')).toMatchObject({ host: `127.0.0.1:${port}` });
  });

  it('goes on to another host when the one that it has goes down', async () => {
    const { port } = sharedBroker();
    const first = await startBroker();
    const hosts = [first.port, port].map((each) => ({ host: '127.0.0.1', port: each }));
    const { when, states } = watch({ ...endpointOf(port, '/'), hosts });
    expect(await when('up')).toMatchObject({ host: `127.0.0.1:${first.port}` });
    await first.kill();
    await when('retrying');
    expect(await when('up')).toMatchObject({ host: `127.0.0.1:${port}` });
    expect(states.map(({ status }) => status)).not.toContain('down');
    await first.close();
  });

  it('comes back after the broker closed it, with the broker’s reason meanwhile', async () => {
    const rabbit = sharedBroker();
    const vhost = await rabbit.createVhost();
    const { states, when } = watch(endpointOf(rabbit.port, vhost.name));
    await when('up');
    const retrying = when('retrying');
    await rabbit.closeConnections({ vhost: vhost.name }, 'maintenance');
    expect(await retrying).toMatchObject({ failure: { code: 'CONNECTION_CLOSED_BY_BROKER' } });
    await when('up');
    expect(states.filter(({ status }) => status === 'up')).toHaveLength(2);
  });

  it('comes back after its socket was cut', async () => {
    const { link, when } = watch(endpointOf(sharedBroker().port, '/'));
    await when('up');
    const retrying = when('retrying');
    link.cut();
    expect(await retrying).toMatchObject({ failure: { code: 'CONNECTION_LOST' } });
    await when('up');
  });

  it('gives up when its vhost is deleted', async () => {
    const rabbit = sharedBroker();
    const vhost = await rabbit.createVhost();
    const { when } = watch(endpointOf(rabbit.port, vhost.name));
    await when('up');
    await rabbit.deleteVhost(vhost.name);
    expect(await when('down')).toMatchObject({ failure: { code: 'VHOST_NOT_FOUND' } });
  });

  it('goes on after a restart of the broker, however it ended', async () => {
    await using node = await startBroker();
    const { link, when } = watch(endpointOf(node.port, '/'));
    await when('up');
    const retrying = when('retrying');
    await node.kill();
    await retrying;
    await node.start();
    await when('up');
    expect(link.server?.product).toBe(node.product);
  });
});
