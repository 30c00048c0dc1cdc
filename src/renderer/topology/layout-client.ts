import type { Layout, LayoutQuestion } from './lay-out.ts';
import workerUrl from './layout-worker.ts?worker&url';

/** Lays out beside the window. */
export interface LayoutClient {
  /** Resolves with the layout; null = another one was asked for meanwhile. @throws Error where the worker fails */
  ask(question: LayoutQuestion): Promise<Layout | null>;
  close(): void;
}

/** The page's policy wants scripts' addresses as trusted ones; this is the only one that is ever made here. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

let policy: ReturnType<TrustedTypes['createPolicy']> | null = null;

function trusted(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return url;
  policy ??= trustedTypes.createPolicy('warren-layout', {
    createScriptURL(asked) {
      if (asked !== workerUrl) throw new TypeError(`No script of Warren’s: ${asked}`);
      return asked;
    },
  });
  return policy.createScriptURL(url);
}

export function createLayoutClient(): LayoutClient {
  const worker = new Worker(trusted(workerUrl), { type: 'module' });
  let last = 0;
  let waiting: { resolve(layout: Layout | null): void; reject(error: Error): void } | null = null;

  worker.onmessage = ({ data }: MessageEvent<{ id: number; layout: Layout }>) => {
    if (data.id !== last) return;
    waiting?.resolve(data.layout);
    waiting = null;
  };
  worker.onerror = (event) => {
    event.preventDefault();
    waiting?.reject(new Error(event.message || 'The drawing could not be laid out.'));
    waiting = null;
  };

  return {
    ask(question) {
      waiting?.resolve(null);
      last += 1;
      worker.postMessage({ id: last, question });
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      });
    },
    close() {
      waiting?.resolve(null);
      waiting = null;
      worker.terminate();
    },
  };
}
