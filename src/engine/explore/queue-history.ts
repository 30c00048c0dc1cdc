import { QueueHistory, type QueueSample } from '../../shared/explore/queue-history.ts';
import { LabError } from '../../shared/failure.ts';
import type { Clock } from '../clock.ts';
import type { ManagementClient } from './management-client.ts';

/** How far back, and how far apart its samples are: what RabbitMQ keeps unless it is told otherwise. Seconds. */
const AGE = 600;
const APART = 5;
/** A broker's clock that is this far from ours is another time: its samples are moved to ours. Milliseconds. */
const OTHER_TIME = 15_000;

/**
 * The last ten minutes of a queue as the broker has sampled them, oldest first; empty where it keeps none.
 * @throws LabError MANAGEMENT_…
 */
export async function askHistory(management: ManagementClient, path: string, clock: Clock): Promise<QueueSample[]> {
  const range = `lengths_age=${AGE}&lengths_incr=${APART}&msg_rates_age=${AGE}&msg_rates_incr=${APART}`;
  const columns = 'messages_ready_details,messages_unacknowledged_details,message_stats';
  const answer = await management.get(`${path}?${range}&columns=${columns}`).catch((error: unknown) => {
    if (error instanceof LabError && error.code === 'MANAGEMENT_NOT_FOUND') return {};
    throw error;
  });
  const samples = QueueHistory.parse(answer);
  const newest = samples.at(-1)?.at;
  if (newest === undefined) return samples;
  const off = clock.now() - newest;
  return Math.abs(off) < OTHER_TIME ? samples : samples.map((sample) => ({ ...sample, at: sample.at + off }));
}
