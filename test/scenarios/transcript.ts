/** How what a broker sent is written down, and what is left out because it differs from run to run. All of that is here. */
import { createHash } from 'node:crypto';
import { propertiesText, quoted, tableText } from './field-text.ts';
import type { Received } from './raw-client.ts';

const LONGEST_BODY = 60;

/** Something received as one line, such as `ChannelClose 404 "NOT_FOUND - no queue 'q' in vhost '/'" class=50 method=10`. */
export function receivedText(received: Received): string {
  if (received.type === 'end') return 'the socket ended';
  if (received.type === 'heartbeat') return 'heartbeat';
  if (received.type === 'nonsense') return `nonsense: ${received.reason}`;
  if (received.type === 'protocol-header') return `ProtocolHeader ${received.version}`;
  const { name, fields, content, payload } = received;
  if (name === 'ConnectionStart') return startText(payload, fields);
  if (name === 'ChannelClose' || name === 'ConnectionClose') {
    const { replyCode, replyText, classId, methodId } = fields;
    return `${name} ${String(replyCode)} ${JSON.stringify(replyText)} class=${String(classId)} method=${String(methodId)}`;
  }
  const shown = Object.entries(fields).map(([key, value]) => [key, Buffer.isBuffer(value) ? String(value) : value]);
  const line = `${name} ${JSON.stringify(Object.fromEntries(shown))}`;
  return content ? `${line} ${propertiesText(content.header)} ${bodyText(content.body)}` : line;
}

/** A body in quotes; a long one by its length and digest. */
export function bodyText(body: Buffer): string {
  if (body.length <= LONGEST_BODY) return quoted(body);
  return `${body.length} octets sha1=${createHash('sha1').update(body).digest('hex').slice(0, 12)}`;
}

/** Product, version and platform are a broker's own affair; what it can do is not. */
function startText(payload: Buffer, fields: Record<string, unknown>): string {
  const properties = tableText(payload.subarray(6));
  const capabilities = /capabilities: (\{[^}]*\})/.exec(properties)?.[1];
  const mechanisms = String(fields.mechanisms).split(' ').sort().join(' ');
  const versions = `${String(fields.versionMajor)}.${String(fields.versionMinor)}`;
  return `ConnectionStart ${versions} "${mechanisms}" "${String(fields.locales)}" capabilities=${capabilities}`;
}

/** Takes out what is this run's own: the prefix of names, the vhost, and names the broker made up. */
export function normalised(line: string, run: { readonly prefix: string; readonly vhost: string }): string {
  return line
    .replaceAll(run.prefix, '')
    .replaceAll(`vhost '${run.vhost}'`, "vhost '/'")
    .replace(/amq\.gen-[\w-]{22}/g, 'amq.gen-*')
    .replace(/amq\.ctag-[\w-]{22}/g, 'amq.ctag-*')
    .replace(/amq\.rabbitmq\.reply-to\.[\w+/=.-]+/g, 'amq.rabbitmq.reply-to.*');
}
