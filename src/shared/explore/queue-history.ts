import { z } from 'zod';

/** A queue at one moment. What was not known then is null. */
export interface QueueSample {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly ready: number | null;
  readonly unacked: number | null;
  /** Messages a second, since the sample before. */
  readonly publish: number | null;
  readonly deliver: number | null;
  readonly ack: number | null;
  readonly redeliver: number | null;
}

const Series = z
  .object({ samples: z.array(z.object({ sample: z.number(), timestamp: z.number() })) })
  .transform(({ samples }) => new Map(samples.map(({ sample, timestamp }) => [timestamp, sample] as const)))
  .catch(new Map());

type Series = z.output<typeof Series>;

/** Samples that the management API keeps of a queue: lengths, and counters of which rates are made. Oldest first. */
export const QueueHistory = z
  .object({
    messages_ready_details: Series,
    messages_unacknowledged_details: Series,
    message_stats: z
      .object({
        publish_details: Series,
        deliver_get_details: Series,
        ack_details: Series,
        redeliver_details: Series,
      })
      .catch({
        publish_details: new Map(),
        deliver_get_details: new Map(),
        ack_details: new Map(),
        redeliver_details: new Map(),
      }),
  })
  .transform(({ messages_ready_details: ready, messages_unacknowledged_details: unacked, message_stats: stats }) => {
    const counters = [stats.publish_details, stats.deliver_get_details, stats.ack_details, stats.redeliver_details];
    const rates = counters.map(ratesOf);
    const times = [...new Set([ready, unacked, ...counters].flatMap((series) => [...series.keys()]))].sort(
      (a, b) => a - b,
    );
    return times.map((at): QueueSample => {
      const [publish, deliver, ack, redeliver] = rates.map((series) => series.get(at));
      return {
        at,
        ready: ready.get(at) ?? null,
        unacked: unacked.get(at) ?? null,
        publish: publish ?? null,
        deliver: deliver ?? null,
        ack: ack ?? null,
        redeliver: redeliver ?? null,
      };
    });
  });

/** How fast a counter grew up to each of its samples, a second. One that fell was reset: what it was then is not known. */
function ratesOf(series: Series): Map<number, number | null> {
  const samples = [...series].sort(([a], [b]) => a - b);
  return new Map(
    samples.map(([at, sample], index) => {
      const before = samples[index - 1];
      if (before === undefined || sample < before[1]) return [at, null];
      return [at, ((sample - before[1]) * 1_000) / (at - before[0])];
    }),
  );
}
