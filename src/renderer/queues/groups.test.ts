import { describe, expect, it } from 'vitest';
import type { QueueRow } from '../../shared/explore/queues.ts';
import { filterOf, groupsOf, prefixOf } from './groups.ts';

const named = (...names: string[]): QueueRow[] => names.map((name) => ({ name }) as QueueRow);

describe('groups of queues', () => {
  it('are by the part before the first separator', () => {
    expect(['orders.new', 'a-b.c', 'a:b', 'a/b', 'plain', '.hidden', 'ends.'].map(prefixOf)).toEqual([
      'orders.',
      'a-',
      'a:',
      'a/',
      null,
      null,
      'ends.',
    ]);
  });

  it('keep the order of the rows; who is alone comes last', () => {
    const groups = groupsOf(named('mail.2', 'alone', 'orders.1', 'mail.1', 'single.x', 'orders.2'));
    expect(groups.map(({ prefix, rows }) => [prefix, rows.map(({ name }) => name)])).toEqual([
      ['mail.', ['mail.2', 'mail.1']],
      ['orders.', ['orders.1', 'orders.2']],
      [null, ['alone', 'single.x']],
    ]);
  });

  it('are found whole by a filter, whatever letters the prefix has', () => {
    for (const prefix of ['orders.', 'a+b(c-', 'x^y:', 'back\\slash/', '[list]{1}|$.']) {
      const filter = new RegExp(filterOf(prefix));
      expect(filter.test(`${prefix}one`), prefix).toBe(true);
      expect(filter.test(`${prefix.slice(0, -1)}_one`), prefix).toBe(false);
      expect(filter.test(`not.${prefix}one`), prefix).toBe(false);
    }
  });
});
