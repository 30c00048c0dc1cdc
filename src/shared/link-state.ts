import { z } from 'zod';
import { Failure } from './failure.ts';

/** Where one recovering AMQP connection stands. Times are epoch milliseconds. */
export const LinkState = z.discriminatedUnion('status', [
  z.object({ status: z.literal('idle') }),
  z.object({ status: z.literal('connecting'), host: z.string() }),
  z.object({ status: z.literal('up'), host: z.string() }),
  /** The broker takes nothing from publishers: a memory or disk alarm, in its own words. */
  z.object({ status: z.literal('blocked'), host: z.string(), reason: z.string() }),
  z.object({ status: z.literal('retrying'), host: z.string(), attempt: z.int(), nextAt: z.number(), failure: Failure }),
  /** Given up: trying again would fail the same way until somebody changes something. */
  z.object({ status: z.literal('down'), failure: Failure }),
]);
export type LinkState = z.infer<typeof LinkState>;

export const idleLink: LinkState = { status: 'idle' };

export function isConnected(link: LinkState): boolean {
  return link.status === 'up' || link.status === 'blocked';
}
