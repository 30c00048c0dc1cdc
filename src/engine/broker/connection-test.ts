import { lookup } from 'node:dns/promises';
import net from 'node:net';
import tls from 'node:tls';
import { type ChannelModel, connect } from 'amqplib';
import { connectFailure, knownOf } from '../../amqp/connect-failure.ts';
import { connectOptions, socketOptions } from '../../amqp/link.ts';
import { secondLook } from '../../amqp/second-look.ts';
import { tlsOptions } from '../../amqp/tls-options.ts';
import type { TestStep } from '../../shared/calls/profile-calls.ts';
import type { LabError } from '../../shared/failure.ts';
import { type Endpoint, formatHost, type HostPort } from '../../shared/profile.ts';
import type { ManagementTarget } from '../explore/management-client.ts';
import { requireUsable } from './client-identity.ts';
import { type Found, lookAround } from './connection-rights.ts';
import { serverCertificate } from './server-certificate.ts';

/** Each step's limit, so that a silent host is told from a slow one. Milliseconds. */
const STEP_TIMEOUT = 5_000;

const VHOST = new Set(['VHOST_REFUSED', 'VHOST_NOT_FOUND', 'CONNECTION_LIMIT']);
const TLS = new Set(['TLS_CLIENT_REFUSED', 'CLIENT_KEY_INVALID']);

/**
 * Tries what a connection needs, step by step: of each host its name, port, TLS, login and virtual host, up to the first
 * that fails; then, once, what the user may do there, and the management API. It changes nothing on the broker, never
 * throws for what a broker or a network does, and leaves nothing open.
 */
export async function testConnection(target: ManagementTarget, version: string): Promise<TestStep[]> {
  const { endpoint, password } = target;
  const tested = await Promise.all(endpoint.hosts.map((host) => testHost(host, endpoint, password, version)));
  try {
    const steps = tested.flatMap((host) => host.steps);
    const model = tested.find((host) => host.model)?.model ?? null;
    const isLoggedIn = model !== null || steps.some(({ step, failure }) => step === 'vhost' && failure);
    if (!isLoggedIn) return steps;
    const found = await lookAround(target, model);
    return [...steps.map((step) => withVhosts(step, endpoint, found)), ...found.steps];
  } finally {
    await Promise.all(tested.map(({ model }) => model?.close().catch(() => {})));
  }
}

/** Tells which virtual hosts there are where the one that was asked for is not. */
function withVhosts(step: TestStep, { vhost }: Endpoint, { vhosts, place }: Found): TestStep {
  const { failure } = step;
  if (step.step !== 'vhost' || !failure || failure.code === 'CONNECTION_LIMIT' || vhosts === null) return step;
  const others = vhosts.filter((each) => each !== vhost);
  if (others.length === 0 || vhosts.includes(vhost)) return { ...step, vhosts: others };
  const names = others.slice(0, 10).map((each) => `“${each}”`);
  const more = others.length > names.length ? ` and ${others.length - names.length} more` : '';
  const hint = `The management API at ${place} has ${names.join(', ')}${more}.`;
  return { ...step, vhosts: others, failure: { ...failure, hint } };
}

interface TestedHost {
  readonly steps: TestStep[];
  /** Its connection, if it could be made: whoever has it closes it. */
  readonly model: ChannelModel | null;
}

async function testHost(place: HostPort, endpoint: Endpoint, password: string, version: string): Promise<TestedHost> {
  const host = formatHost(place);
  const steps: TestStep[] = [];

  const attempt = async (step: TestStep['step'], run: () => Promise<string>): Promise<boolean> => {
    const startedAt = performance.now();
    const ms = (): number => Math.round((performance.now() - startedAt) * 10) / 10;
    try {
      steps.push({ step, host, outcome: 'passed', note: await run(), ms: ms() });
      return true;
    } catch (error) {
      const failure = await explained(error, place, endpoint, password, version);
      // Login and virtual host are one exchange of amqplib's, and TLS 1.3 hears of client certificates after the handshake.
      const failed = VHOST.has(failure.code) ? 'vhost' : TLS.has(failure.code) ? 'tls' : step;
      if (failed === 'vhost') steps.push({ step: 'login', host, outcome: 'passed', note: '', ms: ms() });
      if (steps.at(-1)?.step === failed) steps.pop();
      steps.push({ step: failed, host, outcome: 'failed', note: '', ms: ms(), failure: failure.failure });
      return false;
    }
  };
  const { tls: wanted } = endpoint;
  let model: ChannelModel | null = null;
  const passed =
    (net.isIP(place.host) !== 0 || (await attempt('name', async () => (await lookup(place.host)).address))) &&
    (await attempt('port', () => reach(place))) &&
    (wanted === null || (await attempt('tls', () => negotiate(place, wanted)))) &&
    (await attempt('login', async () => {
      model = await logIn(place, endpoint, password, version);
      const { product, version: server } = model.connection.serverProperties as Record<string, unknown>;
      return `${product} ${server}`;
    }));
  if (passed) steps.push({ step: 'vhost', host, outcome: 'passed', note: endpoint.vhost, ms: 0 });
  return { steps: wanted ? await withCertificate(steps, place, wanted) : steps, model };
}

function explained(
  error: unknown,
  place: HostPort,
  endpoint: Endpoint,
  password: string,
  version: string,
): Promise<LabError> {
  const failure = connectFailure(error, formatHost(place), knownOf(endpoint));
  return secondLook(failure, endpoint, place, password, socketOptions(endpoint, `warren/${version} test`));
}

/** A certificate that is not trusted is shown, so that its user can decide. */
async function withCertificate(
  steps: TestStep[],
  place: HostPort,
  wanted: NonNullable<Endpoint['tls']>,
): Promise<TestStep[]> {
  const last = steps.at(-1);
  if (last?.failure?.code !== 'TLS_UNTRUSTED') return steps;
  const certificate = await serverCertificate(place, wanted, STEP_TIMEOUT).catch(() => null);
  return certificate ? steps.with(-1, { ...last, certificate }) : steps;
}

function settled(socket: net.Socket, event: string, note: () => string): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    socket.setTimeout(STEP_TIMEOUT, () => reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.once(event, () => resolve(note()));
    socket.once('error', reject);
  }).finally(() => socket.destroy());
}

function reach({ host, port }: HostPort): Promise<string> {
  const socket = net.connect({ host, port });
  return settled(socket, 'connect', () => `${socket.remoteAddress}:${socket.remotePort}`);
}

async function negotiate({ host, port }: HostPort, wanted: NonNullable<Endpoint['tls']>): Promise<string> {
  if (wanted.identity) requireUsable(wanted.identity);
  const socket = tls.connect({ host, port, ...(net.isIP(host) ? {} : { servername: host }), ...tlsOptions(wanted) });
  return settled(socket, 'secureConnect', () => {
    const { subject, valid_to: validTo } = socket.getPeerCertificate();
    const until = new Date(validTo).toISOString().slice(0, 10);
    const trusted = wanted.pinned?.length ? ', trusted by itself' : '';
    return `${socket.getProtocol()}, ${[subject?.CN].flat().join(' ')}, valid until ${until}${trusted}`;
  });
}

async function logIn(place: HostPort, endpoint: Endpoint, password: string, version: string): Promise<ChannelModel> {
  const options = connectOptions(endpoint, password, () => place);
  const model: ChannelModel = await connect(options, socketOptions(endpoint, `warren/${version} test`));
  model.on('error', () => {}); // it is closed soon, and what else happens to it tells nothing
  return model;
}
