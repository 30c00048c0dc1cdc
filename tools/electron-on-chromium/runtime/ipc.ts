// ipcMain, and the two directions of the traffic with one document's preload script.
import { EventEmitter } from 'node:events';
import type { CdpSession } from './cdp.ts';
import { createEvent } from './events.ts';
import { entangle, type MessagePortMain } from './message-channel.ts';
import { createCodec } from './structured-clone.ts';
import type { WebContents } from './web-contents.ts';

type Handler = (event: any, ...args: any[]) => unknown;

export const codec = createCodec();

export class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (typeof handler !== 'function') throw new TypeError('Expected handler to be a function');
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, handler);
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel);
      return handler(event, ...args);
    });
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  handlerFor(channel: string): Handler | undefined {
    return this.#handlers.get(channel);
  }
}

export const ipcMain = new IpcMain();

/** Sends to one document. Messages are batched, because the cost of a CDP command hardly depends on its size. */
export class PageChannel {
  readonly ports = new Map<number, MessagePortMain>();
  readonly #session: CdpSession;
  readonly #contextId: string;
  readonly #receiver: string;
  #queue: string[] = [];
  #inFlight = 0;

  constructor(session: CdpSession, contextId: string, binding: string) {
    this.#session = session;
    this.#contextId = contextId;
    this.#receiver = `function (batch) { ${binding}Receive(batch); }`;
  }

  send(channel: string, args: unknown[], transfer: MessagePortMain[] = []): void {
    const encoded = codec.encode(args);
    const ports = transfer.map((port) =>
      entangle(port, this.ports, (id, data) => this.#post({ type: 'port', id, data: codec.encode(data) })),
    );
    this.#post({ type: 'send', channel, args: encoded, ports });
  }

  /** Answers ipcRenderer.invoke(). */
  settle(id: number, error: string | undefined, value?: unknown): void {
    this.#post({ type: 'result', id, error, value: codec.encode(value) });
  }

  close(): void {
    this.#queue = [];
    for (const port of this.ports.values()) port.close();
    this.ports.clear();
  }

  #post(message: object): void {
    if (this.#queue.push(JSON.stringify(message)) === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const [maxInFlight, batchSize] = [4, 128 * 1024];
    while (this.#queue.length > 0 && this.#inFlight < maxInFlight) {
      let count = 0;
      for (let size = 0; count < this.#queue.length && size < batchSize; count++) size += this.#queue[count]!.length;
      const batch = `[${this.#queue.splice(0, count).join(',')}]`;
      this.#inFlight++;
      this.#session
        .send('Runtime.callFunctionOn', {
          functionDeclaration: this.#receiver,
          uniqueContextId: this.#contextId,
          arguments: [{ value: batch }],
        })
        .catch(() => {}) // the document has gone
        .finally(() => {
          this.#inFlight--;
          this.#flush();
        });
    }
  }
}

/** Handles ipcRenderer.send() and .invoke(). */
export async function dispatchIpc(contents: WebContents, page: PageChannel, message: any): Promise<void> {
  const { channel, id } = message;
  const event = createEvent({
    type: 'frame',
    sender: contents,
    senderFrame: contents.mainFrame,
    frameId: contents.mainFrame.routingId,
    processId: contents.mainFrame.processId,
    ports: [],
    reply: (replyChannel: string, ...args: unknown[]) => page.send(replyChannel, args),
  });
  const args = codec.decode(message.args);
  if (message.type === 'send') {
    contents.emit('ipc-message', event, channel, ...args);
    contents.ipc.emit(channel, event, ...args);
    ipcMain.emit(channel, event, ...args);
    return;
  }
  try {
    const handler = contents.ipc.handlerFor(channel) ?? ipcMain.handlerFor(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    page.settle(id, undefined, await handler(event, ...args));
  } catch (error) {
    console.error(`Error occurred in handler for '${channel}':`, error);
    page.settle(id, `Error invoking remote method '${channel}': ${error}`);
  }
}
