import type { ChannelModel } from 'amqplib';
import { z } from 'zod';
import type { ServerCertificate, TestStep } from '../../shared/calls/profile-calls.ts';
import { type Failure, toFailure } from '../../shared/failure.ts';
import {
  createManagementClient,
  formatPlace,
  type ManagementClient,
  type ManagementTarget,
  managementPlaces,
} from '../explore/management-client.ts';
import { listedRights, probedRights, type Right, rights } from './permissions.ts';
import { serverCertificate } from './server-certificate.ts';

/** How long a server may take to show its certificate. Milliseconds. */
const CERTIFICATE_WITHIN = 3_000;

/** What was found beyond the connection itself. */
export interface Found {
  /** The steps `permissions` and `management`, in this order; without a connection the second only. */
  readonly steps: TestStep[];
  /** The virtual hosts that the user may see; null = not known. */
  readonly vhosts: readonly string[] | null;
  /** Where the management API is; empty = nowhere. */
  readonly place: string;
}

const Overview = z.object({
  rabbitmq_version: z.string().optional().catch(undefined),
  management_version: z.string(),
});
const Vhosts = z.array(z.object({ name: z.string() }));

/**
 * What the user may do in the virtual host, and where the management API is.
 * @param model a connection there; null = the virtual host could not be entered
 */
export async function lookAround(target: ManagementTarget, model: ChannelModel | null): Promise<Found> {
  const { cluster_name: cluster } = (model?.connection.serverProperties ?? {}) as Record<string, unknown>;
  const management = createManagementClient(target, () => (cluster === undefined ? null : String(cluster)));
  try {
    const api = await timed(() => askOverview(management, target));
    const vhosts = await management
      .get('/api/vhosts')
      .then((all) => Vhosts.parse(all).map(({ name }) => name))
      .catch(() => null);
    const permissions = model && (await timed(() => askRights(target, management, model)));
    return { steps: permissions ? [permissions, api] : [api], vhosts, place: api.host };
  } finally {
    management.close();
  }
}

async function timed(run: () => Promise<Omit<TestStep, 'ms'>>): Promise<TestStep> {
  const startedAt = performance.now();
  const step = await run();
  return { ...step, ms: Math.round((performance.now() - startedAt) * 10) / 10 };
}

async function askOverview(management: ManagementClient, target: ManagementTarget): Promise<Omit<TestStep, 'ms'>> {
  const step = 'management';
  try {
    const { rabbitmq_version: broker, management_version } = Overview.parse(await management.get('/api/overview'));
    const host = management.place ? formatPlace(management.place) : '';
    return { step, host, outcome: 'passed', note: `${host}, version ${broker ?? management_version}` };
  } catch (error) {
    // Everything but lists of what is there works without it.
    const failed = { step, host: '', outcome: 'limited', note: '', failure: toFailure(error) } as const;
    const certificate = failed.failure.code === 'TLS_UNTRUSTED' ? await shownCertificate(target) : null;
    return certificate ? { ...failed, certificate } : failed;
  }
}

/** The certificate of the first place that may be the management API's, where it can be trusted; null = none answers. */
async function shownCertificate(target: ManagementTarget): Promise<ServerCertificate | null> {
  const { tls } = target.endpoint;
  if (!tls) return null;
  for (const place of managementPlaces(target).filter(({ isTls }) => isTls)) {
    const certificate = await serverCertificate(place, tls, CERTIFICATE_WITHIN).catch(() => null);
    if (certificate) return certificate;
  }
  return null;
}

async function askRights(
  { endpoint: { username, vhost } }: ManagementTarget,
  management: ManagementClient,
  model: ChannelModel,
): Promise<Omit<TestStep, 'ms'>> {
  const step = { step: 'permissions', host: '' } as const;
  const patterns = await listedRights(management, username, vhost).catch(() => null);
  if (patterns) {
    const note = rights.map((right) => `${right} ${patterns[right] || 'nothing'}`).join(' · ');
    const missing = rights.filter((right) => patterns[right] === '' || patterns[right] === '^$');
    return { ...step, ...outcomeOf(missing, username, vhost), note };
  }
  const probed = await probedRights(model).catch(() => null);
  if (!probed || rights.every((right) => probed[right] === null)) {
    return { ...step, outcome: 'unknown', note: 'the broker does not tell' };
  }
  const allowed = rights.filter((right) => probed[right]);
  const note = `${allowed.join(', ') || 'nothing'}: asked with a name that nobody has; other names may have other rights`;
  return {
    ...step,
    ...outcomeOf(
      rights.filter((right) => probed[right] === false),
      username,
      vhost,
    ),
    note,
  };
}

const needs: Record<Right, string> = {
  configure: 'declare and delete queues',
  write: 'publish',
  read: 'consume and look into queues',
};

function outcomeOf(missing: readonly Right[], user: string, vhost: string): Pick<TestStep, 'outcome' | 'failure'> {
  if (missing.length === 0) return { outcome: 'passed' };
  const failure: Failure = {
    code: 'ACCESS_REFUSED',
    message: `The user “${user}” can’t ${missing.map((right) => needs[right]).join(', nor ')} in the virtual host “${vhost}”: the permission to ${missing.join(' and ')} is missing.`,
    hint: 'What it may do works. An administrator can give it more.',
  };
  return { outcome: 'limited', failure };
}
