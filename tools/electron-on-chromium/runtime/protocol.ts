// protocol and net: the app's own URL schemes, and fetching from the main process.
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { app } from './app.ts';
import { refreshInterception } from './interception.ts';
import { isKnownToChromium, registerScheme } from './urls.ts';

type ProtocolHandler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, ProtocolHandler>();

export function handlerFor(url: string): ProtocolHandler | undefined {
  return handlers.get(/^[^:]*/.exec(url)![0].toLowerCase());
}

export function handledSchemes(): string[] {
  return [...handlers.keys()];
}

export const protocol = {
  registerSchemesAsPrivileged(schemes: { scheme: string }[]): void {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme } of schemes) registerScheme(scheme);
  },
  handle(scheme: string, handler: ProtocolHandler): void {
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    registerScheme(scheme);
    handlers.set(scheme, handler);
    refreshInterception();
  },
  unhandle(scheme: string): void {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
    refreshInterception();
  },
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme) || isKnownToChromium(scheme),
};

const contentTypes: Record<string, string> = {
  css: 'text/css',
  csv: 'text/csv',
  gif: 'image/gif',
  htm: 'text/html',
  html: 'text/html',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  map: 'application/json',
  md: 'text/markdown',
  mjs: 'text/javascript',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  otf: 'font/otf',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
  txt: 'text/plain',
  wasm: 'application/wasm',
  wav: 'audio/wav',
  webm: 'video/webm',
  webp: 'image/webp',
  woff: 'font/woff',
  woff2: 'font/woff2',
  xml: 'application/xml',
};

async function fetchFile(url: string): Promise<Response> {
  const file = fileURLToPath(url.replace(/[?#].*$/s, ''));
  const stats = await fs.promises.stat(file).catch(() => undefined);
  if (!stats?.isFile()) throw new TypeError('net::ERR_FILE_NOT_FOUND');
  const contentType = contentTypes[path.extname(file).slice(1).toLowerCase()] ?? 'application/octet-stream';
  const body = Readable.toWeb(fs.createReadStream(file)) as ReadableStream;
  return new Response(body, { headers: { 'content-type': contentType, 'content-length': String(stats.size) } });
}

export const net = {
  async fetch(
    input: string | URL | Request,
    init: RequestInit & { bypassCustomProtocolHandlers?: boolean } = {},
  ): Promise<Response> {
    const url = input instanceof Request ? input.url : String(input);
    const handler = init.bypassCustomProtocolHandlers ? undefined : handlerFor(url);
    if (handler) return handler(new Request(input, init));
    return url.startsWith('file:') ? fetchFile(url) : fetch(input, init);
  },
  request(): never {
    throw new Error('electron-on-chromium: net.request() is not supported, net.fetch() is');
  },
  isOnline: (): boolean => true,
  online: true,
};
