import type { AckTimeout, QueueDetail } from '../../../shared/explore/queues.ts';
import { useRealNow } from '../../frame.ts';
import { ago, wholeSeconds } from '../../ui/figures.ts';
import styles from '../queues.module.css';
import type { HeldByWorker } from './held.ts';

/** How old the oldest message is that a worker holds, and how long it may still be held: as far as somebody knows it. */
export function Oldest({
  detail: { headAt, ackTimeout, row },
  held,
}: {
  readonly detail: QueueDetail;
  readonly held: readonly HeldByWorker[];
}) {
  const now = useRealNow(1_000);
  const oldest = held.reduce<HeldByWorker | null>(
    (found, each) =>
      each.oldestAt !== null && (found?.oldestAt == null || each.oldestAt < found.oldestAt) ? each : found,
    null,
  );
  return (
    <section className={styles.card} aria-label="Oldest unacked">
      <h2>Oldest unacked</h2>
      {oldest?.oldestAt != null ? (
        <p>
          <strong className="tabular">{wholeSeconds(Math.max(0, now - oldest.oldestAt))}</strong> with worker{' '}
          {oldest.id}
          <span className={styles.under}>exact, by the lab’s own count</span>
        </p>
      ) : (
        <p className="dim">{whyUnknown(row.unacked, held.length > 0)}</p>
      )}
      {headAt !== null && (
        <p>
          Its oldest message was made {ago(headAt, now)}
          <span className={styles.under}>as its publisher says: the message’s own timestamp</span>
        </p>
      )}
      <TimeoutWords timeout={ackTimeout} oldestAt={oldest?.oldestAt ?? null} now={now} />
    </section>
  );
}

function whyUnknown(unacked: number | null, hasWorkers: boolean): string {
  if (unacked === 0) return 'Nothing is unacked.';
  if (hasWorkers)
    return 'This lab’s workers hold nothing. Of others a broker does not tell since when they hold a message.';
  return 'A broker does not tell since when a consumer holds a message. Of this lab’s workers Warren knows it.';
}

const setBy: Record<AckTimeout['by'], string> = {
  argument: 'set by the queue’s argument x-consumer-timeout',
  policy: 'set by a policy',
  broker: 'as the broker says',
};

function TimeoutWords({
  timeout,
  oldestAt,
  now,
}: {
  readonly timeout: AckTimeout | null;
  readonly oldestAt: number | null;
  readonly now: number;
}) {
  if (timeout === null) {
    return (
      <p className="dim">
        How long a consumer may take to ack is not told of this queue. RabbitMQ’s own setting is 30 minutes unless its
        administrator chose another.
      </p>
    );
  }
  const left = oldestAt === null ? null : oldestAt + timeout.ms - now;
  return (
    <p>
      A consumer must ack within {wholeSeconds(timeout.ms)}
      <span className={styles.under}>{setBy[timeout.by]}</span>
      {left !== null && (
        <span className={left < timeout.ms / 5 ? styles.loop : undefined}>
          {left > 0
            ? `${wholeSeconds(left)} are left for the oldest one`
            : 'The oldest one is over it: the broker takes it back at its next look'}
        </span>
      )}
    </p>
  );
}
