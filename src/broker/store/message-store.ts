import type { Entry } from '../queue/entry.ts';
import type { Queue } from '../queue/queue.ts';
import type { Binding } from '../routing/binding.ts';
import type { Exchange } from '../routing/exchange.ts';

/**
 * What outlives the broker. Everything is noted down as it happens and written by the next commit, at the end of the turn;
 * what the commit covers is confirmed to clients after it.
 */
export interface MessageStore {
  add(entry: Entry): void;
  /** An entry that was read from the store. */
  restored(entry: Entry): void;
  remove(entry: Entry): void;
  /** All messages of a queue go. */
  removeQueue(queue: Queue): void;
  /** A stored message of a queue was given out for the first time. */
  delivered(queue: Queue, entry: Entry): void;
  /** A quorum queue's message came back: its counts are to last. */
  returned(entry: Entry): void;
  addQueue(vhost: string, queue: Queue): void;
  deleteQueue(queue: Queue): void;
  addExchange(vhost: string, exchange: Exchange): void;
  deleteExchange(vhost: string, exchange: Exchange): void;
  addBinding(vhost: string, binding: Binding): void;
  deleteBinding(vhost: string, binding: Binding): void;
}
