import { describe, expect, it } from 'vitest';
import { formatUrl, parseUrl } from './profile.ts';

const fields = (url: string): unknown => {
  const parsed = parseUrl(url);
  if (!parsed.ok) return parsed.message;
  const { endpoint, password } = parsed;
  const [host] = endpoint.hosts;
  const login = [endpoint.username, password];
  return [host!.host, host!.port, endpoint.vhost, ...login, endpoint.tls !== null, endpoint.heartbeat];
};

describe('a broker URL', () => {
  it.each([
    ['amqp://localhost', ['localhost', 5672, '/', 'guest', 'guest', false, 10]],
    ['amqps://broker.example', ['broker.example', 5671, '/', 'guest', 'guest', true, 10]],
    ['amqp://u:p@h:5673/v', ['h', 5673, 'v', 'u', 'p', false, 10]],
    ['amqp://u%40x:p%3A%2F@h/%2fprod', ['h', 5672, '/prod', 'u@x', 'p:/', false, 10]],
    ['amqp://u@h', ['h', 5672, '/', 'u', null, false, 10]],
    ['amqp://[::1]:5680/', ['::1', 5680, '/', 'guest', 'guest', false, 10]],
    ['amqp://h:80/', ['h', 80, '/', 'guest', 'guest', false, 10]],
    ['  amqp://h?heartbeat=30  ', ['h', 5672, '/', 'guest', 'guest', false, 30]],
    ['AMQP://H/a%20b', ['h', 5672, 'a b', 'guest', 'guest', false, 10]],
  ])('%s has its fields', (url, expected) => expect(fields(url)).toEqual(expected));

  it.each([
    ['', 'begins with'],
    ['http://localhost', 'begins with'],
    ['amqp://', 'begins with'],
    ['amqp://h:port', 'can’t be read'],
    ['amqp://h:99999', 'can’t be read'],
    ['amqp://h:0', 'port'],
    ['amqp://h/%zz', '%25'],
  ])('%j is refused in words', (url, words) => expect(fields(url)).toContain(words));

  it('is written so that it reads back as the same, without the password', () => {
    const parsed = parseUrl('amqps://u%40x:secret@[::1]:5673/a%2Fb');
    if (!parsed.ok) throw new Error(parsed.message);
    const url = formatUrl(parsed.endpoint);
    expect(url).toBe('amqps://u%40x@[::1]:5673/a%2Fb');
    expect(parseUrl(url)).toMatchObject({ ok: true, endpoint: parsed.endpoint, password: null });
  });
});
