// What runs in the page. The preload script has a JavaScript world of its own there, which shares only the DOM with
// the page's world: Electron's contextIsolation. The functions here are sent as source text, so they may use nothing
// from outside themselves but their arguments.
import { type Codec, createCodec, type Share } from './structured-clone.ts';

export interface PageConfig {
  binding: string; // the function, in the preload's world only, that sends to the main process
  toPage: string; // the DOM events that carry messages from one world to the other
  toPreload: string;
  schemes: string[]; // the app's own URL schemes
  preload: string;
  process: object;
}

type Listener = (...args: any[]) => void;

/** The scripts for Page.addScriptToEvaluateOnNewDocument, one for each world. */
export function pageScripts(config: PageConfig, preloadSource: string): { page: string; preload: string } {
  const settings = JSON.stringify(config);
  const parameters = 'exports, require, module, process, global, setImmediate, clearImmediate, __filename, __dirname';
  return {
    page: `(${runPageWorld})(${settings}, ${createCodec}, ${createBridge});`,
    preload: `(${runPreloadWorld})(${settings}, ${createCodec}, ${createBridge}, ${createEmitterClass}, function (${parameters}) { ${preloadSource}\n});`,
  };
}

/**
 * One end of the link between the two worlds. Its messages are the text of DOM events, which are delivered at once:
 * values are copied, functions become functions that call back, promises are followed. `entry` is the function that
 * the other end can call from the start; the result is the function that calls the other end's.
 */
function createBridge(
  codec: Codec,
  outgoing: string,
  incoming: string,
  entry: (...args: any[]) => unknown,
): (...args: unknown[]) => any {
  const { CustomEvent, Promise: NativePromise } = globalThis; // the page may replace its own later
  const { parse, stringify } = JSON;
  const dispatch = window.dispatchEvent.bind(window);
  const shared = new Map<number, (...args: any[]) => unknown>([[0, entry]]);
  const ids = new WeakMap<object, number>();
  const promises = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let reply: { ok: boolean; value: any };

  const post = (message: object): void => void dispatch(new CustomEvent(outgoing, { detail: stringify(message) }));

  const answer = (type: string, id: number, ok: boolean, value: unknown): void => {
    let message: object;
    try {
      message = { type, id, ok, value: codec.encode(value, share) };
    } catch (error) {
      message = { type, id, ok: false, value: codec.encode(error) };
    }
    post(message);
  };

  const share: Share = (value: any) => {
    if (typeof value !== 'function' && !(value instanceof NativePromise))
      throw new Error('An object could not be cloned.');
    const id = ids.get(value) ?? ++lastId;
    ids.set(value, id);
    if (typeof value === 'function') shared.set(id, value);
    else
      value.then(
        (result: unknown) => answer('settled', id, true, result),
        (error: unknown) => answer('settled', id, false, error),
      );
    return { $: typeof value === 'function' ? 'function' : 'promise', v: id };
  };

  const receive = (token: { $: string; v: number }): unknown => {
    if (token.$ === 'function') return (...args: unknown[]) => call(token.v, args);
    const waiting = promises.get(token.v) ?? NativePromise.withResolvers();
    promises.set(token.v, waiting);
    return waiting.promise;
  };

  const call = (id: number, args: unknown[]): any => {
    post({ type: 'call', id, args: codec.encode(args, share) });
    const { ok, value } = reply; // the other end has set it, during post()
    if (!ok) throw codec.decode(value, receive);
    return codec.decode(value, receive);
  };

  window.addEventListener(incoming, (event) => {
    const message = parse((event as CustomEvent<string>).detail);
    if (message.type === 'reply') {
      reply = message;
    } else if (message.type === 'settled') {
      promises.get(message.id)?.[message.ok ? 'resolve' : 'reject'](codec.decode(message.value, receive));
      promises.delete(message.id);
    } else {
      try {
        answer('reply', 0, true, shared.get(message.id)!(...codec.decode(message.args, receive)));
      } catch (error) {
        answer('reply', 0, false, error);
      }
    }
  });
  return (...args) => call(0, args);
}

function runPageWorld(config: PageConfig, newCodec: typeof createCodec, newBridge: typeof createBridge): void {
  if (window.top !== window) return;
  const deepFreeze = (value: any): any => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || ArrayBuffer.isView(value))
      return value;
    Object.values(value).forEach(deepFreeze);
    return Object.freeze(value);
  };
  const callPreloadWorld = newBridge(newCodec(), config.toPreload, config.toPage, (name: string, api: unknown) => {
    if (name in window) throw new Error('Cannot bind an API on top of an existing property on the window object');
    Object.defineProperty(window, name, { value: deepFreeze(api), enumerable: true });
  });

  const { open, fetch } = window;
  window.open = (url = '', target = '', features = '') => {
    if (/^_(self|top|parent)$/.test(target)) return open.call(window, url, target);
    const resolved = url ? new URL(url, document.baseURI).href : 'about:blank';
    callPreloadWorld('open', {
      url: resolved,
      frameName: target.replace(/^_blank$/, ''),
      features,
      disposition: features ? 'new-window' : 'foreground-tab',
    });
    return null;
  };
  window.close = () => callPreloadWorld('close', {});
  if (config.schemes.length === 0) return;
  const ownUrl = new RegExp(`^(${config.schemes.join('|')})://([^/?#]*)`, 'i');
  window.fetch = (input, init) =>
    fetch.call(
      window,
      input instanceof Request ? input : String(input).replace(ownUrl, 'http://$2.$1.localhost'),
      init,
    );
}

function createEmitterClass() {
  return class EventEmitter {
    readonly #listeners = new Map<string, (Listener & { listener?: Listener })[]>();
    listeners(name: string): (Listener & { listener?: Listener })[] {
      return this.#listeners.get(name) ?? [];
    }
    listenerCount(name: string): number {
      return this.listeners(name).length;
    }
    eventNames(): string[] {
      return [...this.#listeners.keys()];
    }
    setMaxListeners(): this {
      return this;
    }
    on(name: string, listener: Listener): this {
      this.#listeners.set(name, [...this.listeners(name), listener]);
      return this;
    }
    once(name: string, listener: Listener): this {
      const once = (...args: unknown[]): void => {
        this.off(name, once);
        listener.apply(this, args);
      };
      return this.on(name, Object.assign(once, { listener }));
    }
    off(name: string, listener: Listener): this {
      const index = this.listeners(name).findLastIndex((entry) => entry === listener || entry.listener === listener);
      const rest = this.listeners(name).filter((_, i) => i !== index);
      if (rest.length === 0) return this.removeAllListeners(name);
      this.#listeners.set(name, rest);
      return this;
    }
    addListener(name: string, listener: Listener): this {
      return this.on(name, listener);
    }
    removeListener(name: string, listener: Listener): this {
      return this.off(name, listener);
    }
    removeAllListeners(name?: string): this {
      if (name === undefined) this.#listeners.clear();
      else this.#listeners.delete(name);
      return this;
    }
    emit(name: string, ...args: unknown[]): boolean {
      const listeners = this.listeners(name);
      for (const listener of listeners) listener.apply(this, args);
      return listeners.length > 0;
    }
  };
}

function runPreloadWorld(
  config: PageConfig,
  newCodec: typeof createCodec,
  newBridge: typeof createBridge,
  newEmitterClass: typeof createEmitterClass,
  preload: Listener,
): void {
  if (window.top !== window) return;
  const codec = newCodec();
  const EventEmitter = newEmitterClass();
  const post = (message: object): void => (window as any)[config.binding](JSON.stringify(message));
  const callPageWorld = newBridge(newCodec(), config.toPage, config.toPreload, (type: string, details: object) =>
    post({ type, ...details }),
  );

  // --- ipcRenderer ---

  const invocations = new Map<number, PromiseWithResolvers<unknown>>();
  const ports = new Map<number, MessagePort>();
  let lastInvocation = 0;
  const ipcRenderer = Object.assign(new EventEmitter(), {
    send: (channel: string, ...args: unknown[]): void => post({ type: 'send', channel, args: codec.encode(args) }),
    postMessage: (channel: string, message: unknown): void =>
      post({ type: 'send', channel, args: codec.encode([message]) }),
    sendSync: (): never => {
      throw new Error('electron-on-chromium: ipcRenderer.sendSync() is not supported');
    },
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const id = ++lastInvocation;
      post({ type: 'invoke', id, channel, args: codec.encode(args) });
      invocations.set(id, Promise.withResolvers());
      return invocations.get(id)!.promise;
    },
  });
  const openPort = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    ports.set(id, port1);
    port1.onmessage = (event) => post({ type: 'port', id, data: codec.encode(event.data) });
    return port2;
  };
  const handlers: Record<string, (message: any) => void> = {
    send: ({ channel, args, ports }) =>
      void ipcRenderer.emit(channel, { sender: ipcRenderer, ports: ports.map(openPort) }, ...codec.decode(args)),
    port: ({ id, data }) => ports.get(id)?.postMessage(codec.decode(data)),
    result({ id, value, error }) {
      if (error === undefined) invocations.get(id)?.resolve(codec.decode(value));
      else invocations.get(id)?.reject(new Error(error));
      invocations.delete(id);
    },
  };
  // The main process calls this, with a batch of messages.
  (window as any)[`${config.binding}Receive`] = (batch: string) => {
    for (const message of JSON.parse(batch)) {
      try {
        handlers[message.type]!(message);
      } catch (error) {
        reportError(error); // one listener's error must not lose the other messages
      }
    }
  };

  // --- What the main process has to hear of the page ---

  // Menu accelerators get the keys that the page leaves alone: the timeout lets all of its listeners go first.
  window.addEventListener(
    'keydown',
    (event) => {
      const { key, code, ctrlKey: control, shiftKey: shift, altKey: alt, metaKey: meta } = event;
      if (!control && !alt && !meta && !/^(F\d+|Escape|Delete|Tab|Enter)$/.test(key)) return;
      setTimeout(() => event.defaultPrevented || post({ type: 'key', key, code, control, shift, alt, meta }));
    },
    true,
  );
  // Links that would open a window ask the main process instead, as the page's window.open() does.
  const openLink = (event: MouseEvent): void => {
    const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement && target.href) as
      | HTMLAnchorElement
      | undefined;
    const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.button === 1;
    if (
      !link ||
      event.defaultPrevented ||
      event.button > 1 ||
      (!modified && !/^(?!_self$|_top$|_parent$)./.test(link.target))
    )
      return;
    event.preventDefault();
    const disposition = event.shiftKey ? 'new-window' : modified ? 'background-tab' : 'foreground-tab';
    post({ type: 'open', url: link.href, frameName: link.target.replace(/^_blank$/, ''), features: '', disposition });
  };
  window.addEventListener('click', openLink);
  window.addEventListener('auxclick', openLink);
  window.addEventListener('DOMContentLoaded', () => {
    let title = '';
    const report = (): void => {
      if (!document.title || document.title === title) return;
      title = document.title;
      post({ type: 'title', title });
    };
    report();
    if (document.head)
      new MutationObserver(report).observe(document.head, { childList: true, characterData: true, subtree: true });
  });

  // --- The preload script ---

  const modules: Record<string, unknown> = {
    electron: {
      ipcRenderer,
      contextBridge: { exposeInMainWorld: (name: string, api: unknown): void => callPageWorld(name, api) },
      webFrame: { getZoomFactor: () => 1, setZoomFactor() {}, getZoomLevel: () => 0, setZoomLevel() {} },
      webUtils: { getPathForFile: () => '' },
    },
    events: Object.assign(EventEmitter, { EventEmitter }),
    timers: { setTimeout, clearTimeout, setInterval, clearInterval },
    url: { URL, URLSearchParams },
  };
  const require = (name: string): unknown => {
    const found = modules[name.replace(/^node:/, '').replace(/^electron\/(renderer|common)$/, 'electron')];
    if (!found) throw new Error(`module not found: ${name}`);
    return found;
  };
  const process = Object.assign(new EventEmitter(), config.process, { uptime: () => performance.now() / 1000 });
  const module = { exports: {} };
  try {
    preload(
      module.exports,
      require,
      module,
      process,
      window,
      (task: () => void) => setTimeout(task),
      clearTimeout,
      config.preload,
      config.preload.replace(/\/[^/]*$/, ''),
    );
    process.emit('loaded');
  } catch (error: any) {
    console.error(`Unable to load preload script: ${config.preload}\n${error?.stack ?? error}`);
    post({ type: 'preload-error', error: codec.encode(error instanceof Error ? error : new Error(String(error))) });
  }
}
