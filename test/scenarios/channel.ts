/** A channel as scenarios use it: what is asked is written down with its answer, what is set up is not. */
import { until } from '../helpers/until.ts';
import type { Fields } from './amqplib-codec.ts';
import type { Received } from './raw-client.ts';
import type { Scene } from './scenario.ts';
import { expectMethod, type Inbox, type Session } from './session.ts';
import { bodyText } from './transcript.ts';

export interface QueueOptions {
  readonly durable?: boolean;
  readonly exclusive?: boolean;
  readonly autoDelete?: boolean;
  readonly arguments?: Fields;
}

export interface ExchangeOptions {
  readonly durable?: boolean;
  readonly autoDelete?: boolean;
  readonly internal?: boolean;
  readonly arguments?: Fields;
}

export interface PublishOptions {
  readonly properties?: Fields;
  readonly mandatory?: boolean;
  readonly immediate?: boolean;
}

export interface Channel {
  readonly session: Session;
  readonly number: number;
  readonly inbox: Inbox;
  /** Writes a line. */
  note(line: string): void;
  /** Sends a method without waiting. */
  send(name: string, fields?: Fields): void;
  /** Sends a method, waits for its answer and writes that down. */
  ask(name: string, fields?: Fields): Promise<Received>;
  /** Sends a method whose answer is not worth a line. @throws Error when it is another one than "…Ok". */
  ok(name: string, fields?: Fields): Promise<Fields>;
  publish(exchange: string, routingKey: string, body?: string | Buffer, options?: PublishOptions): void;
  /** Waits for the next things to come, whatever they are, and writes them down. */
  next(count?: number): Promise<Received[]>;
  /** Waits for deliveries and writes only their bodies, in one line. */
  bodies(count: number): Promise<Received[]>;
  /** Asks the broker three times in vain, and writes down what came by then, or that nothing came. */
  quiet(queue?: string): Promise<void>;
  /** Waits until so many publishes were acked or nacked, and answers how, in their order: "a", "n", or "a" twice. */
  settled(count: number): Promise<string[]>;
  /** Writes what settled() answers. */
  confirms(count: number): Promise<void>;

  /** Declares a queue, not written down, and returns its name. */
  queue(label?: string, options?: QueueOptions): Promise<string>;
  /** Declares an exchange, not written down, and returns its name. */
  exchange(type: string, label?: string, options?: ExchangeOptions): Promise<string>;
  bind(queue: string, exchange: string, routingKey?: string, args?: Fields): Promise<void>;
  consume(queue: string, consumerTag: string, options?: Fields): Promise<void>;
  /** Takes a message by basic.get without acknowledgement, not written down; null when there is none. */
  pull(queue: string, noAck?: boolean): Promise<(Received & { readonly type: 'method' }) | null>;
  /** Takes all ready messages and writes their bodies and redelivered flags. */
  drain(queue: string): Promise<void>;
  /** Takes all ready messages and writes them with properties and all; or writes why that is refused. */
  show(queue: string): Promise<void>;
  /** How many messages are ready. */
  ready(queue: string): Promise<number>;
  /** Waits until that many messages are ready. */
  untilReady(queue: string, count: number): Promise<void>;
  /** Waits until three answers in a row found the same count of ready messages and of things that came. */
  untilStill(queue: string): Promise<void>;
  /** Waits until there is no such queue, asking on channels of its own. */
  untilGone(queue: string): Promise<void>;
  /** Waits until a message to it is returned. Unlike a declaration, that is no use of the queue which would keep it. */
  untilUnroutable(queue: string): Promise<void>;
}

const answersTo = (name: string): readonly string[] =>
  name === 'BasicGet' ? ['BasicGetOk', 'BasicGetEmpty'] : [`${name}Ok`];

const numbers = new WeakMap<Session, number>();

function nextNumber(session: Session): number {
  const number = (numbers.get(session) ?? 0) + 1;
  numbers.set(session, number);
  return number;
}

/** Opens the session's next channel. */
export async function openChannel(scene: Scene, session: Session, label?: string): Promise<Channel> {
  const channel = channelOn(scene, session, nextNumber(session), label);
  await channel.ok('ChannelOpen');
  return channel;
}

/** A channel that was not opened yet, under a number of the scenario's choice. */
export function channelOn(scene: Scene, session: Session, number: number, label?: string): Channel {
  const inbox = session.channelInbox(number);
  const settlements: string[][] = [];
  let nextConfirm = 1;

  const isAnswer = (name: string) => (received: Received) =>
    received.type === 'method' && answersTo(name).includes(received.name);

  function send(name: string, fields: Fields = {}): void {
    session.send(name, number, fields);
  }

  async function answer(name: string, fields: Fields = {}): Promise<Received> {
    send(name, fields);
    return inbox.take(`the answer to ${name}`, isAnswer(name));
  }

  async function ok(name: string, fields: Fields = {}): Promise<Fields> {
    return expectMethod(await answer(name, fields), `${name}Ok`).fields;
  }

  async function pull(queue: string, noAck = true) {
    const received = await answer('BasicGet', { queue, noAck });
    if (received.type === 'method' && received.name === 'BasicGetEmpty') return null;
    return expectMethod(received, 'BasicGetOk');
  }

  async function ready(queue: string): Promise<number> {
    const { messageCount } = await ok('QueueDeclare', { queue, passive: true });
    return Number(messageCount);
  }

  async function pullAll(queue: string): Promise<(Received & { readonly type: 'method' })[]> {
    const all: (Received & { readonly type: 'method' })[] = [];
    for (let one = await pull(queue); one; one = await pull(queue)) all.push(one);
    return all;
  }

  async function settled(count: number): Promise<string[]> {
    const upTo = nextConfirm + count - 1;
    const open = (): number[] =>
      Array.from({ length: count }, (_, index) => nextConfirm + index).filter((tag) => !settlements[tag]);
    while (open().length > 0) {
      const received = await inbox.take(`confirms of ${open().join(' ')}`, isConfirm);
      if (received.type !== 'method' || !isConfirm(received)) {
        throw new Error(`confirms were expected, not ${JSON.stringify(received)}`);
      }
      const { deliveryTag, multiple } = received.fields as { deliveryTag: number; multiple: boolean };
      // "multiple" settles what is open up to its tag, and what was settled before it is not meant.
      for (let tag = multiple ? 1 : deliveryTag; tag <= deliveryTag; tag += 1) {
        if (multiple && settlements[tag]) continue;
        settlements[tag] = [...(settlements[tag] ?? []), received.name === 'BasicAck' ? 'a' : 'n'];
      }
    }
    const result = settlements.slice(nextConfirm, upTo + 1).map((marks) => marks.join(''));
    nextConfirm = upTo + 1;
    return result;
  }

  const note = (line: string): void => scene.note(`${label ? `${label}: ` : ''}${line}`);

  return {
    session,
    number,
    inbox,
    note,
    send,
    ok,
    pull,
    ready,
    settled,
    async ask(name, fields) {
      const received = await answer(name, fields);
      scene.write(received, label);
      return received;
    },
    publish(exchange, routingKey, body = 'x', { properties = {}, mandatory = false, immediate = false } = {}) {
      session.publish(number, { exchange, routingKey, mandatory, immediate }, properties, Buffer.from(body));
    },
    async next(count = 1) {
      const taken: Received[] = [];
      while (taken.length < count) {
        const received = await inbox.take(`${count} things on a channel, ${taken.length} came`);
        scene.write(received, label);
        taken.push(received);
        if (received.type === 'end') break;
      }
      return taken;
    },
    async bodies(count) {
      const taken: Received[] = [];
      while (taken.length < count) taken.push(await inbox.take(`${count} deliveries, ${taken.length} came`));
      note(taken.map(deliveryText).join(' '));
      return taken;
    },
    async quiet(queue) {
      for (let times = 0; times < 3; times += 1) {
        if (queue === undefined) await ok('ExchangeDeclare', { exchange: 'amq.direct', passive: true });
        else await ready(queue);
      }
      const all = inbox.takeAll();
      for (const received of all) scene.write(received, label);
      if (all.length === 0) note('nothing');
    },
    async confirms(count) {
      note(`confirms ${(await settled(count)).join(' ')}`);
    },
    async queue(name = 'q', options = {}) {
      const queue = scene.name(name);
      await ok('QueueDeclare', { queue, ...options });
      return queue;
    },
    async exchange(type, name = 'x', options = {}) {
      const exchange = scene.name(name);
      await ok('ExchangeDeclare', { exchange, type, ...options });
      return exchange;
    },
    async bind(queue, exchange, routingKey = '', args = {}) {
      await ok('QueueBind', { queue, exchange, routingKey, arguments: args });
    },
    async consume(queue, consumerTag, options = {}) {
      await ok('BasicConsume', { queue, consumerTag, ...options });
    },
    async drain(queue) {
      const all = await pullAll(queue);
      const flags = all.map(({ fields }) => (fields.redelivered ? '1' : '0')).join('');
      const texts = all.map(({ content }) => (content ? bodyText(content.body) : '?'));
      note(`drained ${texts.join(',') || 'nothing'} redelivered=${flags}`);
    },
    async show(queue) {
      for (let count = 0; ; count += 1) {
        const received = await answer('BasicGet', { queue, noAck: true });
        const got = received.type === 'method' && received.name === 'BasicGetOk';
        const empty = received.type === 'method' && received.name === 'BasicGetEmpty';
        if (!empty) scene.write(received, label);
        else if (count === 0) note('the queue is empty');
        if (!got) return;
      }
    },
    async untilReady(queue, count) {
      let last = -1;
      await until(
        async () => {
          last = await ready(queue);
          return last === count;
        },
        { what: `${count} ready messages` },
      ).catch((error: unknown) => {
        throw new Error(`${count} ready messages were awaited, there were ${last}`, { cause: error });
      });
    },
    async untilStill(queue) {
      for (let same = 0, last = ''; same < 3; ) {
        const now = `${await ready(queue)} ${inbox.waiting.length}`;
        same = now === last ? same + 1 : 0;
        last = now;
      }
    },
    async untilGone(queue) {
      await until(
        async () => {
          const asking = channelOn(scene, session, nextNumber(session));
          await asking.ok('ChannelOpen');
          asking.send('QueueDeclare', { queue, passive: true });
          const received = await asking.inbox.take('an answer', isAnswer('QueueDeclare'));
          return received.type === 'method' && received.name === 'ChannelClose';
        },
        { what: "the queue's end" },
      );
    },
    async untilUnroutable(queue) {
      const asking = await openChannel(scene, session);
      await asking.ok('ConfirmSelect');
      await until(
        async () => {
          asking.publish('', queue, 'still there?', { mandatory: true });
          await asking.settled(1);
          return asking.inbox.takeAll().length > 0;
        },
        { what: "the queue's end" },
      );
    },
  };
}

function isConfirm(received: Received): boolean {
  return received.type === 'method' && (received.name === 'BasicAck' || received.name === 'BasicNack');
}

function deliveryText(received: Received): string {
  if (received.type !== 'method' || received.name !== 'BasicDeliver') return received.type;
  const { consumerTag, redelivered } = received.fields;
  return `${String(consumerTag)}<-${bodyText(received.content!.body)}${redelivered ? '(redelivered)' : ''}`;
}
