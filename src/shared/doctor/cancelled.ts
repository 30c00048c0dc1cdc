import type { Failure } from '../failure.ts';

/**
 * Why a broker ended a consumer by itself (basic.cancel), which it does without a word.
 * @param isThere whether the queue still is
 * @param held whether the consumer held deliveries that were not acked
 */
export function consumerCancelled(queue: string, isThere: boolean, held: boolean): Failure {
  const why = !isThere
    ? `its queue “${queue}” was deleted`
    : held
      ? 'a delivery was not acked in time (consumer timeout), or the node of its queue failed'
      : 'the node of its queue failed, or the queue was deleted and declared anew';
  return {
    code: 'CONSUMER_CANCELLED',
    message: `The consumer was cancelled by the broker: ${why}.`,
    hint: isThere
      ? 'It consumes again by itself. What it held goes back to the queue: ack sooner, or allow more time (consumer timeout).'
      : 'Declare the queue again: the worker then consumes from it by itself.',
    about: { queue },
  };
}
