import { Endpoint, formatHost, type HostPort } from './profile.ts';

// URLs of brokers as RabbitMQ's specifications have them (https://www.rabbitmq.com/docs/uri-spec and
// https://www.rabbitmq.com/docs/uri-query-parameters), with several hosts between commas, as many clients take them.

const PLAIN_PORT = 5672;
const TLS_PORT = 5671;
/** What a URL means that says nothing of it. Seconds. */
const HEARTBEAT = 10;

export type ParsedUrl =
  | {
      readonly ok: true;
      readonly endpoint: Endpoint;
      /** null = the URL has a user, but no password. */
      readonly password: string | null;
      /** What stands in the URL and can't be followed, in words. */
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

/**
 * An endpoint as an `amqp(s)://` URL with all its hosts. What a URL has no words for is left out: certificates.
 * @param password stands in the URL unless it is null
 */
export function formatUrl(endpoint: Endpoint, password: string | null = null): string {
  const user = encodeURIComponent(endpoint.username);
  const login = password === null ? user : `${user}:${encodeURIComponent(password)}`;
  const hosts = endpoint.hosts.map(formatHost).join(',').replaceAll('%', '%25');
  const query: string[] = [];
  if (endpoint.heartbeat !== HEARTBEAT) query.push(`heartbeat=${endpoint.heartbeat}`);
  const name = endpoint.tls?.serverName;
  if (name) query.push(`server_name_indication=${encodeURIComponent(name)}`);
  const parameters = query.length === 0 ? '' : `?${query.join('&')}`;
  return `${endpoint.tls ? 'amqps' : 'amqp'}://${login}@${hosts}/${encodeURIComponent(endpoint.vhost)}${parameters}`;
}

/**
 * Reads an `amqp://` or `amqps://` URL: user, password and vhost are percent-encoded, an absent path means the vhost `/`.
 * An empty vhost (`amqp://host/`) is read as `/`: brokers have no vhost without a name. A URL without a user means `guest`
 * with its password.
 */
export function parseUrl(text: string): ParsedUrl {
  const match = /^\s*(amqps?):\/\/([^/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?(#.*)?\s*$/is.exec(text.trim());
  if (!match) return refused('A broker URL begins with amqp:// or amqps://, and a host follows.');
  const [, scheme, authority, path = '', query = '', rest] = match;
  const at = authority!.lastIndexOf('@');
  if (rest !== undefined || (at < 0 && `${path}${query}`.includes('@'))) {
    return refused('Write %2F for “/”, %3F for “?” and %23 for “#” where they belong to a user, password or name.');
  }
  const isTls = scheme!.toLowerCase() === 'amqps';
  const hosts = authority!
    .slice(at + 1)
    .split(',')
    .map((each) => readHost(each, isTls));
  if (hosts.some((host) => host === null)) {
    return refused('This URL can’t be read: is the port a number, and is each special character encoded?');
  }
  try {
    const [user, password] = splitOnce(at < 0 ? '' : authority!.slice(0, at), ':').map(decode) as [string, string?];
    const parameters = readParameters(query, isTls);
    const endpoint = Endpoint.safeParse({
      hosts,
      vhost: decode(path) || '/',
      username: user === '' ? 'guest' : user,
      tls: isTls ? (parameters.serverName ? { serverName: parameters.serverName } : {}) : null,
      heartbeat: parameters.heartbeat,
    });
    if (!endpoint.success) return refused(endpoint.error.issues[0]!.message);
    const absent = user === '' ? 'guest' : null;
    return { ok: true, endpoint: endpoint.data, password: password || absent, notes: parameters.notes };
  } catch {
    return refused('A "%" in a URL must be followed by two hexadecimal digits: write %25 for "%".');
  }
}

function refused(message: string): ParsedUrl {
  return { ok: false, message };
}

/** @throws URIError */
const decode = (text: string): string => decodeURIComponent(text);

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** `host`, `host:port` or `[address]:port`; null = it is none of them. */
function readHost(text: string, isTls: boolean): HostPort | null {
  const match = /^(?:\[([^[\]]+)\]|([^:[\]]+))(?::(\d*))?$/.exec(text);
  if (!match) return null;
  const port = match[3] ? Number(match[3]) : isTls ? TLS_PORT : PLAIN_PORT;
  try {
    return { host: decode(match[1] ?? match[2]!).toLowerCase(), port };
  } catch {
    return null;
  }
}

interface Parameters {
  heartbeat: number;
  serverName: string | null;
  readonly notes: string[];
}

/** What each parameter of RabbitMQ's query specification means here. */
const known: Readonly<Record<string, (value: string, into: Parameters, isTls: boolean) => void>> = {
  heartbeat(value, into) {
    const seconds = Number(value);
    if (/^\d+$/.test(value) && seconds > 0) into.heartbeat = Math.min(seconds, 600);
    else into.notes.push(`heartbeat=${value}: Warren always has a heartbeat, here every ${HEARTBEAT} s.`);
  },
  server_name_indication(value, into, isTls) {
    if (!isTls) return;
    if (value === 'disable') into.notes.push('server_name_indication=disable: the name is always sent and checked.');
    else into.serverName = value;
  },
  verify(value, into, isTls) {
    if (!isTls || value === 'verify_peer') return;
    into.notes.push(
      `verify=${value}: certificates are always checked. Test the connection to see the broker’s, and trust it if it is the right one.`,
    );
  },
  auth_mechanism(value, into) {
    if (value.toLowerCase() === 'plain') return;
    into.notes.push(`auth_mechanism=${value}: Warren logs in with user and password (PLAIN).`);
  },
  cacertfile: (value, into) => into.notes.push(fileNote('cacertfile', value, 'as certificate authority')),
  certfile: (value, into) => into.notes.push(fileNote('certfile', value, 'as client certificate')),
  keyfile: (value, into) => into.notes.push(fileNote('keyfile', value, 'as key of the client certificate')),
  password: (_, into) => into.notes.push('password: enter the key’s passphrase in the TLS settings below.'),
};

function fileNote(name: string, value: string, what: string): string {
  return `${name}=${value}: a URL’s files are not opened. Choose the file ${what} in the TLS settings below.`;
}

function readParameters(query: string, isTls: boolean): Parameters {
  const into: Parameters = { heartbeat: HEARTBEAT, serverName: null, notes: [] };
  for (const part of query.split('&').filter((each) => each !== '')) {
    const [name, value = ''] = splitOnce(part, '=').map(decode) as [string, string?];
    const use = known[name];
    if (use) use(value, into, isTls);
    else into.notes.push(`${name}=${value}: Warren has no such setting; it is ignored.`);
  }
  return into;
}
