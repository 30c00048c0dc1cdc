import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { sharedBroker, startBroker } from '../../../test/helpers/broker.ts';
import { createCertificateAuthority } from '../../../test/helpers/certificates.ts';
import { endpointOf } from '../../../test/helpers/lab.ts';
import { until } from '../../../test/helpers/until.ts';
import type { Endpoint } from '../../shared/profile.ts';
import { testConnection } from './connection-test.ts';

const at = (host: string, port = sharedBroker().port): Endpoint => ({
  ...endpointOf(port, '/'),
  hosts: [{ host, port }],
});
const run = async (endpoint: Endpoint, password = 'guest'): Promise<unknown[]> =>
  (await testConnection(endpoint, password, '0')).map(({ step, ok, failure }) => (ok ? step : [step, failure?.code]));

describe('a connection test', () => {
  it('passes step by step, and says what it found', async () => {
    const steps = await testConnection(at('localhost'), 'guest', '0');
    expect(steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['name', true],
      ['port', true],
      ['login', true],
      ['vhost', true],
    ]);
    expect(steps[2]!.note).toMatch(new RegExp(`^${sharedBroker().product} \\d`));
    expect(steps.every(({ ms }) => ms >= 0)).toBe(true);
  });

  it('stops at the step that fails', async () => {
    expect(await run(at('no-such-host.invalid'))).toEqual([['name', 'HOST_UNKNOWN']]);
    expect(await run(at('127.0.0.1', 1))).toEqual([['port', 'PORT_CLOSED']]);
    expect(await run(at('127.0.0.1'), 'wrong')).toEqual(['port', ['login', 'LOGIN_REFUSED']]);
    expect(await run({ ...at('127.0.0.1'), vhost: 'none' })).toEqual(['port', ['vhost', 'VHOST_REFUSED']]);
    expect(await run({ ...at('127.0.0.1'), tls: {} })).toEqual(['port', ['tls', 'TLS_REFUSED']]);
  });

  it('tells an untrusted certificate from a trusted one', async () => {
    await using authority = await createCertificateAuthority();
    const certificate = await authority.issue('localhost');
    await using node = await startBroker({ tls: { caFile: authority.caFile, ...certificate } });
    const endpoint = at('localhost', node.tlsPort!);
    expect(await run({ ...endpoint, tls: {} })).toEqual(['name', 'port', ['tls', 'TLS_UNTRUSTED']]);
    expect(await run({ ...endpoint, tls: { ca: authority.ca } })).toEqual(['name', 'port', 'tls', 'login', 'vhost']);
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
    expect(await run(at('127.0.0.1', port))).toEqual(['port', ['login', 'NOT_AMQP']]);
    await until(() => open === 0, { what: 'every socket closed' });
    await new Promise((resolve) => server.close(resolve));
  });
});
