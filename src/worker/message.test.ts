import type { ConsumeMessage } from 'amqplib';
import { describe, expect, it } from 'vitest';
import { countsOf, propertiesOf } from './message.ts';

const message = (properties: Record<string, unknown>): ConsumeMessage =>
  ({ content: Buffer.from('a.'), fields: { deliveryTag: 1 }, properties }) as unknown as ConsumeMessage;

describe('what a message carries', () => {
  it('are the broker’s counts, each where it is', () => {
    expect(countsOf(message({ headers: { 'x-delivery-count': 2, 'x-acquired-count': 3 } }))).toEqual({
      delivery: 2,
      acquired: 3,
    });
    expect(countsOf(message({ headers: { 'x-delivery-count': 1 } }))).toEqual({ delivery: 1, acquired: null });
    expect(countsOf(message({ headers: { mine: 1 } }))).toBeNull();
    expect(countsOf(message({}))).toBeNull();
  });

  it('are another program’s properties and headers, without the broker’s counts', () => {
    const headers = { 'x-delivery-count': 1, kind: 'invoice', big: 12n };
    const json = propertiesOf(message({ contentType: 'application/json', deliveryMode: 2, messageId: 'm', headers }));
    expect(JSON.parse(json!)).toEqual({ contentType: 'application/json', headers: { kind: 'invoice', big: '12' } });
  });

  it('is nothing more where it is Warren’s own, or bare', () => {
    expect(propertiesOf(message({ appId: 'warren', contentType: 'text/plain' }))).toBeNull();
    expect(propertiesOf(message({ deliveryMode: 2, headers: { 'x-acquired-count': 1 } }))).toBeNull();
  });

  it('is cut where it is long', () => {
    expect(propertiesOf(message({ headers: { long: 'x'.repeat(5_000) } }))!.length).toBe(600);
  });
});
