import type { NamedQueue } from '../../shared/explore/queues.ts';
import { LabError } from '../../shared/failure.ts';
import type { AmqpSession } from './amqp-session.ts';

/**
 * Looks at queues by passive declarations: without a management API a broker tells no more.
 * @throws LabError why no connection can be made, or was lost meanwhile
 */
export async function lookAtQueues(amqp: AmqpSession, names: readonly string[]): Promise<NamedQueue[]> {
  const found: NamedQueue[] = [];
  for (const name of names) found.push(await lookAt(amqp, name));
  return found;
}

async function lookAt(amqp: AmqpSession, name: string): Promise<NamedQueue> {
  try {
    const { messageCount, consumerCount } = await amqp.perform(name, (channel) => channel.checkQueue(name));
    return { name, exists: true, ready: messageCount, consumers: consumerCount };
  } catch (error) {
    if (!(error instanceof LabError) || !isOfQueue(error)) throw error;
    const { message, hint } = error.failure;
    return { name, exists: false, message, hint };
  }
}

/** Whether the broker says it of the queue: anything else is trouble with the connection. */
function isOfQueue({ code }: LabError): boolean {
  return /^(QUEUE_|ACCESS_REFUSED|NAME_RESERVED|BROKER_REFUSED)/.test(code);
}
