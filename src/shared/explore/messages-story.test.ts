import { expect, it } from 'vitest';
import type { FieldTable, FieldValue } from './messages.ts';
import { storyOf } from './messages-story.ts';

const text = (value: string): FieldValue => ({ type: 'string', value });

function death(queue: string, reason: string, exchange: string, key: string, count: number, time: number): FieldValue {
  const fields: FieldTable = [
    ['count', { type: 'int64', value: String(count) }],
    ['reason', text(reason)],
    ['queue', text(queue)],
    ['exchange', text(exchange)],
    ['routing-keys', { type: 'array', value: [text(key)] }],
    ['time', { type: 'timestamp', value: String(time) }],
  ];
  return { type: 'table', value: fields };
}

it('a dead letter’s story begins with its first death', () => {
  const deaths = [
    death('retry', 'expired', '', 'retry', 3, 200),
    death('work', 'rejected', 'orders', 'new', 1, 100),
    death('limited', 'delivery_limit', 'dead', '', 1, 300),
  ];
  expect(storyOf([['x-death', { type: 'array', value: deaths }]], (at) => `day ${at}`)).toEqual([
    'It was published to the exchange “orders” with the key “new” and came into “work”. There it died once on day 100000: a consumer rejected it without requeueing it.',
    'It went on to the default exchange with the key “retry” and came into “retry”. There it died 3 times, for the first time on day 200000: its time to live was over.',
    'It went on to the exchange “dead” with the key “” and came into “limited”. There it died once on day 300000: it had come back more often than the queue’s delivery limit allows.',
  ]);
});

it('other messages have none, and what is no list of deaths is none', () => {
  expect(storyOf(undefined, String)).toEqual([]);
  expect(storyOf([['x-death', text('made up')]], String)).toEqual([]);
  expect(storyOf([['x-death', { type: 'array', value: [text('made up')] }]], String)).toEqual([]);
});
