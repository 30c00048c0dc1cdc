import {
  isGivingBack,
  isRedeliveredOften,
  type QueueConsumer,
  type QueueDetail,
} from '../../../shared/explore/queues.ts';
import { useIsReplay } from '../../runs/player-store.ts';
import { useLab } from '../../store.ts';
import { classes } from '../../ui/classes.ts';
import { count, plural } from '../../ui/figures.ts';
import styles from '../queues.module.css';
import { activityWords, consumerName, figure, rate } from '../words.ts';
import type { HeldByWorker } from './held.ts';

/** Who consumes from a queue, over which channel, and what each holds: the lab's workers to the message, others by channel. */
export function Consumers({
  detail: { row, consumers, moreConsumers },
  held,
}: {
  readonly detail: QueueDetail;
  readonly held: readonly HeldByWorker[];
}) {
  const { workers } = useLab('workers');
  // The workers of a recorded run are not those of now.
  const own = useIsReplay() ? [] : [...workers.values()];
  const isLoop = isRedeliveredOften(row.rates);
  const isSuspect = (consumer: QueueConsumer): boolean =>
    isGivingBack(consumer) || (isLoop && consumers.length === 1 && moreConsumers === 0);
  return (
    <section className={styles.card} aria-label="Consumers">
      <h2>Consumers</h2>
      {consumers.length === 0 ? (
        <p className="dim">Nobody consumes from it.</p>
      ) : (
        <div className={styles.sideways}>
          <table className={styles.plain} aria-label="Consumers">
            <thead>
              <tr className={styles.plainHead}>
                <th scope="col">Consumer</th>
                <th scope="col">Channel</th>
                <th scope="col">Acks</th>
                <th scope="col" className={styles.figure}>
                  Prefetch
                </th>
                <th scope="col" className={styles.figure}>
                  Unacked
                </th>
                <th scope="col" className={styles.figure} title="Of the whole channel">
                  Deliv./s
                </th>
                <th scope="col" className={styles.figure} title="Of the whole channel">
                  Acks/s
                </th>
                <th scope="col" className={styles.figure} title="Of the whole channel">
                  Redel./s
                </th>
              </tr>
            </thead>
            <tbody>
              {consumers.map((consumer) => (
                <ConsumerRow
                  key={`${consumer.channel} ${consumer.tag}`}
                  consumer={consumer}
                  name={consumerName(consumer, own)}
                  isSuspect={isSuspect(consumer)}
                  held={held.find(({ consumerTag }) => consumerTag === consumer.tag) ?? null}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {moreConsumers > 0 && <p className="dim">and {plural(moreConsumers, 'more consumer')}</p>}
      {consumers.length > 0 && (
        <p className="dim">
          A broker counts what is unacked, and rates, by channel: consumers on the same channel share them.
          {held.length > 0 && ' What this lab’s workers hold, the lab itself knows to the message.'}
        </p>
      )}
    </section>
  );
}

function ConsumerRow({
  consumer,
  name: { name, isWorker },
  isSuspect,
  held,
}: {
  readonly consumer: QueueConsumer;
  readonly name: ReturnType<typeof consumerName>;
  readonly isSuspect: boolean;
  readonly held: HeldByWorker | null;
}) {
  const { tag, channel, address, user, manualAck, prefetch, unacked, rates } = consumer;
  return (
    <tr>
      <th scope="row">
        <span className={styles.who}>
          <span className={classes(styles.wrap, isWorker && styles.own)}>{name}</span>
          {held && <span className="dim">process {held.pid}</span>}
          {isSuspect && <span className={styles.flag}>redelivery loop</span>}
        </span>
        <span className={styles.under}>
          {activityWords(consumer)} · {tag}
        </span>
      </th>
      <td>
        <span className={styles.wrap}>{channel ?? 'not told'}</span>
        <span className={styles.under}>
          {[address && `from ${address}`, user && `user ${user}`].filter(Boolean).join(' · ')}
        </span>
      </td>
      <td>{manualAck ? 'manual' : 'automatic'}</td>
      <td className={styles.figure}>{prefetch === 0 ? 'no limit' : figure(prefetch)}</td>
      {held ? (
        <td className={styles.figure} title="What the lab knows of this worker, to the message">
          {count(held.held)}
          <span className={styles.under}>exact</span>
        </td>
      ) : (
        <td className={styles.figure} title="Of the whole channel: other consumers on it, and other queues, included">
          {figure(unacked)}
          {unacked !== null && <span className={styles.under}>on channel</span>}
        </td>
      )}
      <td className={styles.figure}>{rate(rates.deliver)}</td>
      <td className={styles.figure}>{rate(rates.ack)}</td>
      <td className={classes(styles.figure, isSuspect && rates.redeliver !== null && styles.loop)}>
        {rate(rates.redeliver)}
      </td>
    </tr>
  );
}
