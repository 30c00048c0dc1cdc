/** What tests may ask of a broker, be it RabbitMQ or the built-in one. */
import type { TlsFiles } from './certificates.ts';

export interface Vhost {
  readonly name: string;
  /** amqp:// URL of the user guest in this vhost. */
  readonly url: string;
}

export interface UserOptions {
  /** A random one unless given. */
  readonly name?: string;
  /** A random one unless given. */
  readonly password?: string;
  /** "/" unless given. */
  readonly vhost?: string;
  /** Regular expressions of what the user may configure, write and read: ".*" unless given. */
  readonly configure?: string;
  readonly write?: string;
  readonly read?: string;
  /** The user's tags, comma-separated, such as "management" or "administrator"; none unless given. */
  readonly tags?: string;
}

export interface User {
  readonly name: string;
  readonly password: string;
  /** amqp:// URL of this user in the vhost the permissions are for. */
  readonly url: string;
}

/** A queue as it is this moment, not as statistics last had it. */
export interface QueueFigures {
  readonly ready: number;
  readonly unacked: number;
  readonly consumers: number;
}

export interface ConnectionFilter {
  readonly vhost?: string;
  readonly user?: string;
  /** The client's own name for the connection (its client property connection_name). */
  readonly clientName?: string;
}

export interface ConnectionFigures {
  /** "address:port -> address:port". */
  readonly name: string;
  readonly vhost: string;
  readonly user: string;
  /** Empty when the client gave none. */
  readonly clientName: string;
  /** running, blocking, blocked, closing, … */
  readonly state: string;
}

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** A running broker. Every method throws an Error when it is down. */
export interface Broker {
  /** What it calls itself to its clients. */
  readonly product: string;
  readonly host: string;
  readonly port: number;
  /** amqp:// URL of the user guest in the vhost "/". */
  readonly url: string;
  /** http:// origin of the management API, without a path; guest/guest. */
  readonly managementUrl: string;
  /** null without a TLS listener. */
  readonly tlsPort: number | null;
  /** Makes a vhost (a random name unless given) where guest may do everything. */
  createVhost(name?: string): Promise<Vhost>;
  /** Deletes a vhost with all that is in it. */
  deleteVhost(name: string): Promise<void>;
  /** Makes a user with permissions in one vhost. */
  createUser(options?: UserOptions): Promise<User>;
  deleteUser(name: string): Promise<void>;
  /**
   * One request to the management API as guest, such as `management('GET', '/api/overview')`; undefined when the answer is empty.
   *
   * @throws ManagementError for every status outside 2xx.
   */
  management(method: Method, path: string, body?: unknown, headers?: Record<string, string>): Promise<unknown>;
  /** Figures of a queue, exact at the time of asking; null when there is no such queue. */
  queue(vhost: string, name: string): Promise<QueueFigures | null>;
  /** The open AMQP connections, exact at the time of asking. */
  connections(filter?: ConnectionFilter): Promise<ConnectionFigures[]>;
  /** Closes connections from the broker's side (320 CONNECTION_FORCED with the reason) and returns how many it was told to. */
  closeConnections(filter?: ConnectionFilter, reason?: string): Promise<number>;
  /**
   * Writes what was declared to disk. RabbitMQ confirms persistent messages only once they are there, but a queue's own
   * declaration may still be in memory for about a second: a node that is killed within it comes back without the queue.
   */
  flushDeclarations(): Promise<void>;
  /** Raises the memory alarm, which blocks every publisher of this broker, or ends it; returns once the broker says so. */
  setMemoryAlarm(on: boolean): Promise<void>;
  /** Ends what this handle itself opened. The broker runs on. */
  detach(): Promise<void>;
}

/** What both brokers can be started with. */
export interface BrokerStartOptions {
  /** Bytes; the broker's own limit unless given. */
  readonly maxMessageSize?: number;
  /** Adds a TLS listener. The files are read again at every start. */
  readonly tls?: TlsFiles;
}

/** A broker of a test's own, and its life. */
export interface BrokerNode extends Broker, AsyncDisposable {
  /**
   * The broker's process id; another one after every start.
   *
   * @throws Error while it is down.
   */
  readonly pid: number;
  /** Stops it in order: clients see 320 CONNECTION_FORCED, data is kept. */
  stop(): Promise<void>;
  /** Kills it with SIGKILL and waits until it is gone; start() brings it back with what it had written. */
  kill(): Promise<void>;
  /** Starts a broker that was stopped or killed, on the same ports, and waits until it is ready. */
  start(): Promise<void>;
  /** Down and up again: RabbitMQ in order; the built-in broker by SIGKILL, which must make no difference to what it keeps. */
  restart(): Promise<void>;
  /** Kills it and removes its folder. The handle is of no use afterwards; closing twice is fine. */
  close(): Promise<void>;
}
