import { describe, expect, it } from 'vitest';
import { newRow, readRows } from './argument-rows.ts';

describe('typed arguments', () => {
  it('are texts, numbers, truth values or JSON, and empty rows none', () => {
    const rows = [
      newRow({ name: 'kind', value: 'order' }),
      newRow({ name: 'size', kind: 'number', value: ' 12 ' }),
      newRow({ name: 'share', kind: 'number', value: '-0.5' }),
      newRow({ name: 'urgent', kind: 'truth', value: 'true' }),
      newRow({ name: 'tags', kind: 'json', value: '["a", null]' }),
      newRow({ name: 'empty', value: '' }),
      newRow(),
    ];
    expect(readRows(rows)).toEqual({
      ok: true,
      table: { kind: 'order', size: 12, share: -0.5, urgent: true, tags: ['a', null], empty: '' },
    });
  });

  it.each([
    ['number', '1e', 'This is no number.'],
    ['number', '', 'This is no number.'],
    ['truth', 'yes', 'Write true or false.'],
    ['json', '{', 'This is no JSON.'],
  ] as const)('that are no %s say so: %s', (kind, value, message) => {
    const row = newRow({ name: 'a', kind, value });
    expect(readRows([newRow({ name: 'b', value: 'x' }), row])).toEqual({ ok: false, row: row.id, message });
  });

  it('have a name, and each only once', () => {
    expect(readRows([newRow({ value: 'x' })])).toMatchObject({ ok: false, message: 'An argument has a name.' });
    const twice = [newRow({ name: 'a' }), newRow({ name: 'a' })];
    expect(readRows(twice)).toMatchObject({ ok: false, message: '“a” is there twice.', row: twice[1]!.id });
    expect(readRows([newRow({ name: 'toString', value: 'x' })])).toEqual({ ok: true, table: { toString: 'x' } });
  });
});
