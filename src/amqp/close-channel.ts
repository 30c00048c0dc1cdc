import type { Channel } from 'amqplib';

/**
 * Closes a channel. amqplib waits for ever for the answer to a good-bye that was lost with its connection, but tells that the
 * channel is closed.
 * @throws Error where the broker has not answered: what it was asked last may not have reached it
 */
export async function closeChannel(channel: Channel): Promise<void> {
  const lost = Promise.withResolvers<never>();
  // An answer closes the channel too, and is heard first.
  const onClose = (): void => void setImmediate(() => lost.reject(new Error('Channel closed')));
  channel.once('close', onClose);
  try {
    await Promise.race([channel.close(), lost.promise]);
  } finally {
    channel.off('close', onClose);
  }
}
