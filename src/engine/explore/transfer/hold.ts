import type { Channel } from 'amqplib';
import { fail } from '../../../shared/failure.ts';
import { nextTurn } from '../../clock.ts';

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
  const unanswered = Promise.withResolvers<never>();
  let isOpen = true;
  let isReleased = false;
  const held = perform(async (channel) => {
    channel.on('close', () => {
      isOpen = false;
      // amqplib waits for ever for the answer to a good-bye that was lost with the connection.
      if (isReleased) void nextTurn().then(() => unanswered.reject(goodbyeLost()));
      end.reject(new Error('Channel closed'));
      onClosed();
    });
    opened.resolve(channel);
    await end.promise;
  });
  held.catch(opened.reject);
  end.promise.catch(() => {});
  unanswered.promise.catch(() => {});
  const channel = await opened.promise;
  return {
    channel,
    get isOpen() {
      return isOpen;
    },
    release() {
      if (!isOpen) return held;
      isReleased = true;
      end.resolve();
      return Promise.race([held, unanswered.promise]);
    },
  };
}

function goodbyeLost(): Error {
  return fail(
    'CONNECTION_LOST',
    'The connection was lost before the broker had answered to the last of it.',
    'Once the broker is back, it is looked at what both queues hold.',
  );
}
