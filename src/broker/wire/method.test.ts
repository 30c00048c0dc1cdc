import { describe, expect, it } from 'vitest';
import { decodeMethod, encodeMethod, type Method, MethodError, UnknownMethod } from './method.ts';
import { longstr } from './table.ts';

const declare = {
  ticket: 0,
  queue: 'tâches',
  passive: false,
  durable: true,
  exclusive: false,
  autoDelete: true,
  nowait: false,
  arguments: [{ key: 'x-queue-type', field: longstr('quorum') }],
};

describe('a method', () => {
  it('comes back as it was sent', () => {
    const encoded = encodeMethod('queue.declare', declare);
    expect(decodeMethod(encoded, 0, encoded.length)).toEqual({ name: 'queue.declare', ...declare } satisfies Method);
  });

  it('has the bytes that AMQP says', () => {
    const fields = { consumerTag: 't', deliveryTag: 2 ** 40 + 5, redelivered: true, exchange: 'x', routingKey: 'key' };
    expect(encodeMethod('basic.deliver', fields).toString('hex')).toBe('003c003c01740000010000000005010178036b6579');
    expect(encodeMethod('connection.open', { virtualHost: '/', capabilities: '', insist: false }).toString('hex')).toBe(
      '000a0028012f0000',
    );
  });

  it('that nobody knows is an error', () => {
    expect(() => decodeMethod(Buffer.from([0, 99, 0, 1]), 0, 4)).toThrow(UnknownMethod);
  });

  it('that ends too early, anywhere, is an error', () => {
    const encoded = encodeMethod('queue.declare', declare);
    for (let length = 0; length < encoded.length; length += 1) {
      expect(() => decodeMethod(encoded, 0, length), String(length)).toThrow();
    }
    expect(() => decodeMethod(encoded, 0, 3)).toThrow(MethodError);
    const longer = Buffer.concat([encoded, Buffer.from([0])]);
    expect(() => decodeMethod(longer, 0, longer.length)).toThrow(MethodError);
  });
});
