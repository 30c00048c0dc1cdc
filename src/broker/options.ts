import { parseArgs } from 'node:util';

/** How a broker is to run. Sizes are in bytes. */
export interface BrokerOptions {
  /** 0 = any free one. */
  readonly port: number;
  /** Take the next free port when `port` is taken. */
  readonly nextFreePort: boolean;
  /** null = no management API; 0 = any free one. */
  readonly managementPort: number | null;
  /** Where the store is; null = nothing outlives the process. */
  readonly data: string | null;
  /** Publishers are blocked while the process uses more. */
  readonly memoryLimit: number;
  /** Larger messages are refused, as RabbitMQ's max_message_size does. */
  readonly maxMessageSize: number;
  /** Whether each commit waits for the disk (fsync); without it a power cut may lose the last ones, a crash none. */
  readonly sync: boolean;
  readonly tls: { readonly port: number; readonly certificate: string; readonly key: string } | null;
}

const MB = 1024 * 1024;

export const defaultOptions: BrokerOptions = {
  port: 5672,
  nextFreePort: false,
  managementPort: null,
  data: null,
  memoryLimit: 1024 * MB,
  maxMessageSize: 16 * MB,
  sync: true,
  tls: null,
};

export const usage = `Usage: broker --data DIR [options]

  --data DIR               where durable queues and persistent messages are kept
  --port N                 AMQP port on the loopback addresses (5672; 0 = any free one)
  --next-free-port         take the next free port when N is taken
  --management-port N      serve RabbitMQ's management API (0 = any free one)
  --memory-limit MB        block publishers above it (1024)
  --max-message-size BYTES refuse larger messages (16 MiB)
  --no-sync                don't wait for the disk at each commit
  --tls-port N --tls-certificate FILE --tls-key FILE
                           AMQP over TLS as well`;

/** What is wrong with a command line, in a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads a command line.
 * @throws UsageError
 */
export function parseOptions(args: readonly string[]): BrokerOptions {
  const values = readArgs(args);
  const number = (name: keyof typeof values, max: number): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (typeof text === 'string' && /^\d+$/.test(text) && value <= max) return value;
    throw new UsageError(`--${name} is a whole number from 0 to ${max}, not "${text}".`);
  };
  if (values.data === undefined || values.data === '') throw new UsageError('--data DIR is needed.');
  const tlsPort = number('tls-port', 65_535);
  const certificate = values['tls-certificate'];
  const key = values['tls-key'];
  if ((tlsPort ?? certificate ?? key) !== undefined && (tlsPort === undefined || !certificate || !key)) {
    throw new UsageError('--tls-port, --tls-certificate and --tls-key belong together.');
  }
  const memoryLimit = number('memory-limit', 1_000_000);
  if (memoryLimit === 0) throw new UsageError('--memory-limit is at least 1 MB.');
  return {
    port: number('port', 65_535) ?? defaultOptions.port,
    nextFreePort: values['next-free-port'] ?? false,
    managementPort: number('management-port', 65_535) ?? null,
    data: values.data,
    memoryLimit: memoryLimit === undefined ? defaultOptions.memoryLimit : memoryLimit * MB,
    maxMessageSize: number('max-message-size', 512 * MB) ?? defaultOptions.maxMessageSize,
    sync: !values['no-sync'],
    tls: tlsPort === undefined ? null : { port: tlsPort, certificate: certificate!, key: key! },
  };
}

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        'next-free-port': { type: 'boolean' },
        'management-port': { type: 'string' },
        'memory-limit': { type: 'string' },
        'max-message-size': { type: 'string' },
        'no-sync': { type: 'boolean' },
        'tls-port': { type: 'string' },
        'tls-certificate': { type: 'string' },
        'tls-key': { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
