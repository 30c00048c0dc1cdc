import type { Cluster, ServerWords } from '../explore/cluster.ts';
import { At } from '../ids.ts';
import { call } from './call.ts';

/** The nodes of an open connection’s broker. */
export const clusterCalls = {
  'cluster.look': call<Cluster>()(At),
  /** What AMQP tells where there is no management API. */
  'cluster.server': call<ServerWords>()(At),
} as const;
