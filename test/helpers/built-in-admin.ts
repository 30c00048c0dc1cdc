/** What tests may ask of a running built-in broker, in whatever process they are and whoever started it. */
import type { Broker, ConnectionFigures, ConnectionFilter } from './broker-handle.ts';
import { ManagementError, manage } from './management.ts';

/** Everything another process needs to talk to a running broker; plain data, fit for JSON. */
export interface BuiltInCoordinates {
  readonly host: string;
  readonly port: number;
  readonly managementPort: number;
  /** null without a TLS listener. */
  readonly tlsPort: number | null;
  /** Holds the broker's store and its log. */
  readonly folder: string;
}

/** A running built-in broker. Its management API knows the figures of this very moment, so nothing else is asked. */
export interface BuiltIn extends Broker {
  readonly coordinates: BuiltInCoordinates;
}

interface ListedConnection {
  readonly name: string;
  readonly vhost: string;
  readonly user: string;
  readonly state: string;
  readonly client_properties?: { readonly connection_name?: string };
}

/** A handle on a running broker, from its coordinates. */
export function attachBuiltIn(coordinates: BuiltInCoordinates): BuiltIn {
  const { host, port, tlsPort } = coordinates;
  const managed = manage(coordinates);
  const { management } = managed;

  async function connections(filter: ConnectionFilter = {}): Promise<ConnectionFigures[]> {
    const listed = (await management('GET', '/api/connections')) as ListedConnection[];
    const wanted = Object.entries(filter) as [keyof ConnectionFilter, string][];
    return listed
      .map(({ name, vhost, user, state, client_properties }) => ({
        name,
        vhost,
        user,
        state,
        clientName: client_properties?.connection_name ?? '',
      }))
      .filter((connection) => wanted.every(([key, value]) => connection[key] === value));
  }

  return {
    ...managed,
    product: 'Warren',
    coordinates,
    host,
    port,
    tlsPort,
    connections,
    async queue(vhost, name) {
      try {
        const found = await management('GET', `/api/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`);
        const { messages_ready, messages_unacknowledged, consumers } = found as Record<string, number>;
        return { ready: messages_ready!, unacked: messages_unacknowledged!, consumers: consumers! };
      } catch (error) {
        if (error instanceof ManagementError && error.status === 404) return null;
        throw error;
      }
    },
    async closeConnections(filter, reason = 'closed by a test') {
      const found = await connections(filter);
      for (const { name } of found) {
        await management('DELETE', `/api/connections/${encodeURIComponent(name)}`, undefined, { 'x-reason': reason });
      }
      return found.length;
    },
    // What it has confirmed is on disk, declarations too.
    flushDeclarations: async () => {},
    async setMemoryAlarm(on) {
      await management('PUT', '/api/warren/memory-limit', { bytes: on ? 0 : null });
    },
    detach: async () => {},
  };
}
