import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import {
  type KeyboardEvent,
  memo,
  type PointerEvent,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
} from 'react';
import type { Task } from '../../../shared/lab/state.ts';
import { timesOfTask } from '../../../shared/lab/task-facts.ts';
import type { TaskSort } from '../../../shared/lab/task-query.ts';
import { labStore } from '../../store.ts';
import { classes } from '../../ui/classes.ts';
import { useSelectedTask } from '../selection.ts';
import { type Column, columns } from './columns.ts';
import { rowAfter } from './pick.ts';
import type { Rows } from './rows.ts';
import styles from './tasks.module.css';
import { pickAll, pickNothing, pickRow, sortBy, tasksStore } from './tasks-store.ts';
import { markOf } from './words.ts';

/** Height of a row and of the head, in pixels. */
const ROW = 26;

/** The table: only the rows in view are in the page. */
export function TaskTable({ rows, sort }: { readonly rows: Rows; readonly sort: TaskSort }) {
  const { keys, at } = rows;
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const current = useSelectedTask();
  const picked = tasksStore((view) => view.picked.keys);
  const virtual = useVirtualizer({
    count: keys.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 10,
    scrollMargin: ROW,
    scrollPaddingStart: ROW,
    // React 19 renders scroll events at once by itself.
    useFlushSync: false,
  });
  useSteadyPlace(box, keys);
  const latest = useRef({ keys, virtual });
  latest.current = { keys, virtual };
  useEffect(() => {
    // What was selected elsewhere, as in the timeline, is what one wants to see here. Only then: rows that move on must
    // not pull the view along.
    const row = current === null ? -1 : latest.current.keys.indexOf(current);
    if (row >= 0) latest.current.virtual.scrollToIndex(row, { align: 'auto' });
  }, [current]);

  function press(event: KeyboardEvent): void {
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key === 'Escape') pickNothing();
    else if (isCommand && event.key === 'a') pickAll(keys);
    else {
      const from = current === null ? -1 : keys.indexOf(current);
      const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW) - 2);
      const row = isCommand || event.altKey ? null : rowAfter(event.key, from, keys.length, page);
      if (row === null) return;
      pickRow(keys, keys[row]!, event.shiftKey ? 'range' : 'only');
    }
    event.preventDefault();
  }

  /** At the press of the button: rows may have moved on when it is let go. */
  function point(event: PointerEvent): void {
    const key = (event.target as Element).closest<HTMLElement>('[data-key]')?.dataset.key;
    if (key === undefined || event.button !== 0) return;
    pickRow(keys, key, event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only');
  }

  const { tasks } = labStore.getState().state;
  const active = current !== null && virtual.getVirtualItems().some(({ index }) => keys[index] === current);
  return (
    <div ref={box} className={styles.box}>
      <table
        className={styles.table}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows can be selected
        role="grid"
        aria-label="Tasks"
        aria-multiselectable
        aria-rowcount={keys.length + 1}
        aria-activedescendant={active ? `${id}-${current}` : undefined}
        tabIndex={0}
        onKeyDown={press}
        onPointerDown={point}
      >
        <thead>
          <tr className={classes(styles.row, styles.head)} aria-rowindex={1}>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} />
            ))}
          </tr>
        </thead>
        <tbody className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const key = keys[index]!;
            const task = tasks.get(key);
            return (
              <tr
                key={key}
                id={`${id}-${key}`}
                data-key={key}
                aria-rowindex={index + 2}
                aria-selected={picked.has(key) || key === current}
                data-current={key === current || undefined}
                className={styles.row}
                style={{ top: start - ROW }}
              >
                {task && <Cells task={task} at={at} />}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Head({ column, sort }: { readonly column: Column; readonly sort: TaskSort }) {
  const isSorted = sort.by === column.key;
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
      className={classes(column.isFigure && styles.figure)}
    >
      <button type="button" className={styles.sort} title={column.hint} onClick={() => sortBy(column.key)}>
        {column.title}
        {isSorted && <Arrow size={11} aria-hidden />}
      </button>
    </th>
  );
}

/** `at` is what makes a task, which is changed in place, be read anew. */
const Cells = memo(function Cells({ task, at }: { readonly task: Task; readonly at: number }) {
  const times = timesOfTask(task, at);
  return columns.map((column) => {
    const text = column.cell(task, times);
    return (
      <td
        key={column.key}
        className={classes(
          'ellipsis',
          column.isFigure && styles.figure,
          column.key === 'status' && styles.state,
          text === '–' && 'dim',
          text !== '–' && column.key === 'lost' && styles.lost,
          text !== '–' && column.key === 'redelivered' && styles.again,
        )}
        title={column.key === 'text' ? text : undefined}
      >
        {column.key === 'status' && <span className={styles.mark} data-mark={markOf(task)} aria-hidden />}
        {text}
      </td>
    );
  });
});

/** Keeps what is looked at in its place while rows come and go above it; at the very top, the newest come into view. */
function useSteadyPlace(box: RefObject<HTMLDivElement | null>, keys: readonly string[]): void {
  const last = useRef(keys);
  useLayoutEffect(() => {
    const element = box.current!;
    const before = last.current;
    last.current = keys;
    if (before === keys || element.scrollTop < ROW) return;
    const top = Math.floor(element.scrollTop / ROW);
    const key = before[top];
    const now = key === undefined ? -1 : keys.indexOf(key);
    if (now >= 0 && now !== top) element.scrollTop += (now - top) * ROW;
  }, [box, keys]);
}
