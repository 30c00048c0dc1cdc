import { describe, expect, it } from 'vitest';
import type { QueueRow } from '../../../shared/explore/queues.ts';
import type { TransferFacts, TransferView } from '../../../shared/explore/transfer.ts';
import { doubtWords, groupWords, sourceCautions, stateWords, targetCautions, titleOf } from './words.ts';

const none = { publish: null, deliver: null, ack: null, redeliver: null };
const row = (change: Partial<QueueRow>): QueueRow =>
  ({
    name: 'q',
    type: 'classic',
    durable: true,
    arguments: [],
    policyDefinition: [],
    rates: none,
    ...change,
  }) as QueueRow;
const facts = (change: Partial<TransferFacts>): TransferFacts => ({
  name: 'q',
  ready: 10,
  consumers: 0,
  missing: null,
  row: row({}),
  ...change,
});
const setting = (name: string, value: string) => [{ name, value }];

describe('before messages leave a queue', () => {
  it('nothing is to be said of a classic one without consumers', () => {
    expect(sourceCautions(facts({}))).toEqual([]);
  });

  it('consumers that take part are told, a single active one that keeps all, and a delivery limit', () => {
    expect(sourceCautions(facts({ consumers: 1 }))).toEqual([
      '1 consumer of it takes part: what they get is not moved.',
    ]);
    const single = row({ arguments: setting('x-single-active-consumer', 'true') });
    expect(sourceCautions(facts({ consumers: 2, row: single }))[0]).toContain('single active consumer');
    const quorum = row({ type: 'quorum', policyDefinition: setting('delivery-limit', '5') });
    expect(sourceCautions(facts({ row: quorum }))[0]).toContain('its limit is 5');
  });
});

describe('before messages come to a queue', () => {
  it('a limit is told where it would be met, by what it does then', () => {
    const limited = row({ arguments: setting('x-max-length', '100') });
    expect(targetCautions(facts({ row: limited }), 90)).toEqual([]);
    expect(targetCautions(facts({ row: limited }), 91)[0]).toContain('its oldest messages are dropped');
    const refusing = row({ arguments: [...limited.arguments, ...setting('x-overflow', 'reject-publish')] });
    expect(targetCautions(facts({ row: refusing }), null)[0]).toContain('refused');
  });

  it('what can’t be known is said', () => {
    expect(targetCautions(facts({ row: null }), 1)[0]).toContain('can’t be known');
    expect(targetCautions(facts({ row: row({ durable: false }) }), 1)[0]).toContain('transient');
  });
});

it('groups of dead letters say where they go, or why they stay', () => {
  const group = { to: { exchange: '', key: 'orders' }, stay: null, died: 'rejected', count: 1_204, diedOften: 0 };
  expect(groupWords(group)).toBe('1,204 to “orders” (rejected)');
  expect(groupWords({ ...group, diedOften: 4 })).toContain('4 of them died in several queues');
  expect(groupWords({ ...group, to: null, stay: 'no origin', died: null, count: 3 })).toBe(
    '3 stay: they don’t say where they came from',
  );
  expect(groupWords({ ...group, to: { exchange: 'news', key: 'a.b' }, stay: 'origin gone', count: 1 })).toBe(
    '1 stays: they came from where nothing is any more, exchange “news” with the key “a.b”',
  );
});

describe('a transfer', () => {
  const view: TransferView = {
    id: 1,
    order: { source: 'a', way: { kind: 'move', target: 'b' }, count: null },
    status: 'interrupted',
    blockedBy: null,
    total: 100,
    moved: 40,
    notRepeated: 0,
    underway: 0,
    kept: [],
    inDoubt: 7,
    doubts: [],
    mayReappear: 3,
    left: 53,
    perSecond: 0,
    startedAt: 0,
    endedAt: 1,
    failure: null,
    aftermath: null,
    canContinue: true,
  };

  it('that was interrupted says what is in doubt, what comes again, and what both queues hold', () => {
    expect(titleOf(view)).toBe('“a” → “b”: interrupted');
    const before = doubtWords(view);
    expect(before[0]).toContain('7 messages in doubt');
    expect(before[1]).toContain('3 messages moved');
    expect(before[2]).toContain('Waiting for the broker');
    const after = doubtWords({ ...view, aftermath: { source: 60, target: 45, surplus: 5, at: 2 } });
    expect(after[2]).toContain('hold 5 more than before');
    expect(doubtWords({ ...view, aftermath: { source: 60, target: 40, surplus: 0, at: 2 } })[2]).toContain(
      'nothing is doubled',
    );
  });

  it('that the broker does not serve says why', () => {
    expect(stateWords({ ...view, status: 'blocked', blockedBy: 'low on memory' })).toContain('low on memory');
    expect(stateWords({ ...view, status: 'stopping', blockedBy: 'low on disk', underway: 16 })).toContain(
      '16 messages',
    );
    expect(stateWords({ ...view, status: 'done', left: 9 })).toContain('9 messages went elsewhere');
    expect(stateWords({ ...view, status: 'done', left: 0 })).toBeNull();
  });
});
