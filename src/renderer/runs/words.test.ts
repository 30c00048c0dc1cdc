import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../shared/lab/runs.ts';
import { deleteWords, matches, placeWords, spokenLength, spokenPlace, totalWords, whenWords } from './words.ts';

const at = (text: string): number => new Date(text).getTime();
const now = at('2026-11-24T14:30:00');

const run: RunSummary = {
  id: '20261124-140300-0a1b2c',
  queue: { name: 'invoices', durable: true, type: 'classic' },
  broker: 'Built-in broker',
  startedAt: at('2026-11-24T14:03:00'),
  lastAt: at('2026-11-24T14:05:05'),
  end: 'ended',
  published: 1_200,
  acked: 1_199,
  redeliveries: 2,
  lost: 1,
  events: 4_000,
  bytes: 65_536,
};

describe('words about runs', () => {
  it.each([
    ['2026-11-24T00:01:00', 'today 00:01'],
    ['2026-11-23T23:59:00', 'yesterday 23:59'],
    ['2026-11-03T14:03:00', 'Tue, Nov 3 14:03'],
    ['2025-12-31T09:00:00', 'Dec 31, 2025 09:00'],
  ])('say when a run of %s was', (text, words) => {
    expect(whenWords(at(text), now)).toBe(words);
  });

  it('find a run by parts of its queue, broker and day', () => {
    expect(matches(run, 'built INV', now)).toBe(true);
    expect(matches(run, 'today', now)).toBe(true);
    expect(matches(run, '', now)).toBe(true);
    expect(matches(run, 'invoices yesterday', now)).toBe(false);
  });

  it('say what a deletion takes', () => {
    expect(deleteWords(run, now)).toBe(
      'The recording of today 14:03 (2 min 5 s; 1,200 published tasks, 1,199 acked; 64 KiB) goes for good. Files that it was saved to stay.',
    );
  });

  it('say a place in a run', () => {
    expect(placeWords(12_490)).toBe('0:12.4');
    expect(placeWords(3_723_000)).toBe('1:02:03.0');
    expect(placeWords(-5)).toBe('0:00.0');
    expect(totalWords(225_900)).toBe('3:45');
  });

  it('say it for the ear', () => {
    expect([1_000, 60_000, 185_000, 3_600_000, 3_720_500].map(spokenLength)).toEqual([
      '1 second',
      '1 minute',
      '3 minutes 5 seconds',
      '1 hour',
      '1 hour 2 minutes',
    ]);
    const from = at('2026-11-24T14:03:00');
    expect(spokenPlace({ from, to: from + 60_000 }, from + 12_000)).toBe('12 seconds of 1 minute, at 14:03:12');
  });
});
