import { readFile } from 'node:fs/promises';
import { extname, isAbsolute, join, relative } from 'node:path';

/** The window's own address. A scheme of its own, because pages at file:// may read any file. */
export const APP_SCHEME = 'app';
export const APP_ORIGIN = `${APP_SCHEME}://warren`;

/** What a page of Warren may load: its own files. It can talk to nothing but the preload script. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** The file below `root` that `url` names, or null where it names none: another host, or a way out of the folder. */
export function fileOf(url: string, root: string): string | null {
  let pathname: string;
  try {
    const parsed = new URL(url);
    if (parsed.protocol !== `${APP_SCHEME}:` || parsed.host !== 'warren') return null;
    pathname = decodeURIComponent(parsed.pathname);
  } catch {
    return null;
  }
  if (pathname.includes('\0') || pathname.includes('\\')) return null;
  const file = join(root, pathname === '/' ? 'index.html' : pathname);
  const way = relative(root, file);
  return way === '' || way.startsWith('..') || isAbsolute(way) ? null : file;
}

/** Answers the window's requests from the folder `root`. */
export function createAppProtocol(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const file = fileOf(request.url, root);
    const type = file && contentTypes[extname(file)];
    const body = type ? await readFile(file).catch(() => null) : null;
    if (!body || !type) return new Response('Not found', { status: 404 });
    return new Response(new Uint8Array(body), {
      headers: {
        'content-type': type,
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
      },
    });
  };
}
