import type { Handlers } from '../shared/contract.ts';
import type { OpenBrokers } from './open-brokers.ts';

type ExchangeCall = Extract<keyof Handlers, `exchange.${string}`>;

/** Exchanges and bindings of the brokers that are open. */
export function createExchangeHandlers({ brokers }: { brokers: OpenBrokers }): Pick<Handlers, ExchangeCall> {
  return {
    'exchange.list': ({ at, ...query }) => brokers.at(at).exchanges.list(query),
    'exchange.one': ({ at, name }) => brokers.at(at).exchanges.one(name),
    'exchange.named': ({ at, names }) => brokers.at(at).exchanges.named(names),

    'exchange.declare': ({ at, settings }) => brokers.at(at).exchangeChanges.declare(settings),
    'exchange.delete': ({ at, name, onlyIfUnused }) => brokers.at(at).exchangeChanges.remove(name, onlyIfUnused),
    'exchange.bind': ({ at, binding }) => brokers.at(at).exchangeChanges.bind(binding),
    'exchange.unbind': ({ at, binding, propertiesKey }) =>
      brokers.at(at).exchangeChanges.unbind(binding, propertiesKey),
  };
}
