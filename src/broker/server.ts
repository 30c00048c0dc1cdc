import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Broker } from './broker.ts';
import { Connection } from './connection.ts';
import { type Listening, listenOnLoopback } from './listen.ts';
import { createManagementServer } from './management/server.ts';
import type { BrokerOptions } from './options.ts';
import { collectWhatWasRead } from './read-garbage.ts';
import { withSharedReads } from './shared-reads.ts';

/** How long clients may take to answer that they are told to leave. Milliseconds. */
const LEAVE_WITHIN = 300;

/** A broker that listens to clients. */
export interface BrokerServer {
  readonly broker: Broker;
  readonly port: number;
  readonly managementPort: number | null;
  /** amqp://guest:guest@localhost:port */
  readonly url: string;
  /** Cuts every client's connection without a word. */
  cut(): void;
  /** Tells clients that it stops, writes everything, and stops. */
  stop(): Promise<void>;
}

/**
 * Opens the store and listens.
 * @throws StoreError, PortInUse
 */
export async function startServer(options: BrokerOptions): Promise<BrokerServer> {
  const broker = new Broker(options);
  const listening: Listening[] = [];
  try {
    const accept = (socket: Socket): void => void new Connection(broker, socket);
    const plain = await listenOnLoopback(() => acceptPlain(accept), options.port, options.nextFreePort);
    listening.push(plain);
    const { tls } = options;
    if (tls) {
      const secrets = { cert: readFileSync(tls.certificate), key: readFileSync(tls.key) };
      listening.push(await listenOnLoopback(() => acceptTls(secrets, accept), tls.port, false));
    }
    let management: Listening | null = null;
    if (options.managementPort !== null) {
      const make = (): Server => createManagementServer(broker, { amqpPort: plain.port });
      management = await listenOnLoopback(make, options.managementPort, options.nextFreePort);
      listening.push(management);
    }
    return {
      broker,
      port: plain.port,
      managementPort: management?.port ?? null,
      url: `amqp://guest:guest@localhost:${plain.port}`,
      cut: () => {
        broker.endAll(broker.connections, (connection) => connection.cut());
      },
      stop: () => stop(broker, listening),
    };
  } catch (error) {
    for (const each of listening) each.close();
    broker.close();
    throw error;
  }
}

function acceptPlain(accept: (socket: Socket) => void): Server {
  return createServer({ pauseOnConnect: true }, (socket) => accept(withSharedReads(socket)));
}

function acceptTls(secrets: { cert: Buffer; key: Buffer }, accept: (socket: Socket) => void): Server {
  const server = createTlsServer(secrets, (socket) => {
    socket.on('data', ({ length }: Buffer) => collectWhatWasRead(length));
    accept(socket);
  });
  server.on('tlsClientError', (error) => process.stderr.write(`TLS: ${error.message}\n`));
  return server;
}

async function stop(broker: Broker, listening: readonly Listening[]): Promise<void> {
  for (const each of listening) each.close();
  const reason = "broker forced connection closure with reason 'shutdown'";
  broker.endAll(broker.connections, (connection) => connection.closeByForce(reason));
  broker.endTurn();
  const gone = Promise.all(
    [...broker.leaving].map((socket) => new Promise((resolve) => socket.once('close', resolve))),
  );
  await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, LEAVE_WITHIN))]);
  for (const socket of broker.leaving) socket.destroy();
  broker.close();
}
