import { ArrowLeft, FlaskConical } from 'lucide-react';
import { useEffect, useRef } from 'react';
import {
  isRedeliveredOften,
  type QueueArgument,
  type QueueDetail,
  type QueueRow,
} from '../../shared/explore/queues.ts';
import type { Failure } from '../../shared/failure.ts';
import { call } from '../bridge.ts';
import { useIsReplay } from '../runs/player-store.ts';
import { remember } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { bytes, plural } from '../ui/figures.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { useAction } from '../ui/use-action.ts';
import { Consumers } from './consumers.tsx';
import { featuresOf } from './features.ts';
import { Age } from './list-tools.tsx';
import styles from './queues.module.css';
import { openQueue } from './queues-store.ts';
import { figure, rate, stateOf, whyNotInLab } from './words.ts';

/** All that the broker tells of one queue. */
export function QueuePageView({
  name,
  asked: { value: detail, failure },
}: {
  readonly name: string;
  readonly asked: { readonly value: QueueDetail | null; readonly failure: Failure | null };
}) {
  const back = useRef<HTMLButtonElement>(null);
  // Whoever came by keyboard goes on here: the row that had the focus is gone.
  useEffect(() => back.current?.focus({ preventScroll: true }), []);
  return (
    <div className={classes(styles.page, styles.scrolls)}>
      <section className={styles.detail} aria-label={`Queue ${name}`}>
        <div className={styles.bar}>
          <Button ref={back} size="small" onClick={() => openQueue(null)}>
            <ArrowLeft size={13} aria-hidden /> All queues
          </Button>
          <span className={styles.grow} />
          {detail && <Age at={detail.at} />}
        </div>
        <div className={styles.bar}>
          <h1 className={styles.wrap}>{name}</h1>
          {detail && <UseInLab row={detail.row} />}
        </div>
        {failure && <FailureNotice failure={failure} />}
        {!detail && !failure && (
          <p className={styles.loading}>
            <Spinner /> Asking the broker…
          </p>
        )}
        {detail && <Facts detail={detail} />}
      </section>
    </div>
  );
}

function UseInLab({ row }: { readonly row: QueueRow }) {
  const isReplay = useIsReplay();
  const why = isReplay ? 'A recorded run is shown: go back to the lab first' : whyNotInLab(row);
  const use = useAction(() =>
    call('queue.use', {
      settings: { name: row.name, durable: row.durable, type: row.type === 'quorum' ? 'quorum' : 'classic' },
      adopt: true,
    }),
  );
  const begin = async (): Promise<void> => {
    const used = await use.run();
    if (used) remember({ queue: used.settings, screen: 'lab' });
  };
  return (
    <div className={styles.use}>
      <Button
        look="primary"
        pending={use.pending}
        disabled={why !== null}
        hint={why ?? 'Begins a run on this queue as it is: publish to it and start workers'}
        onClick={() => void begin()}
      >
        <FlaskConical size={14} aria-hidden /> Use in the lab
      </Button>
      {use.failure && <FailureNotice failure={use.failure} onDismiss={use.clear} />}
    </div>
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
