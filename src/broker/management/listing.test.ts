import { describe, expect, it } from 'vitest';
import type { JsonObject } from './api.ts';
import { list, pagedList, select } from './listing.ts';

interface Row {
  readonly name: string;
  readonly size?: number;
}

let rendered: string[] = [];
const listing = (rows: readonly Row[]) => ({
  rows,
  keys: ({ name }: Row) => ({ name }),
  render: ({ name, size }: Row): JsonObject => {
    rendered.push(name);
    return size === undefined ? { name } : { name, facts: { size } };
  },
});
const ask = (query: string, rows: readonly Row[]) => pagedList(new URLSearchParams(query), listing(rows));
const rows: Row[] = [{ name: 'c', size: 1 }, { name: 'a' }, { name: 'b', size: 10 }, { name: 'd', size: 9 }];
const names = (shown: unknown) => (shown as { name: string }[]).map(({ name }) => name);

describe('a list', () => {
  it('is sorted by its keys, or by any column, numbers as numbers and what is missing first', () => {
    expect(names(ask('', rows))).toEqual(['a', 'b', 'c', 'd']);
    expect(names(ask('sort=facts.size', rows))).toEqual(['a', 'c', 'd', 'b']);
    expect(names(ask('sort=facts.size&sort_reverse=true', rows))).toEqual(['b', 'd', 'c', 'a']);
    expect(names(list(new URLSearchParams('sort=name&sort_reverse=true'), listing(rows)))).toEqual([
      'd',
      'c',
      'b',
      'a',
    ]);
  });

  it('in pages renders only the page', () => {
    rendered = [];
    expect(ask('page=2&page_size=2', rows)).toMatchObject({ item_count: 2, page_count: 2, total_count: 4 });
    expect(rendered).toEqual(['c', 'd']);
  });

  it('is sorted by what is known of its rows without rendering them', () => {
    rendered = [];
    const known = { ...listing(rows), facts: ({ size = 0 }: Row) => ({ size }) };
    const shown = pagedList(new URLSearchParams('page=1&page_size=1&sort=size&sort_reverse=true'), known);
    expect(names((shown as { items: unknown }).items)).toEqual(['b']);
    expect(rendered).toEqual(['b']);
  });

  it('of nothing has one page', () => {
    expect(ask('page=1', [])).toEqual({
      filtered_count: 0,
      item_count: 0,
      items: [],
      page: 1,
      page_count: 0,
      page_size: 100,
      total_count: 0,
    });
  });
});

describe('columns', () => {
  const value = { a: { b: 1, c: 2 }, list: [{ x: 1, y: 2 }], d: 3 };
  it.each([
    ['d', { d: 3 }],
    ['a.b,d', { a: { b: 1 }, d: 3 }],
    ['list.x', { list: [{ x: 1 }] }],
    ['none', {}],
    ['', value],
  ])('%s', (columns, expected) => {
    expect(select(new URLSearchParams({ columns }), value)).toEqual(expected);
  });
});
