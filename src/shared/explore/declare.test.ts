import { describe, expect, it } from 'vitest';
import { argumentsOf, differencesOf, type FoundQueue, plainQueue, QueueDeclaration } from './declare.ts';
import { adviceFor, type BrokerRules, matches, problemsOf } from './declare-rules.ts';

const rules: BrokerRules = {
  product: 'RabbitMQ',
  version: '4.3.6',
  transient: 'denied',
  defaultType: 'classic',
  user: 'worker',
  permissions: { configure: '^work', write: '^dead$', read: '.*' },
  consumerTimeout: { classic: false, quorum: true },
  endlessDeliveries: true,
  unknown: null,
};

const queue = (change: Partial<QueueDeclaration>): QueueDeclaration => ({ ...plainQueue, name: 'work', ...change });

describe('what a broker would refuse is told before it is asked', () => {
  it.each<[string, Partial<QueueDeclaration>, Partial<BrokerRules>, Record<string, RegExp>]>([
    ['nothing', {}, {}, {}],
    ['a transient quorum queue', { type: 'quorum', durable: false }, {}, { durable: /always durable/ }],
    ['an exclusive quorum queue', { type: 'quorum', exclusive: true }, {}, { exclusive: /can’t be exclusive/ }],
    ['a transient queue, where it is denied', { durable: false }, {}, { durable: /permits no transient/ }],
    ['none, where it is permitted', { durable: false }, { transient: 'permitted' }, {}],
    ['none that is exclusive', { durable: false, exclusive: true }, {}, {}],
    ['a delivery limit of a classic queue', { deliveryLimit: 3 }, {}, { deliveryLimit: /Only quorum queues/ }],
    ['priorities of a quorum queue', { type: 'quorum', maxPriority: 3 }, {}, { maxPriority: /without it/ }],
    ['a key without an exchange', { deadLetterRoutingKey: 'x' }, {}, { deadLetterRoutingKey: /takes a dead-letter/ }],
    ['a name that the user may not declare', { name: 'other' }, {}, { name: /only declare what matches “\^work”/ }],
    ['no name, where the user may only declare some', { name: '' }, {}, { name: /makes up/ }],
    ['no name, where nobody knows', { name: '' }, { permissions: null }, {}],
    [
      'an exchange that the user may not write to',
      { deadLetterExchange: 'x' },
      {},
      { deadLetterExchange: /not write/ },
    ],
    ['none that the user may', { deadLetterExchange: 'dead' }, {}, {}],
    ['a timeout of a classic queue', { consumerTimeout: 1 }, {}, { consumerTimeout: /only quorum/ }],
    [
      'a timeout where there is none',
      { type: 'quorum', consumerTimeout: 1 },
      { consumerTimeout: { classic: false, quorum: false } },
      { consumerTimeout: /has no consumer timeout/ },
    ],
    [
      'no limit, where it has no word',
      { type: 'quorum', deliveryLimit: -1 },
      { endlessDeliveries: false },
      { deliveryLimit: /leave it empty/ },
    ],
  ])('%s', (_, change, other, problems) => {
    const told = problemsOf(queue(change), { ...rules, ...other });
    expect(Object.keys(told)).toEqual(Object.keys(problems));
    for (const [field, words] of Object.entries(problems)) {
      expect(told[field as keyof QueueDeclaration]).toMatch(words);
    }
  });

  it('or it is said that nobody knows', () => {
    const unknown: BrokerRules = { ...rules, transient: 'unknown', permissions: null };
    expect(problemsOf(queue({ durable: false }), unknown)).toEqual({});
    expect(adviceFor(queue({ durable: false }), unknown)).toEqual({ durable: expect.stringContaining('not known') });
  });
});

describe('the fields by themselves', () => {
  it.each<[Partial<Record<keyof QueueDeclaration, unknown>>, string]>([
    [{ name: 'ä'.repeat(128) }, 'A queue name has at most 255 bytes (letters outside ASCII take 2 to 4).'],
    [{ name: 'amq.x' }, 'Names that begin with “amq.” are reserved for the broker.'],
    [{ messageTtl: 1.5 }, 'A time to live is a whole number of milliseconds.'],
    [{ messageTtl: Number.NaN }, 'A time to live is a whole number of milliseconds.'],
    [{ expires: 0 }, 'The time until it expires is 1 or more.'],
    [{ maxPriority: 256 }, 'The highest priority is at most 255.'],
    [{ messageTtl: 4_294_967_296 }, 'A time to live is at most 4,294,967,295.'],
  ])('%j', (change, words) => {
    const parsed = QueueDeclaration.safeParse({ ...plainQueue, ...change });
    expect(parsed.error?.issues[0]?.message).toBe(words);
  });
});

describe('a permission', () => {
  it('is a regular expression that covers names; an empty one covers none, and a strange one is not judged', () => {
    expect(matches('.*', 'work')).toBe(true);
    expect(matches('ork', 'work')).toBe(true);
    expect(matches('^ork', 'work')).toBe(false);
    expect(matches('', 'work')).toBe(false);
    expect(matches('\\Qwork\\E', 'work')).toBe(null);
  });
});

describe('arguments', () => {
  it('are those that are set; a classic queue has no type among them unless another is the default', () => {
    expect(argumentsOf(queue({}), 'classic')).toEqual({});
    expect(argumentsOf(queue({}), null)).toEqual({});
    expect(argumentsOf(queue({}), 'quorum')).toEqual({ 'x-queue-type': 'classic' });
    expect(argumentsOf(queue({ type: 'quorum', deliveryLimit: 0, deadLetterExchange: '' }), 'classic')).toEqual({
      'x-queue-type': 'quorum',
      'x-delivery-limit': 0,
      'x-dead-letter-exchange': '',
    });
    expect(argumentsOf(queue({ singleActiveConsumer: true }), null)).toEqual({ 'x-single-active-consumer': true });
  });
});

describe('differences', () => {
  const found: FoundQueue = { type: 'classic', durable: true, autoDelete: false, exclusive: false, arguments: [] };

  it('are none between a queue and what would declare it, however its type is written', () => {
    expect(differencesOf(found, queue({}))).toEqual([]);
    const typed = { ...found, arguments: [{ name: 'x-queue-type', value: 'classic' }] };
    expect(differencesOf(typed, queue({}))).toEqual([]);
    expect(differencesOf({ ...found, durable: false, exclusive: true }, queue({ exclusive: true }))).toEqual([]);
  });

  it('are told property by property, on both sides', () => {
    const other = {
      ...found,
      arguments: [
        { name: 'x-max-length', value: '5' },
        { name: 'x-message-ttl', value: '9' },
      ],
    };
    expect(differencesOf(other, queue({ autoDelete: true, maxLength: 5, maxPriority: 2 }))).toEqual([
      { property: 'auto-delete', is: 'no', asked: 'yes' },
      { property: 'x-max-priority', is: 'not set', asked: '2' },
      { property: 'x-message-ttl', is: '9', asked: 'not set' },
    ]);
  });
});
