import type { KeptReason } from '../../../shared/explore/transfer.ts';
import { LabError } from '../../../shared/failure.ts';
import type { AmqpSession } from '../amqp-session.ts';
import type { Place } from './message.ts';

/** Places that are remembered; a dead-letter queue has few origins. */
const MAX_PLACES = 10_000;

/** Where dead letters came from, and whether they can go back there. */
export interface Places {
  /** Looks once at each. @throws LabError when the connection is lost */
  whyNot(place: Place): Promise<KeptReason | null>;
  /** It refused a message: the next ones for it stay, so that their order does too. */
  refuses(place: Place, reason: KeptReason): void;
}

export function createPlaces(amqp: AmqpSession): Places {
  const known = new Map<string, KeptReason | null>();
  const nameOf = ({ exchange, key }: Place): string => JSON.stringify([exchange, key]);

  const set = (name: string, reason: KeptReason | null): void => {
    if (known.size >= MAX_PLACES) known.clear();
    known.set(name, reason);
  };

  return {
    async whyNot(place) {
      const name = nameOf(place);
      const before = known.get(name);
      if (before !== undefined) return before;
      const reason = (await isThere(amqp, place)) ? null : 'origin gone';
      set(name, reason);
      return reason;
    },
    refuses(place, reason) {
      set(nameOf(place), reason);
    },
  };
}

/** A queue by its name; of an exchange only whether it is there: what it does with a key is seen when it is used. */
async function isThere(amqp: AmqpSession, { exchange, key }: Place): Promise<boolean> {
  try {
    await amqp.perform(exchange === '' ? key : exchange, async (channel) => {
      if (exchange === '') await channel.checkQueue(key);
      else await channel.checkExchange(exchange);
    });
    return true;
  } catch (error) {
    if (error instanceof LabError && /^(QUEUE_NOT_FOUND|EXCHANGE_NOT_FOUND|BROKER_REFUSED)$/.test(error.code))
      return false;
    // Not to be looked at is no reason not to publish there.
    if (error instanceof LabError && error.code === 'ACCESS_REFUSED') return true;
    throw error;
  }
}
