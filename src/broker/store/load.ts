import type { Accounts } from '../accounts.ts';
import type { Queue } from '../queue/queue.ts';
import type { VirtualHost } from '../virtual-host.ts';
import type { Stored } from './read-store.ts';

export interface Loaded {
  readonly queues: number;
  readonly messages: number;
  /** The highest position that was ever used, as far as the store knows. */
  readonly lastPosition: number;
}

/** Brings back what the store has. */
export function load(stored: Stored, accounts: Accounts, makeVirtualHost: (name: string) => VirtualHost): Loaded {
  const vhosts = new Map<string, VirtualHost>();
  const vhostOf = (name: string): VirtualHost => {
    const known = vhosts.get(name);
    if (known) return known;
    const made = makeVirtualHost(name);
    vhosts.set(name, made);
    return made;
  };
  for (const name of stored.vhosts) vhostOf(name);
  for (const user of stored.users) accounts.users.set(user.name, user);
  for (const { user, vhost, configure, write, read } of stored.permissions) {
    const permissions = accounts.permissions.get(vhost) ?? new Map();
    accounts.permissions.set(vhost, permissions.set(user, { configure, write, read }));
  }

  for (const { vhost, settings } of stored.exchanges) vhostOf(vhost).restoreExchange(settings);
  const queues = new Map<number, Queue>();
  let lastPosition = 0;
  for (const { id, vhost, settings, delivered } of stored.queues) {
    const queue = vhostOf(vhost).restoreQueue(settings, id);
    queue.deliveredUpTo = delivered;
    queue.markedUpTo = delivered;
    lastPosition = Math.max(lastPosition, delivered);
    queues.set(id, queue);
  }
  for (const { vhost: name, source: from, toExchange, destination: to, routingKey, table } of stored.bindings) {
    const vhost = vhostOf(name);
    const source = vhost.exchanges.get(from);
    const destination = (toExchange ? vhost.exchanges : vhost.queues).get(to);
    if (source && destination) vhost.restoreBinding(source, destination, routingKey, table);
  }

  for (const { queue: id, position, message, expiresAt, acquired, failures } of stored.messages) {
    const queue = queues.get(id)!; // as `readStore` made sure
    queue.restore(message, position, { expiresAt, redelivered: position <= queue.markedUpTo, acquired, failures });
    lastPosition = Math.max(lastPosition, position);
  }
  return { queues: queues.size, messages: stored.messages.length, lastPosition };
}
