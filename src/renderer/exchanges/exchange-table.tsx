import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, memo, useRef } from 'react';
import {
  type ExchangePage,
  type ExchangeRow,
  type ExchangeSort,
  exchangeTitle,
} from '../../shared/explore/exchanges.ts';
import { rate } from '../queues/words.ts';
import { Button } from '../ui/button.tsx';
import styles from './exchanges.module.css';
import { changeExchangeQuery, openExchange } from './exchanges-store.ts';
import { featuresOf, typeMeaning } from './words.ts';

const columns: readonly { sort: ExchangeSort; title: string; hint: string; isFigure: boolean }[] = [
  { sort: 'name', title: 'Exchange', hint: 'Sort by name', isFigure: false },
  { sort: 'type', title: 'Type', hint: 'Sort by type', isFigure: false },
  { sort: 'in', title: 'In/s', hint: 'Messages that come to it a second', isFigure: true },
  {
    sort: 'out',
    title: 'Out/s',
    hint: 'Messages that it passes on a second: one to two queues counts twice',
    isFigure: true,
  },
];

interface Order {
  readonly sort: ExchangeSort;
  readonly descending: boolean;
}

/** One page of exchanges. The arrow keys go from one to the next, Enter opens one. A letter in the filter renders no row. */
export const ExchangeTable = memo(function ExchangeTable({
  page,
  sort,
  descending,
}: Order & { readonly page: ExchangePage }) {
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
      <table className={styles.table} aria-label="Exchanges" onKeyDown={press}>
        <thead>
          <tr className={styles.head}>
            {columns.map(({ sort: by, title, hint, isFigure }) => {
              const isSorted = sort === by;
              const Arrow = descending ? ArrowDown : ArrowUp;
              return (
                <th
                  key={by}
                  scope="col"
                  className={isFigure ? styles.figure : by === 'name' ? styles.nameHead : styles.typeHead}
                  aria-sort={isSorted ? (descending ? 'descending' : 'ascending') : undefined}
                >
                  <Button
                    look="text"
                    className={styles.sort}
                    hint={hint}
                    // Of figures the largest are looked for, of names the first.
                    onClick={() => changeExchangeQuery({ sort: by, descending: isSorted ? !descending : isFigure })}
                  >
                    {isSorted && <Arrow size={11} aria-hidden />}
                    {title}
                  </Button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {page.rows.map((row, index) => (
            <tr key={row.name} data-row={index}>
              <th scope="row" className={styles.exchange}>
                <Button look="text" className={styles.name} title={row.name} onClick={() => openExchange(row.name)}>
                  <span className="ellipsis">{exchangeTitle(row.name)}</span>
                </Button>
                <Marks row={row} />
              </th>
              <td title={typeMeaning(row.type)}>{row.type}</td>
              <td className={styles.figure}>{rate(row.rates.in)}</td>
              <td className={styles.figure}>{rate(row.rates.out)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});

/** An exchange's features as short marks; each says its meaning when it is pointed at, and to screen readers. */
function Marks({ row }: { readonly row: ExchangeRow }) {
  return (
    <ul className={styles.marks} aria-label={`Features of ${exchangeTitle(row.name)}`}>
      {featuresOf(row).map(({ mark, words }) => (
        <li key={words} className={styles.mark} title={words}>
          <span aria-hidden>{mark}</span>
          <span className="visually-hidden">{words}</span>
        </li>
      ))}
    </ul>
  );
}
