import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { sharedBroker } from '../../../test/helpers/broker.ts';
import { endpointOf } from '../../../test/helpers/lab.ts';
import { until } from '../../../test/helpers/until.ts';
import type { TestStep } from '../../shared/calls/profile-calls.ts';
import type { Endpoint } from '../../shared/profile.ts';
import { testConnection } from './connection-test.ts';

const at = (host: string, port = sharedBroker().port): Endpoint => ({
  ...endpointOf(port, '/'),
  hosts: [{ host, port }],
});

function test(
  endpoint: Endpoint,
  password = 'guest',
  managementUrl = sharedBroker().managementUrl,
): Promise<TestStep[]> {
  return testConnection({ endpoint, password, managementUrl }, '0');
}

/** Each step's name where it passed, else with its outcome and failure. */
const told = (steps: readonly TestStep[]): unknown[] =>
  steps.map(({ step, outcome, failure }) => (outcome === 'passed' ? step : [step, outcome, failure?.code]));

const step = (steps: readonly TestStep[], name: TestStep['step']): TestStep =>
  steps.find((each) => each.step === name) ?? expect.fail(`no step ${name}`);

describe('a connection test', () => {
  it('passes step by step, and says what it found', async () => {
    const steps = await test(at('localhost'));
    expect(told(steps)).toEqual(['name', 'port', 'login', 'vhost', 'permissions', 'management']);
    const { product, managementUrl } = sharedBroker();
    expect(step(steps, 'login').note).toMatch(new RegExp(`^${product} \\d`));
    expect(step(steps, 'permissions').note).toBe('configure .* · write .* · read .*');
    expect(step(steps, 'management').note).toMatch(new RegExp(`^${managementUrl}, version \\d`));
    expect(steps.every(({ ms }) => ms >= 0)).toBe(true);
  });

  it('stops at the step that fails', async () => {
    expect(told(await test(at('no-such-host.invalid')))).toEqual([['name', 'failed', 'HOST_UNKNOWN']]);
    expect(told(await test(at('127.0.0.1', 1)))).toEqual([['port', 'failed', 'PORT_CLOSED']]);
    expect(told(await test(at('127.0.0.1'), 'wrong'))).toEqual(['port', ['login', 'failed', 'LOGIN_REFUSED']]);
    expect(told(await test({ ...at('127.0.0.1'), tls: {} }))).toEqual(['port', ['tls', 'failed', 'TLS_REFUSED']]);
  });

  it('says of a wrong virtual host which there are, as far as the management API tells', async () => {
    const there = await sharedBroker().createVhost();
    const steps = await test({ ...at('127.0.0.1'), vhost: 'none' });
    expect(told(steps)).toEqual(['port', 'login', ['vhost', 'failed', 'VHOST_NOT_FOUND'], 'management']);
    const { failure, vhosts } = step(steps, 'vhost');
    expect(failure?.message).toContain('there is none of the name “none”');
    expect(failure?.hint).toContain(`The management API at ${sharedBroker().managementUrl} has `);
    expect(vhosts).toContain(there.name);
    const alone = await test({ ...at('127.0.0.1'), vhost: 'none' }, 'guest', 'http://127.0.0.1:1');
    expect(step(alone, 'vhost').vhosts).toBeUndefined();
    await sharedBroker().deleteVhost(there.name);
  });

  it('tests each of several hosts, and says which of them fails', async () => {
    const { port } = sharedBroker();
    const hosts = [1, port, port].map((each) => ({ host: '127.0.0.1', port: each }));
    const steps = await test({ ...at('127.0.0.1'), hosts });
    expect(steps.map(({ host, step, outcome }) => [host, step, outcome])).toEqual([
      ['127.0.0.1:1', 'port', 'failed'],
      ...Array.from({ length: 2 }, () =>
        ['port', 'login', 'vhost'].map((name) => [`127.0.0.1:${port}`, name, 'passed']),
      ).flat(),
      ['', 'permissions', 'passed'],
      [sharedBroker().managementUrl, 'management', 'passed'],
    ]);
  });

  it('knows what a user may do who can’t ask the management API, and changes nothing for that', async () => {
    const broker = sharedBroker();
    const { name: vhost } = await broker.createVhost();
    const reader = await broker.createUser({ vhost, configure: '^$', write: '^$', read: '.*' });
    const before = await broker.management('GET', `/api/definitions/${encodeURIComponent(vhost)}`);
    const steps = await test({ ...at('127.0.0.1'), vhost, username: reader.name }, reader.password);
    expect(told(steps)).toEqual([
      'port',
      'login',
      'vhost',
      ['permissions', 'limited', 'ACCESS_REFUSED'],
      ['management', 'limited', 'MANAGEMENT_REFUSED'],
    ]);
    const { note, failure } = step(steps, 'permissions');
    expect(note).toMatch(/^read: asked with a name that nobody has/);
    expect(failure?.message).toContain('can’t declare and delete queues, nor publish');
    const all = await broker.createUser({ vhost });
    const allowed = await test({ ...at('127.0.0.1'), vhost, username: all.name }, all.password);
    expect(step(allowed, 'permissions')).toMatchObject({
      outcome: 'passed',
      note: expect.stringMatching(/^configure, write, read:/),
    });
    expect(await broker.management('GET', `/api/definitions/${encodeURIComponent(vhost)}`)).toEqual(before);
    for (const { name } of [reader, all]) await broker.deleteUser(name);
    await broker.deleteVhost(vhost);
  });

  it('works without a management API', async () => {
    const steps = await test(at('127.0.0.1'), 'guest', 'http://127.0.0.1:1');
    expect(told(steps)).toEqual([
      'port',
      'login',
      'vhost',
      'permissions',
      ['management', 'limited', 'MANAGEMENT_UNREACHABLE'],
    ]);
  });

  it('leaves nothing open', async () => {
    let open = 0;
    const server = createServer((socket) => {
      open++;
      socket
        .on('close', () => open--)
        .on('error', () => {})
        .resume();
      socket.end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    expect(told(await test(at('127.0.0.1', port)))).toEqual(['port', ['login', 'failed', 'NOT_AMQP']]);
    await until(() => open === 0, { what: 'every socket closed' });
    await new Promise((resolve) => server.close(resolve));
  });
});
