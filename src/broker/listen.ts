import { connect, type Server } from 'node:net';

/** Loopback only: this broker is for programs on the same machine. The first one has to be there. */
const ADDRESSES = ['127.0.0.1', '::1'];
const TRIES = 100;
const PROBE_WITHIN = 500;

/** A port that somebody else has, in a sentence. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse';
}

export interface Listening {
  readonly port: number;
  close(): void;
}

/**
 * Listens on the loopback addresses, at the same port on each.
 * @param makeServer called once for each address
 * @param port 0 = any free one
 * @param next whether to try the ports after it
 * @throws PortInUse
 */
export async function listenOnLoopback(makeServer: () => Server, port: number, next: boolean): Promise<Listening> {
  for (let tried = 0; ; tried += 1) {
    const candidate = port === 0 ? 0 : port + tried;
    const servers = await tryPort(makeServer, candidate);
    if (servers) {
      const address = servers[0]!.address();
      return {
        port: typeof address === 'object' && address ? address.port : candidate,
        close: () => {
          for (const server of servers) server.close();
        },
      };
    }
    if (port !== 0 && (!next || candidate >= 65_535)) throw new PortInUse(`Port ${port} is in use by another program.`);
    if (tried + 1 >= TRIES) throw new PortInUse(`Ports ${port} to ${candidate} are all in use by other programs.`);
  }
}

async function tryPort(makeServer: () => Server, port: number): Promise<Server[] | null> {
  // Some systems let a second program listen beside one that listens on all addresses: clients would reach either.
  if (port !== 0 && (await someoneAnswers(port))) return null;
  const servers: Server[] = [];
  let chosen = port;
  for (const host of ADDRESSES) {
    const server = makeServer();
    const outcome = await listen(server, host, chosen);
    if (outcome === 'listening') {
      servers.push(server);
      const address = server.address();
      if (typeof address === 'object' && address) chosen = address.port;
    } else if (outcome === 'EADDRINUSE' || servers.length === 0) {
      for (const each of servers) each.close();
      if (outcome === 'EADDRINUSE' || outcome === 'EACCES') return null;
      throw new Error(`can’t listen on ${host}: ${outcome}`);
    }
    // A machine without IPv6 has no ::1, and does without.
  }
  return servers;
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, backlog: 1024 }, () => resolve('listening'));
  });
}

async function someoneAnswers(port: number): Promise<boolean> {
  const answers = await Promise.all(ADDRESSES.map((host) => answersAt(host, port)));
  return answers.includes(true);
}

function answersAt(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PROBE_WITHIN, () => done(true)); // it takes connections and does not get to them
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}
