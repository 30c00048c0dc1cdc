import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrokerNode, sharedBroker, startBroker } from '../../../test/helpers/broker.ts';
import { type CertificateAuthority, createCertificateAuthority } from '../../../test/helpers/certificates.ts';
import { findBrokers } from './found-brokers.ts';

/** A port on which nothing happens but what `greet` does. */
async function listen(greet: (socket: net.Socket) => void): Promise<AsyncDisposable & { port: number; open: number }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // it is cut off, as it is meant to be
    socket.once('close', () => sockets.delete(socket));
    greet(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    get open() {
      return sockets.size;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

let authority: CertificateAuthority;
let broker: BrokerNode;
beforeAll(async () => {
  authority = await createCertificateAuthority();
  broker = await startBroker({ tls: { caFile: authority.caFile, ...(await authority.issue('broker')) } });
}, 90_000);
afterAll(async () => {
  await broker?.close();
  await authority?.close();
});

describe('brokers on this machine', () => {
  it('are found where they listen, with what they say of themselves, and in TLS', async () => {
    const found = await findBrokers([broker.port, broker.tlsPort!, sharedBroker().port]);
    const { product } = broker;
    expect(found.sort((a, b) => Number(a.tls) - Number(b.tls))).toMatchObject([
      { port: broker.port, tls: false, product },
      { port: sharedBroker().port, tls: false, product },
      { port: broker.tlsPort, tls: true, product },
    ]);
    for (const { version, host } of found) {
      expect(version).toMatch(/^\d+\.\d+/);
      expect(['127.0.0.1', '::1', 'localhost']).toContain(host);
    }
    const sockets = await broker.management('GET', '/api/connections');
    expect(sockets).toEqual([]);
  });

  it('are not ports that are silent, talk on and on, or speak something else; each has two seconds at most', async () => {
    await using silent = await listen(() => {});
    await using closing = await listen((socket) => socket.end());
    await using other = await listen((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    await using endless = await listen((socket) => {
      const write = (): void => void (socket.writable && socket.write(Buffer.alloc(1), () => setImmediate(write)));
      socket.write(Buffer.from([1, 0, 0, 0, 0, 0xff, 0xff]));
      write();
    });
    const ports = [silent, closing, other, endless].map(({ port }) => port);
    const before = performance.now();
    const found = await findBrokers([...ports, broker.port]);
    expect(performance.now() - before).toBeLessThan(4_000);
    expect(found.map(({ port }) => port)).toEqual([broker.port]);
  });

  it('are none where nobody listens', async () => {
    const closed = await listen(() => {});
    await closed[Symbol.asyncDispose]();
    expect(await findBrokers([closed.port])).toEqual([]);
  });
});
