import { ExchangeBindings, OneExchange } from '../../shared/explore/management.ts';
import type { DeadLetterPath, ExchangeSource, QueueBinding, QueueRow } from '../../shared/explore/queues.ts';
import { LabError } from '../../shared/failure.ts';
import type { ManagementClient } from './management-client.ts';

/** Of as many exchanges that a queue is bound to it is asked what they are bound to themselves. */
const MAX_SOURCES = 5;
const MAX_TARGETS = 50;

/** Exchanges that pass messages on to those that the queue is bound to. */
export async function askSources(
  management: ManagementClient,
  vhost: string,
  bindings: readonly QueueBinding[],
): Promise<ExchangeSource[]> {
  const names = [...new Set(bindings.map(({ exchange }) => exchange))].filter((name) => name !== '');
  const found = await Promise.all(
    names.slice(0, MAX_SOURCES).map(async (exchange) => {
      const path = `/api/exchanges/${encodeURIComponent(vhost)}/${encodeURIComponent(exchange)}/bindings/destination`;
      const all = await orNull(management.get(path));
      return (all === null ? [] : ExchangeBindings.parse(all)).slice(0, MAX_TARGETS).map(({ source, key }) => ({
        exchange,
        from: source,
        key,
      }));
    }),
  );
  return found.flat();
}

/** Where a queue's dead letters go; null = it has no dead-letter exchange, so they are dropped. */
export async function askDeadLetters(
  management: ManagementClient,
  vhost: string,
  { name, arguments: own, policyDefinition }: QueueRow,
): Promise<DeadLetterPath | null> {
  // Of an argument and a policy a broker takes the argument.
  const setting = (what: string): string | undefined =>
    own.find((each) => each.name === `x-${what}`)?.value ?? policyDefinition.find((each) => each.name === what)?.value;
  const exchange = setting('dead-letter-exchange');
  if (exchange === undefined) return null;
  const key = setting('dead-letter-routing-key') ?? null;
  if (exchange === '') {
    const target = key ?? name;
    const isThere = await exists(management, `/api/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(target)}`);
    return {
      exchange,
      key,
      isThere: true,
      type: 'direct',
      targets: isThere ? [{ kind: 'queue', name: target, key: target }] : [],
    };
  }
  const path = `/api/exchanges/${encodeURIComponent(vhost)}/${encodeURIComponent(exchange)}`;
  const [found, bindings] = await Promise.all([
    management.get(path).catch((error: unknown) => {
      if (error instanceof LabError && error.code === 'MANAGEMENT_NOT_FOUND') return undefined;
      if (error instanceof LabError) return null;
      throw error;
    }),
    orNull(management.get(`${path}/bindings/source`)),
  ]);
  const type = OneExchange.safeParse(found);
  return {
    exchange,
    key,
    isThere: found === null ? null : found !== undefined,
    type: type.success ? type.data.type : null,
    targets: (bindings === null ? [] : ExchangeBindings.parse(bindings))
      .slice(0, MAX_TARGETS)
      .map(({ destination, kind, key: bound }) => ({ kind, name: destination, key: bound })),
  };
}

async function exists(management: ManagementClient, path: string): Promise<boolean> {
  return (await orNull(management.get(path))) !== null;
}

/** What a user may not see, or what is not there, is left open. */
function orNull(asked: Promise<unknown>): Promise<unknown> {
  return asked.catch((error: unknown) => {
    if (error instanceof LabError) return null;
    throw error;
  });
}
