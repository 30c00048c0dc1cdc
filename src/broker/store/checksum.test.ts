import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { contentOf } from '../message.ts';
import { type Covered, messageChecksum, routeChecksum } from './checksum.ts';

const covered: Covered = {
  position: 2 ** 40 + 7,
  queue: 3,
  persistent: true,
  expires: 1_800_000_000_000,
  deaths: '[]',
};
const content = (properties: string, body: string) => contentOf(Buffer.from(properties), Buffer.from(body));
const checksum = (more: Partial<Covered> = {}, properties = 'ab', body = 'cd', route = routeChecksum('x', 'k')) =>
  messageChecksum(content(properties, body), route, { ...covered, ...more });

describe('messageChecksum', () => {
  it('is the same for the same message, wherever its bytes are', () => {
    expect(checksum()).toBe(checksum());
    expect(checksum()).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['position', checksum({ position: covered.position + 1 })],
    ['queue', checksum({ queue: 4 })],
    ['persistence', checksum({ persistent: false })],
    ['time', checksum({ expires: null })],
    ['deaths', checksum({ deaths: '[1]' })],
    ['no deaths', checksum({ deaths: null })],
    ['a bit of the body', checksum({}, 'ab', 'ce')],
    ['where the body begins', checksum({}, 'abc', 'd')],
    ['exchange', checksum({}, 'ab', 'cd', routeChecksum('y', 'k'))],
    ['where the routing key begins', checksum({}, 'ab', 'cd', routeChecksum('xk', ''))],
  ])('depends on the %s', (_what, other) => {
    expect(other).not.toBe(checksum());
  });
});

describe('routeChecksum', () => {
  it.each([['a\0b'], ['ü€😀'], ['\ud800 alone'], ['']])('is the same after SQLite had the text %j', (text) => {
    const database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE route (exchange TEXT, routing_key TEXT)');
    database.prepare('INSERT INTO route VALUES (?, ?)').run(text, text);
    const { exchange, routing_key } = database.prepare('SELECT * FROM route').get() as Record<string, string>;
    database.close();
    expect(routeChecksum(exchange!, routing_key!)).toBe(routeChecksum(text, text));
  });
});
