import { createHash } from 'node:crypto';
import type { ConsumeMessage } from 'amqplib';
import { flag } from '../shared/lab/deliveries.ts';
import { APP_ID, preview } from '../shared/task.ts';

/** Of a large body only the beginning is turned into text: enough for a preview of 4-byte characters. */
const TEXT_BYTES = 1_000;
const DOT = 0x2e;

export function textOf(message: ConsumeMessage): string {
  return preview(message.content.subarray(0, TEXT_BYTES).toString('utf8'));
}

export function dotsOf(message: ConsumeMessage): number {
  let dots = 0;
  for (let i = message.content.indexOf(DOT); i >= 0; i = message.content.indexOf(DOT, i + 1)) dots++;
  return dots;
}

/** The message's id, or for one without an id a fingerprint of what it says; equal messages have equal fingerprints. */
export function identify(message: ConsumeMessage): { id: string; flags: number } {
  const { messageId, appId, deliveryMode, contentType, headers, timestamp } = message.properties;
  let flags = 0;
  if (message.fields.redelivered) flags |= flag.redelivered;
  if (deliveryMode === 2) flags |= flag.persistent;
  if (typeof messageId === 'string' && messageId !== '') {
    if (appId === APP_ID) flags |= flag.own;
    return { id: messageId, flags };
  }
  const { exchange, routingKey } = message.fields;
  const hash = createHash('sha1').update(
    JSON.stringify([exchange, routingKey, contentType, timestamp, plain(headers)]),
  );
  return { id: `#${hash.update(message.content).digest('base64url')}`, flags: flags | flag.derived };
}

/** Headers that the broker changes from one delivery to the next say nothing about which message it is. */
function plain(headers: ConsumeMessage['properties']['headers']): unknown {
  return Object.entries(headers ?? {}).filter(([name]) => name !== 'x-delivery-count' && name !== 'x-acquired-count');
}
