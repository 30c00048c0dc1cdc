import { hostname } from 'node:os';
import { findBrokers, USUAL_PORTS } from '../engine/brokers/found-brokers.ts';
import type { FoundBroker } from '../shared/calls/profile-calls.ts';
import type { Profile } from '../shared/profile.ts';

/**
 * Brokers on this machine to which no connection leads.
 * @param profiles the saved connections and the built-in broker's, as they are whenever it is asked
 */
export async function findOthers(
  profiles: () => readonly Pick<Profile, 'hosts'>[],
  find: typeof findBrokers = findBrokers,
): Promise<FoundBroker[]> {
  const before = knownPorts(profiles());
  const found = await find(USUAL_PORTS.filter((port) => !before.has(port)));
  // The built-in broker may have begun to listen meanwhile.
  const after = knownPorts(profiles());
  return found.filter(({ port }) => !after.has(port));
}

/** The ports on this machine to which these connections lead. */
function knownPorts(profiles: readonly Pick<Profile, 'hosts'>[]): Set<number> {
  const own = hostname().toLowerCase();
  const isHere = (host: string): boolean =>
    /^(localhost|127\.[\d.]+|::1|0\.0\.0\.0)$/i.test(host) || host.toLowerCase() === own;
  return new Set(profiles.flatMap(({ hosts }) => hosts.filter(({ host }) => isHere(host)).map(({ port }) => port)));
}
