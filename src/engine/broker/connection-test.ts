import { lookup } from 'node:dns/promises';
import net from 'node:net';
import tls from 'node:tls';
import { type ChannelModel, connect } from 'amqplib';
import { connectFailure, knownOf } from '../../amqp/connect-failure.ts';
import { connectOptions, socketOptions } from '../../amqp/link.ts';
import { secondLook } from '../../amqp/second-look.ts';
import type { TestStep } from '../../shared/calls/profile-calls.ts';
import type { LabError } from '../../shared/failure.ts';
import { type Endpoint, formatHost, type HostPort } from '../../shared/profile.ts';

/** Each step's limit, so that a silent host is told from a slow one. Milliseconds. */
const STEP_TIMEOUT = 5_000;

/**
 * Tries what a connection to the endpoint's first host needs, step by step, and stops at the first that fails: name,
 * port, TLS, login with virtual host. It never throws, and leaves nothing open.
 */
export async function testConnection(endpoint: Endpoint, password: string, version: string): Promise<TestStep[]> {
  const target = endpoint.hosts[0]!;
  const host = formatHost(target);
  const steps: TestStep[] = [];

  const attempt = async (step: TestStep['step'], run: () => Promise<string>): Promise<boolean> => {
    const startedAt = performance.now();
    const ms = (): number => Math.round((performance.now() - startedAt) * 10) / 10;
    try {
      steps.push({ step, ok: true, note: await run(), ms: ms() });
      return true;
    } catch (error) {
      const told = connectFailure(error, host, knownOf(endpoint));
      const failed = failedStep(
        step,
        await secondLook(told, endpoint, target, password, socketOptions(endpoint, `warren/${version} test`)),
      );
      steps.push({ step: failed.step, ok: false, note: '', ms: ms(), failure: failed.error.failure });
      return false;
    }
  };

  if (net.isIP(target.host) === 0 && !(await attempt('name', async () => (await lookup(target.host)).address)))
    return steps;
  if (!(await attempt('port', () => reach(target)))) return steps;
  if (endpoint.tls && !(await attempt('tls', () => negotiate(target, endpoint)))) return steps;
  if (!(await attempt('login', () => logIn(endpoint, password, version)))) return steps;
  steps.push({ step: 'vhost', ok: true, note: endpoint.vhost, ms: 0 });
  return steps;
}

/** Login and vhost are one exchange of amqplib's; the failure tells which of the two it was. */
function failedStep(step: TestStep['step'], error: LabError): { step: TestStep['step']; error: LabError } {
  const isVhost = ['VHOST_REFUSED', 'VHOST_NOT_FOUND', 'CONNECTION_LIMIT'].includes(error.code);
  return { step: step === 'login' && isVhost ? 'vhost' : step, error };
}

function settled(socket: net.Socket, event: string, note: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(STEP_TIMEOUT, () => reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.once(event, () => resolve(note()));
    socket.once('error', reject);
  }).finally(() => socket.destroy()) as Promise<string>;
}

function reach({ host, port }: HostPort): Promise<string> {
  const socket = net.connect({ host, port });
  return settled(socket, 'connect', () => `${socket.remoteAddress}:${socket.remotePort}`);
}

function negotiate({ host, port }: HostPort, endpoint: Endpoint): Promise<string> {
  const socket = tls.connect({
    host,
    port,
    ...(net.isIP(host) ? {} : { servername: host }),
    ...socketOptions(endpoint, ''),
  });
  return settled(
    socket,
    'secureConnect',
    () => `${socket.getProtocol()}, ${socket.getPeerCertificate().subject?.CN ?? ''}`,
  );
}

async function logIn(endpoint: Endpoint, password: string, version: string): Promise<string> {
  const options = connectOptions(endpoint, password, () => endpoint.hosts[0]!);
  const model: ChannelModel = await connect(options, socketOptions(endpoint, `warren/${version} test`));
  const { product, version: server } = model.connection.serverProperties as Record<string, unknown>;
  model.on('error', () => {}); // it is closed at once, and what else happens to it tells nothing
  await model.close();
  return `${product} ${server}`;
}
