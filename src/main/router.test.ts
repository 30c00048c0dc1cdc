import { describe, expect, it } from 'vitest';
import type { Handlers } from '../shared/contract.ts';
import { fail } from '../shared/failure.ts';
import { createRouter } from './router.ts';

const bugs: unknown[] = [];
const handlers = {
  'lab.seen': ({ seq }: { seq: number }) => seq * 2,
  'worker.prefetch': () => {
    throw fail('WORKER_NOT_FOUND', 'gone', 'look');
  },
  'lab.disconnect': () => Promise.reject(new Error('a bug')),
} as unknown as Handlers;
const route = createRouter(
  handlers,
  () => {},
  (error) => bugs.push(error),
);

describe('the router', () => {
  it('gives parsed input to the handler and its output back', async () => {
    expect(await route('lab.seen', { seq: 21 })).toEqual({ ok: true, value: 42 });
  });

  it.each([['no.such.call'], ['toString'], ['__proto__'], [null], [{}]])('refuses the call %j', async (name) => {
    expect(await route(name, undefined)).toMatchObject({ ok: false, failure: { code: 'INVALID_INPUT' } });
  });

  it.each([
    ['-1', -1],
    ['65536', 65_536],
    ['"ten"', 'ten'],
    ['1.5', 1.5],
  ])('refuses the prefetch %s in words, before a handler sees it', async (_name, prefetch) => {
    const reply = await route('worker.prefetch', { id: 'w1', prefetch });
    expect(reply).toMatchObject({ ok: false, failure: { code: 'INVALID_INPUT', detail: 'prefetch' } });
  });

  it('passes a failure on as it is', async () => {
    const reply = await route('worker.prefetch', { id: 'w1', prefetch: 0 });
    expect(reply).toEqual({ ok: false, failure: { code: 'WORKER_NOT_FOUND', message: 'gone', hint: 'look' } });
  });

  it('tells a bug whole to the log, and in words to the window', async () => {
    expect(await route('lab.disconnect', undefined)).toMatchObject({ ok: false, failure: { code: 'INTERNAL' } });
    expect(String(bugs[0])).toContain('a bug');
  });
});
