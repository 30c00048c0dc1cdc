import { z } from 'zod';
import type { BrokerRules } from '../../../shared/explore/declare-rules.ts';
import { LabError } from '../../../shared/failure.ts';
import type { BrokerSession } from '../broker-session.ts';

const text = z.string().nullable().catch(null);
const Product = z.object({ product_name: text, product_version: text, rabbitmq_version: text });
const DeprecatedFeatures = z.array(z.object({ name: z.string(), state: text, deprecation_phase: text }));
const VirtualHost = z.object({ default_queue_type: text });
const Permissions = z.object({ configure: z.string(), write: z.string(), read: z.string() });
const Server = z.object({ product: text, version: text }).catch({ product: null, version: null });

/**
 * What a broker allows. What it says of itself counts; its version only where it says nothing.
 * @throws LabError NOT_CONNECTED, and why no AMQP connection can be made where there is no management API either
 */
export async function askRules(session: BrokerSession): Promise<BrokerRules> {
  const { management, amqp, vhost, target } = session.access();
  const user = target.endpoint.username;
  const [host, name] = [vhost, user].map(encodeURIComponent);
  const overview = await asked(management.get('/api/overview'));
  if (overview.failure) {
    const server = Server.parse(await amqp.perform('', async (channel) => propertiesOf(channel.connection)));
    return {
      ...server,
      ...byVersion(server.product, server.version),
      transient: 'unknown',
      defaultType: null,
      user,
      permissions: null,
      unknown: overview.failure.failure.message,
    };
  }
  const [features, virtualHost, permissions] = await Promise.all([
    asked(management.get('/api/deprecated-features')),
    asked(management.get(`/api/vhosts/${host}`)),
    asked(management.get(`/api/permissions/${host}/${name}`)),
  ]);
  const { product_name, product_version, rabbitmq_version } = Product.parse(overview.value);
  // RabbitMQ before 3.8 has no name there.
  const product = product_name ?? 'RabbitMQ';
  const version = product_version ?? rabbitmq_version;
  const may = Permissions.safeParse(permissions.value);
  const place = VirtualHost.safeParse(virtualHost.value);
  const untold = [
    ...(features.failure && !isMissing(features.failure) ? ['whether transient queues are permitted'] : []),
    ...(place.success ? [] : ['which type is the default']),
    ...(may.success ? [] : ['what this user may declare']),
  ];
  return {
    product,
    version,
    ...byVersion(product, version),
    transient: transientIn(features),
    defaultType: place.success ? typeOf(place.data.default_queue_type) : null,
    user,
    permissions: may.success ? may.data : null,
    unknown: untold.length === 0 ? null : `The broker does not tell this user ${listed(untold)}.`,
  };
}

interface Asked {
  readonly value: unknown;
  readonly failure: LabError | null;
}

async function asked(answer: Promise<unknown>): Promise<Asked> {
  try {
    return { value: await answer, failure: null };
  } catch (error) {
    if (error instanceof LabError) return { value: null, failure: error };
    throw error;
  }
}

/** Older versions have no such path, and take it for that of a page which they have in no JSON: 406. */
const isMissing = ({ code, failure }: LabError): boolean =>
  code === 'MANAGEMENT_NOT_FOUND' || /: 40[46] /.test(failure.detail ?? '');

/** Brokers that know of no deprecated features deny none. */
function transientIn({ value, failure }: Asked): BrokerRules['transient'] {
  if (failure) return isMissing(failure) ? 'permitted' : 'unknown';
  const features = DeprecatedFeatures.safeParse(value);
  if (!features.success) return 'unknown';
  const feature = features.data.find(({ name }) => name === 'transient_nonexcl_queues');
  if (!feature) return 'permitted';
  // Before 4.3 there is no state: the phase says what holds unless somebody configured it.
  const says = feature.state ?? feature.deprecation_phase ?? '';
  if (/^(denied|removed|disconnected)/.test(says)) return 'denied';
  return /^permitted/.test(says) ? 'permitted' : 'unknown';
}

/** As a virtual host has it that nobody gave a type: the broker's own default is classic. */
const typeOf = (type: string | null): string =>
  type === null || type === '' || type === 'undefined' ? 'classic' : type.replace(/^rabbit_(.*)_queue$/, '$1');

/** What no broker tells of itself, by what RabbitMQ's releases have. */
function byVersion(
  product: string | null,
  version: string | null,
): Pick<BrokerRules, 'consumerTimeout' | 'endlessDeliveries'> {
  if (product === 'Warren') return { consumerTimeout: { classic: false, quorum: false }, endlessDeliveries: true };
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (product !== 'RabbitMQ' || major === undefined) {
    return { consumerTimeout: { classic: null, quorum: null }, endlessDeliveries: null };
  }
  const release = Number(major) * 100 + Number(minor);
  return {
    // The argument came with 3.12, and left classic queues with 4.3.
    consumerTimeout: { classic: release >= 312 && release < 403, quorum: release >= 312 },
    endlessDeliveries: release >= 400,
  };
}

const propertiesOf = (connection: unknown): unknown => (connection as { serverProperties?: unknown }).serverProperties;

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
