import type { Channel } from 'amqplib';
import { LabError } from '../../shared/failure.ts';
import type { QueueSettings } from '../../shared/settings.ts';

export interface FoundQueue {
  /** What the queue is, which may differ from what was asked for when it was adopted. */
  readonly settings: QueueSettings;
  readonly adopted: boolean;
  /** Whether it was not there before. */
  readonly isNew: boolean;
  /** Ready messages in it. */
  readonly ready: number;
}

/**
 * Declares a queue. A classic one without x-queue-type: plain scripts declare it without, and RabbitMQ before 4.0
 * takes "classic" and nothing for two different things.
 */
export async function declareQueue(channel: Channel, settings: QueueSettings, isNew = false): Promise<FoundQueue> {
  const { messageCount } = await channel.assertQueue(settings.name, {
    durable: settings.durable,
    ...(settings.type === 'quorum' ? { arguments: { 'x-queue-type': 'quorum' } } : {}),
  });
  return { settings, adopted: false, isNew, ready: messageCount };
}

/**
 * Takes an existing queue as it is, and finds out what it is. AMQP has no question for that, but a declaration that
 * does not match is refused with what the queue is, one difference at a time, and changes nothing.
 * @throws LabError QUEUE_NOT_FOUND where there is none, and whatever else the broker refuses
 */
export async function adoptQueue(
  asked: QueueSettings,
  perform: <T>(run: (channel: Channel) => Promise<T>) => Promise<T>,
): Promise<FoundQueue> {
  const { messageCount } = await perform((channel) => channel.checkQueue(asked.name));
  let settings = asked;
  for (let differences = 0; differences < 3; differences++) {
    try {
      await perform((channel) => declareQueue(channel, settings));
      break;
    } catch (error) {
      const corrected = error instanceof LabError ? correct(settings, error) : undefined;
      if (!corrected) break; // it differs in what Warren does not set, a length limit for instance
      settings = corrected;
    }
  }
  return { settings, adopted: true, isNew: false, ready: messageCount };
}

function correct(settings: QueueSettings, error: LabError): QueueSettings | undefined {
  const text = error.failure.detail ?? '';
  // It is the other of two: so a long name, for which the broker cuts its text, does not matter.
  if (/inequivalent arg 'durable'/.test(text)) return { ...settings, durable: !settings.durable };
  if (!/inequivalent arg 'x-queue-type'|invalid property 'non-durable'/.test(text)) return undefined;
  const quorum = /current is (the value )?'quorum'/.test(text);
  const type = quorum ? 'quorum' : 'classic';
  return type === settings.type ? undefined : { ...settings, type };
}
