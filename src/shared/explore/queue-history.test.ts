import { describe, expect, it } from 'vitest';
import { QueueHistory } from './queue-history.ts';

const series = (...samples: [timestamp: number, sample: number][]) => ({
  samples: samples.map(([timestamp, sample]) => ({ timestamp, sample })),
});

describe('the history of a queue', () => {
  it('is read oldest first, with rates from counters', () => {
    expect(
      QueueHistory.parse({
        messages_ready_details: series([10_000, 7], [5_000, 3]),
        messages_unacknowledged_details: series([10_000, 1], [5_000, 0]),
        message_stats: { publish_details: series([10_000, 60], [5_000, 10]), ack_details: series([10_000, 5]) },
      }),
    ).toEqual([
      { at: 5_000, ready: 3, unacked: 0, publish: null, deliver: null, ack: null, redeliver: null },
      { at: 10_000, ready: 7, unacked: 1, publish: 10, deliver: null, ack: null, redeliver: null },
    ]);
  });

  it('has no rate where a counter began anew', () => {
    const history = QueueHistory.parse({
      message_stats: { ack_details: series([1_000, 9], [2_000, 2], [3_000, 4]) },
    });
    expect(history.map(({ ack }) => ack)).toEqual([null, null, 2]);
  });

  it('is empty where the broker keeps none', () => {
    expect(QueueHistory.parse({ name: 'work', messages_ready_details: { rate: 0 } })).toEqual([]);
  });
});
