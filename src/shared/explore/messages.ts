import { z } from 'zod';
import type { Failure } from '../failure.ts';
import { AnyQueueName } from './queues.ts';

// A message as Warren keeps, shows and saves it: with the types that AMQP gives to each value of its headers.

/** As many messages are fetched at once, at most. */
export const MAX_PEEK = 500;
/** Bodies and properties that are kept of one fetch. Bytes. */
export const MAX_PEEK_BYTES = 64 * 1024 * 1024;
/** RabbitMQ 4 refuses larger messages (max_message_size, 16 MiB by default). */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** The most of a body that goes to the window at once. Bytes. */
export const MAX_BODY_PART = 256 * 1024;

/** A value of a header, with its AMQP type. 64-bit numbers are text: JavaScript's have 53 bits. */
export type FieldValue =
  | { readonly type: 'string'; readonly value: string }
  /** A string that is not UTF-8, in base64. */
  | { readonly type: 'raw string'; readonly value: string }
  | { readonly type: 'bytes'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | {
      readonly type: 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32';
      readonly value: number;
    }
  | { readonly type: 'int64' | 'timestamp'; readonly value: string }
  | { readonly type: 'float' | 'double'; readonly value: RealNumber }
  | { readonly type: 'decimal'; readonly places: number; readonly digits: number }
  | { readonly type: 'null' }
  | { readonly type: 'array'; readonly value: readonly FieldValue[] }
  | { readonly type: 'table'; readonly value: FieldTable };

/** JSON has no numbers for these. */
export type RealNumber = number | 'NaN' | 'Infinity' | '-Infinity' | '-0';

/** In the order of the wire. */
export type FieldTable = readonly (readonly [name: string, value: FieldValue])[];

const Base64 = z
  .string()
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'That is no base64.');

const whole = <T extends string>(type: T, min: number, max: number) =>
  z.strictObject({ type: z.literal(type), value: z.int().min(min).max(max) });
const isWithin = (text: string, min: bigint, max: bigint): boolean => BigInt(text) >= min && BigInt(text) <= max;

const Real = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity', '-0'])]);
const UInt64 = z
  .string()
  .regex(/^\d{1,20}$/, 'A timestamp is a whole number of seconds.')
  .refine((text) => isWithin(text, 0n, 2n ** 64n - 1n), 'That is beyond 64 bits.');
const Int64 = z
  .string()
  .regex(/^-?\d{1,19}$/, 'That is no whole number.')
  .refine((text) => isWithin(text, -(2n ** 63n), 2n ** 63n - 1n), 'That is beyond 64 bits.');

/** As RabbitMQ's field tables know them. */
export const FieldValue: z.ZodType<FieldValue> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('string'), value: z.string() }),
    z.strictObject({ type: z.literal('raw string'), value: Base64 }),
    z.strictObject({ type: z.literal('bytes'), value: Base64 }),
    z.strictObject({ type: z.literal('bool'), value: z.boolean() }),
    whole('int8', -128, 127),
    whole('uint8', 0, 255),
    whole('int16', -32_768, 32_767),
    whole('uint16', 0, 65_535),
    whole('int32', -2_147_483_648, 2_147_483_647),
    whole('uint32', 0, 4_294_967_295),
    z.strictObject({ type: z.literal('int64'), value: Int64 }),
    z.strictObject({ type: z.literal('timestamp'), value: UInt64 }),
    z.strictObject({ type: z.literal('float'), value: Real }),
    z.strictObject({ type: z.literal('double'), value: Real }),
    z.strictObject({
      type: z.literal('decimal'),
      places: z.int().min(0).max(255),
      digits: z.int().min(0).max(4_294_967_295),
    }),
    z.strictObject({ type: z.literal('null') }),
    z.strictObject({ type: z.literal('array'), value: z.array(FieldValue) }),
    z.strictObject({ type: z.literal('table'), value: FieldTable }),
  ]),
);

function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** AMQP's short string. */
export const ShortText = z
  .string()
  .max(255, 'At most 255 bytes.')
  .refine((text) => bytesOf(text) <= 255, 'At most 255 bytes.');

export const FieldTable: z.ZodType<FieldTable> = z.lazy(() => z.array(z.tuple([ShortText, FieldValue])));

/** A message's properties; one that it does not have is missing. */
export const MessageProperties = z.strictObject({
  contentType: ShortText.optional(),
  contentEncoding: ShortText.optional(),
  headers: FieldTable.optional(),
  /** 2 = persistent. */
  deliveryMode: z.int().min(0).max(255).optional(),
  priority: z.int('A priority is a whole number.').min(0).max(255, 'A priority is at most 255.').optional(),
  correlationId: ShortText.optional(),
  replyTo: ShortText.optional(),
  /** Milliseconds, as text. */
  expiration: ShortText.optional(),
  messageId: ShortText.optional(),
  /** Seconds since 1970. */
  timestamp: UInt64.optional(),
  type: ShortText.optional(),
  userId: ShortText.optional(),
  appId: ShortText.optional(),
  clusterId: ShortText.optional(),
});
export type MessageProperties = z.infer<typeof MessageProperties>;

/** How fetched messages are put back; `ack` takes them out of the queue. */
export const PutBack = z.enum(['nack', 'reject', 'ack']);
export type PutBack = z.infer<typeof PutBack>;

export const PeekInput = z.object({
  queue: AnyQueueName,
  count: z
    .int('How many is a whole number.')
    .min(1, 'At least one message.')
    .max(MAX_PEEK, 'At most 500 messages at once.'),
  putBack: PutBack,
});
export type PeekInput = z.infer<typeof PeekInput>;

/** What of a queue decides what looking into it costs; null = not known. */
export interface PeekFacts {
  readonly queue: string;
  /** classic, quorum, stream … */
  readonly type: string | null;
  /** As the broker names itself, and its version. */
  readonly product: string;
  readonly version: string;
  readonly ready: number | null;
  readonly consumers: number | null;
  readonly unacked: number | null;
  /** How often a message of a quorum queue may come back; 'none' = for ever; null = not known. */
  readonly deliveryLimit: number | 'none' | null;
  readonly deadLetters: boolean | null;
  readonly priorities: boolean | null;
}

/** One line of the list. */
export interface MessageSummary {
  /** Its number in the fetch, from 0: the order in which the queue gave them. */
  readonly index: number;
  readonly exchange: string;
  readonly routingKey: string;
  readonly redelivered: boolean;
  readonly bytes: number;
  /** The body's beginning as a line of text; null = it is no text. */
  readonly head: string | null;
  readonly messageId: string | null;
  readonly contentType: string | null;
  /** How often it came back, where the queue counts. */
  readonly deliveryCount: number | null;
  /** Why it died last; null = it is no dead letter. */
  readonly died: string | null;
}

export interface Fetched {
  /** Names the fetch: the next one takes its place. */
  readonly id: number;
  readonly queue: string;
  readonly putBack: PutBack;
  readonly messages: readonly MessageSummary[];
  readonly bytes: number;
  /** How many were ready behind the last one. */
  readonly left: number;
  /** Why it ended: as many as asked for, no more in the queue, 64 MiB, or too long. */
  readonly ended: 'count' | 'empty' | 'bytes' | 'time';
  readonly at: number;
}

/** One message, but for its body. */
export interface MessageDetail {
  readonly index: number;
  readonly exchange: string;
  readonly routingKey: string;
  readonly redelivered: boolean;
  readonly properties: MessageProperties;
  readonly story: readonly string[];
  readonly body: BodyFacts;
}

export interface BodyFacts {
  readonly bytes: number;
  /** What comes out of a compressed body; null = it is not compressed, or could not be unpacked. */
  readonly unpacked: number | null;
  /** Said of a compressed body: how it was unpacked, or why not. */
  readonly encoding: string | null;
  /** Of the body as it is shown (unpacked where it was compressed). */
  readonly isText: boolean;
}

export const BodyPart = z.object({
  fetch: z.int(),
  index: z.int().min(0).max(MAX_PEEK),
  offset: z.int().min(0),
  bytes: z.int().min(1).max(MAX_BODY_PART),
  /** A part of text does not end within a character. */
  asText: z.boolean(),
});
export type BodyPart = z.infer<typeof BodyPart>;

export interface Body {
  readonly bytes: Uint8Array;
  /** Of the whole body as it is shown. */
  readonly total: number;
}

/** Where a message is published to; the default exchange has no name. */
export const PublishPlace = z.object({ exchange: ShortText, key: ShortText });
export type PublishPlace = z.infer<typeof PublishPlace>;

/** One message to publish, as it is typed. */
export const OneMessage = z.object({
  place: PublishPlace,
  body: z.string().max(24 * 1024 * 1024, 'A message is larger than 16 MiB.'),
  bodyIs: z.enum(['text', 'base64']),
  properties: MessageProperties,
});
export type OneMessage = z.infer<typeof OneMessage>;

/** Why the broker sent a message back: no queue took it. */
export interface Returned {
  /** The broker's code and words, `312` and `NO_ROUTE`. */
  readonly code: number;
  readonly text: string;
}

/** What became of one message: the broker has confirmed it, and sent it back where `returned` says why. */
export interface PublishedOne {
  readonly returned: Returned | null;
  readonly bytes: number;
}

/** Where the messages of a file go: all to one place, or each to where it was published first. */
export const FilePlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('place'), place: PublishPlace }),
  z.object({ kind: z.literal('as saved') }),
]);
export type FilePlace = z.infer<typeof FilePlace>;

/** A file that was read, and can be published. */
export interface OpenedFile {
  readonly id: number;
  readonly path: string;
  readonly queue: string;
  readonly vhost: string;
  readonly savedAt: string;
  readonly messages: number;
  readonly bytes: number;
  /** Messages whose user id is not the connection's: it is left out. */
  readonly otherUsers: number;
  /** Where they were published first, at most a few. */
  readonly places: readonly PublishPlace[];
}

export interface FileProgress {
  readonly done: number;
  readonly total: number;
}

/** What became of a file's messages; the numbers add up to `total`. */
export interface FilePublished {
  readonly total: number;
  /** Confirmed, and in a queue. */
  readonly confirmed: number;
  /** Confirmed and sent back: in no queue. */
  readonly returned: number;
  /** The broker said that it could not take them. */
  readonly refused: number;
  /** Sent, and no answer came: it may be in a queue. 0 or 1, and which line of the file it is. */
  readonly inDoubt: number;
  readonly doubtLine: number | null;
  readonly notSent: number;
  /** The first that was sent back. */
  readonly example: (Returned & { readonly line: number }) | null;
  readonly stopped: boolean;
  readonly failure: Failure | null;
}

/** What deleting a message did besides. */
export interface DeletedOne {
  /** Others that were fetched and put back. */
  readonly putBack: number;
}

export type SavedFile =
  | { readonly outcome: 'written'; readonly file: string; readonly messages: number; readonly bytes: number }
  | { readonly outcome: 'cancelled' };
