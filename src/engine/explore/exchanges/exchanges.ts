import type {
  ExchangeDetail,
  ExchangePage,
  ExchangeQuery,
  ExchangeSort,
  NamedExchange,
  NamedExchanges,
} from '../../../shared/explore/exchanges.ts';
import {
  ListedBindings,
  ListedExchanges,
  OneExchange,
  Policies,
} from '../../../shared/explore/exchanges-management.ts';
import { LabError } from '../../../shared/failure.ts';
import { type Clock, systemClock } from '../../clock.ts';
import type { AmqpSession } from '../amqp-session.ts';
import { askPage, isNotFound, optional } from '../answers.ts';
import type { BrokerSession } from '../broker-session.ts';
import type { ManagementClient } from '../management-client.ts';
import { exchangeFailure, exchangeNotFound } from './failures.ts';

/** Of one exchange as many are shown, of each direction. */
const MAX_BINDINGS = 500;

/** Looks at the exchanges of a broker, and changes nothing there. */
export interface Exchanges {
  /** @throws LabError NOT_CONNECTED, INVALID_INPUT for a regular expression that the broker can't read, MANAGEMENT_… */
  list(query: ExchangeQuery): Promise<ExchangePage>;
  /** @throws LabError NOT_CONNECTED, EXCHANGE_NOT_FOUND, MANAGEMENT_… */
  one(name: string): Promise<ExchangeDetail>;
  /** What passive declarations tell. @throws LabError NOT_CONNECTED and why it can't connect */
  named(names: readonly string[]): Promise<NamedExchanges>;
}

/** The names that the management API has for what can be sorted by. */
const columns: Record<ExchangeSort, string> = {
  name: 'name',
  type: 'type',
  in: 'message_stats.publish_in_details.rate',
  out: 'message_stats.publish_out_details.rate',
};

/** An exchange's path in the management API, where the default exchange has a name of its own. */
export function exchangePath(vhost: string, name: string): string {
  return `/api/exchanges/${encodeURIComponent(vhost)}/${encodeURIComponent(name === '' ? 'amq.default' : name)}`;
}

export function createExchanges(session: BrokerSession, clock: Clock = systemClock): Exchanges {
  return {
    async list(query) {
      const { management, vhost } = session.access();
      const path = `/api/exchanges/${encodeURIComponent(vhost)}`;
      const page = ListedExchanges.parse(await askPage(management, path, query, columns[query.sort]));
      return { ...page, vhost, at: clock.now() };
    },
    async one(name) {
      const { management, vhost } = session.access();
      const path = exchangePath(vhost, name);
      const [exchange, from, to] = await Promise.all([
        management.get(path).catch((error: unknown) => {
          throw isNotFound(error) ? exchangeNotFound(name) : error;
        }),
        optional(management.get(`${path}/bindings/source`)),
        optional(management.get(`${path}/bindings/destination`)),
      ]);
      const row = OneExchange.parse(exchange);
      const [away, here] = [ListedBindings.safeParse(from), ListedBindings.safeParse(to)];
      return {
        row,
        vhost,
        from: away.success ? away.data.slice(0, MAX_BINDINGS) : null,
        to: here.success ? here.data.slice(0, MAX_BINDINGS) : null,
        fromTotal: away.success ? away.data.length : 0,
        toTotal: here.success ? here.data.length : 0,
        alternate:
          row.alternate !== null
            ? { exchange: row.alternate, by: 'argument' }
            : await alternateByPolicy(management, vhost, row.policy),
        at: clock.now(),
      };
    },
    async named(names) {
      const { amqp, vhost } = session.access();
      const exchanges: NamedExchange[] = [];
      for (const name of names) exchanges.push(await lookAt(amqp, name));
      return { exchanges, vhost, at: clock.now() };
    },
  };
}

async function alternateByPolicy(
  management: ManagementClient,
  vhost: string,
  policy: string | null,
): Promise<ExchangeDetail['alternate']> {
  if (policy === null) return null;
  const policies = Policies.safeParse(await optional(management.get(`/api/policies/${encodeURIComponent(vhost)}`)));
  const exchange = policies.success ? policies.data.get(policy)?.['alternate-exchange'] : null;
  return typeof exchange === 'string' ? { exchange, by: 'policy' } : null;
}

async function lookAt(amqp: AmqpSession, name: string): Promise<NamedExchange> {
  try {
    await amqp.perform(name, (channel) => channel.checkExchange(name));
    return { name, exists: true };
  } catch (error) {
    const told = exchangeFailure(error, name);
    if (!(told instanceof LabError) || !/^(EXCHANGE_|ACCESS_REFUSED|BROKER_REFUSED)/.test(told.code)) throw told;
    const { message, hint } = told.failure;
    return { name, exists: false, message, hint };
  }
}
