import type { Accounts, User } from './accounts.ts';
import { bool, longstr, lookup, readTable, type Table, textOf } from './wire/table.ts';

/** What this broker imitates, in wording and behaviour: clients look at it. */
const IMITATED_VERSION = '4.3.0';
export const CHANNEL_MAX = 2047;
export const FRAME_MAX = 131_072;
/** Smallest frame that a peer must take: RabbitMQ 4 wants 8192, clients of older ones offer this. */
const FRAME_MIN = 4096;
/** Seconds. */
export const HEARTBEAT = 60;

export const PROTOCOL_HEADER = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);

const capabilities: Table = [
  'publisher_confirms',
  'exchange_exchange_bindings',
  'basic.nack',
  'consumer_cancel_notify',
  'connection.blocked',
  'consumer_priorities',
  'authentication_failure_close',
  'per_consumer_qos',
  'direct_reply_to',
].map((key) => ({ key, field: bool(true) }));

export const startFields = {
  versionMajor: 0,
  versionMinor: 9,
  serverProperties: [
    { key: 'capabilities', field: { type: 'table', value: capabilities } },
    { key: 'cluster_name', field: longstr('warren@localhost') },
    { key: 'copyright', field: longstr('Warren') },
    { key: 'information', field: longstr('Warren’s built-in broker: one node for learning and tests.') },
    { key: 'platform', field: longstr(`Node.js ${process.versions.node}`) },
    { key: 'product', field: longstr('Warren') },
    { key: 'version', field: longstr(IMITATED_VERSION) },
  ] satisfies Table as Table,
  mechanisms: Buffer.from('PLAIN AMQPLAIN'),
  locales: Buffer.from('en_US'),
} as const;

/** What a client can do beyond plain AMQP. */
export function hasCapability(clientProperties: Table, name: string): boolean {
  const all = lookup(clientProperties, 'capabilities');
  if (all?.type !== 'table') return false;
  const field = lookup(all.value, name);
  return field?.type === 'bool' && field.value;
}

/**
 * Reads the login of connection.start-ok.
 * @returns null when user and password don't fit; undefined when it is none at all
 */
export function login(accounts: Accounts, mechanism: string, response: Buffer): User | null | undefined {
  const credentials = mechanism === 'AMQPLAIN' ? readAmqPlain(response) : readPlain(mechanism, response);
  return credentials && (accounts.login(credentials.user, credentials.password) ?? null);
}

/** Whether a client's tune-ok stays within what it was offered. */
export const keepsToOffer = (channelMax: number, frameMax: number): boolean =>
  frameMax >= FRAME_MIN && frameMax <= FRAME_MAX && channelMax > 0 && channelMax <= CHANNEL_MAX;

interface Credentials {
  readonly user: string;
  readonly password: string;
}

function readPlain(mechanism: string, response: Buffer): Credentials | undefined {
  if (mechanism !== 'PLAIN') return undefined;
  const [, user, password, ...rest] = response.toString().split('\0');
  return user === undefined || password === undefined || rest.length > 0 ? undefined : { user, password };
}

/** A table without its length in front. */
function readAmqPlain(response: Buffer): Credentials | undefined {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(response.length);
  const { table } = readTable(Buffer.concat([length, response]), 0);
  const [user, password] = [textOf(lookup(table, 'LOGIN')), textOf(lookup(table, 'PASSWORD'))];
  return user === undefined || password === undefined ? undefined : { user, password };
}
