/** A connection as scenarios use it: handshake, channels, and an inbox for each channel that keeps what came until it is taken. */
import { until, withTimeout } from '../helpers/until.ts';
import { type Fields, methodFrame } from './amqplib-codec.ts';
import { frame, protocolHeader, publishFrames, type RawClient, type Received, rawClient } from './raw-client.ts';

const ANSWER_MS = 15_000;
export const CAPABILITIES: Fields = {
  publisher_confirms: true,
  exchange_exchange_bindings: true,
  'basic.nack': true,
  consumer_cancel_notify: true,
  'connection.blocked': true,
  authentication_failure_close: true,
};

export interface Login {
  readonly host: string;
  readonly port: number;
  readonly vhost: string;
}

export interface ConnectOptions {
  readonly mechanism?: string;
  /** The SASL response; guest's for PLAIN unless given. */
  readonly response?: Buffer;
  readonly capabilities?: Fields;
  readonly clientProperties?: Fields;
  readonly vhost?: string;
  /** What tune-ok says. */
  readonly channelMax?: number;
  readonly frameMax?: number;
  /** Seconds; 0 = none, unless given. The session itself never beats. */
  readonly heartbeat?: number;
  /** Don't answer the broker's channel.close and connection.close. */
  readonly silentOnClose?: boolean;
}

/** Things received and not yet taken, in their order. */
export interface Inbox {
  readonly waiting: readonly Received[];
  /** Takes the first thing that fits; a close or an end always fits. @throws TimeoutError after 15 s. */
  take(what: string, fits?: (received: Received) => boolean): Promise<Received>;
  /** Takes everything there is. */
  takeAll(): Received[];
}

export interface Session {
  readonly raw: RawClient;
  /** Channel 0's. */
  readonly inbox: Inbox;
  readonly frameMax: number;
  channelInbox(channel: number): Inbox;
  send(name: string, channel: number, fields?: Fields): void;
  publish(channel: number, method: Fields, properties: Fields, body: Buffer): void;
  heartbeat(): void;
  /** Heartbeats received so far. */
  readonly heartbeats: number;
  /** Resolves with the next heartbeat. @throws TimeoutError after 15 s. */
  nextHeartbeat(): Promise<void>;
  /** Resolves when the socket has ended. @throws TimeoutError */
  ended(timeoutMs?: number): Promise<void>;
}

const isEnd = (received: Received): boolean =>
  received.type === 'end' ||
  received.type === 'nonsense' ||
  (received.type === 'method' && (received.name === 'ChannelClose' || received.name === 'ConnectionClose'));

function createInbox(): Inbox & { put(received: Received): void } {
  const waiting: Received[] = [];
  const takers = new Set<() => void>();
  return {
    waiting,
    put(received) {
      waiting.push(received);
      for (const taker of [...takers]) taker();
    },
    takeAll: () => waiting.splice(0),
    async take(what, fits = () => true) {
      const { promise, resolve } = Promise.withResolvers<Received>();
      const look = (): void => {
        const index = waiting.findIndex((received) => fits(received) || isEnd(received));
        if (index < 0) return;
        takers.delete(look);
        resolve(waiting.splice(index, 1)[0]!);
      };
      takers.add(look);
      look();
      return withTimeout(promise, { what, timeoutMs: ANSWER_MS }).finally(() => takers.delete(look));
    },
  };
}

/** A connection that has only its socket: not even the protocol header is sent. */
export function openSession(login: Login, options: Pick<ConnectOptions, 'silentOnClose' | 'frameMax'> = {}): Session {
  const fatal: Received[] = [];
  const inboxes = new Map<number, ReturnType<typeof createInbox>>();
  const inboxOf = (channel: number) => {
    const known = inboxes.get(channel);
    if (known) return known;
    const inbox = createInbox();
    inboxes.set(channel, inbox);
    for (const received of fatal) inbox.put(received);
    return inbox;
  };
  const own = inboxOf(0);
  const beatListeners: (() => void)[] = [];
  let heartbeats = 0;
  let over = false;
  const frameMax = options.frameMax || 131_072;

  function answerClose(name: string, channel: number): void {
    if (options.silentOnClose) return;
    if (name === 'ChannelClose' || name === 'ConnectionClose') raw.write(methodFrame(`${name}Ok`, channel, {}));
  }

  const raw = rawClient(login.host, login.port, (received) => {
    if (received.type === 'heartbeat') {
      heartbeats += 1;
      for (const listener of beatListeners.splice(0)) listener();
    } else if (received.type === 'method' && received.channel > 0) {
      inboxOf(received.channel).put(received);
      answerClose(received.name, received.channel);
    } else {
      // Whoever waits on a channel is told when the whole connection goes.
      const all = received.type !== 'method' || received.name === 'ConnectionClose';
      if (all) fatal.push(received);
      for (const inbox of all ? inboxes.values() : [own]) inbox.put(received);
      if (received.type === 'method') answerClose(received.name, 0);
      if (received.type === 'end') over = true;
    }
  });

  return {
    raw,
    inbox: own,
    frameMax,
    channelInbox: inboxOf,
    get heartbeats() {
      return heartbeats;
    },
    send: (name, channel, fields = {}) => raw.write(methodFrame(name, channel, fields)),
    publish: (channel, method, properties, body) =>
      raw.write(publishFrames(channel, method, properties, body, frameMax)),
    heartbeat: () => raw.write(frame(8, 0, Buffer.alloc(0))),
    nextHeartbeat() {
      const { promise, resolve } = Promise.withResolvers<void>();
      beatListeners.push(resolve);
      return withTimeout(promise, { what: 'a heartbeat', timeoutMs: ANSWER_MS });
    },
    async ended(timeoutMs = ANSWER_MS) {
      await until(() => over, { what: "the socket's end", timeoutMs });
    },
  };
}

export const plainResponse = (user: string, password: string): Buffer => Buffer.from(`\0${user}\0${password}`);

/** Sends the protocol header and start-ok, and returns the broker's start. The tune comes next, or a refusal. */
export async function login(session: Session, options: ConnectOptions = {}): Promise<Received> {
  session.raw.write(protocolHeader);
  const start = await session.inbox.take('connection.start');
  session.send('ConnectionStartOk', 0, {
    clientProperties: { capabilities: options.capabilities ?? CAPABILITIES, ...options.clientProperties },
    mechanism: options.mechanism ?? 'PLAIN',
    response: options.response ?? plainResponse('guest', 'guest'),
    locale: 'en_US',
  });
  return start;
}

/** Answers the broker's tune, which must be the next thing to come, and opens the vhost; open-ok, or a refusal, comes next. */
export function tuneAndOpen(session: Session, vhost: string, options: ConnectOptions = {}): void {
  session.send('ConnectionTuneOk', 0, {
    channelMax: options.channelMax ?? 2047,
    frameMax: options.frameMax ?? 131_072,
    heartbeat: options.heartbeat ?? 0,
  });
  session.send('ConnectionOpen', 0, { virtualHost: options.vhost ?? vhost });
}

/** @throws Error when the broker refuses. */
export async function openConnection(at: Login, options: ConnectOptions = {}): Promise<Session> {
  const session = openSession(at, options);
  await login(session, options);
  expectMethod(await session.inbox.take('connection.tune'), 'ConnectionTune');
  tuneAndOpen(session, at.vhost, options);
  expectMethod(await session.inbox.take('connection.open-ok'), 'ConnectionOpenOk');
  return session;
}

/** @throws Error when it is not this method. */
export function expectMethod(received: Received, name: string): Received & { readonly type: 'method' } {
  if (received.type !== 'method' || received.name !== name) {
    throw new Error(
      `${name} was expected, not ${JSON.stringify(received.type === 'method' ? [received.name, received.fields] : received)}`,
    );
  }
  return received;
}
