import { fail } from '../../shared/failure.ts';
import { type AmqpSession, createAmqpSession } from './amqp-session.ts';
import { createManagementClient, type ManagementClient, type ManagementTarget } from './management-client.ts';

/** The ways to one broker, beside the lab's own. */
export interface BrokerAccess {
  readonly target: ManagementTarget;
  readonly vhost: string;
  readonly management: ManagementClient;
  readonly amqp: AmqpSession;
}

/** A connection that is open: its accesses are made anew when its broker moves, as the built-in one may. */
export interface BrokerSession {
  /** @throws LabError NOT_CONNECTED */
  access(): BrokerAccess;
  close(): Promise<void>;
}

export interface BrokerSessionDeps {
  /** The broker as it is to be reached now; null = it can't be. */
  readonly target: () => ManagementTarget | null;
  /** The name of the cluster there, where the lab's connection has found it. */
  readonly cluster: () => string | null;
  /** Warren's version, which brokers show in the names of its connections. */
  readonly version: string;
}

export function createBrokerSession({ target, cluster, version }: BrokerSessionDeps): BrokerSession {
  let present: BrokerAccess | null = null;

  async function leave(): Promise<void> {
    const left = present;
    present = null;
    left?.management.close();
    await left?.amqp.close();
  }

  return {
    access() {
      const wanted = target();
      if (!wanted) {
        void leave();
        throw fail('NOT_CONNECTED', 'No broker is connected.', 'Connect to one first.');
      }
      if (present && sameTarget(present.target, wanted)) return present;
      void leave();
      present = {
        target: wanted,
        vhost: wanted.endpoint.vhost,
        management: createManagementClient(wanted, cluster),
        amqp: createAmqpSession(wanted.endpoint, wanted.password, version),
      };
      return present;
    },
    close: leave,
  };
}

function sameTarget(a: ManagementTarget, b: ManagementTarget): boolean {
  return (
    a.endpoint === b.endpoint &&
    a.password === b.password &&
    a.managementPort === b.managementPort &&
    a.managementUrl === b.managementUrl
  );
}
