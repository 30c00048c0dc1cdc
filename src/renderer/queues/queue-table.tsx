import { ArrowDown, ArrowUp, ChevronDown, ChevronRight } from 'lucide-react';
import { type CSSProperties, type KeyboardEvent, memo, useDeferredValue, useMemo, useRef } from 'react';
import type { QueuePage, QueueSort } from '../../shared/explore/queues.ts';
import type { QueuesMemory } from '../../shared/explore/queues-memory.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { Button } from '../ui/button.tsx';
import { plural } from '../ui/figures.ts';
import { type FigureColumn, figureColumns } from './columns.ts';
import { filterOf, type Group, groupsOf } from './groups.ts';
import list from './list.module.css';
import { QueueTableRow } from './queue-row.tsx';
import styles from './queues.module.css';
import { changeQuery, toggleGroup } from './queues-store.ts';

/** How many rows a group shows at once when the list opens. */
const FIRST_ROWS = 20;

interface Order {
  readonly sort: QueueSort;
  readonly descending: boolean;
}

interface QueueTableProps extends Order {
  readonly at: ProfileId;
  readonly page: QueuePage;
  readonly shows: Pick<QueuesMemory, 'columns' | 'grouped'>;
  readonly favourites: readonly string[];
  readonly collapsed: readonly string[];
}

/** One page of queues. The arrow keys go from queue to queue, Enter opens one. A letter in the filter renders no row. */
export const QueueTable = memo(function QueueTable({
  at,
  page,
  sort,
  descending,
  shows: { columns, grouped },
  favourites,
  collapsed,
}: QueueTableProps) {
  const order: Order = { sort, descending };
  const box = useRef<HTMLDivElement>(null);
  const figures = useMemo(() => figureColumns.filter(({ column }) => columns.includes(column)), [columns]);
  const hasState = columns.includes('state');
  const groups = grouped ? groupsOf(page.rows) : [{ prefix: null, rows: page.rows }];
  const span = 1 + (hasState ? 1 : 0) + figures.length;

  function press(event: KeyboardEvent): void {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const row = (event.target as Element).closest<HTMLElement>('[data-row]');
    if (by === 0 || !row) return;
    event.preventDefault();
    const rows = [...(box.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    rows[rows.indexOf(row) + by]?.querySelector<HTMLElement>('[data-open]')?.focus();
  }

  return (
    <div ref={box} className={list.box}>
      <table
        className={list.table}
        style={{ '--states': hasState ? 1 : 0, '--figures': figures.length } as CSSProperties}
        aria-label="Queues"
        onKeyDown={press}
      >
        <thead>
          <tr className={list.head}>
            <Head sort="name" title="Queue" hint="Sort by name" order={order} className={list.nameHead} />
            {hasState && (
              <Head sort="state" title="State" hint="Sort by state" order={order} className={list.stateHead} />
            )}
            {figures.map(({ column, title, hint }) => (
              <Head key={column} sort={column} title={title} hint={hint} order={order} isFigure />
            ))}
          </tr>
        </thead>
        {groups.map((group) => (
          <GroupRows
            key={group.prefix ?? ''}
            at={at}
            group={group}
            hasState={hasState}
            figures={figures}
            span={span}
            favourites={favourites}
            isPart={page.pages > 1}
            hasHead={grouped && groups.length > 1}
            isCollapsed={grouped && collapsed.includes(group.prefix ?? '')}
          />
        ))}
      </table>
    </div>
  );
});

function GroupRows({
  at,
  group: { prefix, rows },
  hasState,
  figures,
  span,
  favourites,
  isPart,
  hasHead,
  isCollapsed,
}: {
  readonly at: ProfileId;
  readonly group: Group;
  readonly hasState: boolean;
  readonly figures: readonly FigureColumn[];
  readonly span: number;
  readonly favourites: readonly string[];
  /** Whether there are other pages, on which the group may go on. */
  readonly isPart: boolean;
  readonly hasHead: boolean;
  readonly isCollapsed: boolean;
}) {
  const Chevron = isCollapsed ? ChevronRight : ChevronDown;
  // What a window has no room for comes a frame after the rest.
  const shown = useDeferredValue(rows, rows.slice(0, FIRST_ROWS));
  return (
    <tbody>
      {hasHead && (
        <tr className={list.group}>
          <th scope="rowgroup" colSpan={span}>
            <span className={list.groupBar}>
              <Button
                look="text"
                size="small"
                aria-expanded={!isCollapsed}
                onClick={() => toggleGroup(prefix ?? '')}
                className={list.groupName}
              >
                <Chevron size={12} aria-hidden />
                <span className="ellipsis">{prefix ?? 'Others'}</span>
                <span className="dim">
                  {plural(rows.length, 'queue')}
                  {isPart && ' on this page'}
                </span>
              </Button>
              {prefix !== null && isPart && (
                <Button
                  look="text"
                  size="small"
                  hint={`Filters by ${filterOf(prefix)}: all pages`}
                  onClick={() => changeQuery({ filter: filterOf(prefix), regex: true })}
                >
                  All of {prefix}
                </Button>
              )}
            </span>
          </th>
        </tr>
      )}
      {!isCollapsed &&
        shown.map((row) => (
          <QueueTableRow
            key={row.name}
            at={at}
            row={row}
            hasState={hasState}
            figures={figures}
            isFavourite={favourites.includes(row.name)}
          />
        ))}
    </tbody>
  );
}

function Head({
  sort,
  title,
  hint,
  order,
  className,
  isFigure = false,
}: {
  readonly sort: QueueSort;
  readonly title: string;
  readonly hint: string;
  readonly order: Order;
  readonly className?: string | undefined;
  readonly isFigure?: boolean;
}) {
  const isSorted = order.sort === sort;
  // Of figures the largest are looked for, of names the first.
  const descending = isSorted ? !order.descending : isFigure;
  const Arrow = order.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      className={isFigure ? styles.figure : className}
      aria-sort={isSorted ? (order.descending ? 'descending' : 'ascending') : undefined}
    >
      <Button look="text" className={styles.sort} hint={hint} onClick={() => changeQuery({ sort, descending })}>
        {isSorted && <Arrow size={11} aria-hidden />}
        {title}
      </Button>
    </th>
  );
}
