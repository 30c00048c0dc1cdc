import { lookAtCluster, lookAtServer } from '../engine/explore/cluster/cluster.ts';
import type { Handlers } from '../shared/contract.ts';
import type { OpenBrokers } from './open-brokers.ts';

type ClusterCall = Extract<keyof Handlers, `cluster.${string}`>;

/** Looking at the nodes of the brokers that are open. */
export function createClusterHandlers({ brokers }: { brokers: OpenBrokers }): Pick<Handlers, ClusterCall> {
  return {
    'cluster.look': ({ at }) => lookAtCluster(brokers.at(at).session),
    'cluster.server': ({ at }) => lookAtServer(brokers.at(at).session),
  };
}
