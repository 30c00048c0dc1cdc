import { ArrowLeft, Network, Trash2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { argumentText, type ExchangeDetail, exchangeTitle, ownerOf } from '../../shared/explore/exchanges.ts';
import { exchangeId } from '../../shared/explore/topology.ts';
import type { ProfileId } from '../../shared/ids.ts';
import type { Asked } from '../explore/asking.ts';
import { useWhyNoChange } from '../explore/brokers-store.ts';
import { rate } from '../queues/words.ts';
import { showTopologyOf } from '../topology/topology-store.ts';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { BindingList } from './binding-list.tsx';
import { deleteExchange } from './delete-exchange.ts';
import styles from './exchanges.module.css';
import { openExchange, refreshExchanges } from './exchanges-store.ts';
import { Age } from './list-tools.tsx';
import { RoutePreview } from './route-preview.tsx';
import { featuresOf, ownerWords, typeMeaning } from './words.ts';

/** All that the broker tells of one exchange. */
export function ExchangePageView({
  at,
  name,
  asked: { value: detail, failure },
}: {
  readonly at: ProfileId;
  readonly name: string;
  readonly asked: Asked<ExchangeDetail>;
}) {
  const whyNot = useWhyNoChange();
  const back = useRef<HTMLButtonElement>(null);
  // Whoever came by keyboard goes on here: the row that had the focus is gone.
  useEffect(() => back.current?.focus({ preventScroll: true }), []);
  return (
    <div className={classes(styles.page, styles.scrolls)}>
      <section className={styles.detail} aria-label={`Exchange ${exchangeTitle(name)}`}>
        <div className={styles.bar}>
          <Button ref={back} size="small" onClick={() => openExchange(null)}>
            <ArrowLeft size={13} aria-hidden /> All exchanges
          </Button>
          <span className={styles.grow} />
          {detail && <Age at={detail.at} refresh={refreshExchanges} />}
        </div>
        <div className={styles.bar}>
          <h1 className={styles.wrap}>{exchangeTitle(name)}</h1>
          <span className={styles.grow} />
          {detail && name !== '' && (
            <Button
              size="small"
              hint="Draws what leads to it, and where its messages go from there"
              onClick={() => showTopologyOf(at, exchangeId(name))}
            >
              <Network size={13} aria-hidden /> Draw
            </Button>
          )}
          {detail && ownerOf(name) === 'own' && (
            <Button
              look="danger"
              size="small"
              disabled={whyNot !== null}
              hint={whyNot}
              onClick={() => void deleteExchange(at, detail)}
            >
              <Trash2 size={13} aria-hidden /> Delete
            </Button>
          )}
        </div>
        {failure && <FailureNotice failure={failure} />}
        {!detail && !failure && (
          <p className={styles.loading}>
            <Spinner /> Asking the broker…
          </p>
        )}
        {detail && <Facts at={at} detail={detail} />}
      </section>
    </div>
  );
}

function Facts({ at, detail }: { readonly at: ProfileId; readonly detail: ExchangeDetail }) {
  const { row, vhost, alternate } = detail;
  const owner = ownerWords(row);
  const others = Object.entries(row.arguments).filter(([name]) => name !== 'alternate-exchange');
  return (
    <>
      <p className="dim">
        {row.name === '' ? '' : typeMeaning(row.type)} {owner}
      </p>
      <div className={styles.cards}>
        <section className={styles.card} aria-label="Declaration">
          <h2>Declaration</h2>
          <dl className={styles.pairs}>
            <Pair name="Type" value={row.type} />
            <Pair name="Virtual host" value={vhost} />
            <Pair name="In/s" value={rate(row.rates.in)} />
            <Pair name="Out/s" value={rate(row.rates.out)} />
            {row.policy && <Pair name="Policy" value={row.policy} />}
          </dl>
          <ul className={styles.rows}>
            {featuresOf(row)
              .filter(({ mark }) => mark !== 'AE' && mark !== 'Args')
              .map(({ words }) => (
                <li key={words}>{words}</li>
              ))}
          </ul>
        </section>
        <section className={styles.card} aria-label="Arguments">
          <h2>Alternate exchange</h2>
          {alternate ? (
            <p>
              What no binding takes goes to{' '}
              <Button look="text" className={styles.link} onClick={() => openExchange(alternate.exchange)}>
                {exchangeTitle(alternate.exchange)}
              </Button>{' '}
              <span className="dim">
                by {alternate.by === 'policy' ? `the policy “${row.policy}”` : 'its argument'}
              </span>
            </p>
          ) : (
            <p className="dim">None: what no binding takes is dropped, or returned to a publisher that asks for it.</p>
          )}
          <h2>Other arguments</h2>
          {others.length === 0 ? (
            <p className="dim">None</p>
          ) : (
            <dl className={styles.pairs}>
              {others.map(([name, value]) => (
                <Pair key={name} name={name} value={argumentText(value)} />
              ))}
            </dl>
          )}
        </section>
      </div>
      <RoutePreview at={at} detail={detail} />
      <BindingList at={at} detail={detail} />
    </>
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
