import { isRedeliveredOften, type NamedQueue, type QueueDetail } from '../../../shared/explore/queues.ts';
import type { ProfileId } from '../../../shared/ids.ts';
import { bytes } from '../../ui/figures.ts';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import type { QueueSectionProps } from '../queue-sections.ts';
import styles from '../queues.module.css';
import { queuesStore } from '../queues-store.ts';
import { figure, part, rate } from '../words.ts';
import { ArgumentsCard, BindingsCard, DeclarationCard } from './cards.tsx';
import { QueueCharts } from './charts.tsx';
import { Consumers } from './consumers.tsx';
import { useHeld } from './held.ts';
import { Oldest } from './oldest.tsx';
import own from './overview.module.css';

/** All that the broker tells of one queue. */
export function Overview({ at, detail, failure, named }: QueueSectionProps) {
  return (
    <>
      {failure && <FailureNotice failure={failure} />}
      {!detail && !failure && (
        <p className={styles.loading}>
          <Spinner /> Asking the broker…
        </p>
      )}
      {detail && <Facts at={at} detail={detail} />}
      {!detail && named && <NamedFacts queue={named} />}
    </>
  );
}

/** What is known without a management API. */
function NamedFacts({ queue }: { readonly queue: NamedQueue }) {
  if (!queue.exists) {
    return (
      <Notice tone="failure">
        <strong>{queue.message}</strong>
        <span>{queue.hint}</span>
      </Notice>
    );
  }
  return (
    <>
      <dl className={styles.figures}>
        <Fact title="Ready" value={figure(queue.ready)} />
        <Fact title="Consumers" value={figure(queue.consumers)} />
      </dl>
      <p className="dim">
        By AMQP alone a broker tells no more of a queue: not its unacked messages, its rates, its arguments, its
        bindings, nor who consumes.
      </p>
    </>
  );
}

function Facts({ at, detail }: { readonly at: ProfileId; readonly detail: QueueDetail }) {
  const { row } = detail;
  const samples = queuesStore((state) => state.samples);
  const held = useHeld(at, detail);
  const isLoop = isRedeliveredOften(row.rates);
  return (
    <>
      {isLoop && (
        <Notice tone="failure">
          <strong>Messages come back again and again.</strong>
          <span>
            {rate(row.rates.redeliver)} a second are redelivered, {rate(row.rates.ack)} are acked: a consumer gives them
            back, or its channel closes before it acks. Look at the consumers below.
          </span>
        </Notice>
      )}
      <dl className={styles.figures}>
        <Fact title="Ready" value={figure(row.ready)} />
        <Fact title="Unacked" value={figure(row.unacked)} />
        <Fact title="Total" value={figure(row.total)} />
        <Fact title="Size" value={row.bytes === null ? '–' : bytes(row.bytes)} />
        <Fact title="Consumers" value={figure(row.consumers)} />
        {row.consumers !== 0 && row.capacity !== null && <Fact title="Capacity" value={part(row.capacity)} />}
        <Fact title="Published/s" value={rate(row.rates.publish)} />
        <Fact title="Delivered/s" value={rate(row.rates.deliver)} />
        <Fact title="Acked/s" value={rate(row.rates.ack)} />
        <Fact title="Redelivered/s" value={rate(row.rates.redeliver)} isBad={isLoop} />
      </dl>
      <Consumers detail={detail} held={held} />
      <QueueCharts samples={samples} />
      <div className={own.cards}>
        <Oldest detail={detail} held={held} />
        <DeclarationCard detail={detail} />
        <ArgumentsCard detail={detail} />
        <BindingsCard detail={detail} />
      </div>
    </>
  );
}

function Fact({
  title,
  value,
  isBad = false,
}: {
  readonly title: string;
  readonly value: string;
  readonly isBad?: boolean;
}) {
  return (
    <div>
      <dt>{title}</dt>
      <dd className={isBad ? styles.loop : undefined}>{value}</dd>
    </div>
  );
}
