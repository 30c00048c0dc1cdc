import { randomBytes } from 'node:crypto';
import type { Message } from '../message.ts';

/** The queue that there never is: replies go straight to the channel that asked (RabbitMQ's direct reply-to). */
export const REPLY_TO = 'amq.rabbitmq.reply-to';

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

  /** @returns whether it was a reply that somebody waits for */
  deliver(message: Message): boolean {
    if (this.#receivers.size === 0 || message.route.exchange !== '') return false;
    const receiver = this.#receivers.get(message.route.routingKey);
    receiver?.(message);
    return receiver !== undefined;
  }
}
