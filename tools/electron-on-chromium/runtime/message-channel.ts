// MessageChannelMain. A port handed to a page or a utility process stays here, and its messages are forwarded.
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createEvent } from './events.ts';

export class MessagePortMain extends EventEmitter {
  readonly #port: MessagePort;
  #started = false;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
  }

  postMessage(message: unknown, transfer: MessagePortMain[] = []): void {
    if (transfer.length > 0) throw new Error('electron-on-chromium: ports cannot be sent through ports');
    this.#port.postMessage(message);
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#port.on('message', (data) => this.emit('message', createEvent({ data, ports: [] })));
  }

  close(): void {
    this.#port.close();
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new MessagePortMain(port1);
    this.port2 = new MessagePortMain(port2);
  }
}

let lastPortId = 0;

/** Gives a port to the owner of `ports`: from now on its messages go to `forward`. Returns its id there. */
export function entangle(
  port: MessagePortMain,
  ports: Map<number, MessagePortMain>,
  forward: (id: number, data: unknown) => void,
): number {
  const id = ++lastPortId;
  ports.set(id, port);
  port.on('message', (event) => forward(id, event.data));
  port.start();
  return id;
}
