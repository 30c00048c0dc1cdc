import type { QueueFigures } from '../../../shared/explore/declare.ts';
import { Bindings, ListedQueues } from '../../../shared/explore/management.ts';
import { optional } from '../answers.ts';
import type { BrokerSession } from '../broker-session.ts';
import { isMissing } from './failures.ts';

export interface Figures {
  /** A queue's figures of this moment. @throws LabError NOT_CONNECTED, QUEUE_LOCKED, ACCESS_REFUSED … */
  figures(name: string): Promise<QueueFigures>;
}

const none: QueueFigures = { exists: false, type: null, ready: 0, consumers: 0, unacked: null, bindings: null };

/** By AMQP what it tells, which is of this moment; the rest by the management API, where there is one. */
export function createFigures(session: BrokerSession): Figures {
  async function figures(name: string): Promise<QueueFigures> {
    const { amqp } = session.access();
    try {
      const { messageCount, consumerCount } = await amqp.perform(name, (channel) => channel.checkQueue(name));
      const [totals, bindings] = await Promise.all([askTotals(session, name), askBindings(session, name)]);
      return {
        exists: true,
        type: totals?.type ?? null,
        ready: messageCount,
        consumers: consumerCount,
        unacked: totals?.unacked ?? null,
        bindings,
      };
    } catch (error) {
      if (isMissing(error)) return none;
      throw error;
    }
  }
  return { figures };
}

/** Totals without statistics are of this moment, where those of a queue's page may be 5 s old. */
async function askTotals(session: BrokerSession, name: string) {
  const { management, vhost } = session.access();
  const params = new URLSearchParams({
    page: '1',
    page_size: '1',
    name: `^${name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`,
    use_regex: 'true',
    disable_stats: 'true',
    enable_queue_totals: 'true',
  });
  const answer = await optional(management.get(`/api/queues/${encodeURIComponent(vhost)}?${params}`));
  const listed = ListedQueues.safeParse(answer);
  const row = listed.success ? listed.data.rows.find((each) => each.name === name) : undefined;
  return row ? { type: row.type, unacked: row.unacked } : null;
}

async function askBindings(session: BrokerSession, name: string): Promise<number | null> {
  const { management, vhost } = session.access();
  const path = `/api/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}/bindings`;
  const listed = Bindings.safeParse(await optional(management.get(path)));
  return listed.success ? listed.data.filter(({ exchange }) => exchange !== '').length : null;
}
