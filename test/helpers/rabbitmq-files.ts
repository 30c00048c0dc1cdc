/** Where a test's RabbitMQ lives: its programs, its folder, its ports, its configuration and its environment. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerStartOptions } from './broker-handle.ts';
import { freePorts, HOST } from './ports.ts';
import { makeHome } from './rabbitmq-home.ts';

export type { TlsFiles } from './certificates.ts';

/** Everything another process needs to talk to a running node; plain data, fit for JSON. */
export interface RabbitMqCoordinates {
  readonly nodeName: string;
  readonly host: string;
  readonly port: number;
  readonly managementPort: number;
  /** null without a TLS listener. */
  readonly tlsPort: number | null;
  readonly distPort: number;
  readonly epmdPort: number;
  /** Holds the node's data, logs, configuration and Erlang cookie. */
  readonly folder: string;
}

export interface RabbitMqOptions extends BrokerStartOptions {
  /** Further lines for rabbitmq.conf. */
  readonly conf?: readonly string[];
  /** Plugins besides rabbitmq_management. */
  readonly plugins?: readonly string[];
  /** A running node whose cluster it joins at its first start. That one has to outlive it: the port mapper is its. */
  readonly joins?: RabbitMqCoordinates;
  /** Whether its management API is where a client seeks it: 10,000 above its AMQP port. */
  readonly isManagementNear?: boolean;
}

/**
 * The folder with rabbitmq-server and rabbitmqctl, or null where RabbitMQ is not installed. WARREN_RABBITMQ_BIN names another one.
 * Debian's scripts in /usr/sbin are passed by: they switch to the user rabbitmq and work for nobody but root.
 */
export function rabbitMqPrograms(): string | null {
  const folders = [process.env.WARREN_RABBITMQ_BIN, '/usr/lib/rabbitmq/bin', '/opt/homebrew/opt/rabbitmq/sbin'];
  return folders.find((folder) => folder && existsSync(join(folder, 'rabbitmq-server'))) ?? null;
}

/**
 * The full path of one of RabbitMQ's programs.
 *
 * @throws Error when RabbitMQ is not installed, saying how to install it.
 */
export function rabbitMqProgram(name: 'rabbitmq-server' | 'rabbitmqctl'): string {
  const folder = rabbitMqPrograms();
  if (folder === null) {
    throw new Error(
      'RabbitMQ is not installed: "apt install rabbitmq-server", or set WARREN_RABBITMQ_BIN to its sbin folder',
    );
  }
  return join(folder, name);
}

/**
 * Makes the folder and the configuration of a node that was never started, and picks its ports.
 *
 * @throws Error when the folder can't be written or no free port is found.
 */
export async function prepareNode(options: RabbitMqOptions): Promise<RabbitMqCoordinates> {
  const server = rabbitMqProgram('rabbitmq-server');
  const folder = await mkdtemp(join(tmpdir(), 'warren-rabbitmq-'));
  const [port, anyPort, tlsPort, distPort, ownEpmdPort] = (await freePorts(5)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const { joins } = options;
  const managementPort = options.isManagementNear ? port + 10_000 : anyPort;
  const epmdPort = joins?.epmdPort ?? ownEpmdPort;
  const coordinates: RabbitMqCoordinates = {
    nodeName: `warren-${randomBytes(4).toString('hex')}@localhost`,
    host: HOST,
    port,
    managementPort,
    tlsPort: options.tls ? tlsPort : null,
    distPort,
    epmdPort,
    folder,
  };
  await mkdir(join(folder, 'log'));
  await mkdir(join(folder, 'data'));
  const plugins = ['rabbitmq_management', ...(options.plugins ?? [])];
  await makeHome(homeOf(coordinates), server, plugins);
  await writeFile(join(folder, 'enabled_plugins'), `[${plugins.join(', ')}].\n`);
  await writeFile(join(folder, 'rabbitmq.conf'), configuration(coordinates, options).join('\n'));
  await writeFile(join(folder, 'env.conf'), '');
  // Written here and not left to Erlang: the tools may be the first to need it.
  const cookie = joins ? await readFile(cookieOf(joins), 'utf8') : randomBytes(24).toString('hex');
  await writeFile(cookieOf(coordinates), cookie, { mode: 0o400 });
  return coordinates;
}

function cookieOf({ folder }: RabbitMqCoordinates): string {
  return join(folder, '.erlang.cookie');
}

function homeOf(node: RabbitMqCoordinates): string {
  return join(node.folder, 'home');
}

function configuration(
  node: RabbitMqCoordinates,
  { tls, maxMessageSize, joins, conf = [] }: RabbitMqOptions,
): string[] {
  const lines = [
    `listeners.tcp.1 = ${HOST}:${node.port}`,
    `management.tcp.ip = ${HOST}`,
    `management.tcp.port = ${node.managementPort}`,
    // A full disk is not what these tests are about, and a small CI machine must not raise the alarm by itself.
    'disk_free_limit.absolute = 10MB',
  ];
  if (tls) {
    lines.push(
      `listeners.ssl.1 = ${HOST}:${node.tlsPort}`,
      `ssl_options.cacertfile = ${tls.caFile}`,
      `ssl_options.certfile = ${tls.certFile}`,
      `ssl_options.keyfile = ${tls.keyFile}`,
      'ssl_options.verify = verify_none',
    );
  }
  if (joins) {
    lines.push(
      'cluster_formation.peer_discovery_backend = classic_config',
      `cluster_formation.classic_config.nodes.1 = ${joins.nodeName}`,
    );
  }
  if (maxMessageSize !== undefined) lines.push(`max_message_size = ${maxMessageSize}`);
  return [...lines, ...conf, ''];
}

/**
 * The environment of the node's tools. Nothing of RABBITMQ_* or ERL_* is inherited: the developer's own settings must not
 * reach the node. HOME is the node's folder, because Erlang looks for its cookie there.
 */
export function toolEnvironment(node: RabbitMqCoordinates): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: node.folder,
    LANG: 'C.UTF-8',
    ERL_EPMD_PORT: String(node.epmdPort),
    ERL_EPMD_ADDRESS: HOST,
    ERL_CRASH_DUMP_SECONDS: '0', // the log says why; the dump would only delay the end
    RABBITMQ_NODENAME: node.nodeName,
    RABBITMQ_CONF_ENV_FILE: join(node.folder, 'env.conf'),
  };
}

/** The environment of the node itself. */
export function serverEnvironment(node: RabbitMqCoordinates): NodeJS.ProcessEnv {
  return {
    ...toolEnvironment(node),
    RABBITMQ_SCRIPTS_DIR: join(homeOf(node), 'sbin'),
    RABBITMQ_DIST_PORT: String(node.distPort),
    RABBITMQ_MNESIA_BASE: join(node.folder, 'data'),
    RABBITMQ_LOG_BASE: join(node.folder, 'log'),
    RABBITMQ_CONFIG_FILE: join(node.folder, 'rabbitmq'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(node.folder, 'advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(node.folder, 'enabled_plugins'),
    // Two schedulers start as fast as many and leave the machine to the tests; the distribution stays off the network.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 2:2 -kernel inet_dist_use_interface {127,0,0,1}',
    // The script then becomes the Erlang VM instead of waiting for it, so the pid of the one is the pid of the other.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
}
