import { z } from 'zod';
import {
  AnyExchangeName,
  BindingSettings,
  type ExchangeDeclared,
  type ExchangeDetail,
  type ExchangePage,
  ExchangeQuery,
  ExchangeSettings,
  type NamedExchanges,
  NamedExchangesQuery,
  RouteQuestion,
} from '../explore/exchanges.ts';
import type { RouteForecast } from '../explore/routing-forecast.ts';
import { NodeId, type Topology } from '../explore/topology.ts';
import { At } from '../ids.ts';
import { call, change } from './call.ts';

/** Exchanges and bindings, and where a routing key leads. */
export const exchangeCalls = {
  /** Exchanges of the virtual host, by the broker's management API. */
  'exchange.list': call<ExchangePage>()(ExchangeQuery.extend(At.shape)),
  'exchange.one': call<ExchangeDetail>()(At.extend({ name: AnyExchangeName })),
  /** What can be known of exchanges without a management API. */
  'exchange.named': call<NamedExchanges>()(NamedExchangesQuery.extend(At.shape)),
  /** Where a message would go, without publishing one. */
  'exchange.route': call<RouteForecast>()(RouteQuestion.extend(At.shape)),
  /** What leads where, for a drawing: of the virtual host, or around one queue or exchange. */
  'exchange.topology': call<Topology>()(At.extend({ focus: NodeId.nullable() })),

  /** Declares it, or says in what the one that is there differs. */
  'exchange.declare': change<ExchangeDeclared>()(At.extend({ settings: ExchangeSettings })),
  'exchange.delete': change<void>()(At.extend({ name: AnyExchangeName, onlyIfUnused: z.boolean() })),
  'exchange.bind': change<void>()(At.extend({ binding: BindingSettings })),
  /** `propertiesKey` as the broker listed it; null = the binding with just these arguments. */
  'exchange.unbind': change<void>()(At.extend({ binding: BindingSettings, propertiesKey: z.string().nullable() })),
} as const;
