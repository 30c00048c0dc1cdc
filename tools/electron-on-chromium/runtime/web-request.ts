// session.webRequest: the app's observers of requests and responses. interception.ts asks them.
import { stubs } from './events.ts';
import { refreshInterception } from './interception.ts';

type Listener = (details: any, callback: (response: any) => void) => void;
type ListenerArguments = [listener: Listener | null] | [filter: { urls?: string[] }, listener: Listener | null];

class WebRequest {
  readonly #listeners = new Map<string, { listener: Listener; patterns: RegExp[] }>();

  onBeforeRequest(...args: ListenerArguments): void {
    this.#set('onBeforeRequest', args);
  }
  onHeadersReceived(...args: ListenerArguments): void {
    this.#set('onHeadersReceived', args);
  }

  has(event: string): boolean {
    return this.#listeners.has(event);
  }

  /** The listener's answer about a request, or {} when none listens to this one. */
  ask(event: string, details: { url: string }): Promise<any> {
    const entry = this.#listeners.get(event);
    if (!entry?.patterns.some((pattern) => pattern.test(details.url))) return Promise.resolve({});
    return new Promise((resolve) => entry.listener(details, (response) => resolve(response ?? {})));
  }

  #set(event: string, args: ListenerArguments): void {
    const [filter, listener] = args.length === 1 ? [{}, args[0]] : args;
    const patterns = (filter.urls ?? ['<all_urls>']).map((pattern) => {
      if (pattern === '<all_urls>') return /^/;
      return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
    });
    if (listener) this.#listeners.set(event, { listener, patterns });
    else this.#listeners.delete(event);
    refreshInterception();
  }
}
Object.assign(
  WebRequest.prototype,
  stubs({}, 'onBeforeSendHeaders onSendHeaders onResponseStarted onBeforeRedirect onCompleted onErrorOccurred'),
);

export const webRequest = new WebRequest();
