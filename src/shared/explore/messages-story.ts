import type { FieldTable, FieldValue } from './messages.ts';

interface Death {
  readonly queue: string;
  readonly reason: string;
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly time: number | null;
  readonly exchange: string;
  readonly keys: readonly string[];
  readonly expiration: string | null;
}

/** The value of a header; undefined = there is none. */
export function headerOf(headers: FieldTable | undefined, name: string): FieldValue | undefined {
  return headers?.find(([each]) => each === name)?.[1];
}

/** Integers up to 2^53, and timestamps. */
export function numberOf(value: FieldValue | undefined): number | null {
  if (value === undefined || !('value' in value)) return null;
  if (typeof value.value === 'number') return value.value;
  return value.type === 'int64' || value.type === 'timestamp' ? Number(value.value) : null;
}

const textOf = (value: FieldValue | undefined): string | null => (value?.type === 'string' ? value.value : null);

/** Where and why a message died, as the broker wrote it down: the newest first. */
export function deathsOf(headers: FieldTable | undefined): readonly Death[] {
  const list = headerOf(headers, 'x-death');
  if (list?.type !== 'array') return [];
  return list.value.flatMap((entry) => {
    if (entry.type !== 'table') return [];
    const field = (name: string): FieldValue | undefined => headerOf(entry.value, name);
    const queue = textOf(field('queue'));
    if (queue === null) return [];
    const keys = field('routing-keys');
    const seconds = numberOf(field('time'));
    const death: Death = {
      queue,
      reason: textOf(field('reason')) ?? 'unknown',
      count: numberOf(field('count')) ?? 1,
      time: seconds === null ? null : seconds * 1_000,
      exchange: textOf(field('exchange')) ?? '',
      keys: keys?.type === 'array' ? keys.value.flatMap((key) => textOf(key) ?? []) : [],
      expiration: textOf(field('original-expiration')),
    };
    return [death];
  });
}

const reasons: Record<string, string> = {
  rejected: 'a consumer rejected it without requeueing it',
  expired: 'its time to live was over',
  maxlen: 'the queue was longer than its limit',
  delivery_limit: 'it had come back more often than the queue’s delivery limit allows',
};

/** How often, as people say it. */
function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count.toLocaleString('en')} times`;
}

/** `the exchange “orders” with the key “new”` */
function published({ exchange, keys }: Death): string {
  const place = exchange === '' ? 'the default exchange' : `the exchange “${exchange}”`;
  const named = keys.map((key) => `“${key}”`).join(', ');
  return named === '' ? place : `${place} with the ${keys.length === 1 ? 'key' : 'keys'} ${named}`;
}

/**
 * A dead letter's way in sentences, from its first death to its last; nothing for other messages.
 * @param when writes a time (epoch milliseconds) as people of this place do
 */
export function storyOf(headers: FieldTable | undefined, when: (at: number) => string): readonly string[] {
  // The broker puts the newest first; where times are there they decide, since an old death that repeats moves to the front.
  const deaths = [...deathsOf(headers)].reverse();
  deaths.sort((a, b) => (a.time ?? 0) - (b.time ?? 0));
  return deaths.map((death, i) => {
    const why = reasons[death.reason] ?? `the broker gives the reason “${death.reason}”`;
    const came =
      i === 0
        ? `It was published to ${published(death)} and came into “${death.queue}”.`
        : `It went on to ${published(death)} and came into “${death.queue}”.`;
    const first =
      death.time === null
        ? ''
        : death.count === 1
          ? ` on ${when(death.time)}`
          : `, for the first time on ${when(death.time)}`;
    const life =
      death.expiration === null ? '' : ` Its own expiration was ${Number(death.expiration).toLocaleString('en')} ms.`;
    return `${came} There it died ${times(death.count)}${first}: ${why}.${life}`;
  });
}
