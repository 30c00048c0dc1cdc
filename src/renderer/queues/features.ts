import type { QueueRow } from '../../shared/explore/queues.ts';

/** What a queue is or does beyond holding messages: a short mark, and what it means. */
export interface Feature {
  readonly mark: string;
  readonly words: string;
}

/** By argument, or by the policy's line of the same meaning. */
const marks: Record<string, { mark: string; words: (value: string) => string }> = {
  'message-ttl': { mark: 'TTL', words: (ms) => `Messages expire after ${ms} ms` },
  expires: { mark: 'Exp', words: (ms) => `The queue goes when it was not used for ${ms} ms` },
  'max-length': { mark: 'Lim', words: (count) => `At most ${count} messages` },
  'max-length-bytes': { mark: 'LimB', words: (count) => `At most ${count} bytes of messages` },
  overflow: { mark: 'Ovfl', words: (how) => `When it is full: ${how}` },
  'dead-letter-exchange': {
    mark: 'DLX',
    words: (exchange) =>
      `Dead letters go to ${exchange === '' ? 'the default exchange' : `the exchange “${exchange}”`}`,
  },
  'dead-letter-routing-key': { mark: 'DLK', words: (key) => `Dead letters get the routing key “${key}”` },
  'delivery-limit': { mark: 'DlvLim', words: (count) => `A message comes back at most ${count} times` },
  'max-priority': { mark: 'Pri', words: (highest) => `Priorities up to ${highest}` },
  'single-active-consumer': { mark: 'SAC', words: () => 'Only one consumer at a time gets messages' },
  'consumer-timeout': { mark: 'CTo', words: (ms) => `A consumer must ack within ${ms} ms` },
};

/** The features of a queue in a fixed order: how it was declared, arguments, policy. */
export function featuresOf(row: QueueRow): Feature[] {
  const features: Feature[] = [];
  if (row.durable) features.push({ mark: 'D', words: 'Durable: it survives a restart of the broker' });
  if (row.autoDelete) features.push({ mark: 'AD', words: 'Auto-delete: it goes with its last consumer' });
  if (row.exclusive) features.push({ mark: 'Excl', words: 'Exclusive: it belongs to one connection and goes with it' });
  const values = new Map<string, string>();
  // Of an argument and a policy's line a broker takes the stricter one or the argument: the mark is the same.
  for (const { name, value } of [...row.policyDefinition, ...row.arguments]) values.set(name.replace(/^x-/, ''), value);
  for (const [name, { mark, words }] of Object.entries(marks)) {
    const value = values.get(name);
    if (value !== undefined && value !== 'false') features.push({ mark, words: words(value) });
  }
  if (row.policy !== null) features.push({ mark: 'Pol', words: `Policy “${row.policy}”` });
  return features;
}
