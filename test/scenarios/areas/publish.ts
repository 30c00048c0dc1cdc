/** Publishing: what is refused, what is returned, and what a message is made of. */
import type { Fields } from '../amqplib-codec.ts';
import type { Channel } from '../channel.ts';
import { frame } from '../raw-client.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

function simple(name: string, play: (channel: Channel, s: Scene) => Promise<unknown>): Scenario {
  return scenario(name, async (s) => void (await play(await s.channel(), s)));
}

/** A message with these properties, as it comes out again. */
function properties(name: string, given: Fields): Scenario {
  return simple(`properties: ${name}`, async (c) => {
    const q = await c.queue();
    c.publish('', q, 'x', { properties: given });
    await c.show(q);
  });
}

/** A publish that is refused. */
function refused(name: string, given: Fields): Scenario {
  return simple(`publish: ${name}`, async (c) => {
    c.publish('', await c.queue(), 'x', { properties: given });
    await c.next();
  });
}

const typed = (type: string, value: unknown) => ({ '!': type, value });

export const publishing: readonly Scenario[] = [
  simple('publish: missing exchange', async (c, s) => {
    c.publish(s.name('no'), 'k', 'x');
    await c.next();
  }),
  simple('publish: missing exchange, mandatory, confirm mode', async (c, s) => {
    await c.ok('ConfirmSelect');
    c.publish(s.name('no'), 'k', 'x', { mandatory: true });
    await c.next();
  }),
  simple('publish: what comes behind a failed one is ignored', async (c, s) => {
    const q = await c.queue();
    c.publish(s.name('no'), 'k', 'x');
    c.publish('', q, 'ignored');
    await c.next();
    await (await s.channel('new')).drain(q);
  }),
  simple('publish: mandatory, no queue', async (c) => {
    c.publish('', 'no-such-queue', 'x', {
      mandatory: true,
      properties: { messageId: 'm', headers: { a: 1 }, deliveryMode: 2 },
    });
    await c.next();
    await c.quiet();
  }),
  simple('publish: mandatory, exchange without bindings', async (c) => {
    const x = await c.exchange('fanout');
    c.publish(x, 'some.key', 'x'.repeat(200), { mandatory: true });
    c.publish(x, 'some.key', '', { mandatory: true });
    await c.next(2);
  }),
  simple('publish: mandatory, routed', async (c) => {
    const q = await c.queue();
    c.publish('', q, 'x', { mandatory: true });
    await c.quiet(q);
    await c.show(q);
  }),
  simple('publish: not mandatory, no queue', async (c) => {
    c.publish('', 'no-such-queue', 'x');
    await c.quiet();
  }),
  simple('publish: immediate', async (c) => {
    c.publish('', await c.queue(), 'x', { immediate: true });
    await c.next();
  }),
  refused('expiration abc', { expiration: 'abc' }),
  refused('expiration -1', { expiration: '-1' }),
  refused('expiration empty', { expiration: '' }),
  refused('expiration with a fraction', { expiration: '1.5' }),
  refused('expiration with a space', { expiration: ' 1' }),
  refused('expiration with a tail', { expiration: '100ms' }),
  refused('expiration too large', { expiration: '4294967296000' }),
  simple('publish: expiration with a plus sign and zeros', async (c) => {
    const q = await c.queue();
    c.publish('', q, 'x', { properties: { expiration: '+60000' } });
    c.publish('', q, 'x', { properties: { expiration: '0060000' } });
    await c.show(q);
  }),
  refused('user_id of somebody else', { userId: 'other' }),
  refused('user_id empty', { userId: '' }),
  properties('user_id of oneself', { userId: 'guest' }),
  properties('none', {}),
  properties('all of them', {
    contentType: 'text/plain',
    contentEncoding: 'utf-8',
    headers: { a: 1 },
    deliveryMode: 2,
    priority: 9,
    correlationId: 'c-1',
    replyTo: 'somewhere',
    expiration: '60000',
    messageId: 'm-1',
    timestamp: 1_700_000_000,
    type: 'greeting',
    userId: 'guest',
    appId: 'app',
    clusterId: 'cluster',
  }),
  properties('empty texts', { contentType: '', correlationId: '', messageId: '', headers: {} }),
  properties('delivery modes beyond 1 and 2', { deliveryMode: 7, priority: 255 }),
  properties('a long text', { correlationId: 'c'.repeat(255) }),
  properties('headers of every type', {
    headers: {
      boolean: true,
      no: false,
      byte: typed('int8', -5),
      ubyte: typed('uint8', 200),
      short: typed('int16', -300),
      ushort: typed('uint16', 40_000),
      int: typed('int32', -70_000),
      uint: typed('uint32', 4_000_000_000),
      long: typed('int64', 9_007_199_254_740_991),
      small: typed('int64', 1),
      float: typed('float', 1.5),
      double: typed('double', 2),
      decimal: typed('decimal', { places: 2, digits: 314 }),
      timestamp: typed('timestamp', 1_700_000_000),
      text: 'täxt',
      empty: '',
      bytes: Buffer.from([0, 255, 1]),
      void: null,
      array: [1, 'two', [3, null], { four: typed('int16', 4) }],
      table: { deep: { deeper: { deepest: [true] } }, empty: {} },
      none: [],
    },
  }),
  simple('properties: text in headers that is not UTF-8', async (c) => {
    const q = await c.queue();
    c.session.publish(c.number, { routingKey: q }, {}, Buffer.alloc(0));
    // class 60, weight 0, no body, only headers: {k: "\xff\xfe"}
    const table = Buffer.from([0, 0, 0, 9, 1, 107, 83, 0, 0, 0, 2, 255, 254]);
    const header = Buffer.concat([Buffer.from([0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0]), table]);
    c.session.send('BasicPublish', c.number, { routingKey: q });
    c.session.raw.write(frame(2, c.number, header));
    await c.show(q);
  }),
  simple('properties: many headers', async (c) => {
    const q = await c.queue();
    const headers = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`h${index}`, index]));
    c.publish('', q, 'x', { properties: { headers } });
    await c.show(q);
  }),
  simple('body: empty, and of every octet', async (c) => {
    const q = await c.queue();
    c.publish('', q, '');
    c.publish('', q, Buffer.from(Array.from({ length: 256 }, (_, index) => index)));
    await c.show(q);
  }),
  scenario(
    'body: larger than max_message_size',
    async (s) => {
      const c = await s.channel();
      const q = await c.queue();
      c.publish('', q, Buffer.alloc(16 * 1024 * 1024));
      c.publish('', q, Buffer.alloc(16 * 1024 * 1024 + 1));
      await c.next();
      const other = await s.channel('other');
      await other.show(q);
    },
    { alone: true },
  ),
];
