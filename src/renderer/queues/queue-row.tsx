import { TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { isRedeliveredOften, MAX_FAVOURITES, type QueueRow } from '../../shared/explore/queues.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { classes } from '../ui/classes.ts';
import { Dot } from '../ui/dot.tsx';
import { toaster } from '../ui/toast.tsx';
import type { FigureColumn } from './columns.ts';
import { featuresOf } from './features.ts';
import list from './list.module.css';
import styles from './queues.module.css';
import { toggleFavourite } from './queues-memory.ts';
import { openQueue } from './queues-store.ts';
import { stateOf } from './words.ts';

/** A queue in the list. */
export const QueueTableRow = memo(function QueueTableRow({
  at,
  row,
  hasState,
  figures,
  isFavourite,
}: {
  readonly at: ProfileId;
  readonly row: QueueRow;
  readonly hasState: boolean;
  readonly figures: readonly FigureColumn[];
  readonly isFavourite: boolean;
}) {
  const { tone, words } = stateOf(row.state);
  const isLoop = isRedeliveredOften(row.rates);
  return (
    <tr data-row>
      <th scope="row" className={styles.queue}>
        <span className={styles.nameBar}>
          <button type="button" data-open className={styles.name} title={row.name} onClick={() => openQueue(row.name)}>
            <span className="ellipsis">{row.name}</span>
          </button>
          <FavouriteStar at={at} name={row.name} isFavourite={isFavourite} />
        </span>
        <Marks row={row} />
      </th>
      {hasState && (
        <td>
          <span className={list.state} title={words}>
            <Dot tone={tone} />
            <span className={classes('ellipsis', list.stateWord)}>{row.state ?? '–'}</span>
          </span>
        </td>
      )}
      {figures.map(({ column, text, exact }) => {
        const isBad = column === 'redeliver' && isLoop;
        return (
          <td key={column} className={classes(styles.figure, isBad && styles.loop)} title={exact?.(row) ?? undefined}>
            {isBad && <LoopFlag />}
            {text(row)}
          </td>
        );
      })}
    </tr>
  );
});

/** Makes a queue a favourite, or takes it from them. */
export function FavouriteStar({
  at,
  name,
  isFavourite,
}: {
  readonly at: ProfileId;
  readonly name: string;
  readonly isFavourite: boolean;
}) {
  const toggle = (): void => {
    if (toggleFavourite(at, name)) return;
    toaster.add({
      title: `There are ${MAX_FAVOURITES} favourites already`,
      description: 'Each is asked for by itself: take one away first.',
    });
  };
  return (
    <button
      type="button"
      className={classes(list.star, isFavourite && list.isFavourite)}
      aria-label="Favourite"
      aria-pressed={isFavourite}
      title={isFavourite ? 'A favourite: take it away' : 'Make it a favourite'}
      onClick={toggle}
    >
      <span aria-hidden>{isFavourite ? '★' : '☆'}</span>
    </button>
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
