import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { freePort } from './ports.ts';

/** A broker's AMQP port and management API as seen through a place that counts what is asked of the API. */
export interface CountingProxy extends AsyncDisposable {
  /** Of AMQP; the API is 10,000 above it, where Warren seeks it. */
  readonly port: number;
  /** How many requests have come so far. */
  readonly requests: number;
}

/** @throws Error when no pair of free ports is found */
export async function countingProxy(broker: { port: number; managementUrl: string }): Promise<CountingProxy> {
  const sockets = new Set<net.Socket>();
  let requests = 0;
  const amqp = net.createServer((client) => {
    const upstream = net.connect(broker.port, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy()).on('close', () => sockets.delete(from));
      from.pipe(to);
    }
  });
  const api = http.createServer((request, response) => {
    requests += 1;
    const { method = 'GET', url = '/', headers } = request;
    const asked = http.request(new URL(url, broker.managementUrl), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    asked.on('error', () => response.destroy());
    request.pipe(asked);
  });
  const port = await listen(amqp, api);
  return {
    port,
    get requests() {
      return requests;
    },
    async [Symbol.asyncDispose]() {
      api.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await Promise.all([amqp, api].map((server) => new Promise((done) => server.close(done))));
    },
  };
}

async function listen(amqp: net.Server, api: http.Server): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = await freePort();
    api.listen(port + 10_000, '127.0.0.1');
    const isFree = await once(api, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    amqp.listen(port, '127.0.0.1');
    await once(amqp, 'listening');
    return port;
  }
  throw new Error('no pair of free ports was found');
}
