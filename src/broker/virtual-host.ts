import { randomBytes } from 'node:crypto';
import { Traffic } from './channel/traffic.ts';
import { channelError, exchangeIn, noExchange, queueIn } from './failure.ts';
import type { DeathReason, Message, Route } from './message.ts';
import { deadMessage, isCycle } from './queue/dead-letter.ts';
import { Queue, type QueueContext, type QueueSettings } from './queue/queue.ts';
import { noStatistics, type QueueStatistics } from './queue/statistics.ts';
import { type Binding, createBinding, isExchange } from './routing/binding.ts';
import { Exchange, type ExchangeSettings } from './routing/exchange.ts';
import type { MessageStore } from './store/message-store.ts';
import { readHeaders } from './wire/properties.ts';
import { lookup, type Table, textOf } from './wire/table.ts';

const predeclared: readonly (readonly [string, ExchangeSettings['type']])[] = [
  ['', 'direct'],
  ['amq.direct', 'direct'],
  ['amq.fanout', 'fanout'],
  ['amq.topic', 'topic'],
  ['amq.headers', 'headers'],
  ['amq.match', 'headers'],
];

export interface VirtualHostDeps {
  readonly store: MessageStore;
  nextPosition(): number;
  account(bytes: number): void;
  /** Something happened by itself, without a client's doing: it is to be stored and sent. */
  touched(): void;
}

/** What lives together: exchanges, queues and bindings under one name. */
export class VirtualHost {
  readonly name: string;
  readonly exchanges = new Map<string, Exchange>();
  readonly queues = new Map<string, Queue>();
  /** Changes with every binding, queue and exchange: whoever remembers a way compares it. */
  version = 0;
  /** What went through channels and queues that are gone. */
  readonly endedTraffic = new Traffic();
  readonly endedQueues = noStatistics();
  /** By what they lead to. */
  readonly #incoming = new Map<Queue | Exchange, Set<Binding>>();
  readonly #store: MessageStore;
  readonly #context: QueueContext;

  constructor(name: string, deps: VirtualHostDeps) {
    this.name = name;
    this.#store = deps.store;
    this.#context = {
      store: deps.store,
      nextPosition: deps.nextPosition,
      account: deps.account,
      deadLetter: (queue, message, reason, failed) => this.#deadLetter(queue, message, reason, failed),
      ended: (queue) => {
        this.deleteQueue(queue);
        deps.touched();
      },
      touched: deps.touched,
    };
    for (const [exchange, type] of predeclared) {
      const settings = { name: exchange, type, durable: true, autoDelete: false, internal: false, table: [] };
      this.exchanges.set(exchange, new Exchange(settings));
    }
  }

  declareExchange(settings: ExchangeSettings): Exchange {
    const exchange = this.restoreExchange(settings);
    if (exchange.durable) this.#store.addExchange(this.name, exchange);
    return exchange;
  }

  declareQueue(settings: QueueSettings): Queue {
    const queue = this.restoreQueue(settings, 0);
    if (queue.durable && !queue.owner) this.#store.addQueue(this.name, queue);
    return queue;
  }

  /** As `declareExchange`, of what the store knows already. */
  restoreExchange(settings: ExchangeSettings): Exchange {
    const exchange = new Exchange(settings);
    this.exchanges.set(exchange.name, exchange);
    this.version += 1;
    return exchange;
  }

  /** As `declareQueue`, of what the store knows already under a key. */
  restoreQueue(settings: QueueSettings, storeId: number): Queue {
    const queue = new Queue(this.#context, settings);
    queue.storeId = storeId;
    this.queues.set(queue.name, queue);
    this.version += 1;
    return queue;
  }

  /** As `bind`, of what the store knows already. */
  restoreBinding(source: Exchange, destination: Queue | Exchange, routingKey: string, table: Table): Binding | null {
    const binding = createBinding(source, destination, routingKey, table);
    if (!source.add(binding)) return null;
    const incoming = this.#incoming.get(destination);
    if (incoming) incoming.add(binding);
    else this.#incoming.set(destination, new Set([binding]));
    this.version += 1;
    return binding;
  }

  /** A name that no queue has. */
  newQueueName(): string {
    return `amq.gen-${randomBytes(16).toString('base64url')}`;
  }

  /** @returns how many messages were ready */
  deleteQueue(queue: Queue): number {
    if (this.queues.get(queue.name) !== queue) return 0;
    this.queues.delete(queue.name);
    this.version += 1;
    const ready = queue.end();
    for (const [key, count] of Object.entries(queue.statistics))
      this.endedQueues[key as keyof QueueStatistics] += count;
    if (queue.storeId) this.#store.deleteQueue(queue);
    this.#unbindAllTo(queue);
    return ready;
  }

  deleteExchange(exchange: Exchange): void {
    if (this.exchanges.get(exchange.name) !== exchange) return;
    this.exchanges.delete(exchange.name);
    this.version += 1;
    for (const binding of [...exchange.bindings.values()]) this.#forget(binding);
    if (exchange.durable) this.#store.deleteExchange(this.name, exchange);
    this.#unbindAllTo(exchange);
  }

  bind(source: Exchange, destination: Queue | Exchange, routingKey: string, table: Table): void {
    const binding = this.restoreBinding(source, destination, routingKey, table);
    if (binding?.durable && !(destination instanceof Queue && destination.owner)) {
      this.#store.addBinding(this.name, binding);
    }
  }

  unbind(source: Exchange, destination: Queue | Exchange, routingKey: string, table: Table): void {
    this.#unbind(createBinding(source, destination, routingKey, table));
  }

  /** Whether something leads to or from an exchange. */
  inUse(exchange: Exchange): boolean {
    return exchange.bindings.size > 0;
  }

  bindingsTo(destination: Queue | Exchange): Iterable<Binding> {
    return this.#incoming.get(destination) ?? [];
  }

  /**
   * The queues that a message goes to, each once; none where the exchange is gone.
   */
  route(message: Message, keys: readonly string[]): Set<Queue> {
    const { exchange: name } = message.route;
    const exchange = this.exchanges.get(name);
    const queues = new Set<Queue>();
    if (!exchange) return queues;
    const seen = new Set<Exchange>();
    const waiting: Exchange[] = [exchange];
    for (let source = waiting.pop(); source; source = waiting.pop()) {
      if (seen.has(source)) continue;
      seen.add(source);
      let taken = false;
      if (source.name === '') {
        for (const key of keys) {
          const queue = this.queues.get(key);
          if (!queue) continue;
          taken = true;
          queues.add(queue);
        }
      }
      for (const key of keys) {
        for (const { destination } of source.match(key, message)) {
          taken = true;
          if (isExchange(destination)) waiting.push(destination);
          else queues.add(destination);
        }
      }
      if (!taken && source.alternate !== null) {
        const alternate = this.exchanges.get(source.alternate);
        if (alternate) waiting.push(alternate);
      }
    }
    return queues;
  }

  /** Whether where messages of this route go depends on the route alone. */
  isRouteFixed(route: Route): boolean {
    if (route.exchange === '') return true;
    const seen = new Set<Exchange>();
    const waiting = [this.exchanges.get(route.exchange)];
    for (let exchange = waiting.pop(); exchange; exchange = waiting.pop()) {
      if (seen.has(exchange)) continue;
      seen.add(exchange);
      if (!exchange.byKeyAlone) return false;
      for (const { destination } of exchange.bindings.values()) if (isExchange(destination)) waiting.push(destination);
      if (exchange.alternate !== null) waiting.push(this.exchanges.get(exchange.alternate));
    }
    return true;
  }

  /** Everything that is there goes, but for what RabbitMQ has from the start. */
  empty(): void {
    for (const queue of [...this.queues.values()]) this.deleteQueue(queue);
    for (const exchange of [...this.exchanges.values()]) {
      for (const binding of [...exchange.bindings.values()]) this.#forget(binding);
      if (exchange.name !== '' && !exchange.name.startsWith('amq.')) this.deleteExchange(exchange);
    }
  }

  /** @throws AmqpError 403 for the default exchange, 404 */
  exchange(name: string): Exchange {
    if (name === '') throw channelError(403, 'operation not permitted on the default exchange');
    const exchange = this.exchanges.get(name);
    if (!exchange) throw noExchange(this.name, name);
    return exchange;
  }

  whereExchange(name: string): string {
    return exchangeIn(this.name, name);
  }

  whereQueue(name: string): string {
    return queueIn(this.name, name);
  }

  #unbind(wanted: Binding): void {
    const binding = wanted.source.bindings.get(wanted.id);
    if (!binding) return;
    this.#forget(binding);
    // An auto-delete exchange goes with the last binding that leads away from it.
    const { source } = binding;
    if (source.autoDelete && source.bindings.size === 0) this.deleteExchange(source);
  }

  #unbindAllTo(destination: Queue | Exchange): void {
    for (const binding of [...this.bindingsTo(destination)]) this.#unbind(binding);
  }

  #forget(binding: Binding): void {
    binding.source.remove(binding);
    const incoming = this.#incoming.get(binding.destination);
    incoming?.delete(binding);
    if (incoming?.size === 0) this.#incoming.delete(binding.destination);
    this.version += 1;
    if (binding.durable) this.#store.deleteBinding(this.name, binding);
  }

  #deadLetter(queue: Queue, message: Message, reason: DeathReason, failed: boolean): void {
    const { deadLetterExchange } = queue.arguments;
    if (deadLetterExchange === null || !this.exchanges.has(deadLetterExchange)) return;
    const originalKeys = [message.route.routingKey, ...copies(message, 'CC')];
    const dead = deadMessage(queue, message, reason, originalKeys, failed);
    const keys = queue.arguments.deadLetterRoutingKey === null ? originalKeys : [dead.route.routingKey];
    for (const target of this.route(dead, keys)) if (!isCycle(target, reason, dead)) target.publish(dead);
  }
}

/** The further routing keys in a message's CC or BCC header. */
export function copies(message: Message, header: 'CC' | 'BCC'): string[] {
  const field = lookup(readHeaders(message.properties, 0, message.propertiesLength), header);
  if (field?.type !== 'array') return [];
  return field.value.flatMap((value) => textOf(value) ?? []);
}
