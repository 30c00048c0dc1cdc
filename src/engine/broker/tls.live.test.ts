import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrokerNode, sharedBroker, startBroker } from '../../../test/helpers/broker.ts';
import {
  type CertificateAuthority,
  createCertificateAuthority,
  type IssuedCertificate,
  makePfx,
} from '../../../test/helpers/certificates.ts';
import { begin, createTestLab, endpointOf, quickWorker } from '../../../test/helpers/lab.ts';
import { freePorts, HOST } from '../../../test/helpers/ports.ts';
import { startRabbitMq } from '../../../test/helpers/rabbitmq.ts';
import type { TestStep } from '../../shared/calls/profile-calls.ts';
import { ledgerLine } from '../../shared/lab/ledger.ts';
import type { ClientIdentity, Endpoint, PinnedCertificate, TlsAccess } from '../../shared/profile.ts';
import { defaultQueue } from '../../shared/settings.ts';
import { createAmqpSession } from '../explore/amqp-session.ts';
import { createManagementClient } from '../explore/management-client.ts';
import { testConnection } from './connection-test.ts';

let ours: CertificateAuthority;
let others: CertificateAuthority;

beforeAll(async () => {
  [ours, others] = await Promise.all([createCertificateAuthority(), createCertificateAuthority('Somebody else')]);
});
afterAll(async () => {
  await ours.close();
  await others.close();
});

const text = (file: string): string => readFileSync(file, 'utf8');

function pinned(...files: string[]): PinnedCertificate[] {
  return files.map((file) => {
    const { fingerprint256, subject, validTo } = new X509Certificate(text(file));
    return { fingerprint: fingerprint256, pem: text(file), subject, validTo };
  });
}

const pem = ({ certFile, keyFile }: IssuedCertificate): ClientIdentity => ({
  kind: 'pem',
  cert: text(certFile),
  key: text(keyFile),
  passphrase: '',
});

const endpoint = (port: number, access: TlsAccess, host = HOST): Endpoint => ({
  ...endpointOf(port, '/', { tls: access }),
  hosts: [{ host, port }],
});

/** Logs in as the explorer does, and leaves. */
async function logIn(at: Endpoint): Promise<void> {
  const session = createAmqpSession(at, 'guest', '0');
  await session.perform('', async () => {}).finally(() => session.close());
}

const failedStep = (steps: readonly TestStep[]): TestStep | undefined =>
  steps.find(({ outcome }) => outcome === 'failed');

/** Speaks TLS with this certificate, and counts what it is told. */
async function impostor({ certFile, keyFile }: IssuedCertificate) {
  let heard = 0;
  const server = tls.createServer({ cert: text(certFile), key: text(keyFile) }, (socket) => {
    socket.on('data', (data) => {
      heard += data.length;
    });
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  server.listen(0, HOST);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

describe('a server that is not the one', () => {
  const cases: readonly [string, () => Promise<[IssuedCertificate, TlsAccess]>, string][] = [
    ['signed by somebody unknown', async () => [await others.issue('unknown'), { ca: ours.ca }], 'does not know who'],
    ['expired', async () => [await ours.issue('expired', undefined, -1), { ca: ours.ca }], 'has expired'],
    [
      'made out to another name',
      async () => [await ours.issue('elsewhere', ['DNS:elsewhere.example']), { ca: ours.ca }],
      'another name',
    ],
    [
      'of the authority, where another of it is pinned',
      async () => {
        const right = await ours.issue('right');
        return [await ours.issue('wrong'), { ca: ours.ca, pinned: pinned(right.certFile) }];
      },
      'not the one that you trusted',
    ],
    [
      'signed by a certificate that is pinned',
      async () => [await ours.issue('below'), { pinned: pinned(ours.caFile) }],
      'not the one that you trusted',
    ],
    [
      'pinned, but expired',
      async () => {
        const expired = await ours.issue('pinned-expired', undefined, -1);
        return [expired, { pinned: pinned(expired.certFile) }];
      },
      'has expired',
    ],
    [
      'not the one of the fingerprint, though its file is there',
      async () => {
        const [one, two] = [await ours.issue('one'), await ours.issue('two')];
        const [{ fingerprint }, { pem, subject, validTo }] = pinned(one.certFile, two.certFile) as [
          PinnedCertificate,
          PinnedCertificate,
        ];
        return [two, { pinned: [{ fingerprint, pem, subject, validTo }] }];
      },
      'not the one that you trusted',
    ],
  ];

  it.each(cases)('%s hears not a byte of a login', async (_, make, words) => {
    const [certificate, access] = await make();
    await using server = await impostor(certificate);
    const at = endpoint(server.port, access);
    const refused = { code: 'TLS_UNTRUSTED', message: expect.stringContaining(words) };
    await expect(logIn(at)).rejects.toMatchObject(refused);

    const lab = createTestLab();
    await lab.lab.connect(at, 'guest');
    const isDown = 'the lab’s connection is given up';
    const link = await lab.when(isDown, ({ broker: { publisher } }) =>
      publisher.status === 'down' ? publisher : null,
    );
    expect(link.failure).toMatchObject(refused);
    await lab.lab.close();

    const managementUrl = `https://${HOST}:${server.port}`;
    const management = createManagementClient({ endpoint: at, password: 'guest', managementUrl }, () => null);
    await expect(management.get('/api/overview')).rejects.toMatchObject(refused);
    management.close();

    const step = failedStep(await testConnection({ endpoint: at, password: 'guest' }, '0'));
    expect(step).toMatchObject({ step: 'tls', failure: refused });
    const shown = new X509Certificate(text(certificate.certFile));
    expect(step?.certificate).toMatchObject({
      fingerprint: shown.fingerprint256,
      validTo: new Date(shown.validTo).toISOString(),
    });
    expect(new X509Certificate(step!.certificate!.pem).fingerprint256).toBe(shown.fingerprint256);
    expect(server.heard()).toBe(0);
  });
});

describe('a broker that has its certificate', () => {
  let certificate: IssuedCertificate;
  let node: BrokerNode;
  beforeAll(async () => {
    certificate = await ours.issue('broker.example', ['DNS:broker.example']);
    node = await startBroker({ tls: { caFile: ours.caFile, ...certificate } });
  });
  afterAll(() => node.close());

  it('is trusted by its authority and the name that it was made out to', async () => {
    await logIn(endpoint(node.tlsPort!, { ca: ours.ca, serverName: 'broker.example' }));
    await expect(logIn(endpoint(node.tlsPort!, { ca: ours.ca }))).rejects.toMatchObject({ code: 'TLS_UNTRUSTED' });
  });

  it('is trusted by its fingerprint, whoever signed it and for whatever name, with what the test has shown', async () => {
    const untrusted = endpoint(node.tlsPort!, {}, 'localhost');
    const step = failedStep(await testConnection({ endpoint: untrusted, password: 'guest' }, '0'));
    const { fingerprint, pem, subject, issuer, names, validTo } = step!.certificate!;
    expect([subject, issuer, names]).toEqual(['CN=broker.example', 'CN=Warren test authority', 'DNS:broker.example']);
    const trusted = endpoint(node.tlsPort!, { pinned: [{ fingerprint, pem, subject, validTo }] }, 'localhost');
    const steps = await testConnection({ endpoint: trusted, password: 'guest' }, '0');
    expect(steps.filter(({ outcome }) => outcome === 'passed').map(({ step }) => step)).toEqual(
      expect.arrayContaining(['tls', 'login', 'vhost', 'permissions']),
    );
  });

  it('serves the lab and its workers by its fingerprint, after the first of several hosts was down', async () => {
    await using test = createTestLab();
    const at = endpoint(node.tlsPort!, { pinned: pinned(certificate.certFile) });
    const hosts = [{ host: HOST, port: 1 }, ...at.hosts];
    await begin(test, { ...at, hosts }, { ...defaultQueue, name: 'over-tls' });
    test.lab.startWorkers(1, quickWorker);
    test.lab.publish({ texts: ['a task.'], times: 3, persistent: true, perSecond: null });
    await test.when('three tasks done', ({ ledger }) => ledgerLine(ledger).acked === 3);
  });
});

describe.runIf(sharedBroker().product === 'RabbitMQ')('a RabbitMQ that wants certificates of its clients', () => {
  let server: IssuedCertificate;
  let mine: IssuedCertificate;
  let node: BrokerNode;
  let managementUrl: string;
  beforeAll(async () => {
    server = await ours.issue('wants-certificates');
    mine = await ours.issue('me');
    const [port] = (await freePorts(1)) as [number];
    managementUrl = `https://${HOST}:${port}`;
    const wanted = ['verify = verify_peer', 'fail_if_no_peer_cert = true'];
    const files = [`cacertfile = ${ours.caFile}`, `certfile = ${server.certFile}`, `keyfile = ${server.keyFile}`];
    node = await startRabbitMq({
      tls: { caFile: ours.caFile, ...server },
      conf: [
        ...wanted.map((line) => `ssl_options.${line}`),
        `management.ssl.ip = ${HOST}`,
        `management.ssl.port = ${port}`,
        ...[...files, ...wanted].map((line) => `management.ssl.${line}`),
      ],
    });
  });
  afterAll(() => node.close());

  const at = (access: TlsAccess): Endpoint => endpoint(node.tlsPort!, { ca: ours.ca, ...access });

  it.each<[string, () => Promise<ClientIdentity>]>([
    ['PEM', async () => pem(mine)],
    [
      'PFX',
      async () => ({ kind: 'pfx', pfx: (await makePfx(mine, 'secret')).toString('base64'), passphrase: 'secret' }),
    ],
  ])('lets in who shows one: %s', async (_, identity) => {
    const access = { identity: await identity() };
    await logIn(at(access));
    const management = createManagementClient({ endpoint: at(access), password: 'guest', managementUrl }, () => null);
    expect(await management.get('/api/whoami')).toMatchObject({ name: 'guest' });
    management.close();
  });

  it.each<[string, () => Promise<TlsAccess>, string]>([
    ['none', async () => ({}), 'wants a certificate of its clients'],
    ['one of another authority', async () => ({ identity: pem(await others.issue('stranger')) }), 'who signed it'],
    ['one that has expired', async () => ({ identity: pem(await ours.issue('old', undefined, -1)) }), 'has expired'],
  ])('refuses who shows %s, and that is said', async (_, access, words) => {
    const shown = await access();
    const refused = { code: 'TLS_CLIENT_REFUSED', message: expect.stringContaining(words) };
    await expect(logIn(at(shown))).rejects.toMatchObject(refused);
    const steps = await testConnection({ endpoint: at(shown), password: 'guest', managementUrl }, '0');
    expect(steps.map(({ step, outcome, failure }) => [step, outcome, failure?.code])).toEqual([
      ['port', 'passed', undefined],
      ['tls', 'failed', 'TLS_CLIENT_REFUSED'],
    ]);
    const management = createManagementClient({ endpoint: at(shown), password: 'guest', managementUrl }, () => null);
    await expect(management.get('/api/overview')).rejects.toMatchObject(refused);
    management.close();
  });

  it.each<[string, () => Promise<ClientIdentity>, string]>([
    [
      'another’s key',
      async () => pem({ ...mine, keyFile: (await ours.issue('another')).keyFile }),
      'another certificate',
    ],
    [
      'a wrong passphrase',
      async () => ({ kind: 'pfx', pfx: (await makePfx(mine, 'secret')).toString('base64'), passphrase: 'wrong' }),
      'the passphrase is wrong',
    ],
  ])('is not asked with %s', async (_, identity, words) => {
    const step = failedStep(
      await testConnection({ endpoint: at({ identity: await identity() }), password: 'guest' }, '0'),
    );
    expect(step).toMatchObject({
      step: 'tls',
      failure: { code: 'CLIENT_KEY_INVALID', message: expect.stringContaining(words) },
    });
  });

  it('shows the certificate of a management API that is not trusted', async () => {
    const other = await ours.issue('other');
    const access = at({ identity: pem(mine), pinned: pinned(server.certFile, other.certFile) });
    const trusted = { endpoint: access, password: 'guest', managementUrl };
    expect((await testConnection(trusted, '0')).at(-1)).toMatchObject({ step: 'management', outcome: 'passed' });
    const elsewhere = await impostor(await others.issue('management'));
    const step = (await testConnection({ ...trusted, managementUrl: `https://${HOST}:${elsewhere.port}` }, '0')).at(-1);
    expect(step).toMatchObject({ step: 'management', outcome: 'limited', failure: { code: 'TLS_UNTRUSTED' } });
    expect(step?.certificate?.subject).toBe('CN=management');
    expect(elsewhere.heard()).toBe(0);
    await elsewhere[Symbol.asyncDispose]();
  });

  it('serves the lab’s own connections, workers in their processes, and the management API', async () => {
    await using test = createTestLab();
    const access = at({ identity: pem(mine), pinned: pinned(server.certFile) });
    await begin(test, access, { ...defaultQueue, name: 'with-certificates' });
    test.lab.startWorkers(2, quickWorker);
    test.lab.publish({ texts: ['a task.'], times: 4, persistent: true, perSecond: null });
    await test.when('four tasks done', ({ ledger }) => ledgerLine(ledger).acked === 4);
    const steps = await testConnection({ endpoint: access, password: 'guest', managementUrl }, '0');
    expect(steps.map(({ outcome }) => outcome)).toEqual(Array(6).fill('passed'));
    expect(steps.at(-1)?.note).toContain(managementUrl);
  });
});
