import type { Right } from '../accounts.ts';
import type { Connection } from '../connection.ts';
import { channelError } from '../failure.ts';
import type { Queue } from '../queue/queue.ts';

type UserAt = Pick<Connection, 'broker' | 'user' | 'vhost'>;

/** What a connection's user may do, asked once for each name until permissions change. */
export class Access {
  readonly #connection: UserAt;
  #granted = new Set<string>();
  #version = -1;

  constructor(connection: UserAt) {
    this.#connection = connection;
  }

  /** @throws AmqpError 403 */
  queue(right: Right, name: string): void {
    this.#check(right, 'queue', name);
  }

  /** @throws AmqpError 403 */
  exchange(right: Right, name: string): void {
    this.#check(right, 'exchange', name === '' ? 'amq.default' : name);
  }

  #check(right: Right, kind: 'queue' | 'exchange', name: string): void {
    const { broker, user, vhost } = this.#connection;
    const { accounts } = broker;
    if (accounts.version !== this.#version || this.#granted.size > 1000) {
      this.#granted.clear();
      this.#version = accounts.version;
    }
    const key = `${right} ${name}`;
    if (this.#granted.has(key)) return;
    if (!accounts.may(user!.name, vhost!.name, right, name)) {
      throw channelError(
        403,
        `${right} access to ${kind} '${name}' in vhost '${vhost!.name}' refused for user '${user!.name}'`,
      );
    }
    this.#granted.add(key);
  }
}

/** An exclusive queue is its connection's alone. @throws AmqpError 405 */
export function assertOwned(connection: UserAt, queue: Queue): void {
  if (!queue.owner || queue.owner === connection) return;
  throw locked(connection, queue);
}

export const locked = (connection: UserAt, queue: Queue) =>
  channelError(
    405,
    `cannot obtain exclusive access to locked ${connection.vhost!.whereQueue(queue.name)}. It could be originally declared on ` +
      'another connection or the exclusive property value does not match that of the original declaration.',
  );
