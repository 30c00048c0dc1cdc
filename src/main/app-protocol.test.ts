import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY, createAppProtocol, fileOf } from './app-protocol.ts';
import { isTrusted } from './sender.ts';

const root = mkdtempSync(join(tmpdir(), 'warren-protocol-'));
writeFileSync(join(root, 'index.html'), '<p>hello');
afterAll(() => rmSync(root, { recursive: true }));

describe('the window’s own files', () => {
  it.each([
    ['app://warren/', 'index.html'],
    ['app://warren/index.html', 'index.html'],
    ['app://warren/assets/a%20b.js', 'assets/a b.js'],
  ])('%s is %s', (url, file) => expect(fileOf(url, root)).toBe(join(root, file)));

  it.each([
    'app://warren/..%2f..%2fetc/passwd',
    'app://warren/%2e%2e/%2e%2e/etc/passwd%00.html',
    'app://warren/..%5c..%5cwindows',
    'app://warren/%',
    'app://elsewhere/index.html',
    'https://warren/index.html',
    'not a url',
  ])('%s is none of them', (url) => {
    const file = fileOf(url, root);
    expect(file === null || file.startsWith(root)).toBe(true);
    if (file !== null) expect(file).not.toContain('passwd%00');
  });

  it('come with the policy that lets them load nothing else', async () => {
    const response = await createAppProtocol(root)(new Request('app://warren/'));
    expect(await response.text()).toBe('<p>hello');
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(CONTENT_SECURITY_POLICY).not.toContain('unsafe');
  });

  it('that are not there are not found', async () => {
    expect((await createAppProtocol(root)(new Request('app://warren/missing.js'))).status).toBe(404);
  });
});

describe('who may call', () => {
  const origins = ['app://warren'];
  const from = (url: string, parent: unknown = null): boolean =>
    isTrusted({ senderFrame: { url, parent } as never }, origins);

  it('is Warren’s page and nobody else', () => {
    expect(from('app://warren/index.html')).toBe(true);
    expect(from('app://warren.evil.example/')).toBe(false);
    expect(from('https://example.com/')).toBe(false);
    expect(from('app://warren/', {})).toBe(false);
    expect(isTrusted({ senderFrame: null }, origins)).toBe(false);
  });
});
