import type { Handlers } from '../shared/contract.ts';
import type { OpenBrokers } from './open-brokers.ts';

type ExploreCall = Extract<keyof Handlers, `explore.${string}` | `broker.${string}`>;

/** Looking at the brokers that are open. */
export function createExploreHandlers({ brokers }: { brokers: OpenBrokers }): Pick<Handlers, ExploreCall> {
  return {
    'broker.open': ({ id, password }) => brokers.open(id, password),
    'broker.close': ({ id }) => brokers.close(id),
    'broker.list': () => brokers.list(),

    'explore.queues': ({ at, ...query }) => brokers.at(at).explorer.queues(query),
    'explore.queue': ({ at, name }) => brokers.at(at).explorer.queue(name),
    'explore.history': ({ at, name }) => brokers.at(at).explorer.history(name),
    'explore.named': ({ at, names }) => brokers.at(at).explorer.named(names),
  };
}
