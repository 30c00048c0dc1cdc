import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentOf } from '../message.ts';
import { FrameReader } from './frame-reader.ts';
import { Outbox } from './outbox.ts';
import { FRAME_BODY } from './spec.ts';

/** A socket that reads what it was given only when it is told to, and then says that it is written. */
function slowSocket() {
  const waiting: { bytes: Buffer; written: (() => void) | undefined }[] = [];
  const socket = Object.assign(new EventEmitter(), {
    cork: () => {},
    uncork: () => {},
    write: (bytes: Buffer, written?: () => void) => waiting.push({ bytes, written }) > 0,
  });
  return {
    socket: socket as unknown as Socket,
    take(reader: FrameReader): void {
      for (const { bytes, written } of waiting.splice(0)) {
        reader.push(Buffer.from(bytes));
        written?.();
      }
    },
  };
}

describe('an outbox', () => {
  it('sends what it was given, however slowly it is read and whatever was sent meanwhile', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 150_000 }), { minLength: 1, maxLength: 8 });
    const turns = fc.array(fc.record({ sizes, isRead: fc.boolean() }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(turns, fc.constantFrom(4096, 131_072), (all, frameMax) => {
        const outbox = new Outbox();
        outbox.frameMax = frameMax;
        const { socket, take } = slowSocket();
        const received: Buffer[] = [];
        const reader = new FrameReader(frameMax, (type, _channel, bytes, start, end) => {
          if (type === FRAME_BODY) received.push(Buffer.from(bytes.subarray(start, end)));
        });
        const sent: Buffer[] = [];
        for (const [turn, { sizes: bodies, isRead }] of all.entries()) {
          for (const [index, size] of bodies.entries()) {
            const body = Buffer.alloc(size, turn * 16 + index + 1);
            outbox.content(1, contentOf(Buffer.from([0, 0]), body));
            sent.push(body);
          }
          outbox.flush(socket);
          expect(outbox.size).toBe(0);
          if (isRead) take(reader);
        }
        take(reader);
        expect(Buffer.concat(received).equals(Buffer.concat(sent))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
