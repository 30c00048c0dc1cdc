import { AllQueues, ListedBindings } from '../../../shared/explore/exchanges-management.ts';
import { deadLetteringOf } from '../../../shared/explore/routing.ts';
import { focusOn, graphOf, MAX_NODES, type NodeId, type Topology } from '../../../shared/explore/topology.ts';
import { fail } from '../../../shared/failure.ts';
import { type Clock, systemClock } from '../../clock.ts';
import { optional } from '../answers.ts';
import type { BrokerSession } from '../broker-session.ts';
import { withAlternates } from './routes.ts';

/** So many names at most are given to choose from. */
const MAX_NAMES = 20_000;

/**
 * Exchanges, queues, bindings and dead-letter paths of a virtual host, or what of them concerns one.
 * @throws LabError NOT_CONNECTED, MANAGEMENT_…: without a management API bindings can't be known; QUEUE_NOT_FOUND and
 *   EXCHANGE_NOT_FOUND where the one in focus is gone
 */
export async function askTopology(
  session: BrokerSession,
  focus: NodeId | null,
  clock: Clock = systemClock,
): Promise<Topology> {
  const { management, vhost } = session.access();
  const host = encodeURIComponent(vhost);
  const at = clock.now();
  const [exchanges, queues, bindings, policies] = await Promise.all([
    management.get(`/api/exchanges/${host}?columns=name,type,durable,internal,arguments,policy`),
    management.get(`/api/queues/${host}?columns=name,type,durable,arguments,effective_policy_definition`),
    management.get(`/api/bindings/${host}`),
    optional(management.get(`/api/policies/${host}`)),
  ]);
  const graph = graphOf(
    withAlternates(exchanges, policies),
    AllQueues.parse(queues).map(({ name, type, arguments: table, effective_policy_definition }) => ({
      name,
      type,
      deadLettering: deadLetteringOf(table, effective_policy_definition),
    })),
    ListedBindings.parse(bindings),
    focus,
  );
  if (focus !== null && !graph.nodes.some(({ id }) => id === focus)) throw gone(focus);
  const shown = focus === null ? graph : focusOn(graph, focus);
  const isTooMuch = shown.nodes.length > MAX_NODES;
  const byName = graph.nodes.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return {
    nodes: isTooMuch ? [] : shown.nodes,
    edges: isTooMuch ? [] : shown.edges,
    focus,
    wanted: shown.nodes.length,
    all: byName.slice(0, MAX_NAMES).map(({ id }) => id),
    vhost,
    at,
  };
}

function gone(focus: NodeId) {
  const name = focus.slice(2);
  return focus.startsWith('q ')
    ? fail('QUEUE_NOT_FOUND', `The queue “${name}” is no longer there.`, 'Show all, or choose another one.')
    : fail('EXCHANGE_NOT_FOUND', `The exchange “${name}” is no longer there.`, 'Show all, or choose another one.');
}
