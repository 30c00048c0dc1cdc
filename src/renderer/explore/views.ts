import type { FunctionComponent } from 'react';
import type { ProfileId } from '../../shared/ids.ts';
import { ExchangesScreen } from '../exchanges/exchanges-screen.tsx';
import { NodesScreen } from '../nodes/nodes-screen.tsx';
import { QueuesScreen } from '../queues/queues-screen.tsx';
import { TopologyScreen } from '../topology/topology-screen.tsx';
import type { ExploreView } from './brokers-store.ts';

interface View {
  readonly value: ExploreView;
  readonly label: string;
  readonly Screen: FunctionComponent<{ readonly at: ProfileId }>;
}

/** What can be looked at on a broker, in the order of the switch. */
export const views: readonly [View, ...View[]] = [
  { value: 'queues', label: 'Queues', Screen: QueuesScreen },
  { value: 'exchanges', label: 'Exchanges', Screen: ExchangesScreen },
  { value: 'topology', label: 'Topology', Screen: TopologyScreen },
  { value: 'nodes', label: 'Nodes', Screen: NodesScreen },
];
