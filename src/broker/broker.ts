import type { Socket } from 'node:net';
import { Accounts, hashPassword } from './accounts.ts';
import { Alarms } from './alarms.ts';
import type { Channel } from './channel/channel.ts';
import { Replies } from './channel/replies.ts';
import type { Connection } from './connection.ts';
import { reclaim } from './message.ts';
import type { BrokerOptions } from './options.ts';
import { LongTimer } from './queue/timer.ts';
import { load } from './store/load.ts';
import { openStore } from './store/open-store.ts';
import { SqliteStore } from './store/sqlite-store.ts';
import { VirtualHost } from './virtual-host.ts';

/** How often a disk that takes nothing is tried again. Milliseconds. */
const RETRY = 500;
/**
 * Under load, commits keep a distance: they grow larger, and what is acked meanwhile is never written at all, which is worth
 * the more the larger messages are. A publisher that waits for each confirm is not made to wait. Milliseconds, and bytes of
 * the last commit for each of them.
 */
const COMMIT_EVERY = { shortest: 10, longest: 100, bytes: 16 * 1024 };
/** When so much has come in, a turn ends before the event loop's does: what is sent is then still in the caches. Bytes. */
const TURN_AT_MOST = 128 * 1024;
/** From how many messages in a commit on there is load. */
const LOAD_FROM = 16;

/** Everything that the broker has, in one process; who listens to clients is in server.ts. */
export class Broker {
  readonly options: BrokerOptions;
  readonly store: SqliteStore;
  readonly accounts: Accounts;
  readonly alarms: Alarms;
  readonly virtualHosts = new Map<string, VirtualHost>();
  readonly connections = new Set<Connection>();
  /** Sockets that are open still, those of ended connections too. */
  readonly leaving = new Set<Socket>();
  readonly replies = new Replies();
  /** What the store brought back. */
  readonly recovered: { queues: number; messages: number };
  readonly repaired: string | null;
  readonly startedAt = Date.now();
  #position: number;
  #turn: NodeJS.Immediate | undefined;
  /** Bytes that came in with this turn. */
  #read = 0;
  readonly #onTurn = (): void => {
    this.endTurn();
    reclaim();
  };
  readonly #later = new LongTimer(() => this.endTurn());
  /** Somebody is about to be told of something that has to be on disk. */
  #urgent = true;
  /** By `performance.now()`. */
  #nextCommit = 0;
  #confirming = new Set<Channel>();
  #sending = new Set<Connection>();
  #promised = new Set<object>();
  #isClosed = false;

  /** @throws StoreError */
  constructor(options: BrokerOptions) {
    this.options = options;
    const { database, stored, repaired } = openStore(options.data, options.sync);
    this.repaired = repaired;
    this.store = new SqliteStore(database);
    this.accounts = new Accounts(this.store);
    this.alarms = new Alarms(options.memoryLimit, () => this.#onAlarm());
    const loaded = load(stored, this.accounts, (name) => this.#makeVirtualHost(name));
    this.#position = loaded.lastPosition;
    this.recovered = { queues: loaded.queues, messages: loaded.messages };
    if (!stored.begun) this.#begin();
    // What is overdue may go on to other queues: only now are there all of them, and positions to give.
    for (const vhost of this.virtualHosts.values()) for (const queue of vhost.queues.values()) queue.restored();
    this.endTurn();
  }

  createVirtualHost(name: string): VirtualHost {
    const vhost = this.#makeVirtualHost(name);
    this.store.change('INSERT OR IGNORE INTO vhost VALUES (?)', name);
    this.schedule();
    return vhost;
  }

  deleteVirtualHost(vhost: VirtualHost): void {
    const there = [...this.connections].filter((connection) => connection.vhost === vhost);
    this.endAll(there, (connection) => connection.closeByForce(`vhost '${vhost.name}' is deleted`));
    vhost.empty();
    this.virtualHosts.delete(vhost.name);
    this.accounts.deleteVirtualHost(vhost.name);
    this.store.change('DELETE FROM vhost WHERE name = ?', vhost.name);
    this.schedule();
  }

  /** Every queue, message, exchange and binding goes; users and virtual hosts stay. */
  empty(): void {
    for (const vhost of this.virtualHosts.values()) vhost.empty();
    this.schedule();
  }

  /** Ends many connections at once: none of them is given what another one held. */
  endAll(connections: Iterable<Connection>, end: (connection: Connection) => void): void {
    const all = [...connections];
    for (const connection of all) connection.congested = true;
    for (const connection of all) end(connection);
  }

  /** There is something to be stored or sent: once all that came in with this turn has been worked on. */
  schedule(): void {
    this.#turn ??= setImmediate(this.#onTurn);
  }

  /** So many bytes came in and were worked on, perhaps enough for this turn. */
  hasRead(bytes: number): void {
    this.#read += bytes;
    if (this.#read >= TURN_AT_MOST) this.#onTurn();
  }

  /** A connection has something to send. */
  sends(connection: Connection): void {
    this.#sending.add(connection);
    this.#turn ??= setImmediate(this.#onTurn);
  }

  /** A channel has confirms to give, after the next commit. */
  confirms(channel: Channel): void {
    this.#confirming.add(channel);
    this.#turn ??= setImmediate(this.#onTurn);
  }

  /**
   * What comes with this turn is told to a client in so many words: it has to be on disk before.
   * @param promisedTo who is told that something was stored, and hears nothing until it is
   */
  hasToBeStored(promisedTo?: object): void {
    this.#urgent = true;
    if (promisedTo) this.#promised.add(promisedTo);
  }

  /** Whether a client was promised what could not be stored yet. */
  hasPromised(connection: Connection): boolean {
    return this.#promised.has(connection);
  }

  /** Commits, then confirms what is on disk, then sends: in this order, so that nobody hears of what could still be lost. */
  endTurn(): void {
    this.#read = 0;
    clearImmediate(this.#turn);
    this.#turn = undefined;
    if (this.#isClosed) return; // sockets may close later than the store
    const stored = this.store.hasWork ? this.#commit() : true;
    if (stored) {
      this.#urgent = false;
      this.#promised.clear();
    }
    for (const channel of this.#confirming) if (channel.sendConfirms()) this.#confirming.delete(channel);
    const sending = this.#sending;
    this.#sending = new Set();
    for (const connection of sending) {
      if (this.#promised.has(connection)) this.#sending.add(connection);
      else connection.send();
    }
  }

  /** All is written; nothing is accepted any more. */
  close(): void {
    this.#isClosed = true;
    clearImmediate(this.#turn);
    this.#later.clear();
    for (const vhost of this.virtualHosts.values()) for (const queue of vhost.queues.values()) queue.rest();
    this.store.close([...this.virtualHosts.values()].flatMap((vhost) => [...vhost.queues.values()]));
  }

  /** @returns whether everything is on disk now */
  #commit(): boolean {
    const now = performance.now();
    const canWait = this.alarms.disk || (!this.#urgent && !this.store.isUrgent);
    if (canWait && now < this.#nextCommit) {
      this.#endTurnIn(this.#nextCommit - now);
      return false;
    }
    const { pending, pendingBytes } = this.store;
    const stored = this.store.flush();
    this.alarms.setDisk(!stored);
    if (!stored) {
      this.#nextCommit = performance.now() + RETRY;
      this.#endTurnIn(RETRY);
      return false;
    }
    // Acks alone can wait: a crash redelivers what they settled, as it may.
    const calm = pending > 0 && pending < LOAD_FROM;
    const distance = Math.min(COMMIT_EVERY.longest, Math.max(COMMIT_EVERY.shortest, pendingBytes / COMMIT_EVERY.bytes));
    this.#nextCommit = calm ? 0 : performance.now() + distance;
    return true;
  }

  #endTurnIn(within: number): void {
    this.#later.start(within);
  }

  #makeVirtualHost(name: string): VirtualHost {
    const vhost = new VirtualHost(name, {
      store: this.store,
      nextPosition: () => {
        this.#position += 1;
        return this.#position;
      },
      account: (bytes) => this.alarms.account(bytes),
      touched: () => this.schedule(),
    });
    this.virtualHosts.set(name, vhost);
    return vhost;
  }

  /** A new broker has what a new RabbitMQ has. Once: what is deleted then stays deleted. */
  #begin(): void {
    this.store.change("INSERT INTO meta VALUES ('begun', 1)");
    this.createVirtualHost('/');
    this.accounts.setUser({ name: 'guest', hash: hashPassword('guest'), tags: ['administrator'] });
    this.accounts.setPermission('/', 'guest', { configure: '.*', write: '.*', read: '.*' });
  }

  #onAlarm(): void {
    for (const connection of this.connections) connection.onAlarm();
  }
}
