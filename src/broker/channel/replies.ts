import { randomBytes } from 'node:crypto';
import type { Message } from '../message.ts';

/** The queue that there never is: replies go straight to the channel that asked (RabbitMQ's direct reply-to). */
export const REPLY_TO = 'amq.rabbitmq.reply-to';

/** What could be an address, of this run or an earlier one. */
const ADDRESS = /^amq\.rabbitmq\.reply-to\.[\w-]{22}$/;

export type ReplyReceiver = (message: Message) => void;

/** Where replies to requests go, by the address that requests carry. */
export class Replies {
  readonly #receivers = new Map<string, ReplyReceiver>();

  /** @returns the address */
  register(receiver: ReplyReceiver): string {
    const address = `${REPLY_TO}.${randomBytes(16).toString('base64url')}`;
    this.#receivers.set(address, receiver);
    return address;
  }

  has(address: string): boolean {
    return this.#receivers.has(address);
  }

  remove(address: string): void {
    this.#receivers.delete(address);
  }

  /** @returns whether it was a reply; whoever waited for it may be gone, as RabbitMQ does not tell */
  deliver(message: Message): boolean {
    const { route } = message;
    if (route.exchange !== '' || !ADDRESS.test(route.routingKey)) return false;
    this.#receivers.get(route.routingKey)?.(message);
    return true;
  }
}
