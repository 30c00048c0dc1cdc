import type { CreatedThing, ListedThing } from '../../../shared/explore/declare.ts';
import { LabError } from '../../../shared/failure.ts';
import type { AmqpSession } from '../amqp-session.ts';

/**
 * Looks at queues and exchanges by passive declarations.
 * @returns what is there; what is gone, or is another connection's now, is left out
 * @throws LabError why no connection can be made
 */
export async function lookAtThings<T extends CreatedThing>(
  amqp: AmqpSession,
  things: readonly T[],
): Promise<(T & Pick<ListedThing, 'ready' | 'consumers'>)[]> {
  const there: (T & Pick<ListedThing, 'ready' | 'consumers'>)[] = [];
  for (const thing of things) {
    const facts = await lookAt(amqp, thing);
    if (facts) there.push({ ...thing, ...facts });
  }
  return there;
}

const untold = { ready: null, consumers: null };

async function lookAt(
  amqp: AmqpSession,
  { kind, name }: CreatedThing,
): Promise<Pick<ListedThing, 'ready' | 'consumers'> | null> {
  try {
    return await amqp.perform(name, async (channel) => {
      if (kind === 'queue') {
        const { messageCount, consumerCount } = await channel.checkQueue(name);
        return { ready: messageCount, consumers: consumerCount };
      }
      await channel.checkExchange(name);
      return untold;
    });
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    if (/NOT_FOUND|RESOURCE_LOCKED/.test(error.failure.detail ?? '')) return null;
    // It may be there: this user is not told.
    if (error.code === 'ACCESS_REFUSED') return untold;
    throw error;
  }
}
