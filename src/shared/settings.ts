import { z } from 'zod';

/** How many bytes a text takes on the wire. */
export const utf8Length = (text: string): number => {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
};

/** AMQP's limit on names: a shortstr holds 255 bytes of UTF-8. */
export const QueueName = z
  .string()
  .min(1, 'A queue needs a name.')
  .refine((name) => utf8Length(name) <= 255, 'A queue name has at most 255 bytes (letters outside ASCII take 2 to 4).')
  .refine((name) => !name.startsWith('amq.'), 'Names that begin with "amq." are reserved for the broker.');

export const QueueType = z.enum(['classic', 'quorum']);
export type QueueType = z.infer<typeof QueueType>;

export const QueueSettings = z.object({
  name: QueueName,
  durable: z.boolean(),
  type: QueueType,
});
export type QueueSettings = z.infer<typeof QueueSettings>;

/** basic.qos carries the prefetch count in 16 bits; 0 means no limit. */
export const Prefetch = z
  .int('Prefetch is a whole number.')
  .min(0, 'Prefetch is 0 (no limit) or more.')
  .max(65_535, 'Prefetch is at most 65,535: AMQP has 16 bits for it.');

export const AckMode = z.enum(['manual', 'automatic']);
export type AckMode = z.infer<typeof AckMode>;

export const WorkerSettings = z.object({
  prefetch: Prefetch,
  ackMode: AckMode,
  /** Seconds of work that one dot in a task's text stands for. */
  secondsPerDot: z
    .number('Seconds per dot is a number.')
    .min(0, 'A dot takes 0 seconds or more.')
    .max(600, 'A dot takes at most 600 seconds.'),
  /** Heartbeat of the worker's own connection in seconds: the broker gives up on a silent worker after 2 to 3 of them. */
  heartbeat: z
    .int('A heartbeat is a whole number of seconds.')
    .min(1, 'A heartbeat is 1 to 600 seconds.')
    .max(600, 'A heartbeat is 1 to 600 seconds.'),
  /** Whether the supervisor starts the worker again when it ends without being asked to. */
  keepAlive: z.boolean(),
});
export type WorkerSettings = z.infer<typeof WorkerSettings>;

export const defaultQueue: QueueSettings = { name: 'second-queue', durable: true, type: 'classic' };

export const defaultWorker: WorkerSettings = {
  prefetch: 1,
  ackMode: 'manual',
  secondsPerDot: 1,
  heartbeat: 10,
  keepAlive: false,
};

/** The built-in broker's settings; a change is applied at its next start. */
export const BuiltInSettings = z.object({
  /** The first port that is tried; the next free one is taken where something else listens. */
  port: z.int('A port is a whole number.').min(1, 'A port is 1 to 65535.').max(65_535, 'A port is 1 to 65535.'),
  /** Publishers are blocked while the broker uses more, in MB (1024 × 1024 bytes). */
  memoryLimit: z
    .int('The memory limit is a whole number of MB.')
    .min(128, 'The broker needs at least 128 MB.')
    .max(1_000_000, 'The memory limit is at most 1,000,000 MB.'),
  /** Whether each commit waits for the disk: without it a power cut may lose the last ones, a crash none. */
  sync: z.boolean(),
  /** Where its store is; null = in Warren's own data folder. */
  folder: z.string().min(1).max(4096).nullable(),
});
export type BuiltInSettings = z.infer<typeof BuiltInSettings>;

export const defaultBuiltIn: BuiltInSettings = { port: 5672, memoryLimit: 1024, sync: true, folder: null };
