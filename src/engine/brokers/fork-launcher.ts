import { type BrokerOrder, BrokerReport } from '../../shared/broker-protocol.ts';
import { canFreeze, forkProcess } from '../workers/forked.ts';
import type { BrokerLauncher } from './launcher.ts';

/**
 * Launches the built-in broker as a forked Node process.
 * @param module path of the broker's entry file
 * @param env variables that make the executable run as Node, where it is not Node itself
 */
export function createBrokerLauncher(module: string, env: Record<string, string> = {}): BrokerLauncher {
  return {
    canFreeze,
    launch: (args, events) => {
      const forked = forkProcess<BrokerReport, BrokerOrder>(module, args, env, BrokerReport, events);
      return {
        ...forked,
        // Windows has no SIGTERM: there it would be killed.
        stop: () => (process.platform === 'win32' ? forked.send({ type: 'stop' }) : forked.signal('SIGTERM')),
        kill: () => forked.signal('SIGKILL'),
      };
    },
  };
}
