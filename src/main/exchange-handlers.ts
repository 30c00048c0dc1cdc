import type { ExchangeChanges } from '../engine/explore/exchanges/changes.ts';
import { askTopology } from '../engine/explore/exchanges/topology.ts';
import type { Handlers } from '../shared/contract.ts';
import type { ProfileId } from '../shared/ids.ts';
import type { Created } from './created.ts';
import type { OpenBrokers } from './open-brokers.ts';

type ExchangeCall = Extract<keyof Handlers, `exchange.${string}`>;

/** Exchanges and bindings of the brokers that are open. */
export function createExchangeHandlers({
  brokers,
  created,
}: {
  brokers: OpenBrokers;
  created: Created;
}): Pick<Handlers, ExchangeCall> {
  /** Changes something, after which other ways lead elsewhere. */
  async function change<T>(at: ProfileId, run: (changes: ExchangeChanges) => Promise<T>): Promise<T> {
    const { exchangeChanges, routes } = brokers.at(at);
    try {
      return await run(exchangeChanges);
    } finally {
      routes.forget();
    }
  }

  return {
    'exchange.list': ({ at, ...query }) => brokers.at(at).exchanges.list(query),
    'exchange.one': ({ at, name }) => brokers.at(at).exchanges.one(name),
    'exchange.named': ({ at, names }) => brokers.at(at).exchanges.named(names),
    'exchange.route': ({ at, ...question }) => brokers.at(at).routes.foretell(question),
    'exchange.topology': ({ at, focus }) => askTopology(brokers.at(at).session, focus),

    async 'exchange.declare'({ at, settings }) {
      const declared = await change(at, (changes) => changes.declare(settings));
      if (declared.outcome === 'declared') created.note(at, { kind: 'exchange', name: settings.name });
      return declared;
    },
    async 'exchange.delete'({ at, name, onlyIfUnused }) {
      await change(at, (changes) => changes.remove(name, onlyIfUnused));
      created.forget(at, [{ kind: 'exchange', name }]);
    },
    'exchange.bind': ({ at, binding }) => change(at, (changes) => changes.bind(binding)),
    'exchange.unbind': ({ at, binding, propertiesKey }) =>
      change(at, (changes) => changes.unbind(binding, propertiesKey)),
  };
}
