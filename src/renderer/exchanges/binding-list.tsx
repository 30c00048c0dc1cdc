import { Plus, Unlink } from 'lucide-react';
import { useState } from 'react';
import {
  argumentText,
  type ExchangeBinding,
  type ExchangeDetail,
  exchangeTitle,
} from '../../shared/explore/exchanges.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { call } from '../bridge.ts';
import { brokersStore, showView, useWhyNoChange } from '../explore/brokers-store.ts';
import { showQueueOf } from '../queues/queues-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { plural } from '../ui/figures.ts';
import { toastFailure, toastUndo } from '../ui/toast.tsx';
import { BindForm } from './bind-form.tsx';
import styles from './exchanges.module.css';
import { openExchange, refreshExchanges } from './exchanges-store.ts';

/** What leads away from an exchange, and what leads to it. */
export function BindingList({ at, detail }: { readonly at: ProfileId; readonly detail: ExchangeDetail }) {
  const { row, from, to, fromTotal, toTotal } = detail;
  const isDefault = row.name === '';
  const whyNot = useWhyNoChange();
  const [binds, setBinds] = useState(false);
  return (
    <>
      <section className={styles.card} aria-label="Bindings from it">
        <div className={styles.bar}>
          <h2>Leads to</h2>
          {!isDefault && !binds && (
            <Button size="small" disabled={whyNot !== null} hint={whyNot} onClick={() => setBinds(true)}>
              <Plus size={13} aria-hidden /> Bind
            </Button>
          )}
        </div>
        {binds && <BindForm at={at} source={row.name} type={row.type} onDone={() => setBinds(false)} />}
        <Rows
          at={at}
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
            at={at}
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
  at,
  bindings,
  total,
  empty,
  side,
}: {
  readonly at: ProfileId;
  readonly bindings: readonly ExchangeBinding[] | null;
  readonly total: number;
  readonly empty: string;
  readonly side: 'to' | 'source';
}) {
  const whyNot = useWhyNoChange();
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
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
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
              <td className={styles.figure}>
                {binding.source !== '' && (
                  <IconButton
                    label={`Unbind ${binding.to.name} from ${binding.source}, key ${binding.key || 'none'}`}
                    hint={whyNot ?? 'Unbind'}
                    size="small"
                    disabled={whyNot !== null}
                    onClick={() => void unbind(at, binding)}
                  >
                    <Unlink size={13} />
                  </IconButton>
                )}
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

/** Takes a binding away at once, since it can be made again; unless its exchange goes with it, which is asked about. */
async function unbind(at: ProfileId, { propertiesKey, ...binding }: ExchangeBinding): Promise<void> {
  const source = await call('exchange.one', { at, name: binding.source });
  const goesToo = source.ok && source.value.row.autoDelete && source.value.fromTotal <= 1;
  if (goesToo) {
    const text = `It is the last binding of “${binding.source}”, which is auto-delete: the exchange goes with it${bindingsTo(source.value.toTotal)}.`;
    if (!(await confirm({ title: 'Unbind, and lose the exchange?', text, action: 'Unbind' }))) return;
  }
  const reply = await call('exchange.unbind', { at, binding, propertiesKey });
  if (!reply.ok) return toastFailure(reply.failure);
  if (goesToo) return refreshExchanges();
  const back = async (): Promise<void> => {
    const again = await call('exchange.bind', { at, binding });
    if (!again.ok) toastFailure(again.failure);
    await refreshExchanges();
  };
  toastUndo(`“${binding.to.name}” is no longer bound to “${binding.source}”`, () => void back());
  await refreshExchanges();
}

const bindingsTo = (total: number): string => (total === 0 ? '' : `, and ${plural(total, 'binding')} to it`);

/** Shows a queue's page, in the view of the queues. */
export function goToQueue(name: string): void {
  const { active } = brokersStore.getState();
  if (active === null) return;
  showQueueOf(active, name);
  showView('queues');
}
