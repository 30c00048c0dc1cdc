import type { Handlers } from '../shared/contract.ts';
import type { OpenBrokers } from './open-brokers.ts';

type ExchangeCall = Extract<keyof Handlers, `exchange.${string}`>;

/** Exchanges and bindings of the brokers that are open. */
export function createExchangeHandlers({ brokers }: { brokers: OpenBrokers }): Pick<Handlers, ExchangeCall> {
  return {
    'exchange.list': ({ at, ...query }) => brokers.at(at).exchanges.list(query),
    'exchange.one': ({ at, name }) => brokers.at(at).exchanges.one(name),
    'exchange.named': ({ at, names }) => brokers.at(at).exchanges.named(names),
  };
}
