import { ArrowDown, ArrowUp, TriangleAlert } from 'lucide-react';
import { type KeyboardEvent, memo, useRef } from 'react';
import { isRedeliveredOften, type QueuePage, type QueueRow, type QueueSort } from '../../shared/explore/queues.ts';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { Dot } from '../ui/dot.tsx';
import { featuresOf } from './features.ts';
import styles from './queues.module.css';
import { changeQuery, openQueue } from './queues-store.ts';
import { figure, rate, stateOf } from './words.ts';

interface Column {
  readonly sort: QueueSort;
  readonly title: string;
  readonly hint: string;
}

const texts: readonly Column[] = [
  { sort: 'name', title: 'Queue', hint: 'Sort by name' },
  { sort: 'state', title: 'State', hint: 'Sort by state' },
];

const figures: readonly Column[] = [
  { sort: 'ready', title: 'Ready', hint: 'Messages that wait in the queue' },
  { sort: 'unacked', title: 'Unacked', hint: 'Messages that consumers hold and have not acked' },
  { sort: 'total', title: 'Total', hint: 'Ready and unacked' },
  { sort: 'consumers', title: 'Cons.', hint: 'Consumers' },
  { sort: 'publish', title: 'Publ./s', hint: 'Messages published to it a second' },
  { sort: 'deliver', title: 'Deliv./s', hint: 'Messages delivered from it a second, redelivered ones included' },
  { sort: 'ack', title: 'Acks/s', hint: 'Messages acked a second' },
  { sort: 'redeliver', title: 'Redel./s', hint: 'Messages redelivered a second: they had been delivered before' },
];

interface Order {
  readonly sort: QueueSort;
  readonly descending: boolean;
}

/** One page of queues. The arrow keys go from queue to queue, Enter opens one. A letter in the filter renders no row. */
export const QueueTable = memo(function QueueTable({ page, sort, descending }: Order & { readonly page: QueuePage }) {
  const order: Order = { sort, descending };
  const box = useRef<HTMLDivElement>(null);

  function press(event: KeyboardEvent): void {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const row = (event.target as Element).closest<HTMLElement>('[data-row]');
    if (by === 0 || !row) return;
    event.preventDefault();
    box.current?.querySelector<HTMLElement>(`[data-row="${Number(row.dataset.row) + by}"] button`)?.focus();
  }

  return (
    <div ref={box} className={styles.box}>
      <table className={styles.table} aria-label="Queues" onKeyDown={press}>
        <thead>
          <tr className={styles.head}>
            {texts.map((column) => (
              <Head key={column.sort} column={column} order={order} />
            ))}
            {figures.map((column) => (
              <Head key={column.sort} column={column} order={order} isFigure />
            ))}
          </tr>
        </thead>
        <tbody>
          {page.rows.map((row, index) => (
            <Row key={row.name} row={row} index={index} />
          ))}
        </tbody>
      </table>
    </div>
  );
});

function Head({
  column: { sort, title, hint },
  order,
  isFigure = false,
}: {
  readonly column: Column;
  readonly order: Order;
  readonly isFigure?: boolean;
}) {
  const isSorted = order.sort === sort;
  // Of figures the largest are looked for, of names the first.
  const descending = isSorted ? !order.descending : isFigure;
  const Arrow = order.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      className={isFigure ? styles.figure : sort === 'name' ? styles.nameHead : styles.stateHead}
      aria-sort={isSorted ? (order.descending ? 'descending' : 'ascending') : undefined}
    >
      <Button look="text" className={styles.sort} hint={hint} onClick={() => changeQuery({ sort, descending })}>
        {isSorted && <Arrow size={11} aria-hidden />}
        {title}
      </Button>
    </th>
  );
}

function Row({ row, index }: { readonly row: QueueRow; readonly index: number }) {
  const { tone, words } = stateOf(row.state);
  const isLoop = isRedeliveredOften(row.rates);
  return (
    <tr data-row={index}>
      <th scope="row" className={styles.queue}>
        <Button look="text" className={styles.name} title={row.name} onClick={() => openQueue(row.name)}>
          <span className="ellipsis">{row.name}</span>
        </Button>
        <Marks row={row} />
      </th>
      <td>
        <span className={styles.state} title={words}>
          <Dot tone={tone} />
          <span className="ellipsis">{row.state ?? '–'}</span>
        </span>
      </td>
      <td className={styles.figure}>{figure(row.ready)}</td>
      <td className={styles.figure}>{figure(row.unacked)}</td>
      <td className={styles.figure}>{figure(row.total)}</td>
      <td className={styles.figure}>{figure(row.consumers)}</td>
      <td className={styles.figure}>{rate(row.rates.publish)}</td>
      <td className={styles.figure}>{rate(row.rates.deliver)}</td>
      <td className={styles.figure}>{rate(row.rates.ack)}</td>
      <td className={classes(styles.figure, isLoop && styles.loop)}>
        {isLoop && <LoopFlag />}
        {rate(row.rates.redeliver)}
      </td>
    </tr>
  );
}

function LoopFlag() {
  return (
    <span
      role="img"
      aria-label="Redelivered often"
      title="Messages come back often, compared with those that are acked"
    >
      <TriangleAlert size={12} aria-hidden />
    </span>
  );
}

/** A queue's type and features as short marks; each says its meaning when it is pointed at, and to screen readers. */
export function Marks({ row }: { readonly row: QueueRow }) {
  return (
    <ul className={styles.marks} aria-label={`Features of ${row.name}`}>
      <li className={styles.type}>{row.type}</li>
      {featuresOf(row).map(({ mark, words }) => (
        <li key={mark} className={styles.mark} title={words}>
          <span aria-hidden>{mark}</span>
          <span className="visually-hidden">{words}</span>
        </li>
      ))}
    </ul>
  );
}
