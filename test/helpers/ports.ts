/** Free TCP ports on the loopback address. */
import { createServer } from 'node:net';

/** Where every broker of the tests listens. */
export const HOST = '127.0.0.1';

/**
 * `count` free ports below the range the kernel takes outgoing connections' ports from: a broker that is down for a while
 * would otherwise now and then find its port in use when it comes back.
 *
 * @throws Error when there are none.
 */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let attempt = 0; attempt < 200 && found.size < count; attempt += 1) {
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    if (await isFree(port)) found.add(port);
  }
  if (found.size < count) throw new Error(`no ${count} free ports between 12000 and 30000`);
  return [...found];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}
