import { z } from 'zod';

// What the built-in broker's process and whoever started it say to each other, over Node's IPC channel. Settings go on its
// command line (see broker/options.ts); everything is optional for who starts it from a shell: `ready amqp://…` on stdout
// and a sentence on stderr say the same.

/** Why the broker could not start, or had to stop. */
export const BrokerFailureCode = z.enum([
  'PORT_IN_USE',
  'DATA_FOLDER_UNUSABLE',
  'STORE_IN_USE',
  'STORE_NEWER',
  'DISK_FULL',
  'INTERNAL',
]);
export type BrokerFailureCode = z.infer<typeof BrokerFailureCode>;

/** What the broker tells its parent. */
export const BrokerReport = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ready'),
    /** amqp://guest:guest@localhost:port */
    url: z.string(),
    port: z.int(),
    /** null = without a management API. */
    managementPort: z.int().nullable(),
    /** What the store brought back. */
    recovered: z.object({ queues: z.int(), messages: z.int() }),
    /** A damaged store that was repaired as far as its intact part went, in a sentence; null = it was sound. */
    repaired: z.string().nullable(),
  }),
  /** The process ends right after it, with a code that is not 0. `message` is a sentence for the user. */
  z.object({ type: z.literal('failed'), code: BrokerFailureCode, message: z.string() }),
  /** Once a second when something changed. */
  z.object({
    type: z.literal('figures'),
    connections: z.int(),
    queues: z.int(),
    consumers: z.int(),
    ready: z.int(),
    unacked: z.int(),
    /** What messages take in memory, which the memory limit is compared with. The process itself takes some 50 MB more. */
    memoryBytes: z.number(),
    /** The store's size on disk. */
    storeBytes: z.number(),
    /** Publishers are blocked because of it. */
    alarm: z.enum(['memory', 'disk']).nullable(),
  }),
]);
export type BrokerReport = z.infer<typeof BrokerReport>;

/** What its parent tells the broker. Restart, crash and pause need no order: they are SIGTERM, SIGKILL and SIGSTOP. */
export const BrokerOrder = z.discriminatedUnion('type', [
  /** Cut every client's connection without a word, as a pulled cable does. */
  z.object({ type: z.literal('cut') }),
  /** Delete every queue, message, exchange and binding; users and virtual hosts stay. */
  z.object({ type: z.literal('empty') }),
  /** Stop in order, as SIGTERM does where there are signals. */
  z.object({ type: z.literal('stop') }),
]);
export type BrokerOrder = z.infer<typeof BrokerOrder>;
