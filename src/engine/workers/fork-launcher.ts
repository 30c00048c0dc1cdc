import { type Order, Report } from '../../shared/worker-protocol.ts';
import { canFreeze, forkProcess } from './forked.ts';
import type { Launcher } from './launcher.ts';

/**
 * Launches workers as forked Node processes.
 * @param module path of the worker's entry file
 * @param env variables that make the executable run as Node, where it is not Node itself
 */
export function createForkLauncher(module: string, env: Record<string, string> = {}): Launcher {
  return {
    canFreeze,
    launch: (events) => {
      const forked = forkProcess<Report, Order>(module, [], env, Report, events);
      return { ...forked, kill: () => forked.signal('SIGKILL') };
    },
  };
}
