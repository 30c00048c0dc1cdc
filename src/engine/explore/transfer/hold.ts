import type { Channel } from 'amqplib';

/** A channel that stays open until it is let go, or the broker closes it. */
export interface HeldChannel<C extends Channel> {
  readonly channel: C;
  readonly isOpen: boolean;
  /** Closes it; so the broker has done all that was said on it. @throws LabError why it was closed before */
  release(): Promise<void>;
}

/**
 * Keeps a channel of a session for work that takes long.
 * @param onClosed called when the broker closed it, or the connection was lost
 * @throws LabError why it can't be opened
 */
export async function holdChannel<C extends Channel>(
  perform: (run: (channel: C) => Promise<void>) => Promise<void>,
  onClosed: () => void,
): Promise<HeldChannel<C>> {
  const opened = Promise.withResolvers<C>();
  const end = Promise.withResolvers<void>();
  let isOpen = true;
  const held = perform(async (channel) => {
    channel.on('close', () => {
      if (!isOpen) return;
      isOpen = false;
      end.reject(new Error('Channel closed'));
      onClosed();
    });
    opened.resolve(channel);
    await end.promise;
  });
  held.catch(opened.reject);
  end.promise.catch(() => {});
  const channel = await opened.promise;
  return {
    channel,
    get isOpen() {
      return isOpen;
    },
    release() {
      if (isOpen) end.resolve();
      return held;
    },
  };
}
