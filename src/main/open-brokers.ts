import type { BuiltInBroker } from '../engine/brokers/built-in.ts';
import { type BrokerSession, createBrokerSession } from '../engine/explore/broker-session.ts';
import { createQueueChanges, type QueueChanges } from '../engine/explore/declare/changes.ts';
import { createExchangeChanges, type ExchangeChanges } from '../engine/explore/exchanges/changes.ts';
import { createExchanges, type Exchanges } from '../engine/explore/exchanges/exchanges.ts';
import { createRoutes, type Routes } from '../engine/explore/exchanges/routes.ts';
import { createExplorer, type Explorer } from '../engine/explore/explorer.ts';
import type { ManagementTarget } from '../engine/explore/management-client.ts';
import { createMessages, type Messages } from '../engine/explore/messages/messages.ts';
import { createTransfers, type Transfers } from '../engine/explore/transfer/transfers.ts';
import type { Lab } from '../engine/lab.ts';
import type { OpenBroker } from '../shared/calls/profile-calls.ts';
import { fail } from '../shared/failure.ts';
import type { ProfileId } from '../shared/ids.ts';
import { hasPlace } from '../shared/lab/built-in.ts';
import { isConnected } from '../shared/link-state.ts';
import { BUILT_IN, type Endpoint, type Profile } from '../shared/profile.ts';
import type { Connector } from './connector.ts';
import type { Profiles } from './profiles.ts';

/** One connection that is open, with what can be done there. */
export interface Opened {
  readonly id: ProfileId;
  readonly session: BrokerSession;
  readonly explorer: Explorer;
  readonly transfers: Transfers;
  readonly exchanges: Exchanges;
  readonly exchangeChanges: ExchangeChanges;
  readonly queueChanges: QueueChanges;
  readonly messages: Messages;
  readonly routes: Routes;
}

/** The connections that can be explored: those that the user opened, and the lab's. */
export interface OpenBrokers {
  /** Looks whether the broker lets us in, and keeps its connection open. @throws LabError why it does not */
  open(id: ProfileId, password: string | null): Promise<void>;
  close(id: ProfileId): Promise<void>;
  list(): OpenBroker[];
  /** @throws LabError NOT_CONNECTED */
  at(id: ProfileId): Opened;
  /** Whether messages are being moved there, or a file of them is being published. */
  isTransferring(id: ProfileId): boolean;
  /** Where an open connection leads now; null = it is not open. */
  endpoint(id: ProfileId): Endpoint | null;
  closeAll(): Promise<void>;
}

interface Place {
  readonly profile: Profile;
  readonly password: string;
}

export function createOpenBrokers(deps: {
  lab: Lab;
  builtIn: BuiltInBroker;
  connector: Connector;
  profiles: Profiles;
  version: string;
  onBug: (error: unknown) => void;
}): OpenBrokers {
  const { lab, builtIn, connector, profiles, version, onBug } = deps;
  const places = new Map<ProfileId, Place>();
  const opened = new Map<ProfileId, Opened>();

  const labIs = (id: ProfileId): boolean => connector.target?.profile.id === id;

  function target(id: ProfileId): ManagementTarget | null {
    const place = (labIs(id) ? connector.target : null) ?? places.get(id);
    if (!place) return null;
    const { profile, password } = place;
    if (id !== BUILT_IN) return { endpoint: profile, password, managementUrl: profile.managementUrl };
    const { state } = builtIn.view;
    if (!hasPlace(state)) return { endpoint: profile, password, managementPort: null };
    const isThere = profile.hosts[0]?.port === state.port;
    const endpoint = isThere ? profile : moved(id, profile, password);
    return { endpoint, password, managementPort: state.managementPort };
  }

  /** The built-in broker has another port than it had when it was opened. */
  function moved(id: ProfileId, before: Profile, password: string): Profile {
    const profile = profiles.get(id);
    if (profile.hosts[0]?.port === before.hosts[0]?.port) return before;
    if (!labIs(id)) places.set(id, { profile, password });
    return profile;
  }

  function cluster(id: ProfileId): string | null {
    const { observer, cluster: name } = lab.state.broker;
    return labIs(id) && isConnected(observer) ? name : null;
  }

  function tools(id: ProfileId): Opened {
    const known = opened.get(id);
    if (known) return known;
    const session = createBrokerSession({ target: () => target(id), cluster: () => cluster(id), version });
    const made: Opened = {
      id,
      session,
      explorer: createExplorer(session),
      transfers: createTransfers(session, version),
      exchanges: createExchanges(session),
      exchangeChanges: createExchangeChanges(session),
      queueChanges: createQueueChanges(session, version),
      messages: createMessages(session),
      routes: createRoutes(session),
    };
    opened.set(id, made);
    return made;
  }

  async function close(id: ProfileId): Promise<void> {
    places.delete(id);
    const left = opened.get(id);
    opened.delete(id);
    await left?.transfers.close();
    left?.messages.close();
    await left?.session.close();
  }

  // A tab that is only the lab's goes with it; one in which messages are on their way stays until somebody closes it.
  connector.onLeave(({ profile, password }) => {
    const { id } = profile;
    if (places.has(id)) return;
    if (isTransferring(id)) places.set(id, { profile, password });
    else close(id).catch(onBug);
  });

  function isTransferring(id: ProfileId): boolean {
    const there = opened.get(id);
    return there?.transfers.view()?.endedAt === null || (there?.messages.fileProgress() ?? null) !== null;
  }

  return {
    isTransferring,
    async open(id, password) {
      if (id === BUILT_IN) await builtIn.ready();
      const given = profiles.passwordFor(id, password);
      const before = places.get(id);
      places.set(id, { profile: profiles.get(id), password: given });
      try {
        await tools(id)
          .session.access()
          .amqp.perform('', async () => {});
      } catch (error) {
        if (before) places.set(id, before);
        else if (labIs(id)) places.delete(id);
        else await close(id);
        throw error;
      }
    },
    close,
    list() {
      const lab = connector.target?.profile.id;
      const others = [...places.keys()].filter((id) => id !== lab);
      return [...(lab ? [lab] : []), ...others].map((id) => ({ id, isLab: id === lab }));
    },
    at(id) {
      if (!labIs(id) && !places.has(id)) {
        throw fail('NOT_CONNECTED', 'This connection is not open.', 'Open it first.');
      }
      return tools(id);
    },
    endpoint: (id) => target(id)?.endpoint ?? null,
    async closeAll() {
      await Promise.all([...opened.keys()].map(close));
    },
  };
}
