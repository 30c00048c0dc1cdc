import { expect, it } from 'vitest';
import type { QueueRow } from '../../shared/explore/queues.ts';
import { figureColumns } from './columns.ts';

const shown = (change: Partial<QueueRow>, column: string): [string, string | null] => {
  const found = figureColumns.find((each) => each.column === column)!;
  const row = change as QueueRow;
  return [found.text(row), found.exact?.(row) ?? null];
};

it('long figures are shortened, and told in full on request', () => {
  expect(shown({ ready: 99_999 }, 'ready')).toEqual(['99,999', null]);
  expect(shown({ ready: 1_234_567 }, 'ready')).toEqual(['1.2M', '1,234,567']);
  expect(shown({ ready: null }, 'ready')).toEqual(['–', null]);
});

it('capacity is a percentage, of queues that have consumers', () => {
  expect(shown({ capacity: 0.876, consumers: 2 }, 'capacity')[0]).toBe('88 %');
  expect(shown({ capacity: 0, consumers: 0 }, 'capacity')[0]).toBe('–');
  expect(shown({ capacity: null, consumers: 1 }, 'capacity')[0]).toBe('–');
});
