import type { RouteQuestion } from '../../../shared/explore/exchanges.ts';
import {
  AllExchanges,
  ListedBindings,
  OneQueueSettings,
  Policies,
} from '../../../shared/explore/exchanges-management.ts';
import { deadLetteringOf, type RoutingMap, routeMessage, routingMap } from '../../../shared/explore/routing.ts';
import type { DeadLetterPath, RouteForecast } from '../../../shared/explore/routing-forecast.ts';
import { type Clock, systemClock } from '../../clock.ts';
import { optional } from '../answers.ts';
import type { BrokerAccess, BrokerSession } from '../broker-session.ts';

/** For so long what was listed answers the next question too, as somebody types a key. Milliseconds. */
const KEEP = 3_000;
/** Of so many of the queues that are reached it is asked where their dead letters go. */
const MAX_DEAD_LETTERS = 20;

/** Foretells where messages go, without publishing any. */
export interface Routes {
  /** @throws LabError NOT_CONNECTED, MANAGEMENT_…: without a management API bindings can't be known */
  foretell(question: RouteQuestion): Promise<RouteForecast>;
  /** What was listed is no longer true. */
  forget(): void;
}

interface Listed {
  readonly of: BrokerAccess;
  readonly at: number;
  readonly map: Promise<RoutingMap>;
}

export function createRoutes(session: BrokerSession, clock: Clock = systemClock): Routes {
  let listed: Listed | null = null;

  function list(access: BrokerAccess): Listed {
    const now = clock.now();
    if (listed?.of === access && now - listed.at < KEEP) return listed;
    const made = { of: access, at: now, map: askForMap(access) };
    made.map.catch(() => {
      if (listed === made) listed = null;
    });
    listed = made;
    return made;
  }

  return {
    async foretell(question) {
      const access = session.access();
      const { at, map } = list(access);
      const known = await map;
      const route = routeMessage(known, question);
      const asked = route.queues.slice(0, MAX_DEAD_LETTERS);
      const paths = await Promise.all(asked.map(({ name }) => deadLettersFrom(access, known, name, question)));
      return { route, deadLetters: paths.filter((path) => path !== null), vhost: access.vhost, at };
    },
    forget() {
      listed = null;
    },
  };
}

async function askForMap({ management, vhost }: BrokerAccess): Promise<RoutingMap> {
  const host = encodeURIComponent(vhost);
  const [exchanges, bindings, policies] = await Promise.all([
    management.get(`/api/exchanges/${host}?columns=name,type,durable,internal,arguments,policy`),
    management.get(`/api/bindings/${host}`),
    optional(management.get(`/api/policies/${host}`)),
  ]);
  return routingMap(withAlternates(exchanges, policies), ListedBindings.parse(bindings));
}

/** Exchanges with the alternate exchanges that policies give them. */
export function withAlternates(exchanges: unknown, policies: unknown) {
  const known = Policies.safeParse(policies);
  return AllExchanges.parse(exchanges).map((exchange) => {
    const byPolicy = known.success && exchange.policy ? known.data.get(exchange.policy)?.['alternate-exchange'] : null;
    return { ...exchange, alternate: exchange.alternate ?? (typeof byPolicy === 'string' ? byPolicy : null) };
  });
}

async function deadLettersFrom(
  { management, vhost }: BrokerAccess,
  map: RoutingMap,
  queue: string,
  { key, headers }: RouteQuestion,
): Promise<DeadLetterPath | null> {
  const path = `/api/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(queue)}`;
  const columns = 'columns=name,arguments,effective_policy_definition';
  const found = OneQueueSettings.safeParse(await optional(management.get(`${path}?${columns}`)));
  const to = found.success ? deadLetteringOf(found.data.arguments, found.data.effective_policy_definition) : null;
  if (!to) return null;
  // With a key of its own a dead letter keeps none of the others.
  const { CC: _, ...rest } = headers;
  const dead = { exchange: to.exchange, key: to.key ?? key, headers: to.key === null ? headers : rest };
  return { queue, to, route: routeMessage(map, dead, false) };
}
