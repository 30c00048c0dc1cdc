import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTable, readTable } from '../wire/table.ts';
import type { JsonObject } from './api.ts';
import { fromProperties, toProperties } from './json-properties.ts';
import { asText, fromTable, toTable } from './json-table.ts';

const overTheWire = (object: JsonObject) => fromTable(readTable(encodeTable(toTable(object)), 0).table);

describe('arguments and headers', () => {
  it('become the types that RabbitMQ gives them', () => {
    const table = toTable({ n: 1, d: 1.5, s: 'x', b: true, a: [1, 'y'], t: { z: false }, big: 2 ** 60 });
    expect(table.map(({ key, field }) => [key, field.type])).toEqual([
      ['n', 'long'],
      ['d', 'double'],
      ['s', 'longstr'],
      ['b', 'bool'],
      ['a', 'array'],
      ['t', 'table'],
      ['big', 'double'],
    ]);
  });

  it('come back as they were, whatever they are', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.boolean(),
        fc.maxSafeInteger(),
        // -0 is no number of JSON's.
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 5 }), (object) => {
        const json = JSON.parse(JSON.stringify(object)) as JsonObject;
        expect(overTheWire(json)).toEqual(json);
      }),
    );
  });

  it('can’t be null', () => {
    expect(() => toTable({ a: [{ b: null }] })).toThrow(/null_not_allowed/);
  });

  it('show what JSON has no type for', () => {
    expect(
      fromTable([
        { key: 'time', field: { type: 'timestamp', value: 1_700_000_000n } },
        { key: 'decimal', field: { type: 'decimal', value: { scale: 2, digits: 314 } } },
        { key: 'nothing', field: { type: 'void', value: null } },
        { key: 'none', field: { type: 'double', value: Number.NaN } },
        { key: 'bytes', field: { type: 'binary', value: Buffer.from([0xff]) } },
      ]),
    ).toEqual({ time: 1_700_000_000, decimal: 3.14, nothing: null, none: null, bytes: 'Not UTF-8, base64 is: /w==' });
  });
});

/** Names that fit a short string. */
const key = fc.string({ maxLength: 20 }).filter((text) => Buffer.byteLength(text) <= 255 && text !== '__proto__');

describe('properties', () => {
  it('come back as they were', () => {
    const all = {
      content_type: 'text/plain',
      headers: { tries: 1 },
      delivery_mode: 2,
      priority: 255,
      timestamp: 1_700_000_000,
      message_id: 'é',
      cluster_id: '',
    };
    expect(fromProperties(toProperties(all))).toEqual(all);
  });

  it('are an empty list when there are none, and leave out what is none', () => {
    expect(fromProperties(toProperties({ unknown: 1 }))).toEqual([]);
  });

  it.each([
    [{ priority: 256 }, 'not_int'],
    [{ delivery_mode: '2' }, 'not_int'],
    [{ timestamp: -1 }, 'not_int'],
    [{ message_id: 5 }, 'not_string'],
    [{ message_id: 'x'.repeat(256) }, 'too_long'],
    [{ headers: 'x' }, 'not_object'],
  ])('refuse %j', (properties, reason) => {
    expect(() => toProperties(properties)).toThrow(reason);
  });
});

it('text is told from bytes', () => {
  expect(asText(Buffer.from('\uFEFFé'))).toBe('\uFEFFé');
  expect(asText(Buffer.from([0xc3]))).toBeNull();
});
