// WebFrameMain: a window's main frame, which is all that listeners here ever meet.
import type { IpcMain } from './ipc.ts';
import { originOf } from './urls.ts';
import type { WebContents } from './web-contents.ts';

export class WebFrameMain {
  readonly #contents: WebContents;
  readonly routingId = 1;
  readonly parent = null;
  readonly frames: never[] = [];
  readonly detached = false;

  constructor(contents: WebContents) {
    this.#contents = contents;
  }

  get processId(): number {
    return this.#contents.id;
  }
  get url(): string {
    return this.#contents.getURL();
  }
  get origin(): string {
    return originOf(this.url);
  }
  get top(): this {
    return this;
  }
  get ipc(): IpcMain {
    return this.#contents.ipc;
  }
  isDestroyed(): boolean {
    return this.#contents.isDestroyed();
  }
  send(channel: string, ...args: unknown[]): void {
    this.#contents.send(channel, ...args);
  }
  executeJavaScript(code: string): Promise<any> {
    return this.#contents.executeJavaScript(code);
  }
}
