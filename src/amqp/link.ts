import { once } from 'node:events';
import { type ChannelModel, connect, type Options, type RecoveringChannelModel } from 'amqplib';
import type { LabError } from '../shared/failure.ts';
import { isConnected, type LinkState } from '../shared/link-state.ts';
import { type Endpoint, formatHost } from '../shared/profile.ts';
import { connectFailure, isFinal, knownOf } from './connect-failure.ts';
import { secondLook } from './second-look.ts';
import { tlsOptions } from './tls-options.ts';

/** A port that accepts and then says nothing would hang for ever without it. Milliseconds. */
const CONNECT_TIMEOUT = 10_000;
/** Delays between attempts, doubling from the first to the second. Milliseconds. */
const FIRST_RETRY = 200;
const SLOWEST_RETRY = 5_000;
/** A broker that is gone, or frozen, never says that it knows that we leave. Milliseconds. */
const CLOSE_WITHIN = 1_000;

export interface LinkOptions {
  readonly endpoint: Endpoint;
  readonly password: string;
  /** Shown by the broker as the connection's name: `warren/1.2.3 worker w1`. */
  readonly name: string;
  /**
   * Whether to give up when no host answers at first (a person waits for it), or to go on until one does. Once a
   * connection stood, it is always sought again.
   */
  readonly persistent: boolean;
  /** Runs on each new connection before it counts as up: makes channels anew. Its rejection means: try again. */
  setup(model: ChannelModel): Promise<void>;
  onState(state: LinkState): void;
}

/** One AMQP connection that comes back by itself. */
export interface Link {
  readonly state: LinkState;
  /** host:port of the broker that it is, or was last, connected to. */
  readonly host: string;
  /** The error that ended the connection last: a channel's own error only says that it was closed. */
  readonly lastError: LabError | null;
  /** What the broker says of itself; null before the first connection. */
  readonly server: ServerFacts | null;
  /** Cuts the socket without a word, as a pulled cable does. The link then recovers. */
  cut(): void;
  /** Tells the broker that it leaves, and leaves; within about a second, whatever the broker does. */
  close(): Promise<void>;
}

export interface ServerFacts {
  readonly product: string;
  readonly version: string;
  readonly cluster: string;
}

/** Opens a link. It never throws: what happens is told by `onState`. */
export function openLink(options: LinkOptions): Link {
  const { endpoint } = options;
  const { hosts } = endpoint;
  let hostIndex = 0;
  let state: LinkState = { status: 'idle' };
  let recovering: RecoveringChannelModel | null = null;
  let model: ChannelModel | null = null;
  let closed = false;
  let givenUp = false;
  let lastError: LabError | null = null;
  let server: ServerFacts | null = null;

  const host = (): string => formatHost(hosts[hostIndex]!);
  const enter = (next: LinkState): void => {
    state = next;
    options.onState(next);
  };
  const failureOf = (error: unknown): LabError => connectFailure(error, host(), knownOf(endpoint));
  const giveUp = (error: LabError): void => {
    if (givenUp) return;
    givenUp = true;
    void recovering?.close();
    const socket = socketOptions(endpoint, options.name);
    void secondLook(error, endpoint, hosts[hostIndex]!, options.password, socket).then((told) => {
      lastError = told;
      if (!closed) enter({ status: 'down', failure: told.failure });
    });
  };

  const setup = async (fresh: ChannelModel): Promise<void> => {
    // amqplib listens to the connection only once setup is through; an 'error' without a listener ends the process.
    let gone: unknown = null;
    fresh.on('error', (error: Error) => {
      lastError = failureOf(error);
    });
    fresh.on('close', (error?: Error) => {
      gone = error ?? new Error('Connection closed');
      lastError = error ? failureOf(error) : lastError;
    });
    server = serverFacts(fresh);
    await options.setup(fresh);
    if (gone) throw gone;
    model = fresh;
  };

  const listen = (link: RecoveringChannelModel): void => {
    link.on('connect', () => enter({ status: 'up', host: host() }));
    link.on('blocked', (reason: string) => enter({ status: 'blocked', host: host(), reason }));
    link.on('unblocked', () => enter({ status: 'up', host: host() }));
    link.on('disconnect', (error: Error) => {
      model = null;
      lastError = failureOf(error);
      if (isFinal(lastError)) giveUp(lastError);
    });
    link.on('connect-failed', (error: Error) => {
      lastError = lastError?.code === 'FEATURE_DENIED' ? lastError : failureOf(error);
      if (isFinal(lastError)) return giveUp(lastError);
      hostIndex = (hostIndex + 1) % hosts.length;
    });
    link.on('reconnect-scheduled', ({ attempt, delay, error }: { attempt: number; delay: number; error: Error }) => {
      if (givenUp) return;
      const failure = (lastError ?? failureOf(error)).failure;
      enter({ status: 'retrying', host: host(), attempt, nextAt: Date.now() + delay, failure });
    });
    link.on('reconnect-failed', (error: Error) => {
      giveUp(lastError ?? failureOf(error));
    });
    // Every connection error is followed by 'disconnect', which tells it.
    link.on('error', () => {});
  };

  enter({ status: 'connecting', host: host() });
  const opening = connect(
    connectOptions(endpoint, options.password, () => hosts[hostIndex]!),
    {
      ...socketOptions(endpoint, options.name),
      recovery: {
        initialDelay: FIRST_RETRY,
        maxDelay: SLOWEST_RETRY,
        waitForConnect: false,
        initialMaxRetries: options.persistent ? Number.POSITIVE_INFINITY : hosts.length - 1,
        setup,
      },
    },
  ).then((link) => {
    recovering = link;
    listen(link);
    if (closed) void link.close();
  });

  return {
    get state() {
      return state;
    },
    get host() {
      return host();
    },
    get lastError() {
      return lastError;
    },
    get server() {
      return server;
    },
    cut() {
      if (model) destroySocket(model);
    },
    async close() {
      closed = true;
      const given = AbortSignal.timeout(CLOSE_WITHIN);
      const last = model;
      await Promise.race([opening.then(() => recovering?.close()), once(given, 'abort')]);
      if (given.aborted && last) destroySocket(last);
      if (isConnected(state) || state.status !== 'down') enter({ status: 'idle' });
    },
  };
}

/**
 * amqplib reads host and port anew at each attempt, so getters are enough to try several hosts in turn; it has no
 * option for that.
 */
export function connectOptions(
  endpoint: Endpoint,
  password: string,
  current: () => { host: string; port: number },
): Options.Connect {
  return {
    protocol: endpoint.tls ? 'amqps' : 'amqp',
    get hostname() {
      return current().host;
    },
    get port() {
      return current().port;
    },
    username: endpoint.username,
    password,
    vhost: encodeURIComponent(endpoint.vhost),
    heartbeat: endpoint.heartbeat,
  };
}

export function socketOptions(endpoint: Endpoint, name: string): object {
  const common = { timeout: CONNECT_TIMEOUT, noDelay: true, clientProperties: { connection_name: name } };
  return endpoint.tls ? { ...common, ...tlsOptions(endpoint.tls) } : common;
}

function serverFacts(model: ChannelModel): ServerFacts {
  const { product, version, cluster_name: cluster } = model.connection.serverProperties as Record<string, unknown>;
  const text = (value: unknown): string => (value === undefined ? '' : String(value));
  return { product: text(product), version: text(version), cluster: text(cluster) };
}

function destroySocket(model: ChannelModel): void {
  const { stream } = model.connection as unknown as { stream: { destroy(error: Error): void } };
  stream.destroy(new Error('cut by you'));
}
