/** What happened in a queue since it was declared, or the broker started. */
export interface QueueStatistics {
  published: number;
  delivered: number;
  deliveredNoAck: number;
  got: number;
  gotNoAck: number;
  /** basic.get when nothing was ready. */
  gotEmpty: number;
  acked: number;
  redelivered: number;
}

export const noStatistics = (): QueueStatistics => ({
  published: 0,
  delivered: 0,
  deliveredNoAck: 0,
  got: 0,
  gotNoAck: 0,
  gotEmpty: 0,
  acked: 0,
  redelivered: 0,
});
