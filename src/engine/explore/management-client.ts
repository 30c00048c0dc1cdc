import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { connectFailure, knownOf } from '../../amqp/connect-failure.ts';
import { tlsOptions } from '../../amqp/tls-options.ts';
import { NodeNames, Overview, Refusal } from '../../shared/explore/management.ts';
import { type FailureCode, fail, LabError } from '../../shared/failure.ts';
import { type Endpoint, formatHost, type HostPort } from '../../shared/profile.ts';
import { isNamedAfterOne } from './same-cluster.ts';

/** How long a management API may take for an answer. Milliseconds. */
const ANSWER_WITHIN = 10_000;
/** A page of 500 queues takes some 1 MB; what is larger is no answer to what is asked here. Bytes. */
const MAX_ANSWER = 32 * 1024 * 1024;

/** A broker whose management API is sought. */
export interface ManagementTarget {
  readonly endpoint: Endpoint;
  readonly password: string;
  /** Where it is known; null = there is none; undefined = it is sought on the endpoint's hosts. */
  readonly managementPort?: number | null;
  /** Where its user says that it is; null = it is sought. */
  readonly managementUrl?: string | null;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** One broker's management API. */
export interface ManagementClient {
  /**
   * The parsed JSON of an answer.
   * @param path below the origin, such as `/api/overview`
   * @throws LabError MANAGEMENT_UNREACHABLE, MANAGEMENT_REFUSED, MANAGEMENT_NOT_FOUND (404), MANAGEMENT_FAILED, TLS_UNTRUSTED,
   *   TLS_CLIENT_REFUSED
   */
  get(path: string): Promise<unknown>;
  /**
   * Asks for something else than to look.
   * @param body is sent as JSON
   * @returns the parsed JSON of the answer; null where it has none
   * @throws LabError as `get` does
   */
  ask(method: Method, path: string, body?: unknown): Promise<unknown>;
  /** Where the last answer came from; null = there was none yet. */
  readonly place: ManagementPlace | null;
  close(): void;
}

/** Where a management API is, or may be. */
export interface ManagementPlace extends HostPort {
  readonly isTls: boolean;
  /** What stands before `/api` in its paths: empty, or `/prefix`. */
  readonly prefix: string;
}

/** `http(s)://host:port/prefix` */
export function formatPlace(place: ManagementPlace): string {
  return `${place.isTls ? 'https' : 'http'}://${formatHost(place)}${place.prefix}`;
}

/**
 * Where RabbitMQ may have its management API: where its user says, and nowhere else; or 15672 (15671 with TLS), or the same distance from the AMQP port where that is
 * another one. A password that AMQP sends through TLS is never sent without it.
 *
 * @throws LabError MANAGEMENT_UNREACHABLE where its user says that it is without TLS, and AMQP has it
 */
export function managementPlaces({ endpoint, managementPort, managementUrl }: ManagementTarget): ManagementPlace[] {
  const isTls = endpoint.tls !== null;
  if (managementPort === null) return [];
  if (managementUrl) return [givenPlace(managementUrl, isTls)];
  if (managementPort !== undefined) {
    return [{ host: endpoint.hosts[0]!.host, port: managementPort, isTls, prefix: '' }];
  }
  const usual = endpoint.tls ? [15_671, 15_672] : [15_672];
  return endpoint.hosts.flatMap(({ host, port }) => {
    const near = port + 10_000;
    const ports = near <= 65_535 ? [near, ...usual] : usual;
    return [...new Set(ports)].map((each) => ({ host, port: each, isTls, prefix: '' }));
  });
}

/** @throws LabError MANAGEMENT_UNREACHABLE */
function givenPlace(text: string, needsTls: boolean): ManagementPlace {
  const url = new URL(text);
  const isTls = url.protocol === 'https:';
  if (needsTls && !isTls) {
    throw fail(
      'MANAGEMENT_UNREACHABLE',
      `The management URL ${text} has no TLS, and the connection has: your password is not sent there in clear.`,
      'Give an https:// URL in the connection’s settings, or leave the field empty.',
    );
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    isTls,
    prefix: url.pathname.replace(/\/+$/, '').replace(/\/api$/, ''),
  };
}

/**
 * @param cluster the name of the cluster that AMQP is connected to, so that another broker's API on the same computer is
 *   not taken for this one's; null = not known
 */
export function createManagementClient(target: ManagementTarget, cluster: () => string | null): ManagementClient {
  const { endpoint, password } = target;
  const agentOptions = { keepAlive: true, maxSockets: 6 };
  const agents = { http: new http.Agent(agentOptions), https: new https.Agent(agentOptions) };
  const authorization = `Basic ${Buffer.from(`${endpoint.username}:${password}`).toString('base64')}`;
  let found: ManagementPlace | null = null;
  let finding: Promise<ManagementPlace> | null = null;
  /** Of several hosts all are of the cluster that was found first. */
  let first: string | null = null;

  function request(at: ManagementPlace, path: string, method: Method = 'GET', body?: unknown): Promise<Answer> {
    const sent = body === undefined ? null : JSON.stringify(body);
    const options: https.RequestOptions = {
      host: at.host,
      port: at.port,
      path: `${at.prefix}${path}`,
      method,
      agent: at.isTls ? agents.https : agents.http,
      headers: {
        authorization,
        accept: 'application/json',
        ...(sent === null
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(sent)) }),
      },
      signal: AbortSignal.timeout(ANSWER_WITHIN),
      ...(at.isTls ? { ...serverNameOf(at.host), ...(endpoint.tls ? tlsOptions(endpoint.tls) : {}) } : {}),
    };
    return new Promise((resolve, reject) => {
      const asked = (at.isTls ? https : http).request(options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER) response.destroy(new Error('the answer is larger than 32 MiB'));
          chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
      });
      asked.on('error', reject);
      asked.end(sent ?? undefined);
    });
  }

  /** The first place where this broker's API answers; else the failure that says most. */
  async function find(): Promise<ManagementPlace> {
    const failures: LabError[] = [];
    for (const place of managementPlaces(target)) {
      try {
        const overview = Overview.safeParse(read(await request(place, '/api/overview'), place, '/api/overview'));
        if (!overview.success) throw notManagement(place);
        const wanted = cluster() ?? first;
        const { cluster_name: is } = overview.data;
        if (wanted && is && wanted !== is && !(await isOfCluster(place, wanted))) throw otherBroker(place, is, wanted);
        if (endpoint.hosts.length > 1) first = is;
        return place;
      } catch (error) {
        failures.push(explain(error, place, endpoint));
      }
    }
    throw failures.find(({ code }) => code !== 'MANAGEMENT_UNREACHABLE') ?? failures[0] ?? withoutManagement();
  }

  /** Whether a cluster with this name has the node that answers there. */
  async function isOfCluster(place: ManagementPlace, name: string): Promise<boolean> {
    const { status, body } = await request(place, '/api/nodes?columns=name');
    const nodes = NodeNames.safeParse(status === 200 ? parse(body) : null);
    return nodes.success && isNamedAfterOne(name, nodes.data);
  }

  async function ask(method: Method, path: string, body?: unknown, isAgain = false): Promise<unknown> {
    if (!found) {
      finding ??= find().finally(() => {
        finding = null;
      });
      found = await finding;
    }
    const place = found;
    try {
      return read(await request(place, path, method, body), place, path, method);
    } catch (error) {
      const explained = explain(error, place, endpoint);
      // It may come back elsewhere: the built-in broker's port can change, a cluster has other nodes.
      if (explained.code === 'MANAGEMENT_UNREACHABLE') found = null;
      const mayBeElsewhere = found === null && endpoint.hosts.length > 1;
      if (mayBeElsewhere && method === 'GET' && !isAgain) return ask(method, path, body, true);
      throw explained;
    }
  }

  return {
    get: (path) => ask('GET', path),
    ask: (method, path, body) => ask(method, path, body),
    get place() {
      return found;
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** A name in place of an address can't be asked for. */
const serverNameOf = (host: string): https.RequestOptions => (net.isIP(host) ? {} : { servername: host });

function read({ status, body }: Answer, place: HostPort, path: string, method: Method = 'GET'): unknown {
  if (status >= 200 && status < 300 && body === '' && method !== 'GET') return null;
  const json = parse(body);
  if (status >= 200 && status < 300) {
    if (json === undefined) throw notManagement(place);
    return json;
  }
  const refusal = Refusal.safeParse(json);
  const reason = refusal.success ? [refusal.data.error, refusal.data.reason].filter(isText).join(': ') : '';
  const detail = `${method} ${path}: ${status} ${reason || body.slice(0, 500)}`;
  if (status === 401 || status === 403) throw refused(place, reason, detail);
  if (!refusal.success) throw notManagement(place, detail);
  if (status === 404) {
    throw fail('MANAGEMENT_NOT_FOUND', 'The broker knows nothing by this name.', 'It may have been deleted.', detail);
  }
  throw fail(
    'MANAGEMENT_FAILED',
    `The management API at ${formatHost(place)} could not answer${reason ? `: ${reason}` : ''}.`,
    'Try again; the broker’s own words are below.',
    detail,
  );
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const TOLD_AS_THEY_ARE = new Set<FailureCode>(['TLS_UNTRUSTED', 'TLS_CLIENT_REFUSED', 'CLIENT_KEY_INVALID']);

function explain(error: unknown, place: HostPort, endpoint: Endpoint): LabError {
  if (error instanceof LabError) return error;
  const at = formatHost(place);
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')) return silent(at);
  const failure = connectFailure(error, at, knownOf(endpoint));
  if (failure.code === 'CONNECT_TIMEOUT') return silent(at);
  if (TOLD_AS_THEY_ARE.has(failure.code)) return failure;
  return fail(
    'MANAGEMENT_UNREACHABLE',
    `No management API answers at ${at}.`,
    'Enable RabbitMQ’s plugin “rabbitmq_management”, or name the queues that you want to see.',
    error instanceof Error ? error.message || String(error) : String(error),
  );
}

function silent(at: string): LabError {
  return fail(
    'MANAGEMENT_UNREACHABLE',
    `The management API at ${at} did not answer in time.`,
    'Check whether a firewall stands between, or whether the broker is busy; then try again.',
  );
}

function refused(place: HostPort, reason: string, detail: string): LabError {
  const words = reason ? `: ${reason}` : '';
  return fail(
    'MANAGEMENT_REFUSED',
    `The management API at ${formatHost(place)} does not let this user in${words}.`,
    'The user needs the tag “management” at least, and access to the virtual host. An administrator can give both.',
    detail,
  );
}

function notManagement(place: HostPort, detail?: string): LabError {
  return fail(
    'MANAGEMENT_UNREACHABLE',
    `What answers at ${formatHost(place)} is not RabbitMQ’s management API.`,
    'Enable the plugin “rabbitmq_management”, or name the queues that you want to see.',
    detail,
  );
}

function otherBroker(place: HostPort, is: string, wanted: string): LabError {
  return fail(
    'MANAGEMENT_UNREACHABLE',
    `The management API at ${formatHost(place)} is that of another broker: “${is}”, not “${wanted}”.`,
    'Name the queues that you want to see.',
  );
}

function withoutManagement(): LabError {
  return fail(
    'MANAGEMENT_UNREACHABLE',
    'This broker runs without a management API.',
    'Name the queues that you want to see.',
  );
}
