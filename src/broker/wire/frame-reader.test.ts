import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AmqpError } from '../failure.ts';
import { FrameReader } from './frame-reader.ts';

function frame(type: number, channel: number, payload: Uint8Array, end = 0xce): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt8(type);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([end])]);
}

interface Seen {
  type: number;
  channel: number;
  payload: string;
}

function collect(frameMax = 4096): { reader: FrameReader; seen: Seen[] } {
  const seen: Seen[] = [];
  const reader: FrameReader = new FrameReader(frameMax, (type, channel, bytes, start, end) =>
    seen.push({ type, channel, payload: bytes.subarray(start, end).toString('hex') }),
  );
  return { reader, seen };
}

const frames = fc.array(
  fc.record({
    type: fc.constantFrom(1, 2, 3, 8),
    channel: fc.nat({ max: 0xffff }),
    payload: fc.uint8Array({ maxLength: 300 }),
  }),
  { maxLength: 12 },
);

describe('a frame reader', () => {
  it('finds the same frames however the stream is cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (sent, cuts) => {
        const stream = Buffer.concat(sent.map(({ type, channel, payload }) => frame(type, channel, payload)));
        const { reader, seen } = collect();
        for (let at = 0, cut = 0; at < stream.length; cut += 1) {
          const next = at + cuts[cut % cuts.length]!;
          const piece = Buffer.from(stream.subarray(at, next));
          reader.push(piece);
          piece.fill(0xee); // as the next read does
          at = next;
        }
        expect(seen).toEqual(
          sent.map(({ type, channel, payload }) => ({ type, channel, payload: Buffer.from(payload).toString('hex') })),
        );
      }),
    );
  });

  it('keeps what follows a pause, and goes on with it', () => {
    const seen: number[] = [];
    const reader: FrameReader = new FrameReader(4096, (_type, channel) => {
      seen.push(channel);
      if (channel === 1) reader.paused = true;
    });
    const [one, two, three] = [1, 2, 3].map((channel) => frame(1, channel, Buffer.from('x')));
    reader.push(Buffer.concat([one!, two!, three!.subarray(0, 4)]));
    reader.push(three!.subarray(4));
    expect(seen).toEqual([1]);
    reader.resume();
    expect(seen).toEqual([1, 2, 3]);
  });

  it('refuses a frame that is larger than agreed, as soon as its head is there', () => {
    const { reader } = collect();
    const head = frame(3, 1, Buffer.alloc(5000)).subarray(0, 7);
    expect(() => reader.push(head)).toThrow('type 3, all octets = <<>>: {frame_too_large,5000,4088}');
  });

  it('refuses a frame that does not end as frames do', () => {
    const { reader } = collect();
    const refused = (): void => reader.push(frame(1, 0, Buffer.from([0, 50, 0, 10]), 0));
    expect(refused).toThrow(AmqpError);
    expect(refused).toThrow('type 1, all octets = <<0,50,0,10>>: {invalid_frame_end_marker,0}');
  });
});
