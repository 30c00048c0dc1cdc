import {
  AnyExchangeName,
  type ExchangeDetail,
  type ExchangePage,
  ExchangeQuery,
  type NamedExchanges,
  NamedExchangesQuery,
} from '../explore/exchanges.ts';
import { At } from '../ids.ts';
import { call } from './call.ts';

/** Exchanges and bindings, and where a routing key leads. */
export const exchangeCalls = {
  /** Exchanges of the virtual host, by the broker's management API. */
  'exchange.list': call<ExchangePage>()(ExchangeQuery.extend(At.shape)),
  'exchange.one': call<ExchangeDetail>()(At.extend({ name: AnyExchangeName })),
  /** What can be known of exchanges without a management API. */
  'exchange.named': call<NamedExchanges>()(NamedExchangesQuery.extend(At.shape)),
} as const;
