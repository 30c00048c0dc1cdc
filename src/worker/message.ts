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

/** The broker's own counts in a message's headers: quorum queues have the first, from RabbitMQ 4.3 on both. */
export function countsOf(message: ConsumeMessage): { delivery: number | null; acquired: number | null } | null {
  const { headers } = message.properties;
  if (!headers) return null;
  const delivery = counted(headers['x-delivery-count']);
  const acquired = counted(headers['x-acquired-count']);
  return delivery === null && acquired === null ? null : { delivery, acquired };
}

function counted(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** Longest JSON of properties that travels inside the lab. */
const PROPERTIES = 600;

/** What another program's message carries beside its body, as JSON cut to `PROPERTIES` characters; `null` = nothing. */
export function propertiesOf(message: ConsumeMessage): string | null {
  const { appId, deliveryMode: _mode, messageId: _id, headers, ...rest } = message.properties;
  if (appId === APP_ID) return null;
  const carried = Object.entries({ appId, ...rest }).filter(([, value]) => value !== undefined);
  const ownHeaders = plain(headers);
  const all = {
    ...Object.fromEntries(carried),
    ...(ownHeaders.length > 0 ? { headers: Object.fromEntries(ownHeaders) } : {}),
  };
  if (Object.keys(all).length === 0) return null;
  const json = JSON.stringify(all, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return json.length <= PROPERTIES ? json : `${json.slice(0, PROPERTIES - 1)}…`;
}

/** Headers that the broker changes from one delivery to the next say nothing about which message it is. */
function plain(headers: ConsumeMessage['properties']['headers']): [name: string, value: unknown][] {
  return Object.entries(headers ?? {}).filter(([name]) => name !== 'x-delivery-count' && name !== 'x-acquired-count');
}
