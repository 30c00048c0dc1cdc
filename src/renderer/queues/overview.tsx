import {
  isRedeliveredOften,
  type NamedQueue,
  type QueueArgument,
  type QueueDetail,
} from '../../shared/explore/queues.ts';
import { bytes, plural } from '../ui/figures.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { Consumers } from './consumers.tsx';
import { featuresOf } from './features.ts';
import type { QueueSectionProps } from './queue-sections.ts';
import styles from './queues.module.css';
import { figure, rate, stateOf } from './words.ts';

/** All that the broker tells of one queue. */
export function Overview({ detail, failure, named }: QueueSectionProps) {
  return (
    <>
      {failure && <FailureNotice failure={failure} />}
      {!detail && !failure && (
        <p className={styles.loading}>
          <Spinner /> Asking the broker…
        </p>
      )}
      {detail && <Facts detail={detail} />}
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

function Facts({ detail }: { readonly detail: QueueDetail }) {
  const { row, owner, node, leader, members, bindings, moreBindings } = detail;
  const { words } = stateOf(row.state);
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
        <Fact title="Published/s" value={rate(row.rates.publish)} />
        <Fact title="Delivered/s" value={rate(row.rates.deliver)} />
        <Fact title="Acked/s" value={rate(row.rates.ack)} />
        <Fact title="Redelivered/s" value={rate(row.rates.redeliver)} isBad={isLoop} />
      </dl>
      <Consumers detail={detail} />
      <div className={styles.cards}>
        <section className={styles.card} aria-label="Declaration">
          <h2>Declaration</h2>
          <dl className={styles.pairs}>
            <Pair name="Type" value={row.type} />
            <Pair name="State" value={words} />
            <Pair name="Virtual host" value={detail.vhost} />
            {owner && <Pair name="Belongs to" value={owner} />}
            {leader ? <Pair name="Leader" value={leader} /> : node && <Pair name="Node" value={node} />}
            {members.length > 0 && <Pair name="Members" value={members.join(', ')} />}
          </dl>
          <ul className={styles.features}>
            {featuresOf(row).map(({ mark, words: meaning }) => (
              <li key={mark}>{meaning}</li>
            ))}
          </ul>
        </section>
        <section className={styles.card} aria-label="Arguments">
          <h2>Arguments</h2>
          <Pairs pairs={row.arguments} none="None" />
          <h2>Policy</h2>
          {row.policy && <p className={styles.wrap}>{row.policy}</p>}
          <Pairs pairs={row.policyDefinition} none="None applies" />
        </section>
        <section className={styles.card} aria-label="Bindings">
          <h2>Bindings</h2>
          {bindings === null ? (
            <p className="dim">The broker does not tell them to this user.</p>
          ) : (
            <ul className={styles.bindings}>
              {bindings.map((binding) => (
                <li
                  key={`${binding.exchange} ${binding.key} ${JSON.stringify(binding.arguments)}`}
                  className={styles.wrap}
                >
                  {binding.exchange === '' ? 'default exchange' : binding.exchange}
                  <span className="dim"> → {binding.key === '' ? 'no routing key' : binding.key}</span>
                  {binding.arguments.map(({ name, value }) => (
                    <span key={name} className="dim">
                      {' '}
                      · {name}: {value}
                    </span>
                  ))}
                </li>
              ))}
            </ul>
          )}
          {moreBindings > 0 && <p className="dim">and {plural(moreBindings, 'more binding')}</p>}
        </section>
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

function Pair({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Pairs({ pairs, none }: { readonly pairs: readonly QueueArgument[]; readonly none: string }) {
  if (pairs.length === 0) return <p className="dim">{none}</p>;
  return (
    <dl className={styles.pairs}>
      {pairs.map(({ name, value }) => (
        <Pair key={name} name={name} value={value} />
      ))}
    </dl>
  );
}
