import { describe, expect, it } from 'vitest';
import type { PeekFacts } from './messages.ts';
import { type Cost, costOfDelete, costOfPeek, countsReturn } from './messages-cost.ts';

const facts: PeekFacts = {
  queue: 'work',
  type: 'quorum',
  product: 'RabbitMQ',
  version: '4.3.6',
  ready: 100,
  consumers: 0,
  unacked: 0,
  deliveryLimit: 20,
  deadLetters: false,
  priorities: false,
};
const said = (costs: readonly Cost[]): string => costs.map(({ text }) => text).join('\n');

describe('what a fetch costs', () => {
  it('is counted by quorum queues: each return before 4.3, a reject alone since', () => {
    expect(countsReturn({ ...facts, version: '4.2.1' }, 'nack')).toBe(true);
    expect(countsReturn({ ...facts, version: '3.13.7' }, 'nack')).toBe(true);
    expect(countsReturn(facts, 'nack')).toBe(false);
    expect(countsReturn(facts, 'reject')).toBe(true);
    expect(countsReturn({ ...facts, type: 'classic' }, 'reject')).toBe(false);
    expect(countsReturn({ ...facts, product: 'Another' }, 'nack')).toBe(null);
    expect(countsReturn({ ...facts, type: null }, 'nack')).toBe(null);
  });

  it('names the limit, and what becomes of a message that has reached it', () => {
    expect(said(costOfPeek(facts, 'reject', 10))).toContain(
      'The delivery limit is 20: a message that came back 20 times already does not return to the queue, but is dropped',
    );
    expect(said(costOfPeek({ ...facts, deadLetters: true }, 'reject', 10))).toContain('but is dead-lettered.');
    expect(costOfPeek(facts, 'nack', 10).some(({ isLoss }) => isLoss)).toBe(false);
    expect(costOfPeek({ ...facts, deliveryLimit: 'none' }, 'reject', 10).some(({ isLoss }) => isLoss)).toBe(false);
    expect(said(costOfPeek({ ...facts, type: null, deliveryLimit: null }, 'nack', 10))).toContain('is not known');
  });

  it('says who else wants the messages, and that some leave for good', () => {
    expect(said(costOfPeek({ ...facts, consumers: 3, unacked: 7 }, 'nack', 10))).toMatch(
      /The 3 consumers do not get them .* 7 messages that consumers hold can’t be seen/,
    );
    expect(said(costOfPeek({ ...facts, ready: 4 }, 'ack', 10))).toMatch(/^Up to 4 messages leave the queue for good/);
  });

  it('of a deletion counts those before', () => {
    expect(said(costOfDelete(facts, 0))).toContain('no other message is touched');
    expect(said(costOfDelete({ ...facts, version: '3.10.8' }, 12))).toMatch(
      /^12 messages were before .*\n.*x-delivery-count by 1/,
    );
  });
});
