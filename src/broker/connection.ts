import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { User } from './accounts.ts';
import type { Broker } from './broker.ts';
import { assertMayOpen, Channel } from './channel/channel.ts';
import { explain } from './connection-failure.ts';
import { type AmqpError, connectionError, culprit } from './failure.ts';
import {
  CHANNEL_MAX,
  FRAME_MAX,
  HEARTBEAT,
  hasCapability,
  keepsToOffer,
  login,
  PROTOCOL_HEADER,
  startFields,
} from './handshake.ts';
import { Heartbeat } from './heartbeat.ts';
import { Intake } from './intake.ts';
import type { VirtualHost } from './virtual-host.ts';
import { unknownFrame } from './wire/frame-reader.ts';
import { decodeMethod, type Fields, type Method, type MethodName, type MethodOf } from './wire/method.ts';
import { Outbox } from './wire/outbox.ts';
import { FRAME_BODY, FRAME_HEADER, FRAME_HEARTBEAT, FRAME_METHOD } from './wire/spec.ts';
import { lookup, type Table, textOf } from './wire/table.ts';

/** How long a client may take for its login, and for its close-ok. Milliseconds. */
const HANDSHAKE_WITHIN = 10_000;
const CLOSE_WITHIN = 5_000;
/** A client that leaves more than this unread gets no deliveries until it has caught up. Bytes. */
const CONGESTED_ABOVE = 4 * 1024 * 1024;
const HELD_ABOVE = 4 * CONGESTED_ABOVE;

type Phase = 'header' | 'start' | 'tune' | 'open' | 'running' | 'closing' | 'closed';

/** One client's connection. */
export class Connection {
  readonly broker: Broker;
  readonly outbox = new Outbox();
  readonly connectedAt = Date.now();
  /** "address:port -> address:port" */
  readonly name: string;
  readonly socket: Socket;
  readonly channels = new Map<number, Channel>();
  user: User | null = null;
  vhost: VirtualHost | null = null;
  clientProperties: Table = [];
  mechanism = '';
  channelMax = CHANNEL_MAX;
  heartbeatSeconds = 0;
  received = 0;
  sent = 0;
  /** The client reads too slowly: it gets no deliveries for now. */
  congested = false;
  /** It published under an alarm and is not read from until the alarm ends. */
  blocked = false;
  #phase: Phase = 'header';
  #head: Buffer = Buffer.alloc(0);
  readonly #intake: Intake;
  #heartbeat: Heartbeat | null = null;
  #deadline: NodeJS.Timeout | undefined;
  /** The method that is at work, for the close that it may lead to. */
  #current: MethodName | null = null;

  constructor(broker: Broker, socket: Socket) {
    this.broker = broker;
    this.socket = socket;
    this.name = `${socket.remoteAddress}:${socket.remotePort} -> ${socket.localAddress}:${socket.localPort}`;
    this.#intake = new Intake(socket, FRAME_MAX, (type, channel, bytes, start, end) =>
      this.#onFrame(type, channel, bytes, start, end),
    );
    broker.connections.add(this);
    broker.leaving.add(socket);
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#onData(bytes));
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.#ended());
    socket.on('error', () => this.#ended()); // a client that is gone: its messages return, and that is all
    socket.on('close', () => {
      broker.leaving.delete(socket);
      this.#ended();
      clearTimeout(this.#deadline);
    });
    this.#expect(HANDSHAKE_WITHIN);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The client's own name for it; empty when it gave none. */
  get clientName(): string {
    return textOf(lookup(this.clientProperties, 'connection_name')) ?? '';
  }

  can(capability: string): boolean {
    return hasCapability(this.clientProperties, capability);
  }

  method<N extends MethodName>(channel: number, name: N, fields: Fields<N>): void {
    if (this.#phase === 'closed') return;
    this.outbox.method(channel, name, fields);
    this.touch();
  }

  /** Something waits in the outbox. */
  touch(): void {
    if (!this.congested && this.outbox.size > CONGESTED_ABOVE) this.congested = true;
    // It asks for more than it reads: nothing more is read from it either.
    if (this.congested && this.outbox.size + this.socket.writableLength > HELD_ABOVE) this.#intake.pause();
    this.broker.sends(this);
  }

  /** Writes what the turn brought. */
  send(): void {
    if (this.#phase === 'closed') return;
    this.sent += this.outbox.size;
    this.#heartbeat?.sent();
    this.outbox.flush(this.socket);
    if (this.socket.writableLength > CONGESTED_ABOVE) this.congested = true;
    else if (this.congested) this.#onDrain();
  }

  /** Ends it from the broker's side: 320 CONNECTION_FORCED. */
  closeByForce(reason: string): void {
    if (this.#phase === 'running') this.#close(connectionError(320, reason, null));
    else this.cut();
  }

  /** Cuts it without a word, as a pulled cable does. */
  cut(): void {
    this.#ended();
    // A reset, where the socket has one: it is what a pulled cable looks like.
    if (this.socket instanceof TLSSocket) this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  /** A publish under an alarm: nothing more is read until it ends. */
  block(): void {
    const { current } = this.broker.alarms;
    if (current === null || this.blocked) return;
    this.blocked = true;
    this.#intake.pause();
    if (this.can('connection.blocked')) this.method(0, 'connection.blocked', { reason: `low on ${current}` });
  }

  onAlarm(): void {
    if (!this.blocked || this.broker.alarms.current !== null) return;
    this.blocked = false;
    if (this.can('connection.blocked')) this.method(0, 'connection.unblocked', {});
    this.#readOn();
  }

  #readOn(): void {
    if (!this.#intake.isPaused) return;
    // In a turn of its own: this may be in the middle of a queue's work.
    setImmediate(() => {
      if (this.#phase === 'closed' || this.blocked || !this.#intake.isPaused) return;
      this.#heartbeat?.received();
      this.#guard(() => this.#intake.goOn());
    });
  }

  channelClosed(channel: Channel): void {
    if (this.channels.get(channel.number) === channel) this.channels.delete(channel.number);
  }

  #expect(within: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.cut(), within).unref();
  }

  #onData(bytes: Buffer): void {
    this.received += bytes.length;
    this.#heartbeat?.received();
    if (this.#phase === 'header') this.#onHeader(Buffer.concat([this.#head, bytes]));
    else if (this.#phase !== 'closed') this.#guard(() => this.#intake.push(bytes));
    this.broker.hasRead(bytes.length);
  }

  #onHeader(bytes: Buffer): void {
    if (!PROTOCOL_HEADER.subarray(0, bytes.length).equals(bytes.subarray(0, PROTOCOL_HEADER.length))) {
      this.outbox.raw(PROTOCOL_HEADER);
      this.#hangUp();
      return;
    }
    if (bytes.length < PROTOCOL_HEADER.length) {
      this.#head = bytes;
      return;
    }
    this.#phase = 'start';
    this.method(0, 'connection.start', startFields);
    const rest = bytes.subarray(PROTOCOL_HEADER.length);
    if (rest.length > 0) this.#guard(() => this.#intake.push(rest));
  }

  /** Runs what may end the connection, and tells the client why. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      const explained = this.#phase === 'closing' ? null : explain(error);
      if (explained) this.#close(explained);
      else this.#hangUp();
      // What came behind it may have the client's own close in it.
      if (this.#phase === 'closing') this.#guard(() => this.#intake.push(Buffer.alloc(0)));
    }
  }

  #onFrame(type: number, number: number, bytes: Buffer, start: number, end: number): void {
    if (this.#phase === 'closed') return;
    this.#current = null;
    if (type === FRAME_HEARTBEAT) return this.#onHeartbeat(number, bytes, start, end);
    if (type !== FRAME_METHOD && type !== FRAME_HEADER && type !== FRAME_BODY) {
      if (this.#phase !== 'closing') throw unknownFrame(type, bytes, start, end);
      return;
    }
    if (number === 0) this.#onControl(type, bytes, start, end);
    else if (this.#phase === 'running') this.#onChannel(type, number, bytes, start, end);
    else if (this.#phase !== 'closing') this.#hangUp();
  }

  #onHeartbeat(number: number, bytes: Buffer, start: number, end: number): void {
    if (this.#phase === 'closing') return;
    if (end > start) throw unknownFrame(FRAME_HEARTBEAT, bytes, start, end);
    if (number !== 0) throw connectionError(505, `type ${FRAME_HEARTBEAT}, all octets = <<>>`, null);
  }

  #onControl(type: number, bytes: Buffer, start: number, end: number): void {
    if (type !== FRAME_METHOD) throw connectionError(505, 'expected method frame, got non method frame instead', null);
    const method = decodeMethod(bytes, start, end);
    this.#current = method.name;
    if (this.#phase === 'closing') {
      if (method.name === 'connection.close-ok') this.#hangUp();
      else if (method.name === 'connection.close') this.#answerClose();
      return;
    }
    switch (method.name) {
      case 'connection.start-ok':
        return this.#onStartOk(this.#in('start', method));
      case 'connection.tune-ok':
        return this.#onTuneOk(this.#in('tune', method));
      case 'connection.open':
        return this.#onOpen(this.#in('open', method));
      case 'connection.close':
        return this.#answerClose();
      case 'connection.update-secret':
        this.#in('running', method);
        return this.method(0, 'connection.update-secret-ok', {});
      default:
        throw this.#unexpected();
    }
  }

  #in<M extends Method>(phase: Phase, method: M): M {
    if (this.#phase === phase) return method;
    throw this.#unexpected();
  }

  #unexpected(): AmqpError {
    return connectionError(504, `unexpected method in connection state ${this.#phase}`);
  }

  #onStartOk({ clientProperties, mechanism, response }: MethodOf<'connection.start-ok'>): void {
    this.clientProperties = clientProperties;
    this.mechanism = mechanism;
    const user = login(this.broker.accounts, mechanism, response);
    if (user === undefined) return this.#hangUp();
    if (user === null) {
      const text = `Login was refused using authentication mechanism ${mechanism}. For details see the broker logfile.`;
      process.stderr.write(`${this.name}: a login was refused\n`);
      throw connectionError(403, text, null);
    }
    this.user = user;
    this.#phase = 'tune';
    this.method(0, 'connection.tune', { channelMax: CHANNEL_MAX, frameMax: FRAME_MAX, heartbeat: HEARTBEAT });
  }

  #onTuneOk({ channelMax, frameMax, heartbeat }: MethodOf<'connection.tune-ok'>): void {
    // RabbitMQ hangs up on a client that does not keep to what it was offered.
    if (!keepsToOffer(channelMax, frameMax)) {
      this.#hangUp();
      return;
    }
    this.channelMax = channelMax;
    this.outbox.frameMax = frameMax;
    this.#intake.frameMax = frameMax;
    this.heartbeatSeconds = heartbeat;
    const [beat, silent] = [() => this.#beat(), () => this.#silent()];
    if (heartbeat > 0) this.#heartbeat = new Heartbeat(heartbeat, beat, silent);
    this.#phase = 'open';
  }

  #onOpen({ virtualHost }: MethodOf<'connection.open'>): void {
    const vhost = this.broker.virtualHosts.get(virtualHost);
    if (!vhost) throw connectionError(530, `vhost ${virtualHost} not found`);
    if (!this.broker.accounts.mayEnter(this.user!.name, virtualHost)) {
      throw connectionError(530, `access to vhost '${virtualHost}' refused for user '${this.user!.name}'`);
    }
    this.vhost = vhost;
    this.#phase = 'running';
    clearTimeout(this.#deadline);
    this.method(0, 'connection.open-ok', { knownHosts: '' });
  }

  #onChannel(type: number, number: number, bytes: Buffer, start: number, end: number): void {
    const channel = this.channels.get(number);
    if (channel) {
      channel.onFrame(type, bytes, start, end);
      return;
    }
    if (type !== FRAME_METHOD) throw connectionError(505, 'expected method frame, got non method frame instead', null);
    const method = decodeMethod(bytes, start, end);
    this.#current = method.name;
    assertMayOpen(method.name, this.channels.size, this.channelMax);
    this.channels.set(number, new Channel(this, number));
    this.method(number, 'channel.open-ok', { channelId: Buffer.alloc(0) });
  }

  #beat(): void {
    this.outbox.heartbeat();
    this.broker.sends(this);
  }

  #silent(): void {
    if (this.blocked) return; // it is not read from
    process.stderr.write(`${this.name}: missed heartbeats from the client\n`);
    this.cut();
  }

  #onDrain(): void {
    if (!this.congested || this.#phase !== 'running') return;
    if (this.socket.writableLength + this.outbox.size > CONGESTED_ABOVE / 2) return;
    this.congested = false;
    this.#readOn();
    for (const channel of this.channels.values()) channel.offerAll();
  }

  #answerClose(): void {
    this.method(0, 'connection.close-ok', {});
    this.#hangUp();
  }

  /** Tells the client why, and waits for its close-ok. */
  #close(error: AmqpError): void {
    if (this.#phase === 'closing' || this.#phase === 'closed') return;
    // Before its login a client is told only what it said that it understands.
    if (this.#phase === 'header' || (this.#phase === 'start' && !this.can('authentication_failure_close'))) {
      this.#hangUp();
      return;
    }
    const method = error.method === undefined ? this.#current : error.method;
    if (this.#phase === 'running' || error.code !== 403) process.stderr.write(`${this.name}: ${error.message}\n`);
    const { code: replyCode, replyText } = error;
    this.method(0, 'connection.close', { replyCode, replyText, ...culprit(method) });
    this.#phase = 'closing';
    this.blocked = false;
    this.#readOn(); // its close-ok
    this.#leave();
    this.#expect(CLOSE_WITHIN);
  }

  /** Everything that is waiting goes out, then FIN: old clients take a reset for a failure. */
  #hangUp(): void {
    if (this.#phase === 'closed') return;
    this.broker.hasToBeStored();
    this.broker.endTurn();
    this.#phase = 'closed';
    // What was promised and could not be stored must not be told.
    if (!this.broker.hasPromised(this)) this.outbox.flush(this.socket);
    this.#leave();
    this.socket.end();
    this.socket.resume();
    this.#expect(CLOSE_WITHIN);
  }

  #ended(): void {
    if (this.#phase !== 'closed') {
      this.#phase = 'closed';
      this.#leave();
    }
    if (this.socket.destroyed) return;
    this.socket.end();
    this.#expect(CLOSE_WITHIN); // a client that does not read what is left would stay
  }

  /** What was its own goes, and what it held returns. */
  #leave(): void {
    this.congested = true; // or one channel would get what another one held
    this.#heartbeat?.close();
    this.#heartbeat = null;
    for (const channel of [...this.channels.values()]) channel.end();
    this.channels.clear();
    if (this.vhost) {
      for (const queue of [...this.vhost.queues.values()]) if (queue.owner === this) this.vhost.deleteQueue(queue);
    }
    this.broker.connections.delete(this);
    this.broker.schedule();
  }
}
