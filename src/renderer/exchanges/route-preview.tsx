import { useState } from 'react';
import { type ExchangeDetail, exchangeTitle } from '../../shared/explore/exchanges.ts';
import type { ReachedQueue, RouteStep } from '../../shared/explore/routing.ts';
import type { DeadLetterPath, RouteForecast } from '../../shared/explore/routing-forecast.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { Button } from '../ui/button.tsx';
import { plural } from '../ui/figures.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { TextField } from '../ui/text-field.tsx';
import { type ArgumentRow, newRow, readRows } from './argument-rows.ts';
import { ArgumentsEditor } from './arguments-editor.tsx';
import { goToQueue } from './binding-list.tsx';
import styles from './exchanges.module.css';
import { Age } from './list-tools.tsx';
import { useForecast } from './use-forecast.ts';

/** Queues beyond those are counted only. */
const MAX_SHOWN = 200;

/** "This key reaches these queues", before anything is published. */
export function RoutePreview({ at, detail }: { readonly at: ProfileId; readonly detail: ExchangeDetail }) {
  const { row, fromTotal, toTotal } = detail;
  const [key, setKey] = useState('');
  const [rows, setRows] = useState<readonly ArgumentRow[]>(() => (row.type === 'headers' ? [newRow()] : []));
  const headers = readRows(rows);
  const question = headers.ok ? { exchange: row.name, key, headers: headers.table } : null;
  const { value, failure, refresh } = useForecast(at, question, `${fromTotal} ${toTotal}`);
  return (
    <section className={styles.card} aria-label="Where would a message go">
      <div className={styles.bar}>
        <h2>Where would a message go?</h2>
        {value && <Age at={value.at} refresh={refresh} />}
      </div>
      <div className={styles.question}>
        <TextField
          label="Routing key of the message"
          value={key}
          maxLength={255}
          placeholder={row.name === '' ? 'The name of a queue' : 'None'}
          onChange={setKey}
        />
        <div className={styles.rows}>
          <span className={styles.fieldLabel}>Headers (CC and BCC, as JSON lists, are further keys)</span>
          <ArgumentsEditor word="header" rows={rows} onChange={setRows} error={headers.ok ? null : headers} />
        </div>
      </div>
      <div aria-live="polite" className={styles.rows}>
        {failure && <FailureNotice failure={failure} />}
        {value ? (
          <Answer forecast={value} />
        ) : (
          !failure &&
          question && (
            <p className={styles.loading}>
              <Spinner /> Asking the broker for its bindings…
            </p>
          )
        )}
      </div>
    </section>
  );
}

function Answer({ forecast: { route, deadLetters } }: { readonly forecast: RouteForecast }) {
  const { refused, queues, unforeseen, missingAlternates } = route;
  if (refused === 'missing') return <Notice tone="warning">This exchange is no longer there.</Notice>;
  if (refused === 'internal') {
    return (
      <Notice tone="warning">
        Nobody can publish to an internal exchange: the broker refuses it and closes the channel.
      </Notice>
    );
  }
  return (
    <>
      {queues.length > 0 ? (
        <p>
          It reaches <strong>{plural(queues.length, 'queue')}</strong>
          {unforeseen.length > 0 && ', and maybe more'}:
        </p>
      ) : (
        unforeseen.length === 0 && (
          <Notice tone="warning">
            It reaches no queue: the broker drops it, and confirms it all the same. A publisher that sets “mandatory”
            gets it back.
          </Notice>
        )
      )}
      {unforeseen.map(({ name, type }) => (
        <Notice key={name} tone="warning">
          Where “{exchangeTitle(name)}” leads can’t be foretold: its type {type} comes with a plugin.
        </Notice>
      ))}
      {missingAlternates.map((name) => (
        <Notice key={name} tone="warning">
          It would go to the alternate exchange “{name}”, which is not there: declare it, or such messages are dropped.
        </Notice>
      ))}
      {queues.length > 0 && (
        <ul className={styles.reached} aria-label="Queues that it reaches">
          {queues.slice(0, MAX_SHOWN).map((queue) => (
            <Reached key={queue.name} queue={queue} dead={deadLetters.find(({ queue: of }) => of === queue.name)} />
          ))}
        </ul>
      )}
      {queues.length > MAX_SHOWN && <p className="dim">and {plural(queues.length - MAX_SHOWN, 'more queue')}</p>}
    </>
  );
}

function Reached({ queue, dead }: { readonly queue: ReachedQueue; readonly dead: DeadLetterPath | undefined }) {
  return (
    <li>
      <Button look="text" className={styles.link} onClick={() => goToQueue(queue.name)}>
        {queue.name}
      </Button>
      <span className={styles.under}>{queue.path.map(stepWords).join(' ')}</span>
      {dead && <span className={styles.under}>{deadWords(dead)}</span>}
    </li>
  );
}

/** Why a step was taken, in a few words. */
function stepWords({ exchange, by, key, arguments: table }: RouteStep, index: number): string {
  // Where it begins is the page's own exchange.
  const from = index === 0 ? '' : `→ ${exchangeTitle(exchange)} `;
  if (by === 'name') return `${from}by its name`;
  if (by === 'alternate') return `${from}by no binding, so to the alternate exchange`;
  const headers = Object.keys(table).length > 0 ? ` and ${plural(Object.keys(table).length, 'argument')}` : '';
  return `${from}by ${key === '' ? 'a binding without a key' : `“${key}”`}${headers}`;
}

function deadWords({ to, route }: DeadLetterPath): string {
  const key = to.key === null ? 'its own key' : `the key “${to.key}”`;
  const where = `Its dead letters go to ${exchangeTitle(to.exchange)} with ${key}`;
  if (route.refused === 'missing') return `${where}, which is not there: they are dropped.`;
  if (route.unforeseen.length > 0) return `${where}; where that leads can’t be foretold.`;
  if (route.queues.length === 0) return `${where} and reach no queue: they are dropped.`;
  return `${where} and reach ${route.queues.map(({ name }) => name).join(', ')}.`;
}
