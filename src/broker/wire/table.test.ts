import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTable, type FieldValue, readTable, type Table, TableError } from './table.ts';

const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value));
const field: fc.Arbitrary<FieldValue> = fc.letrec<{ field: FieldValue; table: Table }>((tie) => ({
  field: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ type: fc.constantFrom('longstr' as const, 'binary' as const), value: bytes }),
    fc.record({ type: fc.constant('byte' as const), value: fc.integer({ min: -128, max: 127 }) }),
    fc.record({ type: fc.constant('unsignedbyte' as const), value: fc.integer({ min: 0, max: 255 }) }),
    fc.record({ type: fc.constant('short' as const), value: fc.integer({ min: -0x8000, max: 0x7fff }) }),
    fc.record({ type: fc.constant('unsignedshort' as const), value: fc.integer({ min: 0, max: 0xffff }) }),
    fc.record({ type: fc.constant('signedint' as const), value: fc.integer() }),
    fc.record({ type: fc.constant('unsignedint' as const), value: fc.integer({ min: 0, max: 0xffffffff }) }),
    fc.record({ type: fc.constant('long' as const), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
    fc.record({ type: fc.constant('timestamp' as const), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
    fc.record({ type: fc.constant('double' as const), value: fc.double({ noNaN: true }) }),
    fc.record({ type: fc.constant('float' as const), value: fc.float({ noNaN: true }) }),
    fc.record({ type: fc.constant('bool' as const), value: fc.boolean() }),
    fc.record({
      type: fc.constant('decimal' as const),
      value: fc.record({ scale: fc.integer({ min: 0, max: 255 }), digits: fc.integer({ min: 0, max: 0xffffffff }) }),
    }),
    fc.constant({ type: 'void' as const, value: null }),
    fc.record({ type: fc.constant('table' as const), value: tie('table') }),
    fc.record({ type: fc.constant('array' as const), value: fc.array(tie('field'), { maxLength: 4 }) }),
  ),
  table: fc.array(fc.record({ key: fc.string({ maxLength: 20 }), field: tie('field') }), { maxLength: 5 }),
})).field;
const table: fc.Arbitrary<Table> = fc.array(fc.record({ key: fc.string({ maxLength: 60 }), field }), { maxLength: 8 });

describe('a field table', () => {
  it('comes back as it was sent, every value with its type', () => {
    fc.assert(
      fc.property(table, (sent) => {
        const encoded = encodeTable(sent);
        expect(readTable(encoded, 0)).toEqual({ table: sent, end: encoded.length });
      }),
    );
  });

  it('that is cut off or spoiled is refused, and nothing else happens', () => {
    fc.assert(
      fc.property(table, fc.nat(), fc.nat({ max: 255 }), (sent, place, value) => {
        const encoded = encodeTable(sent);
        const cut = encoded.subarray(0, place % encoded.length);
        expect(() => readTable(cut, 0)).toThrow(TableError);
        const spoiled = Buffer.from(encoded);
        spoiled[place % spoiled.length] = value;
        try {
          readTable(spoiled, 0);
        } catch (error) {
          expect(error).toBeInstanceOf(TableError);
        }
      }),
    );
  });

  it('is not followed into endless depths', () => {
    let nested: Table = [];
    for (let depth = 0; depth < 1000; depth += 1) nested = [{ key: '', field: { type: 'table', value: nested } }];
    expect(() => readTable(encodeTable(nested), 0)).toThrow('nested too deeply');
  });
});
