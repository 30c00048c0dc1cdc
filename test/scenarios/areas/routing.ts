/** Which queues a message reaches. */
import type { Fields } from '../amqplib-codec.ts';
import type { Channel } from '../channel.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';

function simple(name: string, play: (channel: Channel, s: Scene) => Promise<unknown>): Scenario {
  return scenario(name, async (s) => void (await play(await s.channel(), s)));
}

/** One queue a pattern; what each routing key reaches. */
function topics(name: string, patterns: readonly string[], keys: readonly string[]): Scenario {
  return simple(`topic: ${name}`, async (c, s) => {
    const x = await c.exchange('topic');
    const queues = await Promise.all(patterns.map((_, index) => s.name(`q${index}`)));
    for (const [index, pattern] of patterns.entries()) {
      await c.queue(`q${index}`);
      await c.bind(queues[index]!, x, pattern);
    }
    for (const key of keys) {
      c.publish(x, key);
      const reached = await reachedOf(c, queues);
      s.note(`"${key}" -> ${reached.map((index) => `"${patterns[index]}"`).join(' ') || 'nothing'}`);
    }
  });
}

/** One queue a binding; what messages with each headers reach. */
function headers(name: string, bound: readonly Fields[], sent: readonly Fields[]): Scenario {
  return simple(`headers: ${name}`, async (c, s) => {
    const x = await c.exchange('headers');
    const queues = bound.map((_, index) => s.name(`q${index}`));
    for (const [index, args] of bound.entries()) {
      await c.queue(`q${index}`);
      await c.bind(queues[index]!, x, '', args);
    }
    for (const one of sent) {
      c.publish(x, '', 'x', { properties: { headers: one } });
      const reached = await reachedOf(c, queues);
      s.note(
        `${JSON.stringify(one)} -> ${reached.map((index) => JSON.stringify(bound[index])).join(' ') || 'nothing'}`,
      );
    }
  });
}

/** The queues with a message, which is taken. */
async function reachedOf(c: Channel, queues: readonly string[]): Promise<number[]> {
  const reached: number[] = [];
  for (const [index, queue] of queues.entries()) if (await c.pull(queue)) reached.push(index);
  return reached;
}

const typed = (type: string, value: unknown) => ({ '!': type, value });

export const routing: readonly Scenario[] = [
  topics('words', ['a.*', 'a.#', '*.b', '#', '*', 'a.b', '#.b', 'a.#.c'], ['a.b', 'a', 'a.b.c', 'b', 'a.c', 'x.y.z.b']),
  topics('empty words', ['', '*', '#', '*.*', '.', 'a.', 'a.*', '.a'], ['', '.', 'a.', '.a', 'a..b', 'a']),
  topics('many hashes', ['#.#', '#.a.#', 'a.#.#', '*.#', '#.*', '#.a.*.#'], ['', 'a', 'b', 'a.b', 'b.a', 'b.a.c.d']),
  topics('letters count as they are', ['a.B', 'a-*', 'a*', '#a', 'a.b*'], ['a.b', 'a.B', 'a-x', 'ax', '#a', 'a.b*']),
  topics('a hash in the middle goes back', ['a.#.b.#.c'], ['a.b.c', 'a.x.b.y.c', 'a.b.b.c.c', 'a.c', 'a.b', 'a.b.c.d']),
  headers(
    'all and any',
    [{ a: 1, b: 2 }, { 'x-match': 'all', a: 1, b: 2 }, { 'x-match': 'any', a: 1, b: 2 }, {}, { 'x-match': 'any' }],
    [{ a: 1, b: 2 }, { a: 1 }, { a: 1, b: 2, c: 3 }, { a: 2, b: 1 }, {}, { b: 2 }],
  ),
  headers(
    'with-x',
    [
      { 'x-match': 'all', 'x-z': 1 },
      { 'x-match': 'any', 'x-z': 1 },
      { 'x-match': 'all-with-x', 'x-z': 1 },
      { 'x-match': 'any-with-x', 'x-z': 1 },
      { 'x-match': 'any-with-x', 'x-z': 1, a: 1 },
    ],
    [{ 'x-z': 1 }, { 'x-z': 2 }, {}, { a: 1 }],
  ),
  headers(
    'types of values',
    [
      { n: 1 },
      { n: '1' },
      { n: true },
      { n: 1.5 },
      { n: null },
      { n: typed('int64', 1) },
      { n: { deep: 1 } },
      { n: [1, 2] },
    ],
    [
      { n: 1 },
      { n: '1' },
      { n: true },
      { n: 1.5 },
      { n: null },
      { n: typed('int32', 1) },
      { n: typed('double', 1) },
      { n: { deep: 1 } },
      { n: [1, 2] },
      { n: false },
    ],
  ),
  simple('headers: a message without headers', async (c) => {
    const x = await c.exchange('headers');
    const q = await c.queue();
    const all = await c.queue('all');
    await c.bind(q, x, '', { a: 1 });
    await c.bind(all, x, '', {});
    c.publish(x, 'k', 'x');
    await c.show(q);
    await c.show(all);
  }),
  simple('headers: a void value in the binding means that the key is there', async (c) => {
    const x = await c.exchange('headers');
    const q = await c.queue();
    await c.bind(q, x, '', { a: null });
    c.publish(x, '', 'with', { properties: { headers: { a: 'anything' } } });
    c.publish(x, '', 'without', { properties: { headers: { b: 1 } } });
    await c.drain(q);
  }),
  simple('default exchange: by the name of the queue', async (c) => {
    const q = await c.queue();
    c.publish('', q, 'x');
    await c.show(q);
  }),
  simple('direct: several queues with one key, and not another', async (c) => {
    const x = await c.exchange('direct');
    const queues = [await c.queue('a'), await c.queue('b'), await c.queue('other')];
    for (const [index, queue] of queues.entries()) await c.bind(queue, x, index < 2 ? 'k' : 'K');
    c.publish(x, 'k', 'x');
    for (const queue of queues) await c.show(queue);
  }),
  simple('direct: stars and hashes are letters', async (c) => {
    const x = await c.exchange('direct');
    const q = await c.queue();
    await c.bind(q, x, 'a.*');
    c.publish(x, 'a.b', 'no');
    c.publish(x, 'a.*', 'yes');
    await c.drain(q);
  }),
  simple('fanout: keys do not matter', async (c) => {
    const x = await c.exchange('fanout');
    const q = await c.queue();
    await c.bind(q, x, 'k');
    c.publish(x, 'other', 'x');
    await c.show(q);
  }),
  ...['amq.direct', 'amq.fanout', 'amq.topic', 'amq.headers', 'amq.match'].map((exchange) =>
    simple(`${exchange} routes`, async (c, s) => {
      const q = await c.queue();
      const key = s.name('k');
      await c.bind(q, exchange, key, { [key]: 1 });
      c.publish(exchange, key, 'x', { properties: { messageId: key, headers: { [key]: 1 } } });
      await c.untilReady(q, 1);
      s.note(`"${exchange}" brought ${(await c.pull(q))?.content?.body}`);
    }),
  ),
  simple('two bindings, one queue, one copy', async (c) => {
    const x = await c.exchange('topic');
    const q = await c.queue();
    await c.bind(q, x, 'a.*');
    await c.bind(q, x, '*.b');
    c.publish(x, 'a.b', 'x');
    await c.show(q);
  }),
  simple('alternate exchange', async (c, s) => {
    const ae = await c.exchange('fanout', 'ae');
    const x = await c.exchange('direct', 'x', { arguments: { 'alternate-exchange': ae } });
    const [q, other] = [await c.queue(), await c.queue('other')];
    await c.bind(q, x, 'k');
    await c.bind(other, ae);
    c.publish(x, 'k', 'routed');
    c.publish(x, 'nope', 'not routed');
    await c.show(q);
    s.note('alternate:');
    await c.show(other);
  }),
  simple('alternate exchange: missing, mandatory', async (c, s) => {
    const x = await c.exchange('direct', 'x', { arguments: { 'alternate-exchange': s.name('no') } });
    await c.ok('ConfirmSelect');
    c.publish(x, 'nope', 'x', { mandatory: true });
    await c.next(2);
  }),
  simple('alternate exchange: routes nowhere either, mandatory', async (c) => {
    const ae = await c.exchange('direct', 'ae');
    const x = await c.exchange('direct', 'x', { arguments: { 'alternate-exchange': ae } });
    await c.ok('ConfirmSelect');
    c.publish(x, 'nope', 'x', { mandatory: true });
    await c.next(2);
  }),
  simple('alternate exchange: routed by it is not returned', async (c) => {
    const ae = await c.exchange('fanout', 'ae');
    const x = await c.exchange('direct', 'x', { arguments: { 'alternate-exchange': ae } });
    await c.bind(await c.queue(), ae);
    await c.ok('ConfirmSelect');
    c.publish(x, 'nope', 'x', { mandatory: true });
    await c.next();
  }),
  simple('alternate exchange: a chain, and a circle', async (c, s) => {
    const [a, b] = [s.name('a'), s.name('b')];
    await c.exchange('direct', 'a', { arguments: { 'alternate-exchange': b } });
    await c.exchange('direct', 'b', { arguments: { 'alternate-exchange': a } });
    const q = await c.queue();
    await c.bind(q, b, 'k');
    await c.ok('ConfirmSelect');
    c.publish(a, 'k', 'by the chain');
    c.publish(a, 'no', 'in the circle', { mandatory: true });
    await c.confirms(2);
    await c.quiet();
    await c.drain(q);
  }),
  simple('alternate exchange: what another exchange could not route', async (c) => {
    const ae = await c.exchange('fanout', 'ae');
    const source = await c.exchange('fanout', 'source');
    const middle = await c.exchange('direct', 'middle', { arguments: { 'alternate-exchange': ae } });
    const q = await c.queue();
    await c.bind(q, ae);
    await c.ok('ExchangeBind', { destination: middle, source });
    c.publish(source, 'nope', 'x');
    await c.show(q);
  }),
  simple('CC and BCC', async (c) => {
    const [q, cc, bcc] = [await c.queue(), await c.queue('cc'), await c.queue('bcc')];
    c.publish('', q, 'x', { properties: { headers: { CC: [cc], BCC: [bcc], mine: 1 } } });
    for (const queue of [q, cc, bcc]) await c.show(queue);
  }),
  simple('CC: the same queue twice gets one copy', async (c) => {
    const q = await c.queue();
    c.publish('', q, 'x', { properties: { headers: { CC: [q, q] } } });
    await c.show(q);
  }),
  simple('CC: to queues only', async (c) => {
    const [one, two] = [await c.queue('one'), await c.queue('two')];
    c.publish('', 'nowhere', 'x', { mandatory: true, properties: { headers: { CC: [one, two] } } });
    await c.show(one);
    await c.show(two);
    await c.quiet();
  }),
  simple('CC: through a topic exchange', async (c) => {
    const x = await c.exchange('topic');
    const [one, two] = [await c.queue('one'), await c.queue('two')];
    await c.bind(one, x, 'a.*');
    await c.bind(two, x, 'b.*');
    c.publish(x, 'a.1', 'x', { properties: { headers: { CC: ['b.1'] } } });
    await c.show(one);
    await c.show(two);
  }),
  simple('CC: text', async (c) => {
    c.publish('', await c.queue(), 'x', { properties: { headers: { CC: 'q' } } });
    await c.next();
  }),
  simple('BCC: text', async (c) => {
    c.publish('', await c.queue(), 'x', { properties: { headers: { BCC: 'q' } } });
    await c.next();
  }),
  simple('CC: a number in the list', async (c) => {
    c.publish('', await c.queue(), 'x', { properties: { headers: { CC: [1] } } });
    await c.quiet();
  }),
];
