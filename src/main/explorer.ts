import type { BuiltInBroker } from '../engine/brokers/built-in.ts';
import { createExplorer, type Explorer } from '../engine/explore/explorer.ts';
import type { ManagementTarget } from '../engine/explore/management-client.ts';
import type { Lab } from '../engine/lab.ts';
import { hasPlace } from '../shared/lab/built-in.ts';
import { BUILT_IN } from '../shared/profile.ts';
import type { Connector } from './connector.ts';

/** Looks at the broker that the lab is connected to. */
export function exploreConnected(deps: {
  lab: Lab;
  builtIn: BuiltInBroker;
  connector: Connector;
  version: string;
}): Explorer {
  const { lab, builtIn, connector, version } = deps;

  function target(): ManagementTarget | null {
    if (!connector.target) return null;
    const { profile, password } = connector.target;
    if (profile.id !== BUILT_IN) return { endpoint: profile, password };
    const { state } = builtIn.view;
    return { endpoint: profile, password, managementPort: hasPlace(state) ? state.managementPort : null };
  }

  return createExplorer({ target, broker: () => lab.state.broker, version });
}
