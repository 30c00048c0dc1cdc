import {
  argumentText,
  type ExchangeBinding,
  type ExchangeDetail,
  exchangeTitle,
} from '../../shared/explore/exchanges.ts';
import { brokersStore, showView } from '../explore/brokers-store.ts';
import { showQueueOf } from '../queues/queues-store.ts';
import { Button } from '../ui/button.tsx';
import { plural } from '../ui/figures.ts';
import styles from './exchanges.module.css';
import { openExchange } from './exchanges-store.ts';

/** What leads away from an exchange, and what leads to it. */
export function BindingList({ detail }: { readonly detail: ExchangeDetail }) {
  const { row, from, to, fromTotal, toTotal } = detail;
  const isDefault = row.name === '';
  return (
    <>
      <section className={styles.card} aria-label="Bindings from it">
        <h2>Leads to</h2>
        <Rows
          bindings={from}
          total={fromTotal}
          empty={isDefault ? 'There are no queues.' : 'Nothing is bound to it: what is published to it goes nowhere.'}
          side="to"
        />
      </section>
      {!isDefault && (
        <section className={styles.card} aria-label="Bindings to it">
          <h2>Gets messages from</h2>
          <Rows
            bindings={to}
            total={toTotal}
            empty="No exchange leads to it: only who publishes to it."
            side="source"
          />
        </section>
      )}
    </>
  );
}

function Rows({
  bindings,
  total,
  empty,
  side,
}: {
  readonly bindings: readonly ExchangeBinding[] | null;
  readonly total: number;
  readonly empty: string;
  readonly side: 'to' | 'source';
}) {
  if (bindings === null) return <p className="dim">The broker does not tell them to this user.</p>;
  if (bindings.length === 0) return <p className="dim">{empty}</p>;
  return (
    <>
      <table className={styles.plain}>
        <thead>
          <tr className={styles.plainHead}>
            <th scope="col">{side === 'to' ? 'Queue or exchange' : 'Exchange'}</th>
            <th scope="col">Routing key</th>
            <th scope="col">Arguments</th>
          </tr>
        </thead>
        <tbody>
          {bindings.map((binding) => (
            <tr key={`${binding.source} ${binding.to.kind} ${binding.to.name} ${binding.propertiesKey}`}>
              <th scope="row">
                <Place binding={binding} side={side} />
              </th>
              <td className={styles.wrap}>{binding.key === '' ? <span className="dim">none</span> : binding.key}</td>
              <td className={styles.wrap}>
                {Object.entries(binding.arguments).map(([name, value]) => (
                  <span key={name} className={styles.under}>
                    {name}: {argumentText(value)}
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {total > bindings.length && <p className="dim">and {plural(total - bindings.length, 'more binding')}</p>}
    </>
  );
}

function Place({ binding, side }: { readonly binding: ExchangeBinding; readonly side: 'to' | 'source' }) {
  const { kind, name } = side === 'to' ? binding.to : { kind: 'exchange' as const, name: binding.source };
  return (
    <>
      <Button
        look="text"
        className={styles.link}
        onClick={() => (kind === 'queue' ? goToQueue(name) : openExchange(name))}
      >
        {kind === 'queue' ? name : exchangeTitle(name)}
      </Button>{' '}
      <span className="dim">{kind}</span>
    </>
  );
}

/** Shows a queue's page, in the view of the queues. */
export function goToQueue(name: string): void {
  const { active } = brokersStore.getState();
  if (active === null) return;
  showQueueOf(active, name);
  showView('queues');
}
