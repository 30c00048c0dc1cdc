import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStart } from './found-start.ts';

const longstr = (text: string): Buffer => Buffer.concat([size(Buffer.byteLength(text)), Buffer.from(text)]);
const size = (bytes: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(bytes);
  return buffer;
};
const entry = (name: string, type: string, value: Buffer): Buffer =>
  Buffer.concat([Buffer.from([name.length]), Buffer.from(name + type), value]);

function frame(...entries: Buffer[]): Buffer {
  const table = Buffer.concat(entries);
  const payload = Buffer.concat([Buffer.from([0, 10, 0, 10, 0, 9]), size(table.length), table, longstr('PLAIN')]);
  return Buffer.concat([Buffer.from([1, 0, 0]), size(payload.length), payload, Buffer.from([0xce])]);
}

const start = frame(
  entry('capabilities', 'F', Buffer.concat([size(13), entry('basic.nack', 't', Buffer.from([1]))])),
  entry('product', 'S', longstr('RabbitMQ')),
  entry('channel_max', 'I', size(7)),
  entry('cluster_name', 'S', longstr('rabbit@häuschen')),
  entry('version', 'S', longstr('4.1.3')),
);

describe('what a broker says first', () => {
  it('tells who it is, once all of it has come', () => {
    for (let length = 0; length < start.length; length++) expect(readStart(start.subarray(0, length))).toBe('more');
    expect(readStart(start)).toEqual({ product: 'RabbitMQ', version: '4.1.3', cluster: 'rabbit@häuschen' });
    expect(readStart(frame())).toEqual({ product: null, version: null, cluster: null });
  });

  it.each([
    ['another protocol', Buffer.from('SSH-2.0-OpenSSH')],
    ['another version of AMQP', Buffer.from('AMQP\0\x01\0\0')],
    ['a TLS alert', Buffer.from([0x15, 3, 1, 0, 2])],
    ['a frame of another channel', Buffer.from(start).fill(1, 1, 3)],
    ['a frame larger than any start', Buffer.concat([Buffer.from([1, 0, 0]), size(1_000_000)])],
    ['another method', Buffer.from(start).fill(20, 8, 9)],
    ['no end', Buffer.from(start).fill(0, start.length - 1)],
    ['a value that is cut', frame(entry('product', 'S', size(1_000_000)))],
    ['a type that there is not', frame(entry('product', '?', Buffer.alloc(0)))],
  ])('is not %s', (_, bytes) => expect(readStart(bytes)).toBe('other'));

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.nat(start.length - 1), fc.uint8Array({ minLength: 1, maxLength: 20 }), (at, noise) => {
        const bytes = Buffer.from(start);
        bytes.set(noise.subarray(0, bytes.length - at), at);
        return ['string', 'object'].includes(typeof readStart(bytes));
      }),
    );
  });
});
