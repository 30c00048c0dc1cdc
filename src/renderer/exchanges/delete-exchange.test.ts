import { describe, expect, it } from 'vitest';
import type { ExchangeDetail } from '../../shared/explore/exchanges.ts';
import { lossWords } from './delete-exchange.ts';

const detail = (change: Partial<ExchangeDetail>, rate: number | null = null, internal = false): ExchangeDetail => ({
  row: {
    name: 'shop',
    type: 'topic',
    durable: true,
    autoDelete: false,
    internal,
    arguments: {},
    alternate: null,
    policy: null,
    rates: { in: rate, out: null },
  },
  vhost: '/',
  from: [],
  to: [],
  fromTotal: 0,
  toTotal: 0,
  alternate: null,
  at: 0,
  ...change,
});

describe('what goes with an exchange', () => {
  it.each([
    [detail({}), 'Nothing is bound to it. Who publishes to it afterwards has its channel closed.'],
    [detail({}, null, true), 'Nothing is bound to it.'],
    [detail({ fromTotal: 1 }, null, true), '1 binding from it goes with it.'],
    [detail({ toTotal: 1_200 }, null, true), '1,200 bindings to it go with it.'],
    [
      detail({ fromTotal: 3, toTotal: 1 }, 12.4),
      '3 bindings from it and 1 binding to it go with it. 12 messages a second come to it. ' +
        'Who publishes to it afterwards has its channel closed.',
    ],
    [
      detail({ from: null }, null, true),
      'What is bound to it is not known to this user, so it is deleted only if nothing is.',
    ],
  ])('is said in numbers', (given, words) => {
    expect(lossWords(given)).toBe(words);
  });
});
