import { once } from 'node:events';
import net from 'node:net';

/** Listens on `port` of both loopback addresses, as another program would. */
export async function occupy(port: number): Promise<AsyncDisposable> {
  const servers = await Promise.all(['127.0.0.1', '::1'].map((host) => listen(host, port)));
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    },
  };
}

async function listen(host: string, port: number): Promise<net.Server> {
  const server = net.createServer((socket) => socket.destroy());
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

/**
 * A port that is free now. It is below those that the system gives to outgoing connections: a client that seeks a broker
 * there again and again could else be given the very port, and connect to itself.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const tried = await occupy(port).catch(() => null);
    if (!tried) continue;
    await tried[Symbol.asyncDispose]();
    return port;
  }
}
