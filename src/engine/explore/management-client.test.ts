import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { defaultEndpoint } from '../../shared/profile.ts';
import { createManagementClient, formatPlace, type ManagementClient, managementPlaces } from './management-client.ts';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that is no RabbitMQ, and a client of it. */
async function answering(answer: http.RequestListener): Promise<{ client: ManagementClient; port: number }> {
  const server = http.createServer(answer);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const client = clientOf(port);
  closing.push(() => server.close());
  return { client, port };
}

function clientOf(managementPort: number): ManagementClient {
  const endpoint = { ...defaultEndpoint, hosts: [{ host: '127.0.0.1', port: 5672 }] };
  const client = createManagementClient({ endpoint, password: 'secret', managementPort }, () => null);
  closing.push(() => client.close());
  return client;
}

const overview = JSON.stringify({ management_version: '3.13.7', cluster_name: 'rabbit@a', listeners: [] });

it('is sought where RabbitMQ has it, with TLS only where AMQP has TLS', () => {
  const at = (port: number, tls: boolean) =>
    managementPlaces({
      endpoint: { ...defaultEndpoint, hosts: [{ host: 'a', port }], tls: tls ? {} : null },
      password: '',
    }).map((place) => place.port);
  expect(at(5672, false)).toEqual([15672]);
  expect(at(5673, false)).toEqual([15673, 15672]);
  expect(at(60_000, false)).toEqual([15672]);
  expect(at(5671, true)).toEqual([15671, 15672]);
  expect(managementPlaces({ endpoint: defaultEndpoint, password: '', managementPort: null })).toEqual([]);
});

it('is where its user says, and nowhere else', () => {
  const at = (managementUrl: string, tls: boolean) =>
    managementPlaces({ endpoint: { ...defaultEndpoint, tls: tls ? {} : null }, password: '', managementUrl }).map(
      formatPlace,
    );
  expect(at('http://other:1234', false)).toEqual(['http://other:1234']);
  expect(at('https://h/rabbit/', false)).toEqual(['https://h:443/rabbit']);
  expect(at('http://[::1]:15672/a/b/api/', false)).toEqual(['http://[::1]:15672/a/b']);
  expect(at('https://h', true)).toEqual(['https://h:443']);
  expect(() => at('http://h:15672', true)).toThrow('your password is not sent there in clear');
});

it('asks below the path that its user says', async () => {
  const asked: (string | undefined)[] = [];
  const { port } = await answering((request, response) => {
    asked.push(request.url);
    response.end(request.url?.endsWith('/api/overview') ? overview : '[]');
  });
  const managementUrl = `http://127.0.0.1:${port}/rabbit/`;
  const client = createManagementClient({ endpoint: defaultEndpoint, password: 'secret', managementUrl }, () => null);
  closing.push(() => client.close());
  expect(client.place).toBeNull();
  await client.get('/api/queues');
  expect(asked).toEqual(['/rabbit/api/overview', '/rabbit/api/queues']);
  expect(formatPlace(client.place!)).toBe(`http://127.0.0.1:${port}/rabbit`);
});

it('logs in and reads what the API says', async () => {
  const logins = new Set<string | undefined>();
  const { client } = await answering((request, response) => {
    logins.add(request.headers.authorization);
    response.end(request.url === '/api/overview' ? overview : '{"name":"guest"}');
  });
  expect(await client.get('/api/whoami')).toEqual({ name: 'guest' });
  expect([...logins]).toEqual([`Basic ${Buffer.from('guest:secret').toString('base64')}`]);
});

it.each<[string, http.RequestListener]>([
  ['a web page', (_, response) => response.end('<html>Welcome</html>')],
  ['a page that is not found', (_, response) => response.writeHead(404).end('<html>Not found</html>')],
  ['another program’s JSON', (_, response) => response.end('{"ok":true}')],
  ['a way elsewhere', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
])('takes %s for no management API', async (_, answer) => {
  const { client, port } = await answering(answer);
  await expect(client.get('/api/queues')).rejects.toMatchObject({
    code: 'MANAGEMENT_UNREACHABLE',
    message: `What answers at 127.0.0.1:${port} is not RabbitMQ’s management API.`,
  });
});

it('says so where nothing listens, and finds it once it is there', async () => {
  const { client, port } = await answering((request, response) =>
    response.end(request.url === '/api/overview' ? overview : '[]'),
  );
  const nowhere = clientOf(1);
  await expect(nowhere.get('/api/queues')).rejects.toMatchObject({
    code: 'MANAGEMENT_UNREACHABLE',
    message: 'No management API answers at 127.0.0.1:1.',
  });
  expect(port).toBeGreaterThan(1);
  expect(await client.get('/api/queues')).toEqual([]);
});

it('tells a refused login by the broker’s reason', async () => {
  const { client } = await answering((_, response) =>
    response.writeHead(401).end('{"error":"not_authorised","reason":"Not management user"}'),
  );
  await expect(client.get('/api/queues')).rejects.toMatchObject({
    code: 'MANAGEMENT_REFUSED',
    message: expect.stringContaining('Not management user'),
  });
});

it('gives up a connection that breaks off, and seeks the API anew', async () => {
  let broken = true;
  const { client } = await answering((request, response) => {
    if (request.url === '/api/overview') response.end(overview);
    else if (broken) request.socket.destroy();
    else response.end('[]');
  });
  await expect(client.get('/api/queues')).rejects.toMatchObject({ code: 'MANAGEMENT_UNREACHABLE' });
  broken = false;
  expect(await client.get('/api/queues')).toEqual([]);
});
