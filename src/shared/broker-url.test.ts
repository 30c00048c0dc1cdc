import { describe, expect, it } from 'vitest';
import { formatUrl, parseUrl } from './broker-url.ts';
import { type Endpoint, formatHost } from './profile.ts';

const fields = (url: string): unknown => {
  const parsed = parseUrl(url);
  if (!parsed.ok) return parsed.message;
  const { endpoint, password } = parsed;
  const [host] = endpoint.hosts;
  const login = [endpoint.username, password];
  return [host!.host, host!.port, endpoint.vhost, ...login, endpoint.tls !== null, endpoint.heartbeat];
};
const read = (url: string) => {
  const parsed = parseUrl(url);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed;
};

describe('a broker URL', () => {
  it.each([
    ['amqp://localhost', ['localhost', 5672, '/', 'guest', 'guest', false, 10]],
    ['amqps://broker.example', ['broker.example', 5671, '/', 'guest', 'guest', true, 10]],
    ['amqp://u:p@h:5673/v', ['h', 5673, 'v', 'u', 'p', false, 10]],
    ['amqp://u%40x:p%3A%2F@h/%2fprod', ['h', 5672, '/prod', 'u@x', 'p:/', false, 10]],
    ['amqp://u:p:q@h', ['h', 5672, '/', 'u', 'p:q', false, 10]],
    ['amqp://u@h', ['h', 5672, '/', 'u', null, false, 10]],
    ['amqp://h/%2f', ['h', 5672, '/', 'guest', 'guest', false, 10]],
    ['amqp://[::1]:5680/', ['::1', 5680, '/', 'guest', 'guest', false, 10]],
    ['amqps://[fe80::1%25eth0]/v', ['fe80::1%eth0', 5671, 'v', 'guest', 'guest', true, 10]],
    ['amqp://h:80/', ['h', 80, '/', 'guest', 'guest', false, 10]],
    ['amqp://h:/', ['h', 5672, '/', 'guest', 'guest', false, 10]],
    ['  amqp://h?heartbeat=30  ', ['h', 5672, '/', 'guest', 'guest', false, 30]],
    ['AMQP://H/a%20b', ['h', 5672, 'a b', 'guest', 'guest', false, 10]],
    ['amqp://h/%E9%A0%86?heartbeat=5', ['h', 5672, '順', 'guest', 'guest', false, 5]],
  ])('%s has its fields', (url, expected) => expect(fields(url)).toEqual(expected));

  it.each([
    ['', 'begins with'],
    ['http://localhost', 'begins with'],
    ['amqp://', 'begins with'],
    ['amqp://h:port', 'can’t be read'],
    ['amqp://::1/', 'can’t be read'],
    ['amqp://a,,b', 'can’t be read'],
    ['amqp://h:99999', 'port'],
    ['amqp://h:0', 'port'],
    ['amqp://h/%zz', '%25'],
    ['amqp://u:a/b@h/', '%2F'],
    ['amqp://u:a#b@h/', '%23'],
  ])('%j is refused in words', (url, words) => expect(fields(url)).toContain(words));

  it('has several hosts between commas, each with a port or without', () => {
    expect(read('amqps://u:p@one,two:5680,[::2]/v').endpoint.hosts.map(formatHost)).toEqual([
      'one:5671',
      'two:5680',
      '[::2]:5671',
    ]);
  });

  it('gives the name that the certificate must carry', () => {
    const { endpoint, notes } = read('amqps://h?server_name_indication=broker.example&verify=verify_peer');
    expect(endpoint.tls).toEqual({ serverName: 'broker.example' });
    expect(notes).toEqual([]);
  });

  it.each([
    ['amqps://h?verify=verify_none', 'certificates are always checked'],
    ['amqps://h?cacertfile=/etc/ca.pem', 'as certificate authority'],
    ['amqps://h?server_name_indication=disable', 'always sent and checked'],
    ['amqp://h?heartbeat=0', 'always has a heartbeat'],
    ['amqp://h?connection_timeout=30000', 'it is ignored'],
    ['amqp://h?auth_mechanism=external', 'user and password'],
  ])('%s says what of it is not followed', (url, words) => {
    const { endpoint, notes } = read(url);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(words);
    expect(endpoint.heartbeat).toBe(10);
    expect(endpoint.tls).toEqual(url.startsWith('amqps') ? {} : null);
  });
});

describe('an endpoint as a URL', () => {
  const endpoint: Endpoint = {
    hosts: [
      { host: '::1', port: 5673 },
      { host: 'fe80::1%eth0', port: 5671 },
      { host: 'broker.example', port: 1 },
    ],
    vhost: '/a b%2f?#&順',
    username: 'u@x:/',
    tls: { serverName: 'other name' },
    heartbeat: 61,
  };

  it('reads back as the same, with the password only where it is asked for', () => {
    const without = formatUrl(endpoint);
    expect(read(without)).toMatchObject({ endpoint, password: null, notes: [] });
    const password = 'p@:/?#%,[]';
    expect(read(formatUrl(endpoint, password))).toMatchObject({ endpoint, password, notes: [] });
  });

  it('is as short as it can be', () => {
    const plain: Endpoint = { ...endpoint, hosts: [{ host: 'h', port: 5672 }], vhost: '/', tls: null, heartbeat: 10 };
    expect(formatUrl({ ...plain, username: 'guest' })).toBe('amqp://guest@h:5672/%2F');
    expect(formatUrl({ ...plain, username: 'guest' }, '')).toBe('amqp://guest:@h:5672/%2F');
  });
});
