import { createHash } from 'node:crypto';
import type { MessageProperties, Options } from 'amqplib';
import type { KeptReason, TransferWay } from '../../../shared/explore/transfer.ts';

/** What a client gets of a message, as far as it is carried on. */
export interface Carried {
  readonly content: Buffer;
  readonly properties: MessageProperties;
}

export interface Place {
  readonly exchange: string;
  readonly key: string;
}

/** A place as people read it. */
export function placeName({ exchange, key }: Place): string {
  return exchange === '' ? key : `${exchange} / ${key}`;
}

/** A death as the broker has written it down. */
interface Death {
  readonly queue: string;
  readonly exchange: string;
  readonly key: string;
  readonly reason: string | null;
}

/** What a quorum queue adds on delivery: its own counts, which another queue would count on. */
const counters: ReadonlySet<string> = new Set(['x-delivery-count', 'x-acquired-count']);

function headersOf(properties: MessageProperties): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties.headers ?? {}).filter(([name]) => !counters.has(name)));
}

/** All properties as they came. amqplib knows no cluster id, which AMQP 0-9-1 has done away with. */
export function republished({ properties }: Carried): Options.Publish {
  const { contentType, contentEncoding, deliveryMode, priority, correlationId } = properties;
  const { replyTo, expiration, messageId, timestamp, type, userId, appId } = properties;
  const all = {
    contentType,
    contentEncoding,
    headers: headersOf(properties),
    deliveryMode,
    priority,
    correlationId,
    replyTo,
    expiration,
    messageId,
    timestamp,
    type,
    userId,
    appId,
    mandatory: true,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Why a message can't be published again as it came; null = it can. */
export function whyNotCarried({ properties }: Carried, username: string): KeptReason | null {
  if (properties.userId !== undefined && properties.userId !== username) return 'user id';
  const headers = properties.headers ?? {};
  if (isCopyList(headers.CC) || isCopyList(headers.BCC)) return 'copies';
  return isCarried(properties, 0) ? null : 'not carried';
}

const isCopyList = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** Tables nested deeper are no message that a person wrote. */
const MAX_DEPTH = 50;

/** Whether a value survives being read and written: no rounded number, no bytes that were taken for text. */
function isCarried(value: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  if (typeof value === 'string') return !value.includes('\uFFFD');
  if (typeof value === 'number')
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return true;
  return Object.entries(value).every(([key, each]) => !key.includes('\uFFFD') && isCarried(each, depth + 1));
}

/** Of long bodies so much is read at either end. Bytes. */
const ENDS = 64 * 1024;

/** Tells a message from others by all its properties, its length and its bytes; of long bodies by both ends. */
export function fingerprint({ content, properties }: Carried): string {
  const hash = createHash('sha1');
  hash.update(JSON.stringify({ ...properties, headers: headersOf(properties) }));
  hash.update(`\n${content.length}\n`);
  if (content.length <= 2 * ENDS) hash.update(content);
  else hash.update(content.subarray(0, ENDS)).update(content.subarray(-ENDS));
  return hash.digest('base64');
}

/** The body's first bytes as a line of text, for people. */
export function headOf(content: Buffer): string {
  return content.subarray(0, 80).toString('utf8').replace(/\p{C}/gu, '·');
}

/**
 * Where a message goes; null = it does not say where it came from.
 * @param way to one queue, or each dead letter to the first place in which it died
 */
export function destination(message: Carried, way: TransferWay): Place | null {
  if (way.kind === 'move') return { exchange: '', key: way.target };
  const death = firstDeath(message);
  if (!death) return null;
  if (way.to === 'queue') return { exchange: '', key: death.queue };
  return { exchange: death.exchange, key: death.key };
}

/** The first death of a dead letter: the broker names it, and lists the newest first. */
export function firstDeath({ properties }: Carried): Death | null {
  const headers = properties.headers ?? {};
  const deaths = deathsOf(headers['x-death']);
  const [queue, reason] = [text(headers['x-first-death-queue']), text(headers['x-first-death-reason'])];
  const named = deaths.filter((death) => death.queue === queue && (reason === null || death.reason === reason));
  return named.at(-1) ?? deaths.at(-1) ?? null;
}

/** In how many queues it died. */
export function deathCount({ properties }: Carried): number {
  return new Set(deathsOf(properties.headers?.['x-death']).map(({ queue }) => queue)).size;
}

function deathsOf(list: unknown): Death[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    if (entry === null || typeof entry !== 'object') return [];
    const { queue, exchange, reason, 'routing-keys': keys } = entry as Record<string, unknown>;
    if (typeof queue !== 'string' || queue === '') return [];
    const key = Array.isArray(keys) ? text(keys[0]) : null;
    return [{ queue, exchange: text(exchange) ?? '', key: key ?? '', reason: text(reason) }];
  });
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
