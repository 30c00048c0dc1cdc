import { describe, expect, it } from 'vitest';
import { propertiesKey } from './bindings.ts';
import { toTable } from './json-table.ts';
import { findRoute } from './routes.ts';

describe('a path', () => {
  it.each([
    ['/api/overview', 'overview', {}],
    ['/api/overview/', 'overview', {}],
    ['/api/queues/%2F/a%20b%2Fc', 'queues/:vhost/:queue', { vhost: '/', queue: 'a b/c' }],
    ['/api/queues/%2F/get/get', 'queues/:vhost/:queue/get', { vhost: '/', queue: 'get' }],
    ['/api/users/without-permissions', 'users/without-permissions', {}],
    ['/api/exchanges/v//publish', 'exchanges/:vhost/:exchange/publish', { vhost: 'v', exchange: '' }],
    ['/api/bindings/v/e//q/x', 'bindings/:vhost/e/:source/q/:queue', { vhost: 'v', source: '', queue: 'x' }],
  ])('%s', (path, route, params) => {
    const found = findRoute(path);
    expect(found?.route.path).toBe(route);
    expect(found?.params).toEqual(params);
  });

  it.each(['/', '/api', '/api/nothing', '/queues', '/api/queues/v/q/get/more'])('%s leads nowhere', (path) => {
    expect(findRoute(path)).toBeNull();
  });

  it('that can’t be decoded is an error of its own', () => {
    expect(() => findRoute('/api/queues/%zz')).toThrow(URIError);
  });
});

describe('a binding’s key', () => {
  it.each([
    ['', '~'],
    ['a.#', 'a.%23'],
    ['a b/c', 'a+b%2Fc'],
    ['~', '%7E'],
    ["!'()*", '%21%27%28%29%2A'],
    ['é', '%C3%A9'],
  ])('for the routing key %j', (routingKey, key) => {
    expect(propertiesKey(routingKey, [])).toBe(key);
  });

  it('tells arguments apart, not their order', () => {
    const key = propertiesKey('k', toTable({ a: 1, b: 2 }));
    expect(key).toMatch(/^k~[\w-]{8}$/);
    expect(propertiesKey('k', toTable({ b: 2, a: 1 }))).toBe(key);
    expect(propertiesKey('k', toTable({ a: 1, b: 3 }))).not.toBe(key);
  });
});
