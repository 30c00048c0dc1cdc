import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Route } from '../message.ts';
import { type Entry, NOT_STORED, STORED, TO_BE_STORED } from '../queue/entry.ts';
import type { Queue } from '../queue/queue.ts';
import { type Binding, isExchange } from '../routing/binding.ts';
import type { Exchange } from '../routing/exchange.ts';
import { encodeTable } from '../wire/table.ts';
import { messageChecksum, routeChecksum } from './checksum.ts';
import type { MessageStore } from './message-store.ts';
import { closeStore } from './open-store.ts';
import { isDiskTrouble } from './store-error.ts';

/**
 * In a long queue, messages are marked as delivered ahead, by positions: a commit for each would cost more than all else. After
 * a crash as many may say that they were delivered and were not, as AMQP allows; in a short queue none does.
 */
const MARK_AHEAD = { from: 64, by: 256 };
const none: readonly Entry[] = [];

/** The store in SQLite: one transaction a turn. */
export class SqliteStore implements MessageStore {
  readonly #database: DatabaseSync;
  /** What is not about messages, in its order. */
  #changes: (() => void)[] = [];
  #added: Entry[] = [];
  #pendingBytes = 0;
  /** Positions of stored messages that are done with. */
  #removed: number[] = [];
  #delivered = new Set<Queue>();
  #isMarkUrgent = false;
  #returned = new Set<Entry>();
  #nextQueueId: number;
  /** Of the last message, with its part of the checksum: the next one mostly has the same. */
  #route: Route | null = null;
  #routeChecksum = 0;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #insertMessage: StatementSync;
  readonly #deleteMessage: StatementSync;
  readonly #updateDelivered: StatementSync;
  readonly #updateCounts: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#insertMessage = database.prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#deleteMessage = database.prepare('DELETE FROM message WHERE position = ?');
    this.#updateDelivered = database.prepare('UPDATE queue SET delivered = ? WHERE id = ?');
    this.#updateCounts = database.prepare('UPDATE message SET acquired = ?, failures = ? WHERE position = ?');
    const last = database.prepare('SELECT max(id) AS id FROM queue').get() as { id: number | null };
    this.#nextQueueId = (last.id ?? 0) + 1;
  }

  /** Grows with all that is noted: who compares it knows whether something was. */
  noted = 0;

  add(entry: Entry): void {
    this.noted += 1;
    entry.stored = TO_BE_STORED;
    this.#pendingBytes += entry.message.size;
    this.#added.push(entry);
  }

  restored(entry: Entry): void {
    entry.stored = STORED;
  }

  remove(entry: Entry): void {
    if (entry.stored === STORED) {
      this.noted += 1;
      this.#removed.push(entry.position);
    }
    entry.stored = NOT_STORED; // what was only to be stored never will be
  }

  removeQueue(queue: Queue): void {
    // Its ready messages go one by one. To look for the others means to read them all, so it is not done in vain.
    if (!queue.storeId || queue.unackedCount === 0) return;
    const { storeId } = queue;
    this.change('DELETE FROM message WHERE queue = ?', storeId);
  }

  delivered(queue: Queue, { position, stored }: Entry): void {
    queue.deliveredUpTo = position;
    if (position <= queue.markedUpTo) return;
    // What is written with its mark can't be found without it; what was written before must be marked before it goes out.
    const isLong = stored === STORED && queue.ready.length >= MARK_AHEAD.from;
    queue.markedUpTo = isLong ? position + MARK_AHEAD.by : position;
    if (stored === STORED) this.#isMarkUrgent = true;
    this.#delivered.add(queue);
  }

  returned(entry: Entry): void {
    if (entry.queue.quorum && entry.stored === STORED) this.#returned.add(entry);
  }

  addQueue(vhost: string, queue: Queue): void {
    queue.storeId = this.#nextQueueId;
    this.#nextQueueId += 1;
    const { storeId, name, autoDelete, table } = queue;
    this.change(
      'INSERT INTO queue VALUES (?, ?, ?, ?, ?, 0)',
      storeId,
      vhost,
      name,
      Number(autoDelete),
      encodeTable(table),
    );
  }

  deleteQueue(queue: Queue): void {
    this.change('DELETE FROM queue WHERE id = ?', queue.storeId);
  }

  addExchange(vhost: string, { name, type, autoDelete, internal, table }: Exchange): void {
    this.change(
      'INSERT OR REPLACE INTO exchange VALUES (?, ?, ?, ?, ?, ?)',
      vhost,
      name,
      type,
      Number(autoDelete),
      Number(internal),
      encodeTable(table),
    );
  }

  deleteExchange(vhost: string, { name }: Exchange): void {
    this.change('DELETE FROM exchange WHERE vhost = ? AND name = ?', vhost, name);
  }

  addBinding(vhost: string, binding: Binding): void {
    this.change('INSERT OR REPLACE INTO binding VALUES (?, ?, ?, ?, ?, ?)', vhost, ...bindingKey(binding));
  }

  deleteBinding(vhost: string, binding: Binding): void {
    this.change(
      `DELETE FROM binding WHERE vhost = ? AND source = ? AND to_exchange = ? AND destination = ? AND routing_key = ?
       AND arguments = ?`,
      vhost,
      ...bindingKey(binding),
    );
  }

  /** Any other statement, in its place among the changes. */
  change(sql: string, ...values: (string | number | Uint8Array)[]): void {
    this.noted += 1;
    this.#changes.push(() => void this.#database.prepare(sql).run(...values));
  }

  get hasWork(): boolean {
    return (
      this.#added.length + this.#removed.length + this.#changes.length + this.#delivered.size + this.#returned.size > 0
    );
  }

  /** Among what is noted is what must be written before anybody hears of this turn. */
  get isUrgent(): boolean {
    return this.#changes.length > 0 || this.#isMarkUrgent;
  }

  /** How many messages are to be stored, those included that were done with meanwhile. */
  get pending(): number {
    return this.#added.length;
  }

  /** Bytes of their contents. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** The messages that are to be stored, from the one with this number among `pending` on. */
  pendingFrom(number: number): readonly Entry[] {
    return number === this.#added.length ? none : this.#added.slice(number);
  }

  /**
   * Writes all that was noted. @returns false when the disk does not take it: it stays noted, and the next call tries again
   */
  flush(): boolean {
    if (!this.hasWork) return true;
    try {
      this.#begin.run();
      for (const change of this.#changes) change();
      for (const entry of this.#added) if (entry.stored === TO_BE_STORED && !entry.queue.deleted) this.#insert(entry);
      for (const position of this.#removed) this.#deleteMessage.run(position);
      for (const entry of this.#returned) this.#updateCounts.run(entry.acquired, entry.failures, entry.position);
      for (const queue of this.#delivered) this.#updateDelivered.run(queue.markedUpTo, queue.storeId);
      this.#commit.run();
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      if (isDiskTrouble(error)) return false;
      throw error;
    }
    for (const entry of this.#added) entry.stored = entry.stored === TO_BE_STORED ? STORED : NOT_STORED;
    this.#changes = [];
    this.#added = [];
    this.#pendingBytes = 0;
    this.#removed = [];
    this.#delivered.clear();
    this.#isMarkUrgent = false;
    this.#returned.clear();
    return true;
  }

  /**
   * Writes what is noted, and of each queue how far it was delivered exactly.
   * @throws the database's error
   */
  close(queues: Iterable<Queue>): void {
    for (const queue of queues) {
      if (queue.storeId === 0 || queue.markedUpTo <= queue.deliveredUpTo) continue;
      queue.markedUpTo = queue.deliveredUpTo;
      this.#delivered.add(queue);
    }
    if (this.flush()) closeStore(this.#database);
    else this.#database.close();
  }

  #insert({ message, queue, position, expiresAt, acquired, failures }: Entry): void {
    const { route, persistent } = message;
    if (route !== this.#route) {
      this.#route = route;
      this.#routeChecksum = routeChecksum(route.exchange, route.routingKey);
    }
    const expires = expiresAt === Infinity ? null : Math.round(expiresAt);
    const deaths = message.deaths && JSON.stringify(message.deaths);
    const of = { position, queue: queue.storeId, persistent, expires, deaths };
    this.#insertMessage.run(
      position,
      queue.storeId,
      route.exchange,
      route.routingKey,
      persistent ? 1 : 0,
      expires,
      acquired,
      failures,
      deaths,
      message.properties,
      message.body,
      messageChecksum(message, this.#routeChecksum, of),
    );
  }
}

function bindingKey({ source, destination, routingKey, table }: Binding): [string, number, string, string, Buffer] {
  return [source.name, Number(isExchange(destination)), destination.name, routingKey, encodeTable(table)];
}
