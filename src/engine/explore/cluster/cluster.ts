import { type Cluster, ClusterOverview, ListedNodes, type ServerWords } from '../../../shared/explore/cluster.ts';
import { type Clock, systemClock } from '../../clock.ts';
import type { BrokerSession } from '../broker-session.ts';

/** The nodes of the session's broker. @throws LabError NOT_CONNECTED, MANAGEMENT_… (a user needs the tag "monitoring") */
export async function lookAtCluster(session: BrokerSession, clock: Clock = systemClock): Promise<Cluster> {
  const { management } = session.access();
  const [overview, nodes] = await Promise.all([management.get('/api/overview'), management.get('/api/nodes')]);
  const about = ClusterOverview.parse(overview);
  return {
    name: about.cluster_name,
    product: about.product_name,
    version: about.product_version ?? about.rabbitmq_version,
    erlang: about.erlang_version,
    answeredBy: about.node,
    nodes: ListedNodes.parse(nodes).map((node) => ({
      ...node,
      listeners: about.listeners
        .filter((listener) => listener.node === node.name)
        .map(({ protocol, ip_address, port }) => ({ protocol, address: ip_address, port })),
    })),
    at: clock.now(),
  };
}

/** What a broker says of itself when one connects, without a management API. @throws LabError why it can't connect */
export function lookAtServer(session: BrokerSession): Promise<ServerWords> {
  return session.access().amqp.perform('', async (channel) => {
    const { serverProperties } = channel.connection;
    const { product, version, cluster_name } = serverProperties as Record<string, unknown>;
    return { product: textOf(product), version: textOf(version), cluster: textOf(cluster_name) };
  });
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
