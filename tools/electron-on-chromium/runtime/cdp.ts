// The Chrome DevTools Protocol over Chromium's debugging pipe: JSON messages, each ended by a NUL byte.
import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** Commands to and events from one target; the session without an id is the browser itself. */
export class CdpSession extends EventEmitter {
  readonly #connection: CdpConnection;
  readonly #id: string | undefined;

  constructor(connection: CdpConnection, id?: string) {
    super();
    this.#connection = connection;
    this.#id = id;
  }

  send(method: string, params: object = {}): Promise<any> {
    return this.#connection.send(method, params, this.#id);
  }

  /** For commands that can only fail because the target has gone. */
  post(method: string, params: object = {}): void {
    this.send(method, params).catch(() => {});
  }
}

interface PendingCall {
  method: string;
  sessionId: string | undefined;
  resolve(result: any): void;
  reject(error: Error): void;
}

export class CdpConnection {
  readonly browser: CdpSession = new CdpSession(this);
  readonly #input: Writable;
  readonly #sessions = new Map<string | undefined, CdpSession>([[undefined, this.browser]]);
  readonly #pending = new Map<number, PendingCall>();
  #lastId = 0;
  #closed = false;

  constructor(input: Writable, output: Readable) {
    this.#input = input;
    input.on('error', () => {}); // Chromium has gone; 'close' says so too
    let parts: Buffer[] = [];
    output.on('data', (chunk: Buffer) => {
      let start = 0;
      for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, start)) {
        parts.push(chunk.subarray(start, end));
        start = end + 1;
        const message = Buffer.concat(parts).toString();
        parts = [];
        this.#receive(JSON.parse(message));
      }
      parts.push(chunk.subarray(start));
    });
    output.on('close', () => {
      this.#closed = true;
      this.#rejectPending(() => true);
    });
  }

  session(id: string): CdpSession {
    const session = new CdpSession(this, id);
    this.#sessions.set(id, session);
    return session;
  }

  send(method: string, params: object, sessionId?: string): Promise<any> {
    if (this.#closed) return Promise.reject(new Error(`${method}: Chromium has gone`));
    const id = ++this.#lastId;
    this.#input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#pending.set(id, { method, sessionId, resolve, reject }));
  }

  #receive(message: any): void {
    const call = this.#pending.get(message.id);
    if (call) {
      this.#pending.delete(message.id);
      if (message.error) call.reject(new Error(`${call.method}: ${message.error.message}`));
      else call.resolve(message.result);
    } else if (message.method === 'Target.detachedFromTarget') {
      this.#sessions.delete(message.params.sessionId);
      this.#rejectPending((pending) => pending.sessionId === message.params.sessionId);
    } else {
      this.#sessions.get(message.sessionId)?.emit(message.method, message.params);
    }
  }

  #rejectPending(matches: (call: PendingCall) => boolean): void {
    for (const [id, call] of this.#pending) {
      if (!matches(call)) continue;
      this.#pending.delete(id);
      call.reject(new Error(`${call.method}: the page or Chromium has gone`));
    }
  }
}
