import type { Channel } from 'amqplib';
import type { PeekFacts } from '../../../shared/explore/messages.ts';
import type { QueueArgument, QueueRow } from '../../../shared/explore/queues.ts';
import { LabError } from '../../../shared/failure.ts';
import type { BrokerSession } from '../broker-session.ts';
import { createExplorer } from '../explorer.ts';

/** Since RabbitMQ 4.0 a quorum queue has this limit where none is set. */
const DEFAULT_LIMIT = 20;

/**
 * What decides what fetching from a queue costs: by passive declaration, and by the management API where there is one.
 * @throws LabError NOT_CONNECTED, QUEUE_NOT_FOUND, ACCESS_REFUSED, and why it can't connect
 */
export async function peekFacts(session: BrokerSession, queue: string): Promise<PeekFacts> {
  const { amqp } = session.access();
  const { counts, product, version } = await amqp.perform(queue, async (channel) => ({
    counts: await channel.checkQueue(queue),
    ...brokerOf(channel),
  }));
  const row = await rowOf(session, queue);
  return {
    queue,
    type: row?.type ?? null,
    product,
    version,
    ready: counts.messageCount,
    consumers: counts.consumerCount,
    unacked: row?.unacked ?? null,
    deliveryLimit: row ? limitOf(row, version) : null,
    deadLetters: row ? settingOf(row, 'dead-letter-exchange') !== null : null,
    priorities: row ? settingOf(row, 'max-priority') !== null || row.type === 'quorum' : null,
  };
}

/** The management API may be away: then less is known, and that is no failure. */
async function rowOf(session: BrokerSession, queue: string): Promise<QueueRow | null> {
  try {
    return (await createExplorer(session).queue(queue)).row;
  } catch (error) {
    if (error instanceof LabError) return null;
    throw error;
  }
}

/** How a broker names itself when one connects. */
function brokerOf(channel: Channel): { product: string; version: string } {
  const { serverProperties } = (channel as unknown as { connection: { serverProperties?: Record<string, unknown> } })
    .connection;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { product: text(serverProperties?.product), version: text(serverProperties?.version) };
}

function settingOf(row: QueueRow, name: string): string | null {
  const find = (list: readonly QueueArgument[], key: string): string | null =>
    list.find((argument) => argument.name === key)?.value ?? null;
  return find(row.arguments, `x-${name}`) ?? find(row.policyDefinition, name);
}

function limitOf(row: QueueRow, version: string): PeekFacts['deliveryLimit'] {
  if (row.type !== 'quorum') return 'none';
  const set = [
    ...row.arguments.filter(({ name }) => name === 'x-delivery-limit'),
    ...row.policyDefinition.filter(({ name }) => name === 'delivery-limit'),
  ].map(({ value }) => Number(value));
  // Of an argument and a policy the lower one holds.
  const limits = set.filter((limit) => limit >= 0);
  if (limits.length > 0) return Math.min(...limits);
  if (set.length > 0) return 'none';
  return Number(version.split('.')[0]) >= 4 ? DEFAULT_LIMIT : 'none';
}
