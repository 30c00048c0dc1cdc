import { describe, expect, it } from 'vitest';
import { readHeaders, rewriteProperties, scanProperties } from './properties.ts';
import { encodeTable, longstr, shortString, TableError } from './table.ts';

const short = (text: string): Buffer => shortString(text);
/** content type, headers, delivery mode 2, priority 7, expiration, message id, user id */
const flags = Buffer.from([0b1011_1001, 0b1001_0000]);
const headers = [{ key: 'mine', field: longstr('1') }];
const all = Buffer.concat([
  flags,
  short('text/plain'),
  encodeTable(headers),
  Buffer.from([2, 7]),
  short('5000'),
  short('id-1'),
  short('guest'),
]);

describe('properties', () => {
  it('tell what the broker acts upon', () => {
    expect(scanProperties(all, 0, all.length)).toEqual({
      persistent: true,
      priority: 7,
      expiration: '5000',
      userId: 'guest',
      replyTo: null,
      hasCopies: false,
    });
    expect(readHeaders(all, 0, all.length)).toEqual(headers);
  });

  it('may be none at all', () => {
    const none = Buffer.from([0, 0]);
    expect(scanProperties(none, 0, 2)).toMatchObject({ persistent: false, priority: null, hasCopies: false });
    expect(readHeaders(none, 0, 2)).toEqual([]);
  });

  it('keep every byte but those that are to change', () => {
    const other = [{ key: 'x', field: longstr('2') }];
    expect(rewriteProperties(all, {})).toEqual(all);
    const changed = rewriteProperties(all, { headers: other, expiration: null });
    expect(readHeaders(changed, 0, changed.length)).toEqual(other);
    expect(scanProperties(changed, 0, changed.length)).toMatchObject({
      persistent: true,
      priority: 7,
      expiration: null,
    });
    expect(rewriteProperties(changed, { headers })).toEqual(
      Buffer.concat([
        Buffer.from([0b1011_1000, 0b1001_0000]),
        short('text/plain'),
        encodeTable(headers),
        Buffer.from([2, 7]),
        short('id-1'),
        short('guest'),
      ]),
    );
  });

  it('with headers that can’t be read are refused at once, not when somebody needs them', () => {
    const unknown = Buffer.from([0, 0, 0, 3, 1, 0x61, 0x5a]); // one value of the type "Z", which there is not
    expect(() => scanProperties(Buffer.concat([Buffer.from([0x20, 0]), unknown]), 0, 9)).toThrow(TableError);
  });

  it('that end too early are refused', () => {
    for (let length = 0; length < all.length; length += 1) {
      expect(() => scanProperties(all, 0, length), String(length)).toThrow(TableError);
    }
  });
});
