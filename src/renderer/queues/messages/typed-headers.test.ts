import { describe, expect, it } from 'vitest';
import { readHeaders } from './typed-headers.ts';

const message = (text: string): string => {
  const read = readHeaders(text);
  return read.ok ? '' : read.message;
};

describe('headers as JSON', () => {
  it('have the type that their value shows', () => {
    const text = '{"a":"x","n":5,"big":9007199254740993,"d":1.5,"t":true,"z":null,"l":[1],"o":{"i":2}}';
    expect(readHeaders(text)).toEqual({
      ok: true,
      table: [
        ['a', { type: 'string', value: 'x' }],
        ['n', { type: 'int32', value: 5 }],
        ['big', { type: 'int64', value: '9007199254740993' }],
        ['d', { type: 'double', value: 1.5 }],
        ['t', { type: 'bool', value: true }],
        ['z', { type: 'null' }],
        ['l', { type: 'array', value: [{ type: 'int32', value: 1 }] }],
        ['o', { type: 'table', value: [['i', { type: 'int32', value: 2 }]] }],
      ],
    });
    expect(readHeaders('  ')).toEqual({ ok: true, table: [] });
  });

  it('have the type that is said', () => {
    const text =
      '{"w":{"!":"timestamp","value":1770000000},"s":{"!":"int16","value":7},"p":{"!":"decimal","places":2,"digits":199}}';
    expect(readHeaders(text)).toEqual({
      ok: true,
      table: [
        ['w', { type: 'timestamp', value: '1770000000' }],
        ['s', { type: 'int16', value: 7 }],
        ['p', { type: 'decimal', places: 2, digits: 199 }],
      ],
    });
  });

  it('are refused in words', () => {
    expect(message('{')).toMatch(/not JSON/);
    expect(message('[1]')).toMatch(/are an object/);
    expect(message('{"a":{"!":"word","value":1}}')).toMatch(/no type “word”/);
    expect(message('{"a":1,"b":{"!":"int8","value":300}}')).toMatch(/entry 2/);
    expect(message('{"n":99999999999999999999}')).toMatch(/no whole number/);
  });
});
