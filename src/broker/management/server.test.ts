import { once } from 'node:events';
import { type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Asked, ask, type Question } from '../../../test/helpers/ask-management.ts';
import { Broker } from '../broker.ts';
import { defaultOptions } from '../options.ts';
import { createManagementServer } from './server.ts';

let broker: Broker;
let server: Server;
let origin: string;

beforeEach(async () => {
  broker = new Broker(defaultOptions);
  server = createManagementServer(broker, { amqpPort: 5672 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  broker.close();
});

const asked = (path: string, question?: Question): Promise<Asked> => ask(origin, path, question);
const message = { routing_key: 'q', properties: {}, payload: 'x', payload_encoding: 'string' };

describe('a request', () => {
  it('without a login is told which one is wanted', async () => {
    const { status, headers, body } = await asked('/api/whoami', { as: null });
    expect({ status, body }).toEqual({ status: 401, body: { error: 'not_authorized', reason: 'Login failed' } });
    expect(headers.get('www-authenticate')).toMatch(/^Basic realm=/);
  });

  it('under another name than the machine’s own is refused, whatever its login', async () => {
    const { port } = new URL(origin);
    const answered = send({
      host: '127.0.0.1',
      port,
      path: '/api/whoami',
      auth: 'guest:guest',
      headers: { host: 'evil' },
    });
    answered.end();
    const [response] = await once(answered, 'response');
    response.resume();
    expect(response.statusCode).toBe(403);
  });

  it('with a path that can’t be decoded, or a body that is no JSON, is told so', async () => {
    expect(await asked('/api/queues/%zz')).toMatchObject({ status: 400, body: { error: 'bad_request' } });
    expect(await asked('/api/queues/%2F/q', { method: 'PUT', body: '{' })).toMatchObject({
      status: 400,
      body: { error: 'bad_request', reason: 'not_json' },
    });
    expect(await asked('/api/definitions', { method: 'POST', body: { queues: [5] } })).toMatchObject({ status: 400 });
  });

  it('with a body that is too large is refused, and the next one is served', async () => {
    const body = ' '.repeat(20_000_001);
    expect(await asked('/api/definitions', { method: 'POST', body })).toMatchObject({ status: 413 });
    expect(await asked('/api/whoami')).toMatchObject({ status: 200 });
  });

  it('for the head gets no body, but its length', async () => {
    const { status, body, headers } = await asked('/api/whoami', { method: 'HEAD' });
    expect({ status, body }).toEqual({ status: 200, body: undefined });
    expect(Number(headers.get('content-length'))).toBeGreaterThan(10);
  });

  it('that fails inside the broker is answered, and the broker goes on', async () => {
    const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    vi.spyOn(broker.accounts, 'setUser').mockImplementationOnce(() => {
      throw new Error('a bug');
    });
    const body = { password: 'p', tags: '' };
    expect(await asked('/api/users/u', { method: 'PUT', body })).toMatchObject({ status: 500 });
    expect(log.mock.calls.flat().join('')).toContain('a bug');
    log.mockRestore();
    expect(await asked('/api/users/u', { method: 'PUT', body })).toMatchObject({ status: 201 });
  });
});

describe('what a request changes', () => {
  it('is written before the answer, also while commits keep a distance', async () => {
    await asked('/api/queues/%2F/q', { method: 'PUT', body: { durable: true } });
    const publish = () =>
      asked('/api/exchanges/%2F/amq.default/publish', {
        method: 'POST',
        body: { ...message, properties: { delivery_mode: 2 } },
      });
    for (let n = 0; n < 20; n += 1) {
      expect(await publish()).toMatchObject({ status: 200, body: { routed: true } });
      expect(broker.store.hasWork).toBe(false);
    }
  });

  it('is not called done when the disk does not take it', async () => {
    await asked('/api/queues/%2F/q', { method: 'PUT', body: { durable: true } });
    vi.spyOn(broker.store, 'flush').mockReturnValue(false);
    const body = { error: 'service_unavailable' };
    expect(await asked('/api/queues/%2F/other', { method: 'PUT', body: { durable: true } })).toMatchObject({
      status: 503,
      body,
    });
    const persistent = { ...message, properties: { delivery_mode: 2 } };
    const way = '/api/exchanges/%2F/amq.default/publish';
    expect(await asked(way, { method: 'POST', body: persistent })).toMatchObject({ status: 503, body });
    expect(await asked('/api/health/checks/alarms')).toMatchObject({
      status: 503,
      body: { status: 'failed', alarms: [{ resource: 'disk' }] },
    });
    vi.restoreAllMocks();
    // The broker tries again by itself.
    await expect.poll(async () => (await asked('/api/health/checks/alarms')).status, { timeout: 5000 }).toBe(200);
  });

  it('is refused whole when a part of a definitions file is wrong', async () => {
    const file = {
      vhosts: [{ name: 'new' }],
      users: [{ name: 'u', password: 'p', tags: '' }],
      queues: [
        { name: 'good', vhost: 'new', durable: true },
        { name: 'bad', vhost: 'new', arguments: { 'x-message-ttl': -1 } },
      ],
    };
    expect(await asked('/api/definitions', { method: 'POST', body: file })).toMatchObject({
      status: 400,
      body: { reason: expect.stringContaining('value_negative') },
    });
    expect((await asked('/api/vhosts?columns=name')).body).toEqual([{ name: '/' }]);
    expect((await asked('/api/users?columns=name')).body).toEqual([{ name: 'guest' }]);
  });

  it.each([
    [{ policies: [{ name: 'p' }] }, 'This broker has no policies.'],
    [{ topic_permissions: [{}] }, 'This broker has no topic permissions.'],
    [{ users: [{ name: 'u', tags: '', password_hash: '', hashing_algorithm: 'other' }] }, 'hashes passwords'],
    [{ permissions: [{ user: 'u', vhost: '/', configure: '', write: '', read: '' }] }, 'no_such_user'],
    [{ queues: [{ name: 'q', vhost: 'none' }] }, 'no_such_vhost'],
  ])('is refused when it is nothing that this broker can do: %j', async (file, reason) => {
    const { status, body } = await asked('/api/definitions', { method: 'POST', body: file });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(reason);
  });
});
